use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::finding::Severity;
use super::numbers::{Day, Numbers};
use super::rate::Rates;

/// The numbers of a customer in a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CustomerHealth {
    /// The account's label.
    pub account: String,
    /// The customer's name.
    pub customer: String,
    /// The severity of its worst finding; none where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The first day of the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// The last day of the period: the report's, or the customer's last one where that is before; none where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<NaiveDate>,
    /// The sums over the period.
    pub totals: Numbers,
    /// The rates over the period.
    pub rates: Rates,
    /// True if category statistics are stored through [`CustomerHealth::through`]; otherwise no finding is about a category.
    pub categories_are_compared: bool,
    /// The rows of the 30 days that end with [`CustomerHealth::through`], the oldest first.
    pub days: Vec<Day>,
}
