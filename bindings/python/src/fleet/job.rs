//! A run of a fleet, from Python's arguments.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use stats_store::{PreparedSync, SyncJob};

use super::convert::now;
use super::customers::Customers;
use crate::client::Engine;
use crate::error;
use crate::policy::{option, unknown};
use crate::settings::Settings;
use crate::today;
use crate::values::{DateText, Flag, Names, Text, Whole, named, wrong};

/// What a run is for. Each has options of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RunKind {
    Read,
    Sync,
}

/// A job with its client, both with the settings of a client of Python's.
pub(super) fn prepare(
    py: Python<'_>,
    engine: &Engine,
    options: &Bound<'_, PyDict>,
    run: RunKind,
) -> PyResult<(PreparedSync, stats_ureq::Client)> {
    let settings: Settings = engine.settings()?;
    let prepared = job(py, options, run)?.prepare(settings.account(py)?, &settings.policy);
    let prepared = prepared.map_err(|refused| error::job(py, &refused))?;
    let client = settings.build_blocking(py, prepared.account().clone())?;
    Ok((prepared, client))
}

fn job(py: Python<'_>, options: &Bound<'_, PyDict>, run: RunKind) -> PyResult<SyncJob> {
    let mut job = SyncJob::new(now());
    for (name, value) in options {
        let name = name.cast::<PyString>()?.to_string_lossy();
        let day = |place| today::day(py, place, option::<DateText>(py, place, &value)?).map(Some);
        match &*name {
            "customers" => {
                let customers: Option<Customers> = value.extract()?;
                if customers.as_ref().is_some_and(|customers| customers.0.is_empty()) {
                    // A program whose list came out empty: of a store, all customers would be gone.
                    return Err(error::setting(py, "expected customers, got an empty list"));
                }
                job.customers = customers.map(|customers| customers.0);
            }
            "since" | "until" if run == RunKind::Sync && value.is_none() => {}
            "since" => job.since = day("since")?,
            "until" => job.until = day("until")?,
            "look_back" => job.look_back = option(py, &name, &value).map(|Whole(days)| days)?,
            "categories" => job.categories = option(py, &name, &value).map(|Flag(flag)| flag)?,
            "rate" => job.rate = option(py, &name, &value).map(|Whole(rate)| rate)?,
            "concurrency" => job.concurrency = option(py, &name, &value).map(|Whole(number)| number)?,
            _ if run == RunKind::Sync && of_store(py, &mut job, &name, &value)? => {}
            _ => return Err(unknown(&name)),
        }
    }
    Ok(job)
}

/// Sets an option about the store; false for any other name.
fn of_store(py: Python<'_>, job: &mut SyncJob, name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    match name {
        "account" => job.label = option(py, name, value).map(|Text(label)| label)?,
        "only" => {
            job.only = option(py, name, value).map(|Names(names)| names)?;
            if job.only.is_empty() {
                return Err(error::setting(py, "expected customers as `only`, got an empty list"));
            }
        }
        "accept_shrunk" => job.accept_shrunk = option(py, name, value).map(|Flag(flag)| flag)?,
        "mode" => job.mode = option(py, name, value).map(|Whole(mode)| mode)?,
        "parquet" => {
            let path: PyResult<Option<PathBuf>> = value.extract();
            job.parquet = path.map_err(|_| named(py, name, wrong("a path", value.as_borrowed())))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}
