//! The table of ratios.

use crate::floors::floor;
use crate::memory::Memory;
use crate::report::Row;

/// One line of the table.
#[derive(Debug)]
pub struct Line {
    /// The comparison.
    pub row: Row,
    /// How many records or requests it was about.
    pub records: u32,
    /// The allocations of both, if counted.
    pub memory: Option<(Memory, Memory)>,
}

impl Line {
    fn floor(&self) -> Option<f64> {
        floor(&self.row.work, self.records, &self.row.peer)
    }

    fn is_below(&self) -> bool {
        self.floor().is_some_and(|floor| self.row.ratio < floor)
    }
}

/// Prints the header of the table.
pub fn head(unit: &str) {
    println!(
        "{:<26} {:<32} {:>11} {:>11} {:>7} {:>7} {:<5}  {:>17}  {:>21}",
        "work",
        "peer",
        format!("ours ns/{unit}"),
        format!("peer ns/{unit}"),
        "ratio",
        "floor",
        "",
        "allocations",
        "peak kB"
    );
}

/// Prints a line.
pub fn line(line: &Line) {
    let row = &line.row;
    let floor = line.floor().map_or_else(|| "–".to_owned(), |floor| format!("{floor:.3}"));
    let verdict = match line.floor() {
        None => "",
        Some(_) if line.is_below() => "BELOW",
        Some(_) => "ok",
    };
    let both = |of: fn(&Memory) -> u64| {
        let figures = line.memory.as_ref().map(|(ours, theirs)| format!("{} / {}", of(ours), of(theirs)));
        figures.unwrap_or_default()
    };
    println!(
        "{:<26} {:<32} {:>11.1} {:>11.1} {:>7.3} {:>7} {:<5}  {:>17}  {:>21}",
        row.work,
        row.peer,
        row.ours_ns_per_record,
        row.peer_ns_per_record,
        row.ratio,
        floor,
        verdict,
        both(|memory| memory.allocations),
        both(|memory| memory.peak.div_ceil(1000))
    );
}

/// Prints how many floors were reached and returns how many were missed.
#[must_use]
pub fn foot(lines: &[Line]) -> usize {
    let floors = lines.iter().filter(|line| line.floor().is_some()).count();
    let missed = lines.iter().filter(|line| line.is_below()).count();
    println!("floors: {floors} checked, {} reached, {missed} missed", floors - missed);
    missed
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn line(peer_micros: u64) -> Line {
        let (ours, peer) = (Duration::from_millis(1), Duration::from_micros(peer_micros));
        let row = Row::new("read-json-10000", "sonic-rs typed", 10_000, ours, peer);
        Line { row, records: 10_000, memory: None }
    }

    #[test]
    fn a_ratio_below_its_floor_is_missed() {
        assert_eq!(foot(&[line(4001), line(4000)]), 0);
        assert_eq!(foot(&[line(4001), line(3999)]), 1);
    }
}
