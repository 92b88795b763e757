//! The kinds of queries.

use crate::named::names;
use crate::parsed_name::parsed;

names! {
    /// The kind of a query.
    QueryKind {
        /// A row for each day.
        Daily = "daily",
        /// All-time totals.
        Aggregate = "aggregate",
        /// The names of the categories.
        Categories = "categories",
        /// A row for each day and category.
        CategoryStats = "category-stats",
    }
}
parsed!(QueryKind, "query kind");
