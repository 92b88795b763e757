//! Answers: columns with row views.

mod any;
mod builder;
mod category_days;
mod columns;
mod days;
mod dictionary;
mod metric_column;
pub(crate) mod parsed;
mod row;
mod table;
mod totals;

pub use any::AnyAnswer;
pub use category_days::{CategoryDay, CategoryDays};
pub use days::{Day, Days};
pub use dictionary::CategoryNames;
pub use metric_column::{ColumnValues, MetricColumn};
pub use totals::Totals;

pub(crate) use builder::{ColumnsBuilder, Full};
