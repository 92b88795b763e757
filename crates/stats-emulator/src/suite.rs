//! The conformance suite, served: each case's responses in turn, each request held against the case.

mod case;
mod check;
mod verdict;

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use case::{Case, Turn};
use check::failures;
use verdict::Verdict;

use crate::arrival::Arrival;
use crate::fault::{Performance, WireFault};
use crate::reply::Reply;

/// Every case of the suite, and what came in for each run of each.
pub(crate) struct Suite {
    index: Vec<u8>,
    cases: BTreeMap<String, Case>,
    runs: Mutex<HashMap<String, Verdict>>,
}

/// Whether a path belongs to the suite.
pub(crate) fn is_at(path: &str) -> bool {
    path == "/case-index" || path.starts_with("/case/")
}

impl Suite {
    /// Reads every case below `folder`; a suite without cases is an error.
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        let index = case::bytes(&folder.join("index.json"))?;
        let cases = case::all(&folder.join("cases"))?;
        Ok(Self { index, cases, runs: Mutex::default() })
    }

    /// Answers a request to the suite: the index, a verdict, or the next response of a case.
    pub(crate) fn answer(&self, arrival: &Arrival) -> (Reply, Option<Performance>) {
        if arrival.path == "/case-index" {
            return (Reply::new(200, "application/json", self.index.as_slice()), None);
        }
        let Some((id, run, rest)) = place(&arrival.path) else {
            return (Reply::words(404, "a case is at `/case/<question>/<case>/<run>`"), None);
        };
        let Some(case) = self.cases.get(&id) else {
            return (Reply::words(404, &format!("there is no case `{id}`")), None);
        };
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let verdict = runs.entry(format!("{id}/{run}")).or_default();
        if rest == "/verdict" && arrival.method == "GET" {
            return (Reply::json(200, &verdict.told(case.turns.len())), None);
        }
        let number = verdict.arrived(Instant::now());
        verdict.failures.extend(
            failures(case, rest, arrival).into_iter().map(|failure| {
                if number == 0 { failure } else { format!("request {}: {failure}", number + 1) }
            }),
        );
        case.turns.get(number).map_or_else(
            || {
                verdict.failures.push(format!("request {} is one too many", number + 1));
                (Reply::words(500, "the case has no more responses"), None)
            },
            perform,
        )
    }
}

fn perform(turn: &Turn) -> (Reply, Option<Performance>) {
    let performance = match turn.failure {
        None => Performance::Plain,
        Some(case::Failure::Connect) => Performance::Fault(WireFault::CutBefore),
        Some(case::Failure::Cut) => Performance::Fault(WireFault::Cut(None)),
        Some(case::Failure::Timeout) => Performance::Fault(WireFault::Silent(case::SILENCE)),
    };
    (turn.reply.clone(), Some(performance))
}

/// The case, the run and the rest of a path.
fn place(path: &str) -> Option<(String, &str, &str)> {
    let mut parts = path.strip_prefix("/case/")?.splitn(3, '/');
    let id = format!("{}/{}", parts.next()?, parts.next()?);
    let below = parts.next()?;
    let (run, rest) = below.split_at(below.find('/').unwrap_or(below.len()));
    if run.is_empty() { None } else { Some((id, run, rest)) }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_path_names_case_run_and_rest() {
        let id = "daily/one".to_owned();
        assert_eq!(place("/case/daily/one/7/api/x.json"), Some((id.clone(), "7", "/api/x.json")));
        assert_eq!(place("/case/daily/one/7"), Some((id, "7", "")));
        assert_eq!(place("/case/daily/one/"), None);
        assert_eq!(place("/case/daily/one"), None);
    }
}
