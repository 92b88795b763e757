//! Which column of the tables each metric has.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use stats_fleet::Counts;
use stats_ureq::{Metric, MetricName, QueryKind};

use crate::error::Fault;
use crate::sql::{self, RowSql, Table};

/// So many metrics have columns of their own, the others share one of JSON.
const MOST_COLUMNS: usize = 256;

/// Names of columns that no metric gets.
const TAKEN: [&str; 10] =
    ["account", "category", "changed_at", "customer", "date", "month", "more_metrics", "run", "rowid", "oid"];

/// The metrics of a store, and the statements that follow from them.
#[derive(Debug)]
pub(crate) struct Metrics {
    /// Metrics with a column, in their order.
    columns: Vec<(MetricName, String)>,
    /// Metrics without one.
    more: BTreeSet<MetricName>,
    days: RowSql,
    category_days: RowSql,
}

impl Metrics {
    /// Reads the metrics of a store.
    pub(crate) fn read(connection: &Connection) -> Result<Self, Fault> {
        let (mut columns, mut more) = (Vec::<(MetricName, String)>::new(), BTreeSet::new());
        let mut statement = connection.prepare_cached(sql::METRICS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let name = MetricName::spelled(&row.get::<_, String>(0)?);
            match row.get(1)? {
                Some(column) => columns.push((name, column)),
                None => {
                    more.insert(name);
                }
            }
        }
        columns.sort();
        let names = || columns.iter().map(|(_, column)| &**column);
        let (days, category_days) =
            (RowSql::new(Table::Days, names()), RowSql::new(Table::CategoryDays, names()));
        Ok(Self { columns, more, days, category_days })
    }

    /// The statements of the rows of this kind.
    pub(crate) fn of(&self, kind: QueryKind) -> &RowSql {
        if kind == QueryKind::CategoryStats { &self.category_days } else { &self.days }
    }

    /// The name and the column of each metric that has one, in their order.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&str, &str)> {
        self.columns.iter().map(|(name, column)| (name.as_str(), &**column))
    }

    /// True if there are metrics without a column.
    pub(crate) fn has_more(&self) -> bool {
        !self.more.is_empty()
    }

    /// Gives the metrics that every store has their columns.
    pub(crate) fn create(connection: &Connection) -> Result<(), Fault> {
        for metric in Metric::ALL {
            insert(connection, metric.as_str(), Some(metric.as_str()), None)?;
        }
        Self::read(connection)?.make_views(connection)
    }

    /// Gives metrics that are new a column, or a place among those without one.
    pub(crate) fn add<'a>(
        &mut self,
        connection: &Connection,
        counts: impl Iterator<Item = &'a Counts>,
        at: i64,
    ) -> Result<(), Fault> {
        let names = counts.flat_map(Counts::iter).map(|(name, _)| name);
        let unknown: BTreeSet<&MetricName> = names.filter(|name| !self.has(name)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        for name in unknown {
            let column = (self.columns.len() < MOST_COLUMNS).then(|| self.column_for(name.as_str()));
            insert(connection, name.as_str(), column.as_deref(), Some(at))?;
            match column {
                Some(column) => self.columns.push((name.clone(), column)),
                None => {
                    self.more.insert(name.clone());
                }
            }
        }
        *self = Self::read(connection)?;
        self.make_views(connection)
    }

    fn has(&self, name: &MetricName) -> bool {
        self.columns.binary_search_by(|(known, _)| known.cmp(name)).is_ok() || self.more.contains(name)
    }

    /// The metric's own name where it is a plain one that is free, otherwise `metric_N`.
    fn column_for(&self, name: &str) -> String {
        let is_plain = name.len() <= 60
            && name.starts_with(|letter: char| letter.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        let is_free =
            |column: &str| !TAKEN.contains(&column) && self.columns.iter().all(|(_, other)| other != column);
        if is_plain && is_free(name) {
            return name.to_owned();
        }
        let numbered = (self.columns.len()..).map(|number| format!("metric_{number}"));
        numbered.into_iter().find(|column| is_free(column)).unwrap_or_default()
    }

    fn make_views(&self, connection: &Connection) -> Result<(), Fault> {
        for table in [Table::Days, Table::CategoryDays] {
            let columns = self.columns.iter().map(|(_, column)| &**column);
            connection.execute_batch(&sql::view(table, columns, !self.more.is_empty()))?;
        }
        Ok(())
    }

    /// The value of each column, and the counts of other metrics as JSON. A count that is absent is NULL.
    pub(crate) fn values(&self, counts: &Counts) -> Result<(Vec<Option<i64>>, Option<String>), Fault> {
        let mut more = serde_json::Map::new();
        let mut values = Vec::with_capacity(self.columns.len());
        let mut columns = self.columns.iter().peekable();
        for (name, count) in counts.iter() {
            let count = i64::try_from(count).map_err(|_| Fault::CountTooLarge(name.to_string()))?;
            while columns.next_if(|(column, _)| column < name).is_some() {
                values.push(None);
            }
            if columns.next_if(|(column, _)| column == name).is_some() {
                values.push(Some(count));
            } else {
                more.insert(name.to_string(), count.into());
            }
        }
        values.resize(self.columns.len(), None);
        let more = (!more.is_empty()).then(|| serde_json::Value::from(more).to_string());
        Ok((values, more))
    }

    /// The counts of a row of the store, whose first columns are others.
    pub(crate) fn counts(
        &self,
        row: &rusqlite::Row<'_>,
        first: usize,
        more: Option<&str>,
    ) -> Result<Counts, Fault> {
        let unreadable = |what: &str| Fault::Unreadable(format!("{what} is not a count"));
        let mut counts = Vec::with_capacity(self.columns.len());
        for (index, (name, column)) in self.columns.iter().enumerate() {
            if let Some(count) = row.get::<_, Option<i64>>(first + index)? {
                let count = u64::try_from(count).map_err(|_| unreadable(column))?;
                counts.push((name.clone(), count));
            }
        }
        if let Some(more) = more {
            let more: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(more).map_err(|_| unreadable("more_metrics"))?;
            for (name, count) in more {
                let count = count.as_u64().ok_or_else(|| unreadable(&name))?;
                counts.push((MetricName::spelled(&name), count));
            }
        }
        Ok(counts.into_iter().collect())
    }
}

fn insert(
    connection: &Connection,
    name: &str,
    column: Option<&str>,
    first_seen: Option<i64>,
) -> Result<(), Fault> {
    connection.execute(sql::INSERT_METRIC, params![name, column, first_seen])?;
    if let Some(column) = column {
        for table in [Table::Days, Table::CategoryDays] {
            connection.execute_batch(&sql::add_column(table, column))?;
        }
    }
    Ok(())
}
