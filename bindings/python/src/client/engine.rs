//! What both clients are made of.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyType};
use stats_reqwest::{AnyQuery, Client, Pace, StreamExt as _};

use super::inbox::{Inbox, Ticket};
use super::outcome::Outcome;
use super::process::PerProcess;
use super::runtime;
use super::waiting::{Running, next};
use crate::error;
use crate::query::Query;
use crate::settings::{Reach, Settings, account, environment};

/// A client of this process, and what its account has learned of rate limits.
type Live = Arc<PerProcess<(Client, Pace)>>;

/// What both clients are made of: settings, and connections that are kept open.
#[pyclass(frozen, subclass, module = "sendgrid_stats")]
pub(crate) struct Engine {
    settings: Settings,
    live: Live,
    /// Whether the settings are those of the connections.
    whole: bool,
    closed: AtomicBool,
}

impl Engine {
    /// The client for these options.
    fn client(&self, py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Client> {
        if self.closed.load(Ordering::Relaxed) {
            return Err(PyRuntimeError::new_err("the client is closed"));
        }
        let make = || live(py, &self.settings, Pace::new());
        let (client, pace) = self.live.get_or_try_make(make)?;
        let options = options.filter(|options| !options.is_empty());
        if self.whole && options.is_none() {
            return Ok(client);
        }
        let mut settings = self.settings.clone();
        if let Some(options) = options
            && settings.apply(py, options)? == Reach::Connections
        {
            return Err(PyTypeError::new_err("a setting of the connections is not one of a single question"));
        }
        Ok(client.with_account(settings.account.with_pace(pace)).with_policy(settings.policy))
    }
}

fn live(py: Python<'_>, settings: &Settings, pace: Pace) -> PyResult<(Client, Pace)> {
    let mut settings = settings.clone();
    settings.account = settings.account.with_pace(pace.clone());
    Ok((settings.build().map_err(|refused| error::setting(py, &refused.to_string()))?, pace))
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (api_user=None, api_key=None, *, like=None, **settings))]
    fn new(
        py: Python<'_>,
        api_user: Option<&Bound<'_, PyAny>>,
        api_key: Option<String>,
        like: Option<&Bound<'_, Self>>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let like = like.map(Bound::get);
        let mut told = match like {
            Some(like) => like.settings.clone(),
            None => Settings::of(account(py, api_user, api_key)?),
        };
        let reach = settings.map_or(Ok(Reach::Questions), |settings| told.apply(py, settings))?;
        let (connections, whole) = match like {
            Some(like) if reach == Reach::Questions => (Arc::clone(&like.live), false),
            _ => (Arc::new(PerProcess::of(live(py, &told, Pace::new())?)), true),
        };
        Ok(Self { settings: told, live: connections, whole, closed: AtomicBool::new(false) })
    }

    /// A client of the environment's `SENDGRID_API_USER` and `SENDGRID_API_KEY`; settings as for the class.
    #[classmethod]
    #[pyo3(signature = (**settings))]
    fn from_env<'py>(
        class: &Bound<'py, PyType>,
        settings: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        class.call(environment(class.py())?, settings)
    }

    /// Asks, and waits for the outcome.
    #[pyo3(signature = (query, raw, options))]
    fn _ask<'py>(
        &self,
        py: Python<'py>,
        query: &Query,
        raw: bool,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (client, query) = (self.client(py, options)?, query.any.clone());
        let (tell, mut told) = mpsc::channel();
        let task = async move {
            let _ = tell.send(Outcome::ask(client, query, raw).await);
        };
        let _running = Running(runtime::handle(py)?.spawn(task).abort_handle());
        next(py, &mut told)?.give(py)
    }

    /// Asks many, and waits for all outcomes.
    #[pyo3(signature = (queries, concurrency, progress, options))]
    fn _many<'py>(
        &self,
        py: Python<'py>,
        queries: Vec<Py<Query>>,
        concurrency: usize,
        progress: Option<&Bound<'py, PyAny>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let client = self.client(py, options)?;
        let queries = any(&queries);
        let total = queries.len();
        let each = progress.is_some();
        let (tell, mut told) = mpsc::channel();
        let task = async move {
            let mut results = std::pin::pin!(client.send_all_unordered(queries, concurrency));
            let mut batch = Vec::new();
            while let Some(result) = results.next().await {
                batch.push(result);
                // Where nobody watches, the caller is woken once.
                if each {
                    let _ = tell.send(std::mem::take(&mut batch));
                }
            }
            let _ = tell.send(batch);
        };
        let _running = Running(runtime::handle(py)?.spawn(task).abort_handle());
        let mut values: Vec<Option<Bound<'py, PyAny>>> = vec![None; total];
        let mut done = 0;
        while done < total {
            for (place, result) in next(py, &mut told)? {
                if let Some(slot) = values.get_mut(place) {
                    *slot = Some(Outcome::Answer(result).value(py));
                }
                done += 1;
                if let Some(progress) = progress {
                    progress.call1((done, total))?;
                }
            }
        }
        PyList::new(py, values)
    }

    /// Asks; the outcome comes to the inbox under this token.
    #[pyo3(signature = (query, raw, options, inbox, token))]
    fn _begin(
        &self,
        py: Python<'_>,
        query: &Query,
        raw: bool,
        options: Option<&Bound<'_, PyDict>>,
        inbox: &Inbox,
        token: u64,
    ) -> PyResult<Ticket> {
        let (client, query) = (self.client(py, options)?, query.any.clone());
        let slot = inbox.slot(token);
        let task = async move { slot.put(Outcome::ask(client, query, raw).await) };
        Ok(Ticket::of(runtime::handle(py)?.spawn(task).abort_handle()))
    }

    /// Asks many; the outcomes come to the inbox under this token, in the order asked.
    #[pyo3(signature = (queries, concurrency, options, inbox, token))]
    fn _begin_many(
        &self,
        py: Python<'_>,
        queries: Vec<Py<Query>>,
        concurrency: usize,
        options: Option<&Bound<'_, PyDict>>,
        inbox: &Inbox,
        token: u64,
    ) -> PyResult<Ticket> {
        let (client, queries) = (self.client(py, options)?, any(&queries));
        let slot = inbox.slot(token);
        let task = async move {
            let mut results = std::pin::pin!(client.send_all(queries, concurrency));
            while let Some(result) = results.next().await {
                slot.put(Outcome::Answer(result));
            }
        };
        Ok(Ticket::of(runtime::handle(py)?.spawn(task).abort_handle()))
    }

    /// Ends the client; its connections close when nobody uses them any more.
    fn _close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Whether the client is closed.
    #[getter]
    fn closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    fn __repr__(this: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("<{} {}>", this.get_type().name()?, this.get().settings.who))
    }

    fn __reduce__(this: &Bound<'_, Self>) -> PyResult<()> {
        let name = this.get_type().name()?;
        Err(PyTypeError::new_err(format!("a {name} is not pickled: it holds a key")))
    }
}

fn any(queries: &[Py<Query>]) -> Vec<AnyQuery> {
    queries.iter().map(|query| query.get().any.clone()).collect()
}
