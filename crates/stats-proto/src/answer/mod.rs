//! Answers: columns with row views.

mod any;
mod builder;
mod category_days;
mod columns;
mod counts;
mod days;
mod dictionary;
mod metrics;
mod row;
mod table;

pub use any::AnyAnswer;
pub use category_days::{CategoryDay, CategoryDays};
pub use counts::{Counts, Values};
pub use days::{Day, Days};
pub use dictionary::CategoryNames;
pub use metrics::Metrics;

pub(crate) use builder::{ColumnsBuilder, Full};
pub(crate) use columns::Columns;

use crate::Question;

/// What a reader brought in; the question makes its answer of it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Harvest {
    pub(crate) question: Question,
    pub(crate) columns: Columns,
    pub(crate) names: Vec<String>,
}

impl Harvest {
    /// This and then another, as if one request had brought both in.
    pub(crate) fn followed_by(mut self, other: Self) -> Self {
        self.columns.append(&other.columns);
        self.names.extend(other.names);
        self
    }
}
