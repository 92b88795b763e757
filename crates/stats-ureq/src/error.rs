//! What can go wrong when a question is asked over a connection.

use std::io;

use stats_proto::InputError;
use thiserror::Error as ThisError;

/// A question that could not be asked, did not get through, or got an answer without numbers.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The question cannot be asked as it stands; nothing was sent.
    #[error(transparent)]
    Input(#[from] InputError),
    /// No whole answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The answer gives no numbers.
    #[error(transparent)]
    Answer(#[from] stats_proto::Error),
}

impl Error {
    /// Its kind, the part of an error that is the same in every language.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Input(error) => error.kind().as_str(),
            Self::Transport(error) => error.kind(),
            Self::Answer(error) => error.kind().as_str(),
        }
    }
}

/// A setting of a client that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
#[error("{0}")]
pub struct SettingError(pub(crate) &'static str);

/// No whole answer came: `transport`, or `timeout`. It never holds a URL, which would hold the key.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[error("{kind}: {reason}", kind = self.kind())]
pub struct TransportError {
    timed_out: bool,
    reason: String,
}

impl TransportError {
    /// `transport` or `timeout`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        if self.timed_out { "timeout" } else { "transport" }
    }

    pub(crate) fn reading(error: &io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
            Some(inner) => inner.into(),
            None => {
                Self { timed_out: error.kind() == io::ErrorKind::TimedOut, reason: error.kind().to_string() }
            }
        }
    }
}

impl From<&ureq::Error> for TransportError {
    fn from(error: &ureq::Error) -> Self {
        let reason = match error {
            ureq::Error::Io(error) => return Self::reading(error),
            ureq::Error::Timeout(which) => {
                return Self { timed_out: true, reason: format!("no answer in time ({which})") };
            }
            ureq::Error::HostNotFound => "the host was not found".to_owned(),
            ureq::Error::ConnectionFailed => "no connection could be made".to_owned(),
            ureq::Error::Tls(reason) => format!("no secure connection: {reason}"),
            ureq::Error::Rustls(error) => format!("no secure connection: {error}"),
            ureq::Error::Protocol(_) => "what came is no HTTP, or was cut off".to_owned(),
            ureq::Error::Decompress(..) => "the answer cannot be decompressed".to_owned(),
            ureq::Error::LargeResponseHeader(..) => "the answer's headers are too long".to_owned(),
            ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
                "no connection through the proxy".to_owned()
            }
            _ => "the request could not be sent".to_owned(),
        };
        Self { timed_out: false, reason }
    }
}
