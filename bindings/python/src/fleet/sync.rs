//! Runs of a store.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use stats_fleet::Stop as Stopped;
use stats_store::{JobError, PublishError, Published, SyncOutcome};

use super::convert::json;
use super::job::{RunKind, prepare};
use super::progress::{Stop, Watch};
use crate::client::Engine;
use crate::error;

/// Why a run or its publishing failed.
enum SyncFailure {
    Run(JobError),
    Publish(PublishError),
}

#[pymethods]
impl Engine {
    /// Runs the job of these options on a store: the report and what was published, as JSON.
    #[pyo3(signature = (store, options, stop, progress))]
    fn _sync(
        &self,
        py: Python<'_>,
        store: PathBuf,
        options: &Bound<'_, PyDict>,
        stop: &Stop,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<(String, String)> {
        let (prepared, client) = prepare(py, self, options, RunKind::Sync)?;
        let mut watch = Watch::new(stop, progress);
        let run = || -> Result<(SyncOutcome, Option<Published>), SyncFailure> {
            let mut store = prepared.open(&store).map_err(SyncFailure::Run)?;
            let stop = watch.stop();
            let outcome = prepared.run(&mut store, &client, &stop, &mut |progress| watch.look(progress));
            let outcome = outcome.map_err(SyncFailure::Run)?;
            let published = prepared.publish(&store, &outcome).map_err(SyncFailure::Publish)?;
            Ok((outcome, published))
        };
        let ended = py.detach(run);
        let ended = ended.map_err(|failure| match failure {
            SyncFailure::Run(refused) => error::job(py, &refused),
            SyncFailure::Publish(refused) => error::publish(py, &refused),
        });
        let (outcome, published) = watch.end(py, ended)?;
        // There is no customer whose failure this is.
        if let Some(Stopped::Account(failure) | Stopped::List(failure)) = &outcome.report.stopped {
            return Err(error::failure(py, failure));
        }
        Ok((json(&outcome.report)?, json(&published)?))
    }
}
