//! Errors of the core as the exceptions of `sendgrid_stats._errors`.
//!
//! The limited API cannot make subclasses of Python's exceptions with members of their own, so they are Python's.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use stats_fleet::{Failure, FleetError};
use stats_reqwest::{AnswerError, Error, InputError, Kind, Misuse};
use stats_store::{JobError, PublishError, ReportError, SyncError};

/// An invalid query or option.
pub(crate) fn input(py: Python<'_>, error: &InputError) -> PyErr {
    make(py, "input", error.kind().as_str(), &error.to_string(), |_| Ok(()))
}

/// An invalid option; the reason must not repeat a secret.
pub(crate) fn setting(py: Python<'_>, reason: &str) -> PyErr {
    make(py, "input", Kind::BadOption.as_str(), reason, |_| Ok(()))
}

/// A time that is no day.
pub(crate) fn no_day(py: Python<'_>, given: &str) -> PyErr {
    let message = format!("expected a date, or a midnight without a time zone, got `{given}`");
    make(py, "input", Kind::BadDate.as_str(), &message, |_| Ok(()))
}

/// No key, neither as an argument nor in the environment.
pub(crate) fn missing_key(py: Python<'_>) -> PyErr {
    let message = "SENDGRID_API_KEY is not set: set it in the environment, or pass `api_key`";
    make(py, "input", Kind::MissingCredentials.as_str(), message, |_| Ok(()))
}

/// A response without an answer.
pub(crate) fn answer(py: Python<'_>, error: &AnswerError, attempts: u32) -> PyErr {
    make(py, "answer", error.kind().as_str(), &error.to_string(), |details| {
        let messages = error.messages().iter().map(|message| (&*message.text, message.field.as_deref()));
        details.set_item("status", error.status())?;
        details.set_item("code", error.code())?;
        details.set_item("messages", messages.collect::<Vec<_>>())?;
        details.set_item("subjects", subjects(error))?;
        details.set_item("attempts", attempts)?;
        details.set_item("record", error.record())?;
        details.set_item("field", error.field())?;
        details.set_item("offset", error.offset())
    })
}

/// The customers or categories of the request that was refused.
fn subjects(error: &AnswerError) -> &[String] {
    if let AnswerError::Refused(refusal) = error { refusal.subjects() } else { &[] }
}

/// Why a query has no answer.
pub(crate) fn any(py: Python<'_>, error: &Error) -> PyErr {
    match error {
        Error::Input(error) => input(py, error),
        Error::Answer { error, attempts, .. } => answer(py, error, *attempts),
        Error::Misuse(error) => misuse(py, *error),
        _ => make(py, "transport", error.kind().as_str(), &error.to_string(), |details| {
            details.set_item("attempts", error.attempts())
        }),
    }
}

/// A method of an exchange that was called in the wrong state.
pub(crate) fn misuse(py: Python<'_>, error: Misuse) -> PyErr {
    make(py, "misuse", Kind::Misuse.as_str(), &error.to_string(), |_| Ok(()))
}

/// Why there is no plan of a fleet, or why an outcome does not belong to it.
pub(crate) fn plan(py: Python<'_>, error: &FleetError) -> PyErr {
    let family = if error.kind() == Kind::Misuse { "misuse" } else { "input" };
    make(py, family, error.kind().as_str(), &error.to_string(), |_| Ok(()))
}

/// Why a run of a fleet cannot begin, or why it ended early.
pub(crate) fn job(py: Python<'_>, error: &JobError) -> PyErr {
    match error {
        JobError::Sync(SyncError::Plan(error)) => plan(py, error),
        JobError::Sync(SyncError::Worker) => PyRuntimeError::new_err(error.to_string()),
        JobError::Sync(SyncError::Store(_)) => {
            make(py, "store", error.kind(), &error.to_string(), |_| Ok(()))
        }
        _ => make(py, "input", error.kind(), &error.to_string(), |_| Ok(())),
    }
}

/// Why tables cannot be published.
pub(crate) fn publish(py: Python<'_>, error: &PublishError) -> PyErr {
    make(py, "store", error.kind(), &error.to_string(), |_| Ok(()))
}

/// Why there is no report on a store.
pub(crate) fn report(py: Python<'_>, error: &ReportError) -> PyErr {
    let family = if error.kind() == Kind::BadOption.as_str() { "input" } else { "store" };
    make(py, family, error.kind(), &error.to_string(), |_| Ok(()))
}

/// A failure of a fleet, as the error that a client raises.
pub(crate) fn failure(py: Python<'_>, failure: &Failure) -> PyErr {
    let family = match failure.kind {
        Kind::Transport | Kind::Timeout => "transport",
        kind if failure.status.is_some() || ANSWERS.contains(&kind) => "answer",
        _ => "input",
    };
    make(py, family, failure.kind.as_str(), &failure.message, |details| {
        details.set_item("status", failure.status)
    })
}

/// The kinds of answers that cannot be read.
const ANSWERS: [Kind; 4] = [Kind::Malformed, Kind::MissingField, Kind::BadValue, Kind::TooLarge];

fn make(
    py: Python<'_>,
    family: &str,
    kind: &str,
    message: &str,
    fill: impl FnOnce(&Bound<'_, PyDict>) -> PyResult<()>,
) -> PyErr {
    // Looked up each time: a cell that is filled while a thread forks stays locked in the child.
    let make = || {
        let details = PyDict::new(py);
        fill(&details)?;
        py.import("sendgrid_stats._errors")?.getattr("make")?.call((family, kind, message), Some(&details))
    };
    make().map_or_else(|error| error, PyErr::from_value)
}
