//! What a reader found in a response.

use chrono::NaiveDate;

use super::columns::Columns;
use super::customers::Customer;
use crate::error::AnswerError;
use crate::format::Format;
use crate::reader::schema::Schema;

/// What a reader found in a response, or in all responses to a query; the query makes its answer of it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Parsed {
    pub(crate) schema: Schema,
    pub(crate) columns: Columns,
    /// The names of a list, or the names of items.
    pub(crate) names: Vec<String>,
    pub(crate) customers: Vec<Customer>,
    /// The names of the query that have no row.
    pub(crate) missing: Vec<String>,
    /// The days that totals sum.
    pub(crate) period: Option<(NaiveDate, NaiveDate)>,
    /// How many records came.
    pub(crate) records: u64,
}

impl Parsed {
    /// An answer without records.
    pub(crate) fn new(schema: Schema) -> Self {
        Self {
            schema,
            columns: Columns::default(),
            names: Vec::new(),
            customers: Vec::new(),
            missing: Vec::new(),
            period: None,
            records: 0,
        }
    }

    /// This response and the next one of the same query as if they were one: rows and names follow each other, totals
    /// are added up.
    pub(crate) fn merge(mut self, next: Self, format: Format) -> Result<Self, AnswerError> {
        if self.schema == Schema::Totals {
            self.columns.add(&next.columns).map_err(|metric| AnswerError::overflow(format, &metric))?;
        } else {
            self.columns.append(&next.columns);
        }
        self.names.extend(next.names);
        self.customers.extend(next.customers);
        Ok(self)
    }
}
