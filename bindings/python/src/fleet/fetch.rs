//! Fetching the statistics of many customers into memory.

use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Int32Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use stats_fleet::{Failed, Stop as Stopped, Window};
use stats_reqwest::NaiveDate;
use stats_store::{Fetched, FetchedWindow};

use super::convert::{self, json};
use super::job::{RunKind, prepare};
use super::progress::{Stop, Watch};
use super::table::Table;
use crate::client::Engine;
use crate::error;

/// Daily rows, category rows, failures and windows; the report and the progress as JSON.
type Parts = (Table, Table, Table, Table, String, String);

fn parts(fetched: &Fetched) -> PyResult<Parts> {
    let failed = |error: ArrowError| PyValueError::new_err(error.to_string());
    let daily = Table::of(fetched.daily().map_err(failed)?);
    let category_daily = Table::of(fetched.category_daily().map_err(failed)?);
    let failures = failures(&fetched.failures).map_err(failed)?;
    let windows = windows(&fetched.windows).map_err(failed)?;
    let report = json(&fetched.report)?;
    Ok((daily, category_daily, failures, windows, report, json(&fetched.progress)?))
}

fn failures(failures: &[Failed]) -> Result<Table, ArrowError> {
    let windows = failures.iter().map(|failed| (&*failed.customer, failed.kind.as_str(), failed.window));
    let (mut fields, mut columns) = of_windows(windows);
    fields.push(Field::new("error_kind", DataType::Utf8, false));
    columns.push(texts(failures.iter().map(|failed| failed.failure.kind.as_str())));
    fields.push(Field::new("status", DataType::Int32, true));
    let status = failures.iter().map(|failed| failed.failure.status.map(i32::from));
    columns.push(Arc::new(status.collect::<Int32Array>()));
    fields.push(Field::new("message", DataType::Utf8, false));
    columns.push(texts(failures.iter().map(|failed| &*failed.failure.message)));
    Ok(Table::of(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?))
}

fn windows(windows: &[FetchedWindow]) -> Result<Table, ArrowError> {
    let (fields, columns) =
        of_windows(windows.iter().map(|one| (&*one.customer, one.kind.as_str(), one.window)));
    Ok(Table::of(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?))
}

/// The columns customer, kind, since and until.
fn of_windows<'a>(
    windows: impl Iterator<Item = (&'a str, &'static str, Window)> + Clone,
) -> (Vec<Field>, Vec<ArrayRef>) {
    let text = |name| Field::new(name, DataType::Utf8, false);
    let day = |name| Field::new(name, DataType::Date32, false);
    let days = |of: fn(Window) -> NaiveDate| -> ArrayRef {
        let days = windows.clone().map(|(.., window)| of(window).to_epoch_days());
        Arc::new(Date32Array::from_iter_values(days))
    };
    let columns = vec![
        texts(windows.clone().map(|(customer, ..)| customer)),
        texts(windows.clone().map(|(_, kind, _)| kind)),
        days(|window| window.from),
        days(|window| window.until),
    ];
    (vec![text("customer"), text("kind"), day("since"), day("until")], columns)
}

fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(texts))
}

#[pymethods]
impl Engine {
    /// Fetches what the job of these options wants into memory; None if it was stopped.
    #[pyo3(signature = (options, reached, stop, progress))]
    fn _fetch(
        &self,
        py: Python<'_>,
        options: &Bound<'_, PyDict>,
        reached: Option<&str>,
        stop: &Stop,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Option<Parts>> {
        let earlier = convert::progress(py, reached)?;
        let (prepared, client) = prepare(py, self, options, RunKind::Read)?;
        let mut watch = Watch::new(stop, progress);
        let stop = watch.stop();
        let fetched =
            py.detach(|| prepared.fetch(&client, &earlier, &stop, &mut |progress| watch.look(progress)));
        let fetched = fetched.map_err(|refused| error::job(py, &refused));
        let Some(fetched) = watch.end(py, fetched)? else { return Ok(None) };
        // There is nothing to return, and no customer whose failure this is.
        if let Some(Stopped::Account(failure) | Stopped::List(failure)) = &fetched.report.stopped {
            return Err(error::failure(py, failure));
        }
        py.detach(move || parts(&fetched)).map(Some)
    }
}
