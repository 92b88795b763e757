//! The rows of a month, by account, customer, date and category, compared by their bytes.

use std::io;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Row, params};
use stats_ureq::NaiveDate;

use super::error::PublishError;
use crate::error::{Fault, StoreError};
use crate::metrics::Metrics;
use crate::sql::{self, Table};
use crate::store::Store;

/// Why a file cannot be filled.
#[derive(Debug)]
pub(super) enum WriteError {
    File(io::Error),
    Store(StoreError),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl WriteError {
    /// The error of the file at this path.
    pub(super) fn at(self, path: &Path) -> PublishError {
        match self {
            Self::File(source) => PublishError::from_io(path, source),
            Self::Store(error) => error.into(),
        }
    }
}

/// The rows of a table that lie in a month.
#[derive(Debug)]
pub(super) struct Month<'a> {
    store: &'a Store,
    pub(super) table: Table,
    /// The columns of the metrics.
    pub(super) metrics: Vec<&'a str>,
    /// True if the last column has metrics that have none of their own.
    pub(super) has_more: bool,
    from: i32,
    until: i32,
}

impl<'a> Month<'a> {
    /// The rows of a month, which is `YYYY-MM`.
    pub(super) fn of(
        store: &'a Store,
        metrics: &'a Metrics,
        table: Table,
        month: &str,
    ) -> Result<Self, StoreError> {
        let first = format!("{month}-01").parse::<NaiveDate>().ok();
        let next = first.and_then(|first| first.checked_add_months(chrono::Months::new(1)));
        let (Some(first), Some(next)) = (first, next) else {
            return Err(Fault::Unreadable(format!("{month} is not a month")).at(store.path()));
        };
        let (from, until) = (first.to_epoch_days(), next.to_epoch_days() - 1);
        let (columns, has_more) = (metrics.columns().map(|(_, column)| column).collect(), metrics.has_more());
        Ok(Self { store, table, metrics: columns, has_more, from, until })
    }

    /// The names of all columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        let category = (self.table == Table::CategoryDays).then_some("category");
        let more = self.has_more.then_some("more_metrics");
        let key = ["account", "customer", "date"].into_iter().chain(category);
        key.chain(self.metrics.iter().copied()).chain(more)
    }

    /// Where the first metric is.
    pub(super) fn first_metric(&self) -> usize {
        if self.table == Table::CategoryDays { 4 } else { 3 }
    }

    /// True if there is no row.
    pub(super) fn is_empty(&self) -> Result<bool, StoreError> {
        let sql = format!("select not exists ({})", self.sql());
        self.store.reading(|connection, _| {
            Ok(connection.query_row(&sql, params![self.from, self.until], |row| row.get(0))?)
        })
    }

    /// Passes each row on, in order, with as many values as there are columns: the date is the number of its day.
    pub(super) fn each(
        &self,
        mut take: impl FnMut(Values<'_>) -> Result<(), WriteError>,
    ) -> Result<u64, WriteError> {
        let fault = |error: rusqlite::Error| WriteError::Store(Fault::from(error).at(self.store.path()));
        let mut statement = self.store.connection.prepare(&self.sql()).map_err(fault)?;
        let mut rows = statement.query(params![self.from, self.until]).map_err(fault)?;
        let mut count = 0;
        while let Some(row) = rows.next().map_err(fault)? {
            take(Values { row, store: self.store })?;
            count += 1;
        }
        Ok(count)
    }

    fn sql(&self) -> String {
        sql::month(self.table, self.metrics.iter().copied(), self.has_more)
    }
}

/// The values of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values<'a> {
    row: &'a Row<'a>,
    store: &'a Store,
}

impl<'a> Values<'a> {
    /// The number in a column, where there is one.
    pub(super) fn number(self, column: usize) -> Result<Option<i64>, WriteError> {
        match self.value(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(number) => Ok(Some(number)),
            _ => Err(self.unreadable(column)),
        }
    }

    /// The text in a column, where there is some.
    pub(super) fn text(self, column: usize) -> Result<Option<&'a str>, WriteError> {
        match self.value(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(text) => std::str::from_utf8(text).map(Some).map_err(|_| self.unreadable(column)),
            _ => Err(self.unreadable(column)),
        }
    }

    /// The number of the row's day.
    pub(super) fn day(self) -> Result<i32, WriteError> {
        let day = self.number(2)?.and_then(|day| i32::try_from(day).ok());
        day.ok_or_else(|| self.unreadable(2))
    }

    fn value(self, column: usize) -> Result<ValueRef<'a>, WriteError> {
        self.row.get_ref(column).map_err(|error| WriteError::Store(Fault::from(error).at(self.store.path())))
    }

    pub(super) fn unreadable(self, column: usize) -> WriteError {
        let what = format!("column {column} of a row has a value of another type");
        WriteError::Store(Fault::Unreadable(what).at(self.store.path()))
    }
}
