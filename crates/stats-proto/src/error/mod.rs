//! Errors: of input, of the transport, of answers, and of an exchange's driver.

mod answer;
mod escaped;
mod input;
mod kind;
pub(crate) mod refusal;
mod transport;

pub use answer::{AnswerError, DecodeError};
pub use input::InputError;
pub use kind::Kind;
pub use refusal::{Message, Refusal};
pub use transport::{Cause, TransportError};

use thiserror::Error as ThisError;

/// Why a query has no answer: what every client's `send` returns.
///
/// ```
/// use stats_proto::{Account, DailyStats, Error, Kind};
///
/// let error: Error = Account::new("reseller", "").call(DailyStats::of("customer")).unwrap_err().into();
/// assert_eq!(error.kind(), Kind::MissingCredentials);
/// match error {
///     Error::Input(error) => println!("{error}"),
///     Error::Transport { error, attempts } => println!("{error} after {attempts} attempts"),
///     Error::Answer { error, .. } => println!("{error}: {:?}", error.messages()),
///     _ => {}
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The query is invalid; nothing was sent.
    #[error(transparent)]
    Input(#[from] InputError),
    /// No whole response came: `transport` or `timeout`.
    #[error("{error} (attempts: {attempts})")]
    Transport {
        /// The last failure.
        #[source]
        error: TransportError,
        /// How many requests were sent.
        attempts: u32,
    },
    /// The last response has no answer in it.
    #[error("{error} (attempts: {attempts})")]
    Answer {
        /// What is wrong with it.
        #[source]
        error: AnswerError,
        /// How many requests were sent.
        attempts: u32,
    },
    /// The driver of an exchange called a method in the wrong state.
    #[error(transparent)]
    Misuse(#[from] Misuse),
}

impl Error {
    /// Its kind, the part of an error that is the same in every language.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Input(error) => error.kind(),
            Self::Transport { error, .. } => error.kind(),
            Self::Answer { error, .. } => error.kind(),
            Self::Misuse(_) => Kind::Misuse,
        }
    }

    /// How many requests were sent.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        match self {
            Self::Input(_) | Self::Misuse(_) => 0,
            Self::Transport { attempts, .. } | Self::Answer { attempts, .. } => *attempts,
        }
    }

    /// What is wrong with the response, where one came.
    #[must_use]
    pub const fn answer(&self) -> Option<&AnswerError> {
        if let Self::Answer { error, .. } = self { Some(error) } else { None }
    }
}

/// A method of an exchange that was called in a state in which it has no meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
#[error("expected `{expected}`, got `{called}`")]
pub struct Misuse {
    /// The method that was called.
    pub(crate) called: &'static str,
    /// The methods that may be called in this state.
    pub(crate) expected: &'static str,
}
