//! Counts requests for the faults that apply to some of them.

use std::collections::{HashMap, VecDeque};

/// The most names that are counted. The oldest is forgotten.
const MAX_NAMES: usize = 20_000;

/// The number of requests so far for each set of faults, by its text or the customer's name.
#[derive(Debug, Default)]
pub(crate) struct FaultCounts {
    counts: HashMap<String, u64>,
    order: VecDeque<String>,
}

impl FaultCounts {
    /// Counts one request; returns its number from 1.
    pub(crate) fn next(&mut self, name: &str) -> u64 {
        if !self.counts.contains_key(name) {
            if self.order.len() >= MAX_NAMES
                && let Some(oldest) = self.order.pop_front()
            {
                self.counts.remove(&oldest);
            }
            self.order.push_back(name.to_owned());
        }
        let count = self.counts.entry(name.to_owned()).or_default();
        *count += 1;
        *count
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::{FaultCounts, MAX_NAMES};

    #[test]
    fn forgets_the_oldest_of_too_many_names() {
        let mut counts = FaultCounts::default();
        assert_eq!([counts.next("a"), counts.next("a"), counts.next("b")], [1, 2, 1]);
        for number in 0..3 * MAX_NAMES {
            assert_eq!(counts.next(&number.to_string()), 1);
        }
        assert_eq!((counts.counts.len(), counts.order.len()), (MAX_NAMES, MAX_NAMES));
        assert_eq!(counts.next("a"), 1);
    }
}
