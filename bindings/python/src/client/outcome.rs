//! What came of a question, for Python.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use stats_reqwest::{AnyAnswer, AnyQuery, Client, Error, WithResponses};

use crate::answer::give;
use crate::error;

/// What came of a question.
pub(crate) enum Outcome {
    /// An answer, or why there is none.
    Answer(Result<AnyAnswer, Error>),
    /// The same with the responses behind it.
    Raw(Result<WithResponses<AnyAnswer>, Error>),
}

impl Outcome {
    /// Asks.
    pub(crate) async fn ask(client: Client, query: AnyQuery, raw: bool) -> Self {
        if raw { Self::Raw(client.send_raw(query).await) } else { Self::Answer(client.send(query).await) }
    }

    /// The answer; for a raw one whatever came, the error among it.
    pub(crate) fn give(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        match self {
            Self::Answer(answer) => give(py, answer.map_err(|error| error::asked(py, &error))?),
            Self::Raw(reply) => raw(py, reply.map_err(|error| error::asked(py, &error))?),
        }
    }

    /// The answer, or the error as a value.
    pub(crate) fn value(self, py: Python<'_>) -> Bound<'_, PyAny> {
        self.give(py).unwrap_or_else(|error| error.into_value(py).into_bound(py).into_any())
    }
}

fn raw(py: Python<'_>, reply: WithResponses<AnyAnswer>) -> PyResult<Bound<'_, PyAny>> {
    let answer = Outcome::Answer(reply.answer);
    let (answer, error) = match answer.give(py) {
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
