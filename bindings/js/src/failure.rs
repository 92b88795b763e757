//! An error as an array; the shell makes its own error of it.

use stats_proto::{AskError, Error, InputError};
use wasm_bindgen::JsValue;

/// What can go wrong, as the shell throws it: kind, message, attempts, status, code, record, field, offset, then
/// texts and fields of the server's messages in turn.
pub(crate) struct Failure<'a> {
    kind: &'static str,
    message: String,
    attempts: Option<u32>,
    answer: Option<&'a Error>,
}

impl From<Failure<'_>> for JsValue {
    fn from(failure: Failure<'_>) -> Self {
        let text = |text: Option<&str>| text.map_or(Self::UNDEFINED, Self::from_str);
        let answer = failure.answer;
        let mut array = vec![
            Self::from_str(failure.kind),
            Self::from_str(&failure.message),
            failure.attempts.into(),
            answer.and_then(Error::status).into(),
            answer.and_then(Error::code).into(),
            answer.and_then(Error::record).map(place).into(),
            text(answer.and_then(Error::field)),
            answer.and_then(Error::offset).map(place).into(),
        ];
        for message in answer.map(Error::messages).unwrap_or_default() {
            array.extend([Self::from_str(&message.text), text(message.field.as_deref())]);
        }
        array.into()
    }
}

/// A place in a body, which is never as large as the numbers that lose their last digit.
fn place(place: u64) -> f64 {
    u32::try_from(place).map_or(f64::INFINITY, f64::from)
}

/// Nothing was sent.
pub(crate) fn input(error: &InputError) -> JsValue {
    let failure =
        Failure { kind: error.kind().as_str(), message: error.to_string(), attempts: None, answer: None };
    failure.into()
}

/// An answer that was handed over cannot be read.
pub(crate) fn answer(error: &Error) -> JsValue {
    let kind = error.kind().as_str();
    Failure { kind, message: error.to_string(), attempts: None, answer: Some(error) }.into()
}

/// An exchange ended without an answer.
pub(crate) fn ask(error: &AskError) -> JsValue {
    let attempts = Some(error.attempts());
    Failure { kind: error.kind(), message: error.to_string(), attempts, answer: error.answer() }.into()
}
