//! Serves the conformance suite: the responses of each case in order, and a comparison of each request with the case.

mod case;
mod compare;
mod placeholder;
mod verdict;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::{Instant, SystemTime};

use case::{Case, CaseResponse};
use compare::differences;
pub(crate) use verdict::EndRecorder;
use verdict::Runs;

use crate::fault::{WireFault, WriteMode};
use crate::request::Request;
use crate::response::Response;

/// The cases of the suite, and the verdict of each run.
pub(crate) struct Suite {
    index: Vec<u8>,
    cases: BTreeMap<String, Case>,
    runs: Runs,
}

/// The answer to a request below the suite.
pub(crate) struct SuiteAnswer {
    pub(crate) response: Response,
    pub(crate) mode: Option<WriteMode>,
    /// Records the end of the response.
    pub(crate) end: Option<EndRecorder>,
}

/// The longest name of a run.
const MAX_RUN_NAME: usize = 128;

/// True if the path belongs to the suite.
pub(crate) fn is_suite_path(path: &str) -> bool {
    path == "/case-index" || path.starts_with("/case/")
}

impl Suite {
    /// Reads every case below `folder`; a suite without cases is an error.
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        let index = case::read_file(&folder.join("index.json"))?;
        let cases = case::read_cases(&folder.join("cases"))?;
        Ok(Self { index, cases, runs: Runs::default() })
    }

    /// Answers a request below the suite: the index, a verdict, or the next response of a case. Verdicts are kept within
    /// bounds, because every page may ask.
    pub(crate) fn answer(&self, request: &Request) -> SuiteAnswer {
        if request.path == "/case-index" {
            return Response::new(200, "application/json", self.index.as_slice()).into();
        }
        let Some((id, run, rest)) = split_path(&request.path) else {
            return Response::text(
                404,
                "expected `/case/<query kind>/<case>/<run>` with a run of at most 128 characters",
            )
            .into();
        };
        let Some(case) = self.cases.get(&id) else {
            return Response::text(404, &format!("unknown case `{id}`")).into();
        };
        let run = format!("{id}/{run}");
        if rest == "/verdict" && request.method == "GET" {
            return Response::json(200, &self.runs.document(&run, case.responses.len())).into();
        }
        self.runs.with(&run, |verdict| {
            let number = verdict.request_received(Instant::now());
            let response = case.responses.get(number);
            let numbered = |failure| {
                if number == 0 { failure } else { format!("request {}: {failure}", number + 1) }
            };
            if let Some(expected) = case.expected_request(number) {
                let differences = differences(expected, case.key.as_deref(), rest, request);
                differences.into_iter().map(numbered).for_each(|difference| verdict.fail(difference));
            } else if response.is_none() && case.request.is_none() {
                verdict.fail(numbered("expected none, got a request".to_owned()));
            }
            if let Some(response) = response {
                return SuiteAnswer { end: Some(self.runs.end_recorder(&run, number)), ..prepare(response) };
            }
            verdict.fail(format!("request {} is one too many", number + 1));
            Response::text(500, "the case has no more responses").into()
        })
    }
}

impl From<Response> for SuiteAnswer {
    fn from(response: Response) -> Self {
        Self { response, mode: None, end: None }
    }
}

/// A response of a case with its fault, framing and placeholders.
fn prepare(case_response: &CaseResponse) -> SuiteAnswer {
    let is_unframed = case_response.framing == Some(case::Framing::Close);
    let mode = match case_response.failure {
        None | Some(case::Failure::Interrupted) if is_unframed => WriteMode::Unframed,
        None => WriteMode::Plain,
        Some(case::Failure::Connect) => WriteMode::Fault(WireFault::CutBefore),
        Some(case::Failure::Interrupted) => WriteMode::Fault(WireFault::Cut(None)),
        Some(case::Failure::Timeout) if case_response.response.body.is_empty() => {
            WriteMode::Fault(WireFault::Silent(case::TIMEOUT))
        }
        Some(case::Failure::Timeout) => WriteMode::Fault(WireFault::Stall(case::TIMEOUT)),
    };
    let mut response = case_response.response.clone();
    if is_unframed && case_response.failure.is_some() {
        response.body.truncate(response.body.len() / 2);
    }
    let now = SystemTime::now();
    for (_, value) in &mut response.headers {
        *value = placeholder::expand(value, now);
    }
    SuiteAnswer { response, mode: Some(mode), end: None }
}

/// Splits a path into the id of the case, the run and the rest.
fn split_path(path: &str) -> Option<(String, &str, &str)> {
    let mut parts = path.strip_prefix("/case/")?.splitn(3, '/');
    let id = format!("{}/{}", parts.next()?, parts.next()?);
    let below = parts.next()?;
    let (run, rest) = below.split_at(below.find('/').unwrap_or(below.len()));
    if run.is_empty() || run.len() > MAX_RUN_NAME { None } else { Some((id, run, rest)) }
}

#[cfg(test)]
mod tests {
    use super::split_path;

    #[test]
    fn splits_paths_into_case_run_and_rest() {
        let id = "daily/one".to_owned();
        assert_eq!(split_path("/case/daily/one/7/api/x.json"), Some((id.clone(), "7", "/api/x.json")));
        assert_eq!(split_path("/case/daily/one/7"), Some((id, "7", "")));
        assert_eq!(split_path("/case/daily/one/"), None);
        assert_eq!(split_path("/case/daily/one"), None);
        assert_eq!(split_path(&format!("/case/daily/one/{}", "x".repeat(129))), None);
    }
}
