//! What can be wrong with an answer.

use std::fmt;

use thiserror::Error as ThisError;

use super::escaped::Escaped;
use super::kind::Kind;
use super::refusal::{Message, Refusal};
use crate::format::Format;
use crate::metric::MetricName;

/// A response without an answer in it: unreadable, of an unexpected status, or a refusal.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum AnswerError {
    /// The answer cannot be read.
    #[error(transparent)]
    Decode(Box<DecodeError>),
    /// The HTTP status is neither success nor refusal; no redirect is followed.
    #[error("the server answered with the unexpected status {0}")]
    UnexpectedStatus(u16),
    /// The server refused.
    #[error(transparent)]
    Refused(Box<Refusal>),
}

impl AnswerError {
    /// The error of totals whose sum over several responses cannot be held.
    pub(crate) fn overflow(format: Format, metric: &MetricName) -> Self {
        Self::of_all(Kind::BadValue, format, Some(metric.as_str()), "expected a sum of at most 2^64-1")
    }

    /// The error of totals of a period to which a day outside of it would be added.
    pub(crate) fn outside_period(format: Format) -> Self {
        Self::of_all(Kind::Malformed, format, Some("date"), "expected days of the period alone")
    }

    /// The error of a list that has no end.
    pub(crate) fn too_many_pages(format: Format) -> Self {
        Self::of_all(Kind::TooLarge, format, None, "too many pages")
    }

    /// An error of all responses together.
    fn of_all(kind: Kind, format: Format, field: Option<&str>, reason: &'static str) -> Self {
        let field = field.map(str::to_owned);
        let (offset, record, excerpt) = (0, None, Vec::new());
        Self::Decode(Box::new(DecodeError { kind, format, offset, record, field, reason, excerpt }))
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Decode(error) => error.kind,
            Self::UnexpectedStatus(_) => Kind::UnexpectedStatus,
            Self::Refused(refusal) => refusal.kind(),
        }
    }

    /// The HTTP status, where the error is about more than the body.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Decode(_) => None,
            Self::UnexpectedStatus(status) => Some(*status),
            Self::Refused(refusal) => Some(refusal.status()),
        }
    }

    /// The server's own code, where a refusal gave one.
    #[must_use]
    pub const fn code(&self) -> Option<u16> {
        if let Self::Refused(refusal) = self { refusal.code() } else { None }
    }

    /// The server's messages in order, where it refused.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        if let Self::Refused(refusal) = self { refusal.messages() } else { &[] }
    }

    /// The record that could not be read, counted from 0; with v3 a record is an item of a day.
    #[must_use]
    pub fn record(&self) -> Option<u64> {
        self.decode()?.record
    }

    /// The field that could not be read, by its name in the body.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.decode()?.field.as_deref()
    }

    /// The byte of the body, counted from 0, where what could not be read begins.
    #[must_use]
    pub fn offset(&self) -> Option<u64> {
        self.decode().map(|error| error.offset)
    }

    const fn decode(&self) -> Option<&DecodeError> {
        if let Self::Decode(error) = self { Some(error) } else { None }
    }
}

/// An answer that cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub struct DecodeError {
    /// The kind: `malformed`, `missing-field`, `bad-value` or `too-large`.
    pub kind: Kind,
    /// The format in which the answer was read.
    pub format: Format,
    /// The byte of the body, counted from 0.
    pub offset: u64,
    /// The record, counted from 0, where the offset lies inside one.
    pub record: Option<u64>,
    /// The field by its name in the body, where the offset lies inside one.
    pub field: Option<String>,
    /// What is wrong.
    pub reason: &'static str,
    /// At most 80 bytes of the body from the offset on.
    pub excerpt: Vec<u8>,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} answer at byte {}", self.kind, self.format, self.offset)?;
        if let Some(record) = self.record {
            write!(f, ", record {record}")?;
        }
        if let Some(field) = &self.field {
            write!(f, ", field `{}`", Escaped(field))?;
        }
        write!(f, ": {}", self.reason)?;
        if self.excerpt.is_empty() {
            return Ok(());
        }
        write!(f, ", before `{}`", Escaped(&String::from_utf8_lossy(&self.excerpt)))
    }
}
