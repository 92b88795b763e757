//! The planner of a fleet.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use stats_fleet::{Commit, FirstDays, Fleet, Next, Progress, ProgressGroups, Row, Wanted};
use stats_reqwest::{Dialect, InputError};
use stats_store::{JobError, SyncJob};

use super::convert::{json, now, progress};
use super::customers::Customers;
use super::outcome::Outcome;
use super::task::Task;
use crate::error;
use crate::today;
use crate::values::{DateText, Flag, Text, Whole};

/// The native half of `sendgrid_stats.fleet.Fleet`: plain data crosses as JSON.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Planner(Mutex<State>);

struct State {
    fleet: Fleet,
    /// As the commits have it.
    progress: Progress,
    /// That of the run before.
    earlier: ProgressGroups,
    first_days: FirstDays,
}

impl Planner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Planner {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "what Python's half passes on")]
    fn new(
        py: Python<'_>,
        customers: Option<Customers>,
        dialect: Text,
        since: DateText,
        until: DateText,
        look_back: Whole<u32>,
        categories: Flag,
        accept_shrunk: Flag,
        reached: Option<&str>,
        today: Option<DateText>,
    ) -> PyResult<Self> {
        let dialect: Dialect = dialect.0.parse().map_err(|error| error::input(py, &error))?;
        let (since, until) = (today::day(py, "since", since)?, today::day(py, "until", until)?);
        if since > until {
            let (start, end) = (since.to_string(), until.to_string());
            return Err(error::input(py, &InputError::DatesOutOfOrder { start, end, relation: "before" }));
        }
        if !SyncJob::LOOK_BACKS.contains(&look_back.0) {
            return Err(error::job(py, &JobError::LookBack { given: look_back.0 }));
        }
        let mut wanted = Wanted::new(dialect, until).since(since).with_look_back(look_back.0);
        (wanted.categories, wanted.accept_shrunk) = (categories.0, accept_shrunk.0);
        // A server that no longer has the first days says so itself.
        (wanted.kept_days, wanted.kept_category_months) = (None, None);
        let today = today.map(|given| today::day(py, "today", given)).transpose()?;
        let earlier = progress(py, reached)?;
        let customers: Option<Vec<_>> =
            customers.map(|named| named.0.iter().map(|one| one.wanted(Some(until), now())).collect());
        let first_days = FirstDays::new(since, customers.as_deref().unwrap_or_default());
        let progress = earlier.before(&first_days);
        let today = today.unwrap_or_else(|| now().date_naive());
        let fleet = Fleet::new(wanted, customers, progress.clone(), today);
        let fleet = fleet.map_err(|refused| error::plan(py, &refused))?;
        Ok(Self(Mutex::new(State { fleet, progress, earlier, first_days })))
    }

    /// A task; or the report as JSON; or None while what comes next depends on results in flight.
    fn next(&self) -> PyResult<(Option<Task>, Option<String>)> {
        let mut state = self.state();
        Ok(match state.fleet.next() {
            Next::Ask(task) => (Some(Task(task)), None),
            Next::WaitForResults => (None, None),
            Next::Done(report) => {
                state.progress.run = Some(report.run);
                (None, Some(json(&report)?))
            }
        })
    }

    /// Reports an outcome with the rows that the store has, as JSON by customer; returns the commits as JSON.
    fn done(&self, py: Python<'_>, task: &Task, outcome: &Outcome, stored: &str) -> PyResult<String> {
        let mut stored: HashMap<String, Vec<Row>> = serde_json::from_str(stored).map_err(|reason| {
            error::setting(py, &format!("expected stored rows as commits have them: {reason}"))
        })?;
        let outcome = outcome.0.clone().with_stored(&task.0.query, |customer| {
            Ok::<_, PyErr>(stored.remove(customer).unwrap_or_default())
        })?;
        let mut state = self.state();
        let commits = state.fleet.done(task.0.id, outcome).map_err(|refused| error::plan(py, &refused))?;
        for commit in &commits {
            if let Commit::Stored(stored) = commit {
                state.progress.customers.insert(stored.customer.clone(), stored.progress);
            }
        }
        json(&commits)
    }

    /// The estimate as JSON.
    fn estimate(&self) -> PyResult<String> {
        json(&self.state().fleet.estimate())
    }

    /// The report so far as JSON.
    fn report(&self) -> PyResult<String> {
        json(&self.state().fleet.report())
    }

    /// The run and how far each customer is, as JSON.
    fn reached(&self) -> PyResult<String> {
        let State { fleet, progress, earlier, first_days } = &*self.state();
        let run = progress.run.or_else(|| Some(fleet.run()));
        let progress = Progress { run, customers: progress.customers.clone() };
        json(&earlier.after(&progress, first_days))
    }
}
