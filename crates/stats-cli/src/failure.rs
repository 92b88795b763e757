//! Everything that a command can end with but its outcome.

use std::io;

use stats_proto::InputError;
use thiserror::Error;

use crate::credentials::{KEY_VARIABLE, NAME_VARIABLE};

/// Why a command failed. Each has a kind, which decides the exit status.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The question cannot be asked as it stands.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The account's name or key is known from nowhere.
    #[error("{0}: set {NAME_VARIABLE} and {KEY_VARIABLE}")]
    NoCredentials(InputError),
    /// The account's name or key is given and cannot be sent as it stands. The value is not repeated.
    #[error("{origin}: {reason}")]
    Credentials { origin: &'static str, reason: InputError },
    /// The value of an option is none that it can have.
    #[error("`{given}` is not {wanted}")]
    Option { given: String, wanted: &'static str },
    /// A proxy or certificate authorities cannot be used. The proxy's URL is not repeated.
    #[error("{option}{reason}")]
    Setting { option: &'static str, reason: stats_ureq::SettingError },
    /// The command line is not well-formed.
    #[error("{0}")]
    Usage(String),
    /// A file cannot be read.
    #[error("`{path}` cannot be read: {reason}")]
    File { path: String, reason: io::Error },
    /// The question could not be asked, or the answer gives no numbers.
    #[error(transparent)]
    Client(#[from] stats_ureq::Error),
    /// A saved answer gives no numbers.
    #[error(transparent)]
    Answer(#[from] stats_proto::AnswerError),
    /// The emulator does not start.
    #[error("the emulator did not start: {0}")]
    Emulator(io::Error),
    /// The same question was answered differently in JSON and in XML.
    #[error("the answers in JSON and in XML differ")]
    Disagreement,
    /// What was to be printed could not be.
    #[error("the output cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl Failure {
    /// Its kind, the part of an error that is the same in every language.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Input(error) | Self::NoCredentials(error) | Self::Credentials { reason: error, .. } => {
                error.kind().as_str()
            }
            Self::Option { .. } | Self::Setting { .. } | Self::Usage(_) => "bad-option",
            Self::File { .. } | Self::Write(_) => "file",
            Self::Client(error) => error.kind().as_str(),
            Self::Answer(error) => error.kind().as_str(),
            Self::Emulator(_) => "transport",
            Self::Disagreement => "malformed",
        }
    }

    /// Whether nobody reads the output any more: then there is nobody to tell.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.into())
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        Self::Write(match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => io::Error::other(format!("{other:?}")),
        })
    }
}
