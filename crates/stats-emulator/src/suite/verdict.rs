//! The result of one run of a case.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde::Serialize;

/// The most runs whose verdicts are kept. The oldest is forgotten.
const MAX_RUNS: usize = 1024;

/// The most requests of a run whose times are kept.
const MAX_REQUESTS: usize = 256;

/// The most bytes of the failures of a run.
const MAX_FAILURES: usize = 16 << 10;

/// The requests of a run: when they were received, and how they differed from the case.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    requests: usize,
    /// When requests were received, of the first [`MAX_REQUESTS`].
    arrivals: Vec<Instant>,
    /// The end of the response to each request; `None` before it.
    ends: Vec<Option<Instant>>,
    failures: Vec<String>,
    is_full: bool,
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
pub(super) struct Runs(Arc<Mutex<Verdicts>>);

#[derive(Debug, Default)]
struct Verdicts {
    by_run: HashMap<String, Verdict>,
    order: VecDeque<String>,
}

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
        if self.requests < MAX_REQUESTS {
            self.arrivals.push(now);
            self.ends.push(None);
        }
        self.requests += 1;
        self.requests - 1
    }

    /// Adds a failure; where there are too many, a note instead.
    pub(super) fn fail(&mut self, failure: String) {
        if self.is_full {
            return;
        }
        let bytes: usize = self.failures.iter().map(String::len).sum();
        self.is_full = bytes + failure.len() > MAX_FAILURES;
        self.failures.push(if self.is_full { "more failures are not listed".to_owned() } else { failure });
    }

    fn response_ended(&mut self, number: usize, now: Instant) {
        if let Some(end) = self.ends.get_mut(number) {
            *end = Some(now);
        }
    }

    /// The verdict in JSON, given the number of requests that the case expects.
    pub(super) fn document(&self, expected: usize) -> VerdictDocument {
        let requests = self.requests;
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
        if !verdicts.by_run.contains_key(run) {
            if verdicts.order.len() >= MAX_RUNS
                && let Some(oldest) = verdicts.order.pop_front()
            {
                verdicts.by_run.remove(&oldest);
            }
            verdicts.order.push_back(run.to_owned());
        }
        operation(verdicts.by_run.entry(run.to_owned()).or_default())
    }

    /// The verdict of a run in JSON, given the number of requests that the case expects; a run without a request is not
    /// kept.
    pub(super) fn document(&self, run: &str, expected: usize) -> VerdictDocument {
        let verdicts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        verdicts.by_run.get(run).unwrap_or(&Verdict::default()).document(expected)
    }

    pub(super) fn end_recorder(&self, run: &str, number: usize) -> EndRecorder {
        EndRecorder { runs: self.clone(), run: run.to_owned(), number }
    }
}

impl EndRecorder {
    /// Records that the response ends now.
    pub(crate) fn record(self) {
        let mut verdicts = self.runs.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(verdict) = verdicts.by_run.get_mut(&self.run) {
            verdict.response_ended(self.number, Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{MAX_FAILURES, MAX_REQUESTS, MAX_RUNS, Runs, Verdict};

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
        assert_eq!(runs.document("daily/one/7", 3).waits_ms, [0, 0]);
        assert!(runs.document("daily/one/8", 0).waits_ms.is_empty());
    }

    #[test]
    fn verdicts_are_bounded_in_number_and_size() {
        let runs = Runs::default();
        for run in 0..3 * MAX_RUNS {
            runs.with(&run.to_string(), |verdict| verdict.request_received(Instant::now()));
            runs.document(&format!("{run} read"), 0);
            runs.end_recorder(&format!("{run} ended"), 0).record();
        }
        assert_eq!(runs.0.lock().unwrap().by_run.len(), MAX_RUNS);
        assert_eq!(runs.0.lock().unwrap().order.len(), MAX_RUNS);
        assert_eq!((runs.document("0", 0).requests, runs.document("3071", 0).requests), (0, 1));
        let failures = runs.with("0", |verdict| {
            for _ in 0..3 * MAX_REQUESTS {
                verdict.request_received(Instant::now());
                verdict.fail("x".repeat(500));
            }
            assert_eq!((verdict.arrivals.len(), verdict.ends.len()), (MAX_REQUESTS, MAX_REQUESTS));
            verdict.failures.clone()
        });
        assert!(failures.iter().map(String::len).sum::<usize>() < MAX_FAILURES + 100);
        assert_eq!(failures.last().map(String::as_str), Some("more failures are not listed"));
        assert_eq!(runs.document("0", 0).requests, 3 * MAX_REQUESTS);
    }
}
