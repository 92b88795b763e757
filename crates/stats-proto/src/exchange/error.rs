//! Why a question got no numbers, in one type for every client.

use thiserror::Error as ThisError;

use crate::names::names;
use crate::{Error, ErrorKind, InputError};

names! {
    /// How a transport failed.
    Cause {
        /// No connection came about.
        Connect = "connect",
        /// The host has no address. Another attempt would not find one either.
        UnknownHost = "unknown-host",
        /// The server's certificate is not accepted. Another attempt would get the same one.
        Certificate = "certificate",
        /// The time that the attempt had was over.
        Timeout = "timeout",
        /// The connection broke, or what came over it did: a body shorter than announced, a broken encoding.
        Cut = "cut",
    }
}

/// No whole answer came. It never holds a URL, which would hold the key.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[error("{reason}")]
#[non_exhaustive]
pub struct TransportError {
    /// How the transport failed.
    pub cause: Cause,
    /// What the transport says, without URLs.
    pub reason: String,
}

impl TransportError {
    /// A failure of a transport. The reason must not hold a URL.
    #[cold]
    pub fn new(cause: Cause, reason: impl Into<String>) -> Self {
        Self { cause, reason: reason.into() }
    }

    /// `transport` or `timeout`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.cause {
            Cause::Timeout => "timeout",
            Cause::Connect | Cause::UnknownHost | Cause::Certificate | Cause::Cut => "transport",
        }
    }
}

/// Why a question got no numbers: what every client reports.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum AskError {
    /// The question cannot be asked as it stands; nothing was sent.
    #[error(transparent)]
    Input(#[from] InputError),
    /// No whole answer came: `transport` or `timeout`.
    #[error("{error} (attempts: {attempts})")]
    #[non_exhaustive]
    Transport {
        /// The last failure.
        error: TransportError,
        /// How many requests were sent.
        attempts: u32,
    },
    /// The last answer gives no numbers.
    #[error("{error} (attempts: {attempts})")]
    #[non_exhaustive]
    Answer {
        /// What is wrong with it.
        #[source]
        error: Error,
        /// How many requests were sent.
        attempts: u32,
    },
}

impl AskError {
    /// Its kind, the part of an error that is the same in every language.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Input(error) => error.kind().as_str(),
            Self::Transport { error, .. } => error.kind(),
            Self::Answer { error, .. } => error.kind().as_str(),
        }
    }

    /// How many requests were sent.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        match self {
            Self::Input(_) => 0,
            Self::Transport { attempts, .. } | Self::Answer { attempts, .. } => *attempts,
        }
    }

    /// What is wrong with the answer, where one came.
    #[must_use]
    pub const fn answer(&self) -> Option<&Error> {
        if let Self::Answer { error, .. } = self { Some(error) } else { None }
    }
}

/// The last failure of an attempt.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    Transport(TransportError),
    Answer(Error),
}

impl Failure {
    /// True for transient failures. All queries are reads, so that each of them may be retried.
    pub(crate) const fn is_transient(&self) -> bool {
        match self {
            Self::Transport(error) => !matches!(error.cause, Cause::UnknownHost | Cause::Certificate),
            Self::Answer(error) => {
                matches!(error.kind(), ErrorKind::RefusedRateLimited | ErrorKind::RefusedServer)
            }
        }
    }

    pub(crate) fn after(self, attempts: u32) -> AskError {
        match self {
            Self::Transport(error) => AskError::Transport { error, attempts },
            Self::Answer(error) => AskError::Answer { error, attempts },
        }
    }
}
