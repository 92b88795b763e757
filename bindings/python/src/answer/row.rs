//! One row of an answer, whatever the answer.

use chrono::NaiveDate;
use stats_reqwest::{MetricColumn, MetricName};

use super::columns::Columns;

/// One row: its columns and its place in them.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) columns: &'a Columns,
    pub(crate) place: usize,
}

impl<'a> Row<'a> {
    /// Its day since 1970-01-01.
    pub(crate) fn day(self) -> i32 {
        self.columns.dates().get(self.place).copied().unwrap_or_default()
    }

    /// Its day as the wire writes it.
    pub(crate) fn date(self) -> String {
        NaiveDate::from_epoch_days(self.day()).unwrap_or_default().to_string()
    }

    /// The column of its dimension and its name in it, where rows have one.
    pub(crate) fn dimension(self) -> Option<(&'static str, &'a str)> {
        let dimension = self.columns.dimension()?;
        Some((dimension.column, dimension.name(self.place)?))
    }

    /// The counts of all columns, absent ones too.
    pub(crate) fn cells(self) -> impl Iterator<Item = (&'a MetricColumn, Option<u64>)> {
        self.columns.counts().iter().map(move |column| (column, column.at(self.place)))
    }

    /// The counts that came, with their metrics' names.
    pub(crate) fn counts(self) -> impl Iterator<Item = (&'a str, u64)> {
        self.cells().filter_map(|(column, count)| Some((column.name().as_str(), count?)))
    }

    /// The count that goes by this name or any spelling of it.
    pub(crate) fn by_name(self, name: &str) -> Option<u64> {
        let name = MetricName::spelled(name);
        self.cells().find(|(column, _)| *column.name() == name)?.1
    }

    /// The names of its canonical form.
    pub(crate) fn names(self) -> impl Iterator<Item = &'a str> {
        let dimension = self.dimension().map(|(column, _)| column);
        std::iter::once("date").chain(dimension).chain(self.counts().map(|(name, _)| name))
    }

    /// True if something came by this name or any spelling of it.
    pub(crate) fn has(self, name: &str) -> bool {
        let is_dimension = || self.dimension().is_some_and(|(column, _)| name == column);
        name == "date" || is_dimension() || self.by_name(name).is_some()
    }

    /// Its canonical form.
    pub(crate) fn canonical(self) -> serde_json::Result<Vec<u8>> {
        match self.columns {
            Columns::Days(days) => serde_json::to_vec(&days.get(self.place)),
            Columns::CategoryDays(days, _) => serde_json::to_vec(&days.get(self.place)),
            Columns::CustomerDays(days, ..) => serde_json::to_vec(&days.get(self.place)),
        }
    }
}
