//! The four questions (wire §1), each with the type of its answer.

mod aggregate;
mod any;
mod categories;
mod category;
mod daily;

pub use aggregate::AggregateStats;
pub use any::{AnyQuery, Parameters};
pub use categories::CategoryList;
pub use category::CategoryStats;
pub use daily::DailyStats;

use serde::Serialize;

use crate::answer::Harvest;
use crate::names::{named, names};

names! {
    /// What is asked.
    Question {
        /// A row for each day.
        Daily = "daily",
        /// All-time totals.
        Aggregate = "aggregate",
        /// The names of the categories.
        Categories = "categories",
        /// A row for each day and category.
        Category = "category",
    }
}
named!(Question, "question");

/// A question together with whom and when it is about. The type of the answer follows from it.
///
/// The trait is sealed: the four questions and their erased form are all there is.
///
/// ```compile_fail
/// use stats_proto::{Account, DailyStats, Metrics};
///
/// let account = Account::new("reseller", "secret");
/// let call = account.call(DailyStats::of("customer@example.com")).unwrap();
/// let days: Metrics = call.parse(200, b"[]").unwrap(); // daily statistics answer with `Days`
/// ```
pub trait Query: Into<AnyQuery> + Clone + Send + Sync + sealed::Sealed {
    /// What an answer to it holds.
    type Answer: Serialize;

    #[doc(hidden)]
    fn gather(harvest: Harvest) -> Self::Answer;
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::DailyStats {}
    impl Sealed for super::AggregateStats {}
    impl Sealed for super::CategoryList {}
    impl Sealed for super::CategoryStats {}
    impl Sealed for super::AnyQuery {}
}
