//! What can be wrong with an answer.

use std::fmt;

use thiserror::Error as ThisError;

use crate::Format;
use crate::names::names;
use crate::refusal::{Message, Refusal};

names! {
    /// The kind of an [`Error`]; its name is the same in every language.
    ErrorKind {
        /// Not the format, not the shape of an answer, or nested too deep.
        Malformed = "malformed",
        /// A date or category is missing, null or empty.
        MissingField = "missing-field",
        /// A count, date or category has a value that it cannot have.
        BadValue = "bad-value",
        /// A bound was passed: body, one text, metrics or cells.
        TooLarge = "too-large",
        /// An HTTP status that is neither success nor refusal.
        UnexpectedStatus = "unexpected-status",
        /// The server does not accept who asks.
        RefusedAuthentication = "refused-authentication",
        /// The server does not know what was asked about.
        RefusedNotFound = "refused-not-found",
        /// The server was asked too often.
        RefusedRateLimited = "refused-rate-limited",
        /// The server failed.
        RefusedServer = "refused-server",
        /// The server does not accept the question.
        RefusedInvalidRequest = "refused-invalid-request",
        /// The server refused for reasons of its own.
        RefusedOther = "refused-other",
    }
}

/// An answer that gives no numbers: unreadable, of an unexpected status, or a refusal.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Error {
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

impl Error {
    /// Its kind, the part of an error that is the same in every language.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Decode(error) => error.kind,
            Self::UnexpectedStatus(_) => ErrorKind::UnexpectedStatus,
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

    /// The record that could not be read, counted from 0.
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

/// An answer that cannot be read, and the place where.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub struct DecodeError {
    /// The kind: `malformed`, `missing-field`, `bad-value` or `too-large`.
    pub kind: ErrorKind,
    /// The format in which the answer was read.
    pub format: Format,
    /// The byte of the body, counted from 0.
    pub offset: u64,
    /// The record, counted from 0, where the place lies inside one.
    pub record: Option<u64>,
    /// The field by its name in the body, where the place lies inside one.
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
            write!(f, ", field `{}`", Plain(field))?;
        }
        write!(f, ": {}", self.reason)?;
        if self.excerpt.is_empty() {
            return Ok(());
        }
        write!(f, ", before `{}`", Plain(&String::from_utf8_lossy(&self.excerpt)))
    }
}

/// A text of a server's in one line: what controls a terminal is escaped.
pub(crate) struct Plain<'a>(pub(crate) &'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|letter| match letter {
            '\n' => f.write_str("\\n"),
            '\r' => f.write_str("\\r"),
            '\t' => f.write_str("\\t"),
            // C0, C1, line and paragraph separators, and what turns the direction of writing.
            '\0'..=' ' if letter != ' ' => write!(f, "\\u{{{:x}}}", u32::from(letter)),
            '\u{7f}'..='\u{9f}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                write!(f, "\\u{{{:x}}}", u32::from(letter))
            }
            letter => fmt::Write::write_char(f, letter),
        })
    }
}
