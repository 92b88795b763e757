//! The queries (wire §1), one file each, with the type of its answer.

mod aggregate;
mod any;
mod categories;
mod category_stats;
mod customers;
mod daily;
mod daily_by_customer;
mod kind;
mod period;
mod sealed;

pub use aggregate::AggregateStats;
pub use any::{AnyQuery, Parameters, Query};
pub use categories::CategoryList;
pub use category_stats::CategoryStats;
pub use customers::Customers;
pub use daily::DailyStats;
pub use daily_by_customer::DailyByCustomer;
pub use kind::QueryKind;
pub use period::Period;
