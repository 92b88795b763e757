//! The outcome of a case, in the format of the cases.

use std::fmt;

use serde::Deserialize;
use stats_proto::{AnswerError, AnyAnswer, CustomerDays, Error, InputError, Totals};

use crate::case::annotated;

/// The outcome of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// An answer, in its canonical form.
    Answer(String),
    /// An error.
    Failure(Failure),
}

/// An error in the format of the cases; members absent in one must be absent in the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// Its kind.
    pub kind: String,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The server's own code.
    pub code: Option<u16>,
    /// The server's messages.
    #[serde(default)]
    pub messages: Vec<Message>,
    /// The record, from 0.
    pub record: Option<u64>,
    /// The field.
    pub field: Option<String>,
    /// The offset in the body, in bytes from 0.
    pub offset: Option<u64>,
    /// How many requests were sent.
    pub attempts: Option<u32>,
}

/// A message of the server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    message: String,
    field: Option<String>,
}

impl Outcome {
    /// The outcome of a call that was answered.
    #[must_use]
    pub fn of(result: &Result<AnyAnswer, AnswerError>) -> Self {
        match result {
            Ok(answer) => {
                let text = serde_json::to_string(answer);
                let text = text.unwrap_or_else(|error| format!("no canonical form: {error}"));
                let period = answer.totals().and_then(Totals::period);
                let period = period.map(|(start, end)| (start.to_string(), end.to_string()));
                let period = period.as_ref().map(|(start, end)| (start.as_str(), end.as_str()));
                let missing = answer.customer_days().map(CustomerDays::missing).unwrap_or_default();
                Self::Answer(annotated(text, period, missing))
            }
            Err(error) => Self::Failure(error.into()),
        }
    }

    /// The outcome of a query that a client sent.
    #[must_use]
    pub fn of_client(result: &Result<AnyAnswer, Error>) -> Self {
        match result {
            Ok(answer) => Self::of(&Ok(answer.clone())),
            Err(Error::Input(error)) => Self::input(error),
            Err(error) => {
                let kind = || Failure { kind: error.kind().to_string(), ..Failure::default() };
                let failure = error.answer().map_or_else(kind, Failure::from);
                Self::Failure(Failure { attempts: Some(error.attempts()), ..failure })
            }
        }
    }

    /// Removes the number of attempts if the case does not state one.
    #[must_use]
    pub fn comparable_with(mut self, expected: &Self) -> Self {
        if let (Self::Failure(got), Self::Failure(Failure { attempts: None, .. })) = (&mut self, expected) {
            got.attempts = None;
        }
        self
    }

    /// The outcome of a call that was refused.
    #[must_use]
    pub fn input(error: &InputError) -> Self {
        Self::Failure(Failure { kind: error.kind().to_string(), ..Failure::default() })
    }
}

impl From<&AnswerError> for Failure {
    fn from(error: &AnswerError) -> Self {
        let messages = error.messages().iter();
        let messages =
            messages.map(|message| Message { message: message.text.clone(), field: message.field.clone() });
        Self {
            kind: error.kind().to_string(),
            status: error.status(),
            code: error.code(),
            messages: messages.collect(),
            record: error.record(),
            field: error.field().map(str::to_owned),
            offset: error.offset(),
            attempts: None,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(text) => write!(f, "answer {}", shortened(text)),
            Self::Failure(failure) => write!(f, "{failure:?}"),
        }
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(1000).collect()
}
