//! Answers: columns with row views.

mod any;
mod builder;
mod category_days;
mod columns;
mod customer_days;
mod customers;
mod days;
mod dictionary;
mod metric_column;
pub(crate) mod parsed;
mod row;
mod select;
mod table;
mod totals;

pub use any::AnyAnswer;
pub use category_days::{CategoryDay, CategoryDays};
pub use customer_days::{CustomerDay, CustomerDays};
pub use customers::Customer;
pub use days::{Day, Days};
pub use dictionary::DimensionNames;
pub use metric_column::{ColumnValues, MetricColumn};
pub use totals::Totals;

pub(crate) use builder::{ColumnsBuilder, Full};
pub(crate) use columns::Columns;
pub(crate) use dictionary::Dictionary;
