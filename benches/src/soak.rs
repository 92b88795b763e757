//! The checks of a soak test.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use stats_emulator::{Dataset, Emulator, Script};
use stats_proto::{Account, AnyAnswer, Bounds, Error, Policy};

use crate::measure::median;
use crate::process::{self, Server};
use crate::queries::{SampleQuery, since, today};
use crate::resources::{resident, sockets};
use crate::{Failure, queries};

/// One request in five fails with the next of these.
const FAULTS: [&str; 23] = [
    "503",
    "500,retry-after=1s",
    "429,retry-after=1s",
    "delay=100ms",
    "silent=3s",
    "stall=3s",
    "drip=30ms",
    "cut-before",
    "cut",
    "reset-before",
    "reset",
    "truncated",
    "longer-length",
    "shorter-length",
    "garbage",
    "broken-chunks",
    "cut-chunks",
    "broken-gzip",
    "cut-gzip",
    "gzip-bomb=50MB",
    "endless",
    "redirect=302",
    "not-http",
];

/// One request in so many is refused by the rate limit, which delays all others.
const LIMITED: usize = 2_500;

/// Queries before memory is measured: threads, connections and the allocator grow until then.
pub const WARM_UP: usize = 1_000;

/// The deadline of one query.
const DEADLINE: Duration = Duration::from_secs(30);

/// Starts the emulator that fails one request in five, and waits.
///
/// # Errors
/// If it cannot be started.
pub fn serve(requests: usize) -> Result<(), Failure> {
    let mut script = Script::default();
    for turn in 0..requests {
        let fault = FAULTS.get(turn / 5 % FAULTS.len()).copied().unwrap_or("none");
        script = script.next(match (turn % 5, turn % LIMITED) {
            (_, 1_249) => "rate-limited=1s",
            (_, 2_498) => "rate-limited-delta=1s",
            (4, _) => fault,
            _ => "none",
        })?;
    }
    let emulator = Emulator::builder().since(since()).today(today()).shape("array".parse()?).script(script);
    process::serve_on(emulator.start()?.port())
}

/// The account of the clients.
///
/// # Errors
/// None: the base URL is valid.
pub fn account(server: &Server) -> Result<Account, Failure> {
    let account = Account::new("reseller", "open+sesame/&").with_bounds(Bounds::default().with_body(1 << 20));
    Ok(account.with_base_url(&server.base_url())?)
}

/// The policy of the clients: short waits, so that a soak takes seconds.
#[must_use]
pub fn policy() -> Policy {
    let backoff = (Duration::from_millis(20), Duration::from_millis(200));
    Policy::default()
        .with_deadline(DEADLINE)
        .with_timeout(Duration::from_secs(1))
        .with_backoff(backoff.0, backoff.1)
}

/// Records the answers.
#[derive(Debug)]
pub struct Watch {
    name: &'static str,
    dataset: Dataset,
    seen: Vec<bool>,
    right: usize,
    wrong: usize,
    twice: usize,
    late: usize,
    answered: usize,
    errors: BTreeMap<&'static str, usize>,
    resident: Vec<u64>,
    sockets: (usize, usize),
    start: Instant,
}

impl Watch {
    /// Starts recording so many queries plus those of the warm-up, before any client is created.
    ///
    /// # Errors
    /// If the system does not report the number of open sockets.
    pub fn new(name: &'static str, queries: usize, server: &Server) -> Result<Self, Failure> {
        Ok(Self {
            name,
            dataset: queries::dataset(),
            seen: vec![false; queries + WARM_UP],
            right: 0,
            wrong: 0,
            twice: 0,
            late: 0,
            answered: 0,
            errors: BTreeMap::new(),
            resident: Vec::with_capacity(queries),
            sockets: open(server)?,
            start: Instant::now(),
        })
    }

    /// Records the answer to the query of this number, and its duration.
    ///
    /// # Errors
    /// If the system does not report memory.
    pub fn take(
        &mut self,
        number: usize,
        answer: &Result<AnyAnswer, Error>,
        taken: Duration,
    ) -> Result<(), Failure> {
        match self.seen.get_mut(number) {
            Some(seen) if !*seen => *seen = true,
            _ => self.twice += 1,
        }
        match answer {
            Ok(answer) if SampleQuery::new(number as u64).is_right(answer, &self.dataset) => self.right += 1,
            Ok(_) => self.wrong += 1,
            Err(error) => *self.errors.entry(error.kind().as_str()).or_default() += 1,
        }
        self.late += usize::from(taken > DEADLINE + Duration::from_secs(1));
        self.answered += 1;
        if self.answered > WARM_UP {
            self.resident.push(resident()?);
        }
        Ok(())
    }

    /// Prints the result, after the client was dropped.
    ///
    /// # Errors
    /// If a check fails.
    pub fn finish(self, server: &Server) -> Result<(), Failure> {
        let missing = self.seen.iter().filter(|seen| !**seen).count();
        let tenth = self.resident.len() / 10;
        let first = median(self.resident.iter().take(tenth).copied().collect());
        let last = median(self.resident.iter().rev().take(tenth).copied().collect());
        let requests = server.requests()?;
        let mut left = open(server)?;
        let patience = Instant::now();
        while left != self.sockets && patience.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(50));
            left = open(server)?;
        }
        let Self { name, right, wrong, twice, late, errors, sockets, start, .. } = self;
        println!(
            "soak: {name}: {right} right, errors {errors:?}, {requests} requests, {:.1} s",
            start.elapsed().as_secs_f64()
        );
        println!("soak: {name}: wrong {wrong}, missing {missing}, twice {twice}, late {late}");
        println!(
            "soak: {name}: resident {} kB in the first tenth, {} kB in the last",
            first / 1000,
            last / 1000
        );
        println!("soak: {name}: sockets (client, server) {sockets:?} before, {left:?} after");
        // The allocator's own memory varies.
        let flat = last <= first + first / 10 + (1 << 20);
        if wrong + missing + twice + late > 0 || !flat || left != sockets {
            return Err(format!("{name}: a check failed").into());
        }
        Ok(())
    }
}

fn open(server: &Server) -> Result<(usize, usize), Failure> {
    Ok((sockets(std::process::id())?, sockets(server.process())?))
}
