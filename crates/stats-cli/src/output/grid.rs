//! An answer as rows of cells, for tables and CSV.

use stats_proto::{AnyAnswer, CategoryDays, Customer, CustomerDays, Days, MetricColumn, Totals};

/// An answer as rows under headings. A row is made when it is asked for, so that large answers take little memory.
pub(super) struct Grid<'a> {
    /// The headings of the cells that identify a row.
    pub(super) labels: &'static [&'static str],
    /// The headings of the counts.
    pub(super) metrics: Vec<&'a str>,
    /// The number of rows.
    pub(super) len: usize,
    row: Box<dyn Fn(usize) -> Option<Row> + 'a>,
}

/// One row: the cells that identify it, and its counts.
#[derive(Default)]
pub(super) struct Row {
    /// One that is absent is not known.
    pub(super) names: Vec<Option<String>>,
    pub(super) counts: Vec<Option<u64>>,
}

impl<'a> Grid<'a> {
    pub(super) fn of(answer: &'a AnyAnswer) -> Self {
        match answer {
            AnyAnswer::Days(days) => Self::days(days),
            AnyAnswer::CategoryDays(days) => Self::category_days(days),
            AnyAnswer::CustomerDays(days) => Self::customer_days(days),
            AnyAnswer::Totals(totals) => Self::totals(totals),
            AnyAnswer::Categories(names) => Self::names(names),
            AnyAnswer::Customers(list) => Self::customers(list),
            _ => Self { labels: &[], metrics: Vec::new(), len: 0, row: Box::new(|_| None) },
        }
    }

    /// The row at this index; one beyond the last is empty.
    pub(super) fn row(&self, index: usize) -> Row {
        (self.row)(index).unwrap_or_default()
    }

    fn days(days: &'a Days) -> Self {
        let columns = days.columns();
        let row = move |index| {
            let names = vec![Some(days.get(index)?.date().to_string())];
            Some(Row { names, counts: counts(columns, index) })
        };
        Self { labels: &["date"], metrics: names(columns), len: days.len(), row: Box::new(row) }
    }

    fn category_days(days: &'a CategoryDays) -> Self {
        let columns = days.columns();
        let row = move |index| {
            let day = days.get(index)?;
            let names = vec![Some(day.date().to_string()), Some(day.category().to_owned())];
            Some(Row { names, counts: counts(columns, index) })
        };
        Self { labels: &["date", "category"], metrics: names(columns), len: days.len(), row: Box::new(row) }
    }

    fn customer_days(days: &'a CustomerDays) -> Self {
        let columns = days.columns();
        let row = move |index| {
            let day = days.get(index)?;
            let names = vec![Some(day.date().to_string()), Some(day.customer().to_owned())];
            Some(Row { names, counts: counts(columns, index) })
        };
        Self { labels: &["date", "customer"], metrics: names(columns), len: days.len(), row: Box::new(row) }
    }

    fn totals(totals: &'a Totals) -> Self {
        let row = |_| {
            let counts = totals.iter().map(|(_, count)| Some(count)).collect();
            Some(Row { names: Vec::new(), counts })
        };
        let metrics = totals.iter().map(|(name, _)| name.as_str()).collect();
        Self { labels: &[], metrics, len: 1, row: Box::new(row) }
    }

    /// The region is a column where it was requested.
    fn customers(list: &'a [Customer]) -> Self {
        let has_region = list.iter().any(|customer| customer.region.is_some());
        let row = move |index: usize| {
            let Customer { name, disabled, region, .. } = list.get(index)?;
            let disabled = disabled.map(|is_disabled| is_disabled.to_string());
            let region = has_region.then(|| region.clone());
            let names = [Some(name.clone()), disabled].into_iter().chain(region).collect();
            Some(Row { names, counts: Vec::new() })
        };
        let labels: &[&str] =
            if has_region { &["name", "disabled", "region"] } else { &["name", "disabled"] };
        Self { labels, metrics: Vec::new(), len: list.len(), row: Box::new(row) }
    }

    fn names(names: &'a [String]) -> Self {
        let row = |index: usize| Some(Row { names: vec![names.get(index).cloned()], counts: Vec::new() });
        Self { labels: &["category"], metrics: Vec::new(), len: names.len(), row: Box::new(row) }
    }
}

fn names(columns: &[MetricColumn]) -> Vec<&str> {
    columns.iter().map(|column| column.name().as_str()).collect()
}

fn counts(columns: &[MetricColumn], row: usize) -> Vec<Option<u64>> {
    columns.iter().map(|column| column.at(row)).collect()
}
