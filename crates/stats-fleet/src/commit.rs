use serde::{Deserialize, Serialize};
use stats_proto::QueryKind;

use crate::by_name;
use crate::outcome::Failure;
use crate::progress::CustomerProgress;
use crate::row::{Row, RowKey};
use crate::window::Window;

/// What the driver stores, in one transaction and in the order of the commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Commit {
    /// The account lists these customers: others that the store has are gone, and keep what is stored of them.
    Customers(Vec<String>),
    /// Rows of a customer's window, with its progress.
    Stored(Box<Stored>),
    /// A customer failed. Its rows and its progress stay as they are.
    Failed(Failed),
}

/// Replace a customer's rows in a window by those of an answer, and its progress. What the answer does not change is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The customer's name.
    pub customer: String,
    /// `daily` or `category-stats`.
    #[serde(with = "by_name")]
    pub kind: QueryKind,
    /// The days that were asked for.
    pub window: Window,
    /// The rows that are new or differ from what the store has: to be inserted or to replace one with the same key.
    pub rows: Vec<Row>,
    /// The rows of the window that the store has and the answer has not: to be deleted.
    pub removed: Vec<RowKey>,
    /// What was replaced or deleted, with the old counts.
    pub revisions: Vec<Row>,
    /// How far the customer is now, with both kinds.
    pub progress: CustomerProgress,
    /// True if everything wanted of this kind is stored: a failure of the customer and kind is over.
    pub is_complete: bool,
}

/// A customer's failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// The customer's name.
    pub customer: String,
    /// `daily` or `category-stats`.
    #[serde(with = "by_name")]
    pub kind: QueryKind,
    /// The days that were asked for.
    pub window: Window,
    /// Why.
    pub failure: Failure,
}
