//! What both clients are made of.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyType};
use stats_reqwest::{AnyQuery, Client, StreamExt as _};

use super::inbox::{Inbox, Ticket};
use super::outcome::Outcome;
use super::runtime;
use super::waiting::{Running, channel};
use crate::account::{Account, Door, Opened};
use crate::credentials::Credentials;
use crate::error;
use crate::process::PerProcess;
use crate::query::Query;
use crate::settings::{Reach, Settings};
use crate::values::Whole;

/// What both clients are made of: settings, and connections that are kept open.
#[pyclass(frozen, subclass, module = "sendgrid_stats")]
pub(crate) struct Engine {
    settings: Settings,
    /// A client of this process, whose connections are shared, and the settings that it was made of.
    connections: Arc<(Settings, PerProcess<Client>)>,
    /// The same over those connections, as it is set here.
    client: PerProcess<Client>,
    closed: AtomicBool,
}

impl Engine {
    fn new(py: Python<'_>, settings: Settings, like: Option<&Self>) -> PyResult<Self> {
        let connections = like.map_or_else(
            || Arc::new((settings.clone(), PerProcess::empty())),
            |like| Arc::clone(&like.connections),
        );
        let engine =
            Self { settings, connections, client: PerProcess::empty(), closed: AtomicBool::new(false) };
        engine.set(py, &engine.settings)?;
        Ok(engine)
    }

