use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::commit::Failed;
use crate::outcome::Failure;
use crate::progress::Run;

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// The run, to be stored: finished unless it was stopped.
    pub run: Run,
    /// Why it was stopped before every customer was asked about; none where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stop>,
    /// The number of customers in each state.
    pub customers: Customers,
    /// The day up to which every customer is stored, of every kind that is wanted; none where a customer has nothing.
    pub complete_through: Option<NaiveDate>,
    /// The failures, in the order in which they came.
    pub failures: Vec<Failed>,
    /// Listed categories that the server then refused as unknown.
    pub left_out: Vec<LeftOut>,
    /// The number of tasks whose result came.
    pub tasks: u64,
    /// The number of rows in each state.
    pub rows: Rows,
    /// How much rows that the store had have changed, by the age of their day.
    pub drift: Drift,
}

/// Why a run was stopped. The next one continues it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// The server does not accept the account's credentials.
    Account(Failure),
    /// Transient failures alone came for a while.
    Transient(Failure),
    /// The customers could not be listed.
    List(Failure),
}

/// Customers by their state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Customers {
    /// All of them.
    pub total: u64,
    /// Those that have everything that is wanted.
    pub complete: u64,
    /// Those that failed, with any kind.
    pub failed: u64,
    /// Those that were not asked about to the end.
    pub pending: u64,
}

/// A category that was listed and that the server then did not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The customer's name.
    pub customer: String,
    /// The category's name.
    pub category: String,
}

/// Rows of answers by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rows {
    /// Rows that came.
    pub received: u64,
    /// Rows that were new or changed.
    pub changed: u64,
    /// Rows that were deleted from the store.
    pub removed: u64,
    /// Rows of days that were not asked for; they are not stored.
    pub outside: u64,
}

/// How many rows were read again, and how many of them had changed, by the age of their day in days.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Drift(BTreeMap<u32, AgeDrift>);

/// The rows of one age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AgeDrift {
    /// Rows that the store had and that came again or were lacking.
    pub compared: u64,
    /// Those of them whose counts had changed.
    pub changed: u64,
}

impl Drift {
    /// The ages in days, the youngest first.
    pub fn iter(&self) -> impl Iterator<Item = (u32, AgeDrift)> {
        self.0.iter().map(|(age, drift)| (*age, *drift))
    }

    pub(crate) fn count(&mut self, age: u32, is_changed: bool) {
        let drift = self.0.entry(age).or_default();
        drift.compared += 1;
        drift.changed += u64::from(is_changed);
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (age, drift) in &other.0 {
            let sum = self.0.entry(*age).or_default();
            sum.compared += drift.compared;
            sum.changed += drift.changed;
        }
    }
}
