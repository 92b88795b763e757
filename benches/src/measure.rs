//! Measuring side by side.
//!
//! On a machine with noisy neighbours two runs cannot be compared, so all readers of a body alternate within one
//! run: a round is one sample of each, and the order moves on by one from round to round. What counts is the CPU
//! time of the thread, the median of the samples, and of those only the ratios. The known harnesses measure one
//! function after the other, which is why this is a hundred lines of our own.

use std::hint::black_box;
use std::time::Duration;

use crate::Failure;
use crate::checksum::{Checksum, HasChecksum};
use crate::processor::thread_time;

/// The least duration of a sample.
const SAMPLE: Duration = Duration::from_millis(20);

/// How many rounds are measured, and how many with large bodies.
const ROUNDS: (u32, u32) = (15, 5);

/// Bodies of at least this many rows are read once per sample, in fewer rounds.
const LARGE: u32 = 1_000_000;

/// Reads a body and drops what it read.
type Read = Box<dyn Fn(&[u8]) -> Result<(), Failure>>;

/// Reads a body and sums what it read.
type Sum = Box<dyn Fn(&[u8]) -> Result<Checksum, Failure>>;

/// One way to read a body.
pub struct Contender {
    /// Its name in the report.
    pub name: &'static str,
    read: Read,
    sum: Sum,
}

impl Contender {
    /// A way to read a body into rows.
    pub fn new<T, F>(name: &'static str, parse: F) -> Self
    where
        T: HasChecksum + 'static,
        F: Fn(&[u8]) -> Result<T, Failure> + Clone + 'static,
    {
        let parse_for_sum = parse.clone();
        Self {
            name,
            read: Box::new(move |body| {
                black_box(parse(black_box(body))?);
                Ok(())
            }),
            sum: Box::new(move |body| Ok(parse_for_sum(body)?.checksum())),
        }
    }

    /// Reads the body and drops what it read.
    ///
    /// # Errors
    /// An invalid body.
    pub fn read(&self, body: &[u8]) -> Result<(), Failure> {
        (self.read)(body)
    }

    /// Reads the body and sums what it read.
    ///
    /// # Errors
    /// An invalid body.
    pub fn sum(&self, body: &[u8]) -> Result<Checksum, Failure> {
        (self.sum)(body)
    }

    fn sample(&self, body: &[u8], readings: u32) -> Result<Duration, Failure> {
        let start = thread_time();
        for _ in 0..readings {
            self.read(body)?;
        }
        Ok(thread_time().saturating_sub(start) / readings)
    }

    /// How many readings make a sample.
    fn calibrated(&self, body: &[u8]) -> Result<u32, Failure> {
        let mut readings = 1;
        loop {
            let taken = self.sample(body, readings)? * readings;
            if taken >= SAMPLE {
                return Ok(readings);
            }
            let missing = SAMPLE.as_secs_f64() / taken.as_secs_f64().max(1e-7);
            readings = readings.saturating_mul(if missing > 8.0 { 8 } else { 2 });
        }
    }
}

/// The median time of one reading by each contender, in their order.
///
/// # Errors
/// An invalid body, or a checksum that differs from the first one's.
pub fn measure(contenders: &[Contender], body: &[u8], rows: u32) -> Result<Vec<Duration>, Failure> {
    agree(contenders, body, rows)?;
    let rounds = if rows >= LARGE { ROUNDS.1 } else { ROUNDS.0 };
    let readings: Vec<u32> = match rows {
        LARGE.. => vec![1; contenders.len()],
        _ => contenders.iter().map(|contender| contender.calibrated(body)).collect::<Result<_, _>>()?,
    };
    let mut samples = vec![Vec::new(); contenders.len()];
    for round in 0..rounds as usize {
        for turn in 0..contenders.len() {
            let index = (round + turn) % contenders.len();
            let (contender, readings) = (contenders.get(index), readings.get(index));
            if let (Some(contender), Some(readings), Some(samples)) =
                (contender, readings, samples.get_mut(index))
            {
                samples.push(contender.sample(body, *readings)?);
            }
        }
    }
    Ok(samples.into_iter().map(median).collect())
}

/// The median.
#[must_use]
pub(crate) fn median<T: Ord + Copy + Default>(mut samples: Vec<T>) -> T {
    samples.sort_unstable();
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}

fn agree(contenders: &[Contender], body: &[u8], rows: u32) -> Result<(), Failure> {
    let mut first = None;
    for contender in contenders {
        let sums = contender.sum(body)?;
        let expected = *first.get_or_insert(sums);
        if sums != expected || sums.rows != u64::from(rows) {
            return Err(format!("{}: expected {expected:?}, got {sums:?}", contender.name).into());
        }
    }
    Ok(())
}
