//! The records of the bodies: days with five counts each, as in the specification.

use chrono::NaiveDate;

use crate::random::Random;

/// The metrics of a record, in the specification's order and spelling.
pub const METRICS: [&str; 5] = ["requests", "bounces", "clicks", "opens", "spamreports"];

/// How many category names there are.
pub const NAMES: usize = 50;

/// A date, the index of a category's name, and five counts.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// The day.
    pub date: NaiveDate,
    /// The index of the category name; not in daily bodies.
    pub name: usize,
    /// One count for each of [`METRICS`].
    pub counts: [u64; 5],
}

/// Consecutive days from 2009-06-01 on, one record each.
pub fn days(rows: u32, seed: u64) -> impl Iterator<Item = Record> {
    let mut random = Random::new(seed);
    first_day().iter_days().zip(0..rows).map(move |(date, _)| Record {
        date,
        name: 0,
        counts: counts(&mut random),
    })
}

/// Consecutive days with a record for each category, so that no name is the one before.
pub fn category_days(rows: u32, seed: u64) -> impl Iterator<Item = Record> {
    let mut random = Random::new(seed);
    let pairs = first_day().iter_days().flat_map(|date| (0..NAMES).map(move |name| (date, name)));
    pairs.zip(0..rows).map(move |((date, name), _)| Record { date, name, counts: counts(&mut random) })
}

/// Consecutive days with a record for each of so many customers.
pub fn customer_days(rows: u32, seed: u64, customers: usize) -> impl Iterator<Item = Record> {
    let mut random = Random::new(seed);
    let pairs = first_day().iter_days().flat_map(move |date| (0..customers).map(move |name| (date, name)));
    pairs.zip(0..rows).map(move |((date, name), _)| Record { date, name, counts: counts(&mut random) })
}

/// The categories' names, of 5 to 28 characters; optionally every fifth has a character outside ASCII.
#[must_use]
pub fn names(beyond_ascii: bool) -> Vec<String> {
    const WORDS: [&str; 10] = [
        "alert",
        "invoice",
        "welcome mail",
        "win-back",
        "password reset",
        "newsletter",
        "survey",
        "shipping note",
        "weekly digest",
        "order confirmation",
    ];
    const CHARS: [char; 5] = ['é', 'ü', 'ñ', 'å', 'ß'];
    let numbered = (0..NAMES).zip(WORDS.iter().cycle());
    let name = |(index, word): (usize, &&str)| {
        let char = CHARS.iter().cycle().nth(index / 5).filter(|_| beyond_ascii && index % 5 == 0);
        match (index / WORDS.len(), char) {
            (0, None) => (*word).to_owned(),
            (group, None) => format!("{word}, group {group}"),
            (group, Some(char)) => format!("{word}, r{char}gion {group}"),
        }
    };
    numbered.map(name).collect()
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2009, 6, 1).unwrap_or_default()
}

/// A volume between a hundred and a hundred thousand, and the usual outcome: 3 to 5 digits, 1 to 3,
/// 2 to 5, 2 to 5, and 1 or 2.
fn counts(random: &mut Random) -> [u64; 5] {
    let magnitude = [100, 1_000, 10_000, 10_000, 10_000];
    let index = usize::try_from(random.below(5)).unwrap_or_default();
    let requests = magnitude.get(index).map_or(100, |least| least + random.below(least * 9));
    let bounces = random.below(requests / 100 + 1);
    let opens = requests * (30 + random.below(50)) / 100;
    let clicks = requests * (10 + random.below(30)) / 100;
    [requests, bounces, clicks, opens, random.below(12)]
}
