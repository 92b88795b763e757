//! The result of one run of a case.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde::Serialize;

/// The requests of a run: when they were received, and how they differed from the case.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    arrivals: Vec<Instant>,
    /// The end of the response to each request; `None` before it.
    ends: Vec<Option<Instant>>,
    pub(super) failures: Vec<String>,
}

/// A verdict in JSON. Arrivals are relative to the first.
#[derive(Serialize)]
pub(super) struct VerdictDocument {
    requests: usize,
    arrivals_ms: Vec<u128>,
    /// For each request except the first: the time since the end of the previous response.
    waits_ms: Vec<u128>,
    failures: Vec<String>,
}

/// The verdicts of all runs by name. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs(Arc<Mutex<HashMap<String, Verdict>>>);

/// Records the end of one response: its last byte was written, or its connection is closed.
#[derive(Debug)]
pub(crate) struct EndRecorder {
    runs: Runs,
    run: String,
    number: usize,
}

impl Verdict {
    /// Adds a request; returns its number from 0.
    pub(super) fn request_received(&mut self, now: Instant) -> usize {
        self.arrivals.push(now);
        self.ends.push(None);
        self.arrivals.len() - 1
    }

    fn response_ended(&mut self, number: usize, now: Instant) {
        if let Some(end) = self.ends.get_mut(number) {
            *end = Some(now);
        }
    }

    /// The verdict in JSON, given the number of requests that the case expects.
    pub(super) fn document(&self, expected: usize) -> VerdictDocument {
        let requests = self.arrivals.len();
        let mut failures = self.failures.clone();
        if requests < expected {
            failures.push(format!("expected {expected} requests, got {requests}"));
        }
        let first = self.arrivals.first();
        let since = |arrival: &Instant| first.map_or(0, |first| arrival.duration_since(*first).as_millis());
        let waits = self.arrivals.iter().skip(1).zip(&self.ends);
        // A request before the end of the previous response, or before that end was recorded, did not wait.
        let wait = |(arrival, end): (&Instant, &Option<Instant>)| {
            arrival.saturating_duration_since(end.unwrap_or(*arrival)).as_millis()
        };
        VerdictDocument {
            requests,
            arrivals_ms: self.arrivals.iter().map(since).collect(),
            waits_ms: waits.map(wait).collect(),
            failures,
        }
    }
}

impl Runs {
    /// Calls `operation` with the verdict of a run, which is created if it does not exist.
    pub(super) fn with<T>(&self, run: &str, operation: impl FnOnce(&mut Verdict) -> T) -> T {
        let mut verdicts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        operation(verdicts.entry(run.to_owned()).or_default())
    }

    pub(super) fn end_recorder(&self, run: &str, number: usize) -> EndRecorder {
        EndRecorder { runs: self.clone(), run: run.to_owned(), number }
    }
}

impl EndRecorder {
    /// Records that the response ends now.
    pub(crate) fn record(self) {
        self.runs.with(&self.run, |verdict| verdict.response_ended(self.number, Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Runs, Verdict};

    #[test]
    fn waits_begin_at_the_end_of_the_previous_response() {
        let mut verdict = Verdict::default();
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        verdict.request_received(at(0));
        verdict.response_ended(0, at(200));
        verdict.request_received(at(250));
        verdict.request_received(at(300));
        verdict.response_ended(1, at(400));
        verdict.response_ended(2, at(301));
        verdict.request_received(at(300));
        let document = verdict.document(5);
        assert_eq!(document.arrivals_ms, [0, 250, 300, 300]);
        assert_eq!(document.waits_ms, [50, 0, 0]);
        assert_eq!(document.failures, ["expected 5 requests, got 4"]);
    }

    #[test]
    fn requests_before_the_end_of_a_response_do_not_wait() {
        let runs = Runs::default();
        for _ in 0..3 {
            runs.with("daily/one/7", |verdict| verdict.request_received(Instant::now()));
        }
        runs.end_recorder("daily/one/7", 1).record();
        assert_eq!(runs.with("daily/one/7", |verdict| verdict.document(3).waits_ms), [0, 0]);
        assert!(runs.with("daily/one/8", |verdict| verdict.document(0).waits_ms.is_empty()));
    }
}
