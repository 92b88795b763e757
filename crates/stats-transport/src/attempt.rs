//! How an attempt failed.

use stats_proto::{Misuse, TransportError};

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
