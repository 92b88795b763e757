//! What became of one run of one case.

use std::time::Instant;

use serde::Serialize;

/// What arrived, when, and what was wrong with it.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    arrivals: Vec<Instant>,
    pub(super) failures: Vec<String>,
}

/// A verdict as it is told. Arrivals count from the first.
#[derive(Serialize)]
pub(super) struct Told {
    requests: usize,
    arrivals_ms: Vec<u128>,
    failures: Vec<String>,
}

impl Verdict {
    /// Counts a request; its number from 0.
    pub(super) fn arrived(&mut self, now: Instant) -> usize {
        self.arrivals.push(now);
        self.arrivals.len() - 1
    }

    /// The verdict, given how many requests should have arrived by now.
    pub(super) fn told(&self, expected: usize) -> Told {
        let requests = self.arrivals.len();
        let mut failures = self.failures.clone();
        if requests < expected {
            failures.push(format!("expected {expected} requests, got {requests}"));
        }
        let first = self.arrivals.first();
        let since = |arrival: &Instant| first.map_or(0, |first| arrival.duration_since(*first).as_millis());
        Told { requests, arrivals_ms: self.arrivals.iter().map(since).collect(), failures }
    }
}
