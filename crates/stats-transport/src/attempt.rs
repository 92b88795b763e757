//! How an attempt failed.

use stats_proto::{Misuse, TransportError};

/// How an attempt failed: by its transport, or because the client called the exchange in the wrong state.
#[derive(Debug)]
pub enum AttemptError {
    /// By its transport.
    Transport(TransportError),
    /// By a mistake of the client.
    Misuse(Misuse),
}

impl From<TransportError> for AttemptError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl From<Misuse> for AttemptError {
    fn from(error: Misuse) -> Self {
        Self::Misuse(error)
    }
}
