//! An answer as rows of cells, for tables and CSV.

use stats_proto::{AnyAnswer, CategoryDays, CustomerDays, Days, Totals};

/// An answer as rows under headings.
pub(super) struct Grid<'a> {
    /// The headings of the cells that identify a row.
    pub(super) labels: &'static [&'static str],
    /// The headings of the counts.
    pub(super) metrics: Vec<&'a str>,
    pub(super) rows: Box<dyn Iterator<Item = Row> + 'a>,
}

/// One row: the cells that identify it, and its counts.
pub(super) struct Row {
    pub(super) names: Vec<String>,
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
            _ => Self { labels: &[], metrics: Vec::new(), rows: Box::new(std::iter::empty()) },
        }
    }

    fn days(days: &'a Days) -> Self {
        let columns = days.columns();
        let rows = days.iter().enumerate().map(|(row, day)| Row {
            names: vec![day.date().to_string()],
            counts: columns.iter().map(|column| column.at(row)).collect(),
        });
        let metrics = columns.iter().map(|column| column.name().as_str()).collect();
        Self { labels: &["date"], metrics, rows: Box::new(rows) }
    }

    fn category_days(days: &'a CategoryDays) -> Self {
        let columns = days.columns();
        let rows = days.iter().enumerate().map(|(row, day)| Row {
            names: vec![day.date().to_string(), day.category().to_owned()],
            counts: columns.iter().map(|column| column.at(row)).collect(),
        });
        let metrics = columns.iter().map(|column| column.name().as_str()).collect();
        Self { labels: &["date", "category"], metrics, rows: Box::new(rows) }
    }

    fn customer_days(days: &'a CustomerDays) -> Self {
        let columns = days.columns();
        let rows = days.iter().enumerate().map(|(row, day)| Row {
            names: vec![day.date().to_string(), day.customer().to_owned()],
            counts: columns.iter().map(|column| column.at(row)).collect(),
        });
        let metrics = columns.iter().map(|column| column.name().as_str()).collect();
        Self { labels: &["date", "customer"], metrics, rows: Box::new(rows) }
    }

    fn totals(totals: &'a Totals) -> Self {
        let counts = totals.iter().map(|(_, count)| Some(count)).collect();
        let row = Row { names: Vec::new(), counts };
        let metrics = totals.iter().map(|(name, _)| name.as_str()).collect();
        Self { labels: &[], metrics, rows: Box::new(std::iter::once(row)) }
    }

    fn names(names: &'a [String]) -> Self {
        let rows = names.iter().map(|name| Row { names: vec![name.clone()], counts: Vec::new() });
        Self { labels: &["category"], metrics: Vec::new(), rows: Box::new(rows) }
    }
}
