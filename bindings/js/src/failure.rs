//! Errors as lists, from which the shell makes its own.

use stats_proto::{AnswerError, Error, InputError};

use crate::json::List;

/// The query is invalid; nothing was sent.
pub(crate) fn input(error: &InputError) -> String {
    list(error.kind().as_str(), &error.to_string(), None, None)
}

/// A response that cannot be read.
pub(crate) fn answer(error: &AnswerError) -> String {
    list(error.kind().as_str(), &error.to_string(), None, Some(error))
}

/// An exchange ended without an answer, or a method of it was called in the wrong state.
pub(crate) fn exchange(error: &Error) -> String {
    let attempts = if matches!(error, Error::Misuse(_)) { None } else { Some(error.attempts()) };
    list(error.kind().as_str(), &error.to_string(), attempts, error.answer())
}

/// Kind, message, attempts, status, code, record, field, offset, the number of messages of the server, text and field of
/// each, then the names of the refused request.
fn list(kind: &str, message: &str, attempts: Option<u32>, answer: Option<&AnswerError>) -> String {
    let list = List::new()
        .text(Some(kind))
        .text(Some(message))
        .number(attempts.map(u64::from))
        .number(answer.and_then(AnswerError::status).map(u64::from))
        .number(answer.and_then(AnswerError::code).map(u64::from))
        .number(answer.and_then(AnswerError::record))
        .text(answer.and_then(AnswerError::field))
        .number(answer.and_then(AnswerError::offset));
    let messages = answer.map(AnswerError::messages).unwrap_or_default();
    let list = list.number(u64::try_from(messages.len()).ok());
    let list = messages
        .iter()
        .fold(list, |list, message| list.text(Some(&message.text)).text(message.field.as_deref()));
    let subjects = match answer {
        Some(AnswerError::Refused(refusal)) => refusal.subjects(),
        _ => &[],
    };
    subjects.iter().fold(list, |list, name| list.text(Some(name))).end()
}
