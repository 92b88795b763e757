//! The errors of a client, beside those of the core.

use std::borrow::Cow;

use stats_proto::{Misuse, TransportError};

/// An invalid setting of a client. It never contains the setting itself, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SettingError(Cow<'static, str>);

impl SettingError {
    /// Creates an error with this message.
    #[must_use]
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

/// How an attempt failed: by its transport, or because the client called the exchange in the wrong state.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    /// By its transport.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// By a mistake of the client.
    #[error(transparent)]
    Misuse(#[from] Misuse),
}