    /// The client for these options. They are taken out of what holds them.
    fn client(&self, py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Client> {
        if self.closed.load(Ordering::Relaxed) {
            return Err(PyRuntimeError::new_err("the client is closed"));
        }
        let Some(options) = options.filter(|options| !options.is_empty()) else {
            return self.client.get_or_try_make(py, || self.set(py, &self.settings));
        };
        let mut settings = self.settings.clone();
        if settings.apply(py, options)? == Reach::Connections {
            return Err(PyTypeError::new_err("a setting of the connections is not one of a single question"));
        }
        self.set(py, &settings)
    }

    /// A client over the connections of this process.
    fn set(&self, py: Python<'_>, settings: &Settings) -> PyResult<Client> {
        let (whole, connections) = &*self.connections;
        let client = connections.get_or_try_make(py, || whole.build(py))?;
        Ok(client.with_account(settings.account(py)?).with_policy(settings.policy))
    }
}

/// How many questions are under way at a time.
fn at_a_time(py: Python<'_>, concurrency: Whole<usize>) -> PyResult<usize> {
    match concurrency.0 {
        0 => Err(error::setting(py, "concurrency must be 1 or more")),
        number => Ok(number),
    }
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (api_user=None, api_key=None, *, like=None, **settings))]
    fn made(
        py: Python<'_>,
        api_user: Option<&Bound<'_, PyAny>>,
        api_key: Option<&Bound<'_, PyAny>>,
        like: Option<&Bound<'_, Self>>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let like = like.map(Bound::get);
        let mut told = Settings::told(py, like.map(|like| &like.settings), api_user, api_key)?;
        let reach = settings.map_or(Ok(Reach::Questions), |settings| told.apply(py, settings))?;
        Self::new(py, told, like.filter(|_| reach == Reach::Questions))
    }

    /// A client of the environment's `SENDGRID_API_USER` and `SENDGRID_API_KEY`; settings as for the class.
    ///
    /// Raises:
    ///     InputError: `missing-credentials` where one of the two is not set or empty; `bad-credentials` where one is
    ///         not UTF-8, has a control character, or white space at either end; what the class raises.
    #[classmethod]
    #[pyo3(signature = (**settings))]
    fn from_env<'py>(
        class: &Bound<'py, PyType>,
        settings: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = class.py();
        if let Some(name) = own(settings)? {
            return Err(PyTypeError::new_err(format!("`{name}` comes from the environment")));
        }
        let credentials = Credentials::from_env(py)?;
        // Where it is like another client, so is its door.
        let like = settings.map(|settings| settings.get_item("like")).transpose()?.flatten();
        let door = match like.filter(|like| !like.is_none()) {
            Some(like) => like.cast::<Self>()?.get().settings.opened.door.clone(),
            None => Door::default(),
        };
        class.call((Account(Opened::new(py, credentials, door)?),), settings)
    }

    /// The same client with other settings, `api_key` or `api_user` and `api_key` among them. The connections are shared,
    /// unless a setting is about them.
    #[pyo3(signature = (**settings))]
    fn with_options<'py>(
        this: &Bound<'py, Self>,
        settings: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let settings = settings.map_or_else(|| Ok(PyDict::new(this.py())), PyDictMethods::copy)?;
        if settings.contains("like")? {
            return Err(PyTypeError::new_err("`like` is not an option"));
        }
        settings.set_item("like", this)?;
        this.get_type().call((), Some(&settings))
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
        let (tell, mut told) = channel();
        let task = async move {
            let _ = tell.send(Outcome::ask(client, query, raw).await);
        };
        let _running = Running::new(runtime::spawn(py, task)?);
        told.next(py)?.give(py)
    }

    /// Asks many, and waits for all outcomes.
    #[pyo3(signature = (queries, concurrency, progress, options))]
    fn _many<'py>(
        &self,
        py: Python<'py>,
        queries: Vec<Py<Query>>,
        concurrency: Whole<usize>,
        progress: Option<&Bound<'py, PyAny>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let client = self.client(py, options)?;
        let (queries, concurrency) = (any(&queries), at_a_time(py, concurrency)?);
        if progress.is_some_and(|progress| !progress.is_callable()) {
            return Err(PyTypeError::new_err("argument 'progress': expected a callable"));
        }
        let total = queries.len();
        let each = progress.is_some();
        let (tell, mut told) = channel();
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
        let _running = Running::new(runtime::spawn(py, task)?);
        let mut values: Vec<Option<Bound<'py, PyAny>>> = vec![None; total];
        let mut done = 0;
        while done < total {
            for (place, result) in told.next(py)? {
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
        let mut slot = inbox.slot(token, 1)?;
        let task = async move { slot.put(Outcome::ask(client, query, raw).await) };
        Ok(Ticket::of(runtime::spawn(py, task)?))
    }

    /// Asks many; the outcomes come to the inbox under this token, in the order asked.
    #[pyo3(signature = (queries, concurrency, options, inbox, token))]
    fn _begin_many(
        &self,
        py: Python<'_>,
        queries: Vec<Py<Query>>,
        concurrency: Whole<usize>,
        options: Option<&Bound<'_, PyDict>>,
        inbox: &Inbox,
        token: u64,
    ) -> PyResult<Ticket> {
        let (client, queries) = (self.client(py, options)?, any(&queries));
        let concurrency = at_a_time(py, concurrency)?;
        let mut slot = inbox.slot(token, queries.len())?;
        let task = async move {
            let mut results = std::pin::pin!(client.send_all(queries, concurrency));
            while let Some(result) = results.next().await {
                slot.put(Outcome::Answer(result));
            }
        };
        Ok(Ticket::of(runtime::spawn(py, task)?))
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
        Ok(format!("<{} {}>", this.get_type().name()?, this.get().settings.opened.shown()))
    }

    fn __reduce__(this: &Bound<'_, Self>) -> PyResult<()> {
        let name = this.get_type().name()?;
        Err(PyTypeError::new_err(format!("a {name} is not pickled: it holds a key")))
    }
}

/// The name of a setting that says who asks.
fn own(settings: Option<&Bound<'_, PyDict>>) -> PyResult<Option<&'static str>> {
    let Some(settings) = settings else { return Ok(None) };
    for name in ["api_user", "api_key"] {
        if settings.contains(name)? {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn any(queries: &[Py<Query>]) -> Vec<AnyQuery> {
    queries.iter().map(|query| query.get().any.clone()).collect()
}
