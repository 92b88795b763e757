//! The queries (wire §1), one file each, with the type of its answer.

mod aggregate;
mod any;
mod categories;
mod category_stats;
mod daily;
mod kind;
mod period;
mod sealed;

pub use aggregate::AggregateStats;
pub use any::{AnyQuery, Parameters, Query};
pub use categories::CategoryList;
pub use category_stats::CategoryStats;
pub use daily::DailyStats;
pub use kind::QueryKind;
pub use period::Period;
