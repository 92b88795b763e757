//! What the store has besides rows, as plain data.

use chrono::NaiveDate;
use stats_fleet::Run;

/// An account of the store. Not its key: no store has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// What the account is called here.
    pub label: String,
    /// The account's name with the legacy API.
    pub name: Option<String>,
    /// The dialect's name.
    pub dialect: String,
    /// Which server is asked: scheme, host and port.
    pub origin: String,
}

/// The number of an account in its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountId(pub(crate) i64);

/// When something is stored, and in which run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The number of the run.
    pub run: u32,
    /// The date of today, which ages of days count from.
    pub today: NaiveDate,
    /// Seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// A customer that the store has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRecord {
    /// The customer's name.
    pub name: String,
    /// Its time zone, where it is known.
    pub time_zone: Option<String>,
    /// Its first day, where it has one of its own.
    pub since: Option<NaiveDate>,
    /// When it was stored first, in seconds since 1970-01-01 UTC, as the others.
    pub first_seen: i64,
    /// When the account listed it last; none where the account was never listed.
    pub last_listed: Option<i64>,
    /// Since when the account lists it no longer.
    pub gone_since: Option<i64>,
}

/// A failure that is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureRecord {
    /// The customer's name.
    pub customer: String,
    /// `daily` or `category-stats`.
    pub kind: String,
    /// The first day that was asked for.
    pub since: NaiveDate,
    /// The last day that was asked for.
    pub until: NaiveDate,
    /// The kind of the error.
    pub error_kind: String,
    /// The HTTP status, where one came.
    pub status: Option<u16>,
    /// The message.
    pub message: String,
    /// In how many runs in a row.
    pub tries: u32,
    /// When it came first, in seconds since 1970-01-01 UTC.
    pub first_at: i64,
    /// When it came last.
    pub last_at: i64,
}

/// Rows that late days replaced, of one kind and age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftRecord {
    /// `daily` or `category-stats`.
    pub kind: String,
    /// How many days old their day was.
    pub age: i64,
    /// How many rows.
    pub changed: u64,
}

/// A run that the store has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Its number, its last day, and whether it is finished.
    pub run: Run,
    /// When it began, in seconds since 1970-01-01 UTC.
    pub started_at: i64,
    /// When it ended last; none where it was interrupted.
    pub ended_at: Option<i64>,
    /// Its report without the failures, as JSON.
    pub report: Option<String>,
}
