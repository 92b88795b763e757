//! The kinds of queries.

use crate::named::names;
use crate::parsed_name::parsed;

names! {
    /// The kind of a query.
    QueryKind {
        /// A row for each day.
        Daily = "daily",
        /// Totals: of all time, with v3 of a period.
        Aggregate = "aggregate",
        /// The names of the categories.
        Categories = "categories",
        /// A row for each day and category.
        CategoryStats = "category-stats",
        /// A row for each day and customer.
        DailyByCustomer = "daily-by-customer",
        /// The account's customers; v3 alone has them.
        Customers = "customers",
    }
}
parsed!(QueryKind, "query kind");
