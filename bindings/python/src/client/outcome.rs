//! The outcome of a query, for Python.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use stats_reqwest::{Account, AnyAnswer, Client, Error, RedactedRequest, Response, WithResponses};

use tokio::task;

use super::log::Log;
use crate::answer::to_python;
use crate::error;
use crate::query::Query;

/// The outcome of a query: an answer, or why there is none.
pub(crate) struct Outcome {
    query: Query,
    answer: Result<AnyAnswer, Failure>,
    /// The responses as received and the number of attempts, where they were asked for.
    raw: Option<(Vec<Response>, u32)>,
}

/// An error, and what it was met by. The key is masked in all of it.
struct Failure {
    error: Error,
    request: Option<RedactedRequest>,
    response: Option<Response>,
}

/// A client with the account of its queries.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) client: Client,
    pub(crate) account: Account,
    pub(crate) is_raw: bool,
}

impl Sender {
    /// Sends a query; its events go to the log.
    pub(crate) async fn send(self, query: Query, log: Option<Log>) -> Outcome {
        let any = query.any.clone();
        // The response of a failure is a part of its error.
        let reply = match log {
            None => self.client.send_raw(any).await,
            Some(log) => log.around(self.client.send_raw(any)).await,
        };
        match reply {
            Ok(reply) => self.outcome(query, reply),
            Err(error) => {
                let failure = Failure { error, request: None, response: None };
                Outcome { query, answer: Err(failure), raw: None }
            }
        }
    }

    fn outcome(&self, query: Query, reply: WithResponses<AnyAnswer>) -> Outcome {
        let WithResponses { answer, request, responses, attempts, .. } = reply;
        let answer = answer.map_err(|error| {
            // What a transport failure leaves behind is a part of a response, or that of an earlier attempt.
            let response = if error.answer().is_some() { responses.last() } else { None };
            // A large body takes a while, in which the other queries of this thread go on elsewhere.
            let response = response.map(|response| task::block_in_place(|| self.masked(response)));
            Failure { error, request, response }
        });
        // Without a response there is nothing to show but the error.
        let raw = (self.is_raw && !responses.is_empty()).then_some((responses, attempts));
        Outcome { query, answer, raw }
    }

    /// A response in which the key is masked.
    fn masked(&self, response: &Response) -> Response {
        let mut response = response.clone();
        response.body = self.account.redacted(&response.body);
        for (_, value) in &mut response.headers {
            *value = String::from_utf8_lossy(&self.account.redacted(value.as_bytes())).into_owned();
        }
        response
    }
}

impl Outcome {
    /// The answer; of a raw one all parts, the error among them.
    pub(crate) fn into_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let answer = match self.answer {
            Ok(answer) => to_python(py, answer),
            Err(failure) => Err(failure.into_python(py, self.query)),
        };
        let Some((responses, attempts)) = self.raw else { return answer };
        let (answer, error) = match answer {
            Ok(answer) => (Some(answer), None),
            Err(error) => (None, Some(error.into_value(py))),
        };
        let responses: Vec<_> = responses
            .into_iter()
            .map(|one| (one.method, one.url, one.status, one.headers, PyBytes::new(py, &one.body)))
            .collect();
        Ok((answer, error, responses, attempts).into_pyobject(py)?.into_any())
    }

    /// The answer, or the error as a value.
    pub(crate) fn value(self, py: Python<'_>) -> Bound<'_, PyAny> {
        self.into_python(py).unwrap_or_else(|error| error.into_value(py).into_bound(py).into_any())
    }
}

impl Failure {
    fn into_python(self, py: Python<'_>, query: Query) -> PyErr {
        let error = error::any(py, &self.error);
        let fill = || -> PyResult<()> {
            let value = error.value(py);
            value.setattr("query", Bound::new(py, query)?)?;
            let request = self.request.map(|request| (request.method, request.url));
            let response = self.response.map(|response| (response.headers, PyBytes::new(py, &response.body)));
            value.call_method1("_sent", (request, response)).map(|_| ())
        };
        fill().err().unwrap_or(error)
    }
}
