//! Rows as CSV.

use std::borrow::Cow;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::rows::Rows;

/// What begins a formula in a spreadsheet.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A header and a line for each row; what is absent is empty. If `is_safe`, no name begins a formula.
pub(crate) fn csv(rows: &Rows, is_safe: bool) -> PyResult<String> {
    let name = |name| if is_safe { quoted(name) } else { Cow::Borrowed(name) };
    let write = || -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for column in super::display::header(rows) {
            writer.write_field(&*name(column))?;
        }
        writer.write_record(None::<&[u8]>)?;
        for row in rows.iter() {
            writer.write_field(row.date())?;
            if let Some((_, value)) = row.dimension() {
                writer.write_field(&*name(value))?;
            }
            for (_, count) in row.cells() {
                writer.write_field(count.map(|count| count.to_string()).unwrap_or_default())?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    };
    let bytes = write().map_err(|error| PyValueError::new_err(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// A cell that a spreadsheet shows as text.
fn quoted(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(FORMULA) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}
