//! What an account is configured with: all that requests and the reading of answers depend on.

use chrono::NaiveDate;

use crate::bounds::ReadOptions;
use crate::credentials::Credentials;
use crate::dialect::Dialect;
use crate::exchange::Now;
use crate::format::{Format, Method};
use crate::redaction::Redaction;
use crate::region::Region;

/// What an account is configured with.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) credentials: Credentials,
    /// What hides the credentials' secret in errors.
    pub(crate) redaction: Redaction,
    pub(crate) dialect: Dialect,
    pub(crate) format: Format,
    /// The method that was chosen, instead of the dialect's own.
    pub(crate) method: Option<Method>,
    /// The base URL that was chosen, instead of the dialect's own, without a slash at its end.
    pub(crate) base_url: Option<String>,
    pub(crate) region: Option<Region>,
    pub(crate) today: Today,
    pub(crate) read: ReadOptions,
}

/// Which day it is for a period that counts back from today.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Today {
    /// The date in UTC when the query is sent.
    #[default]
    Utc,
    /// The date so many seconds east of UTC when the query is sent.
    Offset(i32),
    /// This date.
    Date(NaiveDate),
}

impl Today {
    /// The date that needs no clock.
    pub(crate) const fn date(self) -> Option<NaiveDate> {
        if let Self::Date(date) = self { Some(date) } else { None }
    }

    /// The date at this time.
    pub(crate) fn at(self, now: Now) -> NaiveDate {
        match self {
            Self::Utc => now.today(0),
            Self::Offset(seconds) => now.today(seconds),
            Self::Date(date) => date,
        }
    }
}

impl Config {
    /// A dialect, answered in JSON.
    pub(crate) fn new(credentials: Credentials, dialect: Dialect) -> Self {
        Self {
            redaction: Redaction::of(credentials.secret()),
            credentials,
            dialect,
            format: Format::Json,
            method: None,
            base_url: None,
            region: None,
            today: Today::Utc,
            read: ReadOptions::default(),
        }
    }
}
