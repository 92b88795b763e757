//! A report on the customers of a store, and the findings of the last one.

mod last;
mod read;

use std::path::PathBuf;

use chrono::NaiveDate;
use stats_fleet::health::{Assessment, BadRules, HealthReport, Rules};
use thiserror::Error;

use crate::error::StoreError;
use crate::store::Store;

/// What a report is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportOptions {
    /// The thresholds.
    pub rules: Rules,
    /// The label of the account whose customers are reported; none for those of all accounts.
    pub account: Option<String>,
    /// The last day of the numbers; none for the last day that a run asked for.
    pub through: Option<NaiveDate>,
    /// The last day that should be stored, from which staleness counts unless [`ReportOptions::through`] is given.
    pub last_day: NaiveDate,
}

/// Why there is no report.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A rule is out of range.
    #[error(transparent)]
    Rules(#[from] BadRules),
    /// The store has no account of this label.
    #[error("expected an account of the store `{}`, got `{label}`", path.display())]
    UnknownAccount {
        /// The store.
        path: PathBuf,
        /// The label.
        label: String,
    },
    /// No run says which day is the last one.
    #[error("expected a store that `sync` has filled at `{}`: it has no run", path.display())]
    NoRun {
        /// The store.
        path: PathBuf,
    },
}

impl ReportError {
    /// The error's kind, the same in every language: `bad-option`, or that of the store's error.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Store(error) => error.kind(),
            Self::Rules(_) | Self::UnknownAccount { .. } => "bad-option",
            Self::NoRun { .. } => "file",
        }
    }
}

impl ReportOptions {
    /// All accounts, the default rules, the last day of the newest run.
    #[must_use]
    pub fn new(last_day: NaiveDate) -> Self {
        Self { rules: Rules::default(), account: None, through: None, last_day }
    }
}

impl Store {
    /// Which customers need attention, with the numbers of all. Customers that are gone are left out, and those whose first
    /// day lies after the last one.
    ///
    /// # Errors
    /// The store cannot be read, has no run or not this account; a rule is out of range.
    pub fn report(&self, options: &ReportOptions) -> Result<HealthReport, ReportError> {
        options.rules.check()?;
        let accounts = self.accounts()?.into_iter();
        let is_wanted = |label: &str| options.account.as_deref().is_none_or(|wanted| wanted == label);
        let accounts: Vec<_> = accounts.filter(|(_, record)| is_wanted(&record.label)).collect();
        if let (Some(label), true) = (&options.account, accounts.is_empty()) {
            return Err(ReportError::UnknownAccount { path: self.path.clone(), label: label.clone() });
        }
        let mut newest = None;
        for (id, _) in &accounts {
            // A run of some customers may have ended earlier than the runs of all.
            newest = newest.max(self.runs(*id)?.into_iter().map(|record| record.run.until).max());
        }
        let no_run = || ReportError::NoRun { path: self.path.clone() };
        let through = options.through.or(newest).ok_or_else(no_run)?;
        let expected = options.through.unwrap_or(options.last_day);
        let labels = accounts.iter().map(|(_, record)| record.label.clone()).collect();
        let mut assessment = Assessment::new(options.rules.clone(), labels, through, expected)?;
        self.assess(&accounts, through, &mut assessment)?;
        Ok(assessment.finish())
    }
}
