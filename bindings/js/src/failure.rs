//! An error as a list; the shell makes its own error of it.

use stats_proto::{AskError, Error, InputError};

use crate::json::List;

/// Nothing was sent.
pub(crate) fn input(error: &InputError) -> String {
    list(error.kind().as_str(), &error.to_string(), None, None)
}

/// An answer that was handed over cannot be read.
pub(crate) fn answer(error: &Error) -> String {
    list(error.kind().as_str(), &error.to_string(), None, Some(error))
}

/// An exchange ended without an answer.
pub(crate) fn ask(error: &AskError) -> String {
    list(error.kind(), &error.to_string(), Some(error.attempts()), error.answer())
}

/// Kind, message, attempts, status, code, record, field, offset, then texts and fields of the server's messages in
/// turn.
fn list(kind: &str, message: &str, attempts: Option<u32>, answer: Option<&Error>) -> String {
    let list = List::new()
        .text(Some(kind))
        .text(Some(message))
        .number(attempts.map(u64::from))
        .number(answer.and_then(Error::status).map(u64::from))
        .number(answer.and_then(Error::code).map(u64::from))
        .number(answer.and_then(Error::record))
        .text(answer.and_then(Error::field))
        .number(answer.and_then(Error::offset));
    let messages = answer.map(Error::messages).unwrap_or_default().iter();
    messages.fold(list, |list, said| list.text(Some(&said.text)).text(said.field.as_deref())).end()
}
