//! The base of both clients.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyType};
use stats_reqwest::{AnyQuery, Client, StreamExt as _};

use super::completions::{CompletionQueue, Task};
use super::outcome::Outcome;
use super::runtime;
use super::waiting::{Running, channel};
use crate::account::Account;
use crate::credentials::Credentials;
use crate::error;
use crate::process::PerProcess;
use crate::query::Query;
use crate::settings::{Scope, Settings};
use crate::shared_account::{AccountOptions, SharedAccount};
use crate::values::Whole;

/// The base of both clients: settings, and connections that are kept open.
#[pyclass(frozen, subclass, module = "sendgrid_stats")]
pub(crate) struct Engine {
    settings: Settings,
    /// A client of this process, whose connections are shared, and its settings.
    connections: Arc<(Settings, PerProcess<Client>)>,
    /// A client over those connections with the settings of this one.
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

    /// The client for these options. The dictionary is emptied.
    fn client(&self, py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Client> {
        if self.closed.load(Ordering::Relaxed) {
            return Err(PyRuntimeError::new_err("the client is closed"));
        }
        let Some(options) = options.filter(|options| !options.is_empty()) else {
            return self.client.get_or_try_make(py, || self.set(py, &self.settings));
        };
        let mut settings = self.settings.clone();
        if settings.apply(py, options)? == Scope::Connections {
            return Err(PyTypeError::new_err(
                "a setting of the connections cannot be set for a single query",
            ));
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

/// How many queries are in flight at a time.
fn in_flight(py: Python<'_>, concurrency: Whole<usize>) -> PyResult<usize> {
    match concurrency.0 {
        0 => Err(error::setting(py, "concurrency must be 1 or more")),
        number => Ok(number),
    }
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (api_user=None, api_key=None, *, like=None, **settings))]
    fn py_new(
        py: Python<'_>,
        api_user: Option<&Bound<'_, PyAny>>,
        api_key: Option<&Bound<'_, PyAny>>,
        like: Option<&Bound<'_, Self>>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let like = like.map(Bound::get);
        let mut merged = Settings::merge(py, like.map(|like| &like.settings), api_user, api_key)?;
        let scope = settings.map_or(Ok(Scope::Queries), |settings| merged.apply(py, settings))?;
        Self::new(py, merged, like.filter(|_| scope == Scope::Queries))
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
        // With `like`, the options are those of the other client.
        let like = settings.map(|settings| settings.get_item("like")).transpose()?.flatten();
        let options = match like.filter(|like| !like.is_none()) {
            Some(like) => like.cast::<Self>()?.get().settings.account.options.clone(),
            None => AccountOptions::default(),
        };
        class.call((Account(SharedAccount::new(py, credentials, options)?),), settings)
    }

    /// The same client with other settings, `api_key` or `api_user` and `api_key` among them. The connections are
    /// shared, unless a setting is about them.
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

    /// Sends a query and waits for its outcome.
    #[pyo3(signature = (query, raw, options))]
    fn _ask<'py>(
        &self,
        py: Python<'py>,
        query: &Query,
        raw: bool,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (client, query) = (self.client(py, options)?, query.any.clone());
        let (sender, mut outcomes) = channel();
        let task = async move {
            let _ = sender.send(Outcome::of(client, query, raw).await);
        };
        let _running = Running::new(runtime::spawn(py, task)?);
        outcomes.next(py)?.into_python(py)
    }

    /// Sends many queries and waits for all outcomes.
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
        let (queries, concurrency) = (any(&queries), in_flight(py, concurrency)?);
        if progress.is_some_and(|progress| !progress.is_callable()) {
            return Err(PyTypeError::new_err("argument 'progress': expected a callable"));
        }
        let total = queries.len();
        let each = progress.is_some();
        let (sender, mut outcomes) = channel();
        let task = async move {
            let mut results = std::pin::pin!(client.send_all_unordered(queries, concurrency));
            let mut batch = Vec::new();
            while let Some(result) = results.next().await {
                batch.push(result);
                // Without a callback, the caller is woken once.
                if each {
                    let _ = sender.send(std::mem::take(&mut batch));
                }
            }
            let _ = sender.send(batch);
        };
        let _running = Running::new(runtime::spawn(py, task)?);
        let mut values: Vec<Option<Bound<'py, PyAny>>> = vec![None; total];
        let mut done = 0;
        while done < total {
            for (place, result) in outcomes.next(py)? {
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

    /// Sends a query; its outcome comes to the queue under this token.
    #[pyo3(signature = (query, raw, options, queue, token))]
    fn _begin(
        &self,
        py: Python<'_>,
        query: &Query,
        raw: bool,
        options: Option<&Bound<'_, PyDict>>,
        queue: &CompletionQueue,
        token: u64,
    ) -> PyResult<Task> {
        let (client, query) = (self.client(py, options)?, query.any.clone());
        let mut sender = queue.sender(token, 1)?;
        let task = async move { sender.put(Outcome::of(client, query, raw).await) };
        Ok(Task::of(runtime::spawn(py, task)?))
    }

    /// Sends many queries; their outcomes come to the queue under this token, in their order.
    #[pyo3(signature = (queries, concurrency, options, queue, token))]
    fn _begin_many(
        &self,
        py: Python<'_>,
        queries: Vec<Py<Query>>,
        concurrency: Whole<usize>,
        options: Option<&Bound<'_, PyDict>>,
        queue: &CompletionQueue,
        token: u64,
    ) -> PyResult<Task> {
        let (client, queries) = (self.client(py, options)?, any(&queries));
        let concurrency = in_flight(py, concurrency)?;
        let mut sender = queue.sender(token, queries.len())?;
        let task = async move {
            let mut results = std::pin::pin!(client.send_all(queries, concurrency));
            while let Some(result) = results.next().await {
                sender.put(Outcome::Answer(result));
            }
        };
        Ok(Task::of(runtime::spawn(py, task)?))
    }

    /// Closes the client; its connections close when no query uses them any more.
    fn _close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Whether the client is closed.
    #[getter]
    fn closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    fn __repr__(this: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("<{} {}>", this.get_type().name()?, this.get().settings.account.repr()))
    }

    fn __reduce__(this: &Bound<'_, Self>) -> PyResult<()> {
        let name = this.get_type().name()?;
        Err(PyTypeError::new_err(format!("a {name} cannot be pickled: it has a key")))
    }
}

/// The name of a setting of credentials.
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
