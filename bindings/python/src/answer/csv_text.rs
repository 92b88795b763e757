//! Rows as CSV.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::rows::Rows;

/// A header and a line for each row; what is absent is empty.
pub(crate) fn csv(rows: &Rows) -> PyResult<String> {
    let write = || -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(super::display::header(rows))?;
        for row in rows.iter() {
            writer.write_field(row.date())?;
            if let Some(category) = row.category() {
                writer.write_field(category)?;
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
