//! What a reader found in a response.

use super::columns::Columns;
use crate::error::AnswerError;
use crate::format::Format;
use crate::reader::schema::Schema;

/// What a reader found in a response; the query makes its answer of it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Parsed {
    pub(crate) schema: Schema,
    pub(crate) columns: Columns,
    pub(crate) names: Vec<String>,
}

impl Parsed {
    /// This response and the next one of the same query as if they were one: rows and names follow each other, totals
    /// are added up.
    pub(crate) fn merge(mut self, next: Self, format: Format) -> Result<Self, AnswerError> {
        if self.schema == Schema::Totals {
            self.columns.add(&next.columns).map_err(|metric| AnswerError::overflow(format, &metric))?;
        } else {
            self.columns.append(&next.columns);
        }
        self.names.extend(next.names);
        Ok(self)
    }
}
