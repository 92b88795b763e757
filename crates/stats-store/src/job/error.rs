use chrono::NaiveDate;
use stats_fleet::FleetError;
use stats_ureq::{InputError, Kind};
use thiserror::Error;

use crate::driver::SyncError;
use crate::error::StoreError;

/// Why a job cannot run, or why its run ended early. The messages name the members of [`SyncJob`](super::SyncJob).
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JobError {
    /// The last day is not over anywhere on Earth.
    #[error("expected `until` with a day that is over, {last} or earlier, got {given}")]
    NotOver {
        /// The last day that is over somewhere.
        last: NaiveDate,
        /// The day that was given.
        given: NaiveDate,
    },
    /// A first day for some of the customers.
    #[error("expected no `since` with `only`: the first day is that of all customers")]
    SinceWithOnly,
    /// The label is empty.
    #[error("expected the account's label, got an empty one")]
    NoLabel,
    /// The look-back is out of bounds.
    #[error("expected a look-back from 1 to 1095 days, got `{given}`")]
    LookBack {
        /// The days.
        given: u32,
    },
    /// The number of requests at once is out of bounds.
    #[error("expected from 1 to 64 requests at once, got `{given}`")]
    Concurrency {
        /// The number.
        given: usize,
    },
    /// The rate is out of bounds.
    #[error("expected a rate from 1 to 1000000 requests a minute, got `{given}`")]
    Rate {
        /// The requests a minute.
        given: u32,
    },
    /// The permissions are not those of files, or not their owner's.
    #[error("expected the permissions of files as `mode`, from 0o600 to 0o666, got {given:#o}")]
    Mode {
        /// The permissions.
        given: u32,
    },
    /// A name of `only` is not one of `customers`.
    #[error("expected `only` with a customer of `customers`, got `{name}`")]
    NotInCustomers {
        /// The name.
        name: String,
    },
    /// A name of `only` is not one of the store.
    #[error("expected `only` with a customer of the store, got `{name}`")]
    NotInStore {
        /// The name.
        name: String,
    },
    /// The store has a time zone that this version does not know.
    #[error("expected a known time zone of `{customer}`, got `{zone}`")]
    TimeZone {
        /// The customer's name.
        customer: String,
        /// The zone as the store has it.
        zone: String,
    },
    /// The dates are out of order, or the account does not support the queries.
    #[error(transparent)]
    Input(#[from] InputError),
    /// There is no plan for these customers, the store cannot be used, or the run ended early.
    #[error(transparent)]
    Sync(#[from] SyncError),
}

impl JobError {
    /// The error's kind, the same in every language.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Input(error) => error.kind().as_str(),
            Self::Sync(error) => error.kind(),
            Self::NotOver { .. }
            | Self::SinceWithOnly
            | Self::NoLabel
            | Self::LookBack { .. }
            | Self::Concurrency { .. }
            | Self::Rate { .. }
            | Self::Mode { .. }
            | Self::NotInCustomers { .. }
            | Self::NotInStore { .. }
            | Self::TimeZone { .. } => Kind::BadOption.as_str(),
        }
    }
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        Self::Sync(error.into())
    }
}

impl From<FleetError> for JobError {
    fn from(error: FleetError) -> Self {
        Self::Sync(error.into())
    }
}
