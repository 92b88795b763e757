//! The outcome of a query, for Python.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use stats_reqwest::{AnyAnswer, AnyQuery, Client, Error, WithResponses};

use crate::answer::to_python;
use crate::error;

/// The outcome of a query.
pub(crate) enum Outcome {
    /// An answer, or why there is none.
    Answer(Result<AnyAnswer, Error>),
    /// An answer with the responses behind it.
    Raw(Result<WithResponses<AnyAnswer>, Error>),
}

impl Outcome {
    /// Sends a query.
    pub(crate) async fn of(client: Client, query: AnyQuery, raw: bool) -> Self {
        if raw { Self::Raw(client.send_raw(query).await) } else { Self::Answer(client.send(query).await) }
    }

    /// The answer; of a raw one all parts, the error among them.
    pub(crate) fn into_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        match self {
            Self::Answer(answer) => to_python(py, answer.map_err(|error| error::any(py, &error))?),
            Self::Raw(reply) => raw(py, reply.map_err(|error| error::any(py, &error))?),
        }
    }

    /// The answer, or the error as a value.
    pub(crate) fn value(self, py: Python<'_>) -> Bound<'_, PyAny> {
        self.into_python(py).unwrap_or_else(|error| error.into_value(py).into_bound(py).into_any())
    }
}

fn raw(py: Python<'_>, reply: WithResponses<AnyAnswer>) -> PyResult<Bound<'_, PyAny>> {
    let answer = Outcome::Answer(reply.answer);
    let (answer, error) = match answer.into_python(py) {
        Ok(answer) => (Some(answer), None),
        // Without a response there is nothing to show but the error.
        Err(error) if reply.responses.is_empty() => return Err(error),
        Err(error) => (None, Some(error.into_value(py))),
    };
    let responses = reply.responses.into_iter();
    let responses: Vec<_> =
        responses.map(|one| (one.status, one.headers, PyBytes::new(py, &one.body))).collect();
    Ok((answer, error, responses, reply.attempts).into_pyobject(py)?.into_any())
}
