//! What became of one run of one case.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde::Serialize;

/// What arrived, when, and what was wrong with it.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    arrivals: Vec<Instant>,
    /// When the response to each request ended; none while it is under way.
    ends: Vec<Option<Instant>>,
    pub(super) failures: Vec<String>,
}

/// A verdict as it is told. Arrivals count from the first.
#[derive(Serialize)]
pub(super) struct Told {
    requests: usize,
    arrivals_ms: Vec<u128>,
    /// For each request but the first: how long after the end of the response before it.
    waits_ms: Vec<u128>,
    failures: Vec<String>,
}

/// The verdicts on all runs, by their names. A clone shares them.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs(Arc<Mutex<HashMap<String, Verdict>>>);

/// Whoever puts a response on the wire tells it when that is done: its last byte written, or its connection gone.
#[derive(Debug)]
pub(crate) struct Ending {
    runs: Runs,
    run: String,
    number: usize,
}

impl Verdict {
    /// Counts a request; its number from 0.
    pub(super) fn arrived(&mut self, now: Instant) -> usize {
        self.arrivals.push(now);
        self.ends.push(None);
        self.arrivals.len() - 1
    }

    fn ended(&mut self, number: usize, now: Instant) {
        if let Some(end) = self.ends.get_mut(number) {
            *end = Some(now);
        }
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
        let waits = self.arrivals.iter().skip(1).zip(&self.ends);
        // Who asks before the end, or before whoever notes it has done so, did not wait.
        let wait = |(arrival, end): (&Instant, &Option<Instant>)| {
            arrival.saturating_duration_since(end.unwrap_or(*arrival)).as_millis()
        };
        Told {
            requests,
            arrivals_ms: self.arrivals.iter().map(since).collect(),
            waits_ms: waits.map(wait).collect(),
            failures,
        }
    }
}

impl Runs {
    /// Looks at a run's verdict, a new one where nothing arrived so far.
    pub(super) fn with<T>(&self, run: &str, look: impl FnOnce(&mut Verdict) -> T) -> T {
        let mut verdicts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        look(verdicts.entry(run.to_owned()).or_default())
    }

    pub(super) fn ending(&self, run: &str, number: usize) -> Ending {
        Ending { runs: self.clone(), run: run.to_owned(), number }
    }
}

impl Ending {
    /// The response is at its end.
    pub(crate) fn tell(self) {
        self.runs.with(&self.run, |verdict| verdict.ended(self.number, Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Runs, Verdict};

    #[test]
    fn waits_are_counted_from_the_end_before() {
        let mut verdict = Verdict::default();
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        verdict.arrived(at(0));
        verdict.ended(0, at(200));
        verdict.arrived(at(250));
        verdict.arrived(at(300));
        verdict.ended(1, at(400));
        verdict.ended(2, at(301));
        verdict.arrived(at(300));
        let told = verdict.told(5);
        assert_eq!(told.arrivals_ms, [0, 250, 300, 300]);
        assert_eq!(told.waits_ms, [50, 0, 0]);
        assert_eq!(told.failures, ["expected 5 requests, got 4"]);
    }

    #[test]
    fn nobody_waits_before_the_end() {
        let runs = Runs::default();
        for _ in 0..3 {
            runs.with("daily/one/7", |verdict| verdict.arrived(Instant::now()));
        }
        runs.ending("daily/one/7", 1).tell();
        assert_eq!(runs.with("daily/one/7", |verdict| verdict.told(3).waits_ms), [0, 0]);
        assert!(runs.with("daily/one/8", |verdict| verdict.told(0).waits_ms.is_empty()));
    }
}
