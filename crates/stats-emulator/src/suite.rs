//! The conformance suite, served: each case's responses in turn, each request held against the case.

mod case;
mod check;
mod moment;
mod verdict;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::{Instant, SystemTime};

use case::{Case, Turn};
use check::failures;
pub(crate) use verdict::Ending;
use verdict::Runs;

use crate::arrival::Arrival;
use crate::fault::{Performance, WireFault};
use crate::reply::Reply;

/// Every case of the suite, and what came in for each run of each.
pub(crate) struct Suite {
    index: Vec<u8>,
    cases: BTreeMap<String, Case>,
    runs: Runs,
}

/// What the suite says to a request.
pub(crate) struct Said {
    pub(crate) reply: Reply,
    pub(crate) performance: Option<Performance>,
    /// Whom to tell when the reply is at its end.
    pub(crate) ending: Option<Ending>,
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
        Ok(Self { index, cases, runs: Runs::default() })
    }

    /// Answers a request to the suite: the index, a verdict, or the next response of a case.
    pub(crate) fn answer(&self, arrival: &Arrival) -> Said {
        if arrival.path == "/case-index" {
            return Reply::new(200, "application/json", self.index.as_slice()).into();
        }
        let Some((id, run, rest)) = place(&arrival.path) else {
            return Reply::words(404, "a case is at `/case/<query kind>/<case>/<run>`").into();
        };
        let Some(case) = self.cases.get(&id) else {
            return Reply::words(404, &format!("there is no case `{id}`")).into();
        };
        let run = format!("{id}/{run}");
        if rest == "/verdict" && arrival.method == "GET" {
            let told = self.runs.with(&run, |verdict| verdict.told(case.turns.len()));
            return Reply::json(200, &told).into();
        }
        self.runs.with(&run, |verdict| {
            let number = verdict.arrived(Instant::now());
            let turn = case.turns.get(number);
            let about = |failure| {
                if number == 0 { failure } else { format!("request {}: {failure}", number + 1) }
            };
            if let Some(expected) = case.expected(number) {
                verdict.failures.extend(failures(expected, rest, arrival).into_iter().map(about));
            } else if turn.is_none() && case.request.is_none() {
                verdict.failures.push(about("a request arrived where none was to be sent".to_owned()));
            }
            if let Some(turn) = turn {
                return Said { ending: Some(self.runs.ending(&run, number)), ..perform(turn) };
            }
            verdict.failures.push(format!("request {} is one too many", number + 1));
            Reply::words(500, "the case has no more responses").into()
        })
    }
}

impl From<Reply> for Said {
    fn from(reply: Reply) -> Self {
        Self { reply, performance: None, ending: None }
    }
}

fn perform(turn: &Turn) -> Said {
    let unframed = turn.framing == Some(case::Framing::Close);
    let performance = match turn.failure {
        None | Some(case::Failure::Interrupted) if unframed => Performance::Unframed,
        None => Performance::Plain,
        Some(case::Failure::Connect) => Performance::Fault(WireFault::CutBefore),
        Some(case::Failure::Interrupted) => Performance::Fault(WireFault::Cut(None)),
        Some(case::Failure::Timeout) if turn.reply.body.is_empty() => {
            Performance::Fault(WireFault::Silent(case::SILENCE))
        }
        Some(case::Failure::Timeout) => Performance::Fault(WireFault::Stall(case::SILENCE)),
    };
    let mut reply = turn.reply.clone();
    if unframed && turn.failure.is_some() {
        reply.body.truncate(reply.body.len() / 2);
    }
    let now = SystemTime::now();
    for (_, value) in &mut reply.headers {
        *value = moment::filled(value, now);
    }
    Said { reply, performance: Some(performance), ending: None }
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
