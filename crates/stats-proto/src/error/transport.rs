//! Failures of the transport.

use thiserror::Error;

use super::kind::Kind;
use crate::named::names;

names! {
    /// How a transport failed.
    Cause {
        /// No connection came about.
        Connect = "connect",
        /// The host has no address. Another attempt would not find one either.
        UnknownHost = "unknown-host",
        /// The server's certificate is not accepted. Another attempt would get the same one.
        Certificate = "certificate",
        /// The time of the attempt was over.
        Timeout = "timeout",
        /// The connection was interrupted, or what came over it is broken: a body shorter than announced, an encoding
        /// that cannot be decoded.
        Interrupted = "interrupted",
    }
}

/// No whole response came. It never contains a URL, which may contain the key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}")]
#[non_exhaustive]
pub struct TransportError {
    /// How the transport failed.
    pub cause: Cause,
    /// What the transport reports, without URLs.
    pub reason: String,
}

impl TransportError {
    /// A failure of a transport. The reason must not contain a URL.
    #[cold]
    pub fn new(cause: Cause, reason: impl Into<String>) -> Self {
        Self { cause, reason: reason.into() }
    }

    /// `transport` or `timeout`.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self.cause {
            Cause::Timeout => Kind::Timeout,
            Cause::Connect | Cause::UnknownHost | Cause::Certificate | Cause::Interrupted => Kind::Transport,
        }
    }

    /// True where another attempt may succeed.
    pub(crate) const fn is_transient(&self) -> bool {
        !matches!(self.cause, Cause::UnknownHost | Cause::Certificate)
    }
}
