//! The errors that a command can end with.

use std::io;

use stats_fleet::FleetError;
use stats_proto::{InputError, Kind};
use stats_store::{JobError, ReportError, SyncError};
use thiserror::Error;

/// Why a command failed. Each has a kind, which decides the exit status.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The query is not valid.
    #[error(transparent)]
    Input(InputError),
    /// The account's name or key is missing.
    #[error("expected the account's {0}")]
    NoCredentials(String),
    /// The account's name or key cannot be sent. The message does not repeat the value.
    #[error("{origin}: {reason}")]
    Credentials { origin: &'static str, reason: InputError },
    /// A query names no category.
    #[error(
        "{0}: name one with --category, list them with `sendgrid-stats categories`, or use --all-categories"
    )]
    NoCategories(InputError),
    /// The value of an option is not valid.
    #[error("expected {expected}, got `{given}`")]
    Option { given: String, expected: &'static str },
    /// A proxy or certificate authorities cannot be used. The message does not repeat the proxy's URL.
    #[error("{option}{reason}")]
    Setting { option: &'static str, reason: stats_ureq::SettingError },
    /// The command line is not well-formed.
    #[error("{0}")]
    Usage(String),
    /// A file cannot be read.
    #[error("`{path}` cannot be read: {reason}")]
    File { path: String, reason: io::Error },
    /// A file cannot be written.
    #[error("`{path}` cannot be written: {reason}")]
    Unwritten { path: String, reason: io::Error },
    /// A file of rules has something else: where, with a comma before it, and what.
    #[error("expected rules in `{path}`{place}: {reason}")]
    Rules { path: String, place: String, reason: String },
    /// The query failed.
    #[error(transparent)]
    Client(#[from] stats_ureq::Error),
    /// A saved body has no valid answer.
    #[error(transparent)]
    Answer(#[from] stats_proto::AnswerError),
    /// A saved body has no valid answer in the dialect that is the default.
    #[error("{query}: {reason}")]
    Saved { query: String, reason: stats_proto::AnswerError },
    /// The emulator does not start.
    #[error("the emulator did not start: {0}")]
    Emulator(io::Error),
    /// A query has no answer: its kind, customer and default dialect, and why.
    #[error("{query}: {reason}{}", if reason.counts_attempts() { "" } else { " (attempts: 0)" })]
    Query { query: String, reason: Box<Self> },
    /// The answers to one query differ between JSON, XML and v3.
    #[error("the answers in JSON, in XML and with v3 differ")]
    Disagreement,
    /// The store of a fleet cannot be used.
    #[error(transparent)]
    Store(#[from] stats_store::StoreError),
    /// The findings of a report cannot be kept. The report is printed.
    #[error("the report is not kept for the next one: {0}")]
    Unkept(stats_store::StoreError),
    /// The tables of a fleet cannot be published.
    #[error(transparent)]
    Publish(#[from] stats_store::PublishError),
    /// The list of customers cannot be used.
    #[error(transparent)]
    Customers(#[from] stats_store::CustomersError),
    /// There is no plan for these customers.
    #[error("{reason}{}", if matches!(reason, FleetError::NoList { .. }) { " by `--customers FILE`" } else { "" })]
    Plan { reason: FleetError },
    /// There is no report.
    #[error(transparent)]
    Report(ReportError),
    /// A worker of a run ended early.
    #[error(transparent)]
    Worker(stats_store::SyncError),
    /// The output cannot be written.
    #[error("the output cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl Failure {
    /// The error's kind, which is the same in every language.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Input(error) | Self::NoCategories(error) | Self::Credentials { reason: error, .. } => {
                error.kind().as_str()
            }
            Self::NoCredentials(_) => Kind::MissingCredentials.as_str(),
            Self::Option { .. } | Self::Setting { .. } | Self::Usage(_) => "bad-option",
            Self::Store(error) | Self::Unkept(error) => error.kind(),
            Self::Publish(error) => error.kind(),
            Self::File { .. }
            | Self::Unwritten { .. }
            | Self::Rules { .. }
            | Self::Write(_)
            | Self::Customers(_) => "file",
            Self::Client(error) => error.kind().as_str(),
            Self::Answer(error) | Self::Saved { reason: error, .. } => error.kind().as_str(),
            Self::Emulator(_) => "transport",
            Self::Query { reason, .. } => reason.kind(),
            Self::Plan { reason } => reason.kind().as_str(),
            Self::Worker(error) => error.kind(),
            Self::Report(error) => error.kind(),
            Self::Disagreement => "malformed",
        }
    }

    /// The failure of a query; one of the output stays as it is.
    pub(crate) fn of_query(self, query: String) -> Self {
        if matches!(self, Self::Write(_) | Self::Query { .. }) {
            return self;
        }
        Self::Query { query, reason: Box::new(self) }
    }

    /// The failure itself, without the query.
    pub(crate) fn reason(&self) -> &Self {
        if let Self::Query { reason, .. } = self { reason } else { self }
    }

    /// True if the message has the number of attempts. Without it nothing was sent.
    fn counts_attempts(&self) -> bool {
        use stats_ureq::Error::{Answer, Transport};
        matches!(self, Self::Client(Transport { .. } | Answer { .. }))
    }

    /// True if the reader of the output has closed its pipe; then there is no message either.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        match error {
            InputError::EmptyCategories => Self::NoCategories(error),
            error => Self::Input(error),
        }
    }
}

impl From<FleetError> for Failure {
    fn from(reason: FleetError) -> Self {
        Self::Plan { reason }
    }
}

impl From<SyncError> for Failure {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Store(error) => Self::Store(error),
            SyncError::Plan(reason) => Self::Plan { reason },
            error => Self::Worker(error),
        }
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Store(error) => Self::Store(error),
            error => Self::Report(error),
        }
    }
}

impl From<JobError> for Failure {
    /// In the words of the command.
    fn from(error: JobError) -> Self {
        Self::Usage(match error {
            JobError::Input(error) => return error.into(),
            JobError::Sync(error) => return error.into(),
            JobError::NotOver { last, given } => {
                format!("expected `--until` with a day that is over, {last} or earlier, got {given}")
            }
            JobError::SinceWithOnly => {
                "expected no `--since` with `--only`: the first day is that of all customers".to_owned()
            }
            JobError::NotInCustomers { name } => {
                format!("expected `--only` with a customer of the file of `--customers`, got `{name}`")
            }
            JobError::NotInStore { name } => {
                format!("expected `--only` with a customer of the store, got `{name}`")
            }
            error => error.to_string(),
        })
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
