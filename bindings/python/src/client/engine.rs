//! The base of both clients.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use futures_util::stream;
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple, PyType};
use stats_reqwest::{Stream, StreamExt as _};

use super::arguments::Arguments;
use super::completions::{CompletionQueue, CompletionSender, Sending};
use super::log::{Entry, Log};
use super::outcome::{Outcome, Sender};
use super::runtime;
use super::state::State;
use super::waiting::{Running, channel};
use crate::account::Account;
use crate::credentials::Credentials;
use crate::error;
use crate::query::Query;
use crate::settings::{Scope, Settings};
use crate::shared_account::SharedAccount;
use crate::values::Whole;

/// The base of both clients: settings, and connections that are kept open.
#[pyclass(frozen, subclass, module = "sendgrid_stats")]
pub(crate) struct Engine {
    /// None before `__init__`. It is locked by threads that are attached, for no longer than it is copied.
    state: Mutex<Option<Arc<State>>>,
    closed: AtomicBool,
}

impl Engine {
    fn state(&self) -> PyResult<Arc<State>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner).clone();
        state.ok_or_else(|| PyRuntimeError::new_err("expected a call of `super().__init__(…)` first"))
    }

    fn begin(&self, state: State) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(state));
    }

    /// The settings, as long as the client is open.
    pub(crate) fn settings(&self) -> PyResult<Settings> {
        Ok(self.open_state()?.settings.clone())
    }

    fn open_state(&self) -> PyResult<Arc<State>> {
        let state = self.state()?;
        if self.closed.load(Ordering::Relaxed) {
            return Err(PyRuntimeError::new_err("the client is closed"));
        }
        Ok(state)
    }

    /// What sends queries with these options. The dictionary is emptied.
    fn sender(&self, py: Python<'_>, is_raw: bool, options: Option<&Bound<'_, PyDict>>) -> PyResult<Sender> {
        let state = self.open_state()?;
        let Some(options) = options.filter(|options| !options.is_empty()) else {
            return Ok(Sender { client: state.client(py)?, account: state.settings.account(py)?, is_raw });
        };
        let mut settings = state.settings.clone();
        if settings.apply(py, options)? == Scope::Connections {
            return Err(PyTypeError::new_err(
                "a setting of the connections cannot be set for a single query",
            ));
        }
        Ok(Sender { client: state.set(py, &settings)?, account: settings.account(py)?, is_raw })
    }
}

/// What a thread that waits receives.
enum Message {
    Log(Entry),
    Outcome(usize, Box<Outcome>),
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
    /// Takes any arguments: `__init__` checks them, which a subclass may override.
    #[new]
    #[pyo3(signature = (*_arguments, **_settings))]
    fn new(_arguments: &Bound<'_, PyTuple>, _settings: Option<&Bound<'_, PyDict>>) -> Self {
        Self { state: Mutex::default(), closed: AtomicBool::new(false) }
    }

    #[pyo3(signature = (*arguments, like=None, **settings))]
    fn __init__<'py>(
        &self,
        arguments: &Bound<'py, PyTuple>,
        like: Option<&Bound<'py, Self>>,
        settings: Option<Bound<'py, PyDict>>,
    ) -> PyResult<()> {
        let py = arguments.py();
        let settings = settings.unwrap_or_else(|| PyDict::new(py));
        let credentials = Arguments::of_constructor(arguments, &settings)?;
        let like = like.map(|like| like.get().state()).transpose()?;
        self.begin(State::merge(py, &credentials, like.as_deref(), &settings)?);
        Ok(())
    }

    /// A client of the environment's `SENDGRID_API_KEY`, and of `SENDGRID_API_USER` where that is set; settings as for
    /// the class.
    ///
    /// Raises:
    ///     InputError: `missing-credentials` where `SENDGRID_API_KEY` is not set or empty; `bad-credentials` where one of
    ///         the two is not UTF-8, has a control character, or white space at either end; what the class raises.
    #[classmethod]
    #[pyo3(signature = (**settings))]
    fn from_env<'py>(
        class: &Bound<'py, PyType>,
        settings: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = class.py();
        if let Some(name) = Arguments::named_in(settings)? {
            return Err(PyTypeError::new_err(format!("`{name}` comes from the environment")));
        }
        let like = settings.map(|settings| settings.get_item("like")).transpose()?.flatten();
        let Some(like) = like.filter(|like| !like.is_none()) else {
            return class.call((), settings);
        };
        // The options are those of the other client, but not its credentials.
        let options = like.cast::<Self>()?.get().state()?.settings.account.options.clone();
        let account = SharedAccount::new(py, Credentials::from_env(py, None, None)?, options)?;
        class.call((Account(account),), settings)
    }

    /// The same client with other settings, `api_key` or `api_user` and `api_key` among them; `api_key` alone keeps the
    /// name, if there is one. The connections are shared, unless a setting is about them. Attributes of a subclass are copied; its `__init__` is not called.
    #[pyo3(signature = (**settings))]
    fn with_options<'py>(
        this: &Bound<'py, Self>,
        settings: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = this.py();
        let settings = settings.map_or_else(|| Ok(PyDict::new(py)), PyDictMethods::copy)?;
        if settings.contains("like")? {
            return Err(PyTypeError::new_err("`like` is not an option"));
        }
        let credentials = Arguments::of_keywords(&settings)?;
        let state = this.get().state()?;
        let state = State::merge(py, &credentials, Some(&state), &settings)?;
        let copy = py.get_type::<Self>().call_method1("__new__", (this.get_type(),))?;
        copy.cast::<Self>()?.get().begin(state);
        copy_attributes(this, &copy)?;
        Ok(copy)
    }

    /// Sends a query and waits for its outcome.
    #[pyo3(signature = (query, raw, logs, options))]
    fn _send<'py>(
        &self,
        py: Python<'py>,
        query: &Query,
        raw: bool,
        logs: bool,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let sender = self.sender(py, raw, options)?;
        let (messages, mut received) = channel();
        let log = logs.then(|| log_into(py, query, &messages));
        let query = query.clone();
        let task = async move {
            let outcome = sender.send(query, log).await;
            let _ = messages.send(Message::Outcome(0, Box::new(outcome)));
        };
        let _running = Running::new(runtime::spawn(py, task)?);
        loop {
            match received.next(py)? {
                Message::Log(entry) => entry.emit(py)?,
                Message::Outcome(_, outcome) => return outcome.into_python(py),
            }
        }
    }

    /// Sends many queries and waits for all outcomes.
    #[pyo3(signature = (queries, concurrency, progress, logs, options))]
    fn _many<'py>(
        &self,
        py: Python<'py>,
        queries: Vec<Py<Query>>,
        concurrency: Whole<usize>,
        progress: Option<&Bound<'py, PyAny>>,
        logs: bool,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let (sender, concurrency) = (self.sender(py, false, options)?, in_flight(py, concurrency)?);
        if progress.is_some_and(|progress| !progress.is_callable()) {
            return Err(PyTypeError::new_err("argument 'progress': expected a callable"));
        }
        let (messages, mut received) = channel();
        let queries = with_logs(&queries, |query| logs.then(|| log_into(py, query, &messages)));
        let total = queries.len();
        let task = async move {
            let mut outcomes = std::pin::pin!(all(sender, queries, concurrency));
            while let Some((index, outcome)) = outcomes.next().await {
                let _ = messages.send(Message::Outcome(index, Box::new(outcome)));
            }
        };
        let _running = Running::new(runtime::spawn(py, task)?);
        let mut values: Vec<Option<Bound<'py, PyAny>>> = vec![None; total];
        let mut done = 0;
        while done < total {
            match received.next(py)? {
                Message::Log(entry) => entry.emit(py)?,
                Message::Outcome(index, outcome) => {
                    if let Some(slot) = values.get_mut(index) {
                        *slot = Some(outcome.value(py));
                    }
                    done += 1;
                    if let Some(progress) = progress {
                        progress.call1((done, total))?;
                    }
                }
            }
        }
        PyList::new(py, values)
    }

    /// Sends a query; its outcome comes to the queue under this token.
    #[pyo3(signature = (query, raw, logs, options, queue, token))]
    #[expect(clippy::too_many_arguments, reason = "what Python's half of the client passes on")]
    fn _begin(
        &self,
        py: Python<'_>,
        query: &Query,
        raw: bool,
        logs: bool,
        options: Option<&Bound<'_, PyDict>>,
        queue: &CompletionQueue,
        token: u64,
    ) -> PyResult<Sending> {
        let sender = self.sender(py, raw, options)?;
        let mut outcomes = queue.sender(token, 1)?;
        let log = logs.then(|| log_for(py, query, &outcomes));
        let query = query.clone();
        let task = async move { outcomes.put(0, sender.send(query, log).await) };
        Ok(Sending::of(runtime::spawn(py, task)?))
    }

    /// Sends many queries; their outcomes come to the queue under this token, as they are complete.
    #[pyo3(signature = (queries, concurrency, logs, options, queue, token))]
    #[expect(clippy::too_many_arguments, reason = "what Python's half of the client passes on")]
    fn _begin_many(
        &self,
        py: Python<'_>,
        queries: Vec<Py<Query>>,
        concurrency: Whole<usize>,
        logs: bool,
        options: Option<&Bound<'_, PyDict>>,
        queue: &CompletionQueue,
        token: u64,
    ) -> PyResult<Sending> {
        let (sender, concurrency) = (self.sender(py, false, options)?, in_flight(py, concurrency)?);
        let mut outcomes = queue.sender(token, queries.len())?;
        let queries = with_logs(&queries, |query| logs.then(|| log_for(py, query, &outcomes)));
        let task = async move {
            let mut results = std::pin::pin!(all(sender, queries, concurrency));
            while let Some((index, outcome)) = results.next().await {
                outcomes.put(index, outcome);
            }
        };
        Ok(Sending::of(runtime::spawn(py, task)?))
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
        let name = this.get_type().name()?;
        Ok(match this.get().state() {
            Ok(state) => format!("<{name} {}>", state.settings.account.repr()),
            Err(_) => format!("<{name}>"),
        })
    }

    fn __reduce__(this: &Bound<'_, Self>) -> PyResult<()> {
        let name = this.get_type().name()?;
        Err(PyTypeError::new_err(format!("a {name} cannot be pickled: it has a key")))
    }
}

/// Copies the attributes of a subclass.
fn copy_attributes<'py>(from: &Bound<'py, Engine>, to: &Bound<'py, PyAny>) -> PyResult<()> {
    if let Some(attributes) = from.getattr_opt("__dict__")? {
        to.getattr("__dict__")?.call_method1("update", (attributes,))?;
    }
    for class in from.get_type().mro() {
        let Some(slots) = class.getattr_opt("__slots__")? else { continue };
        let slots = if slots.is_instance_of::<PyString>() {
            (slots,).into_pyobject(class.py())?.into_any()
        } else {
            slots
        };
        for name in slots.try_iter()? {
            let name = name?.cast_into::<PyString>()?;
            if let Some(value) =
                from.getattr_opt(&name)?.filter(|_| !name.to_string_lossy().starts_with("__"))
            {
                to.setattr(name, value)?;
            }
        }
    }
    Ok(())
}

/// A log whose entries come to a thread that waits.
fn log_into(py: Python<'_>, query: &Query, messages: &mpsc::Sender<Message>) -> Log {
    let messages = messages.clone();
    Log::new(py, query, move |entry| {
        let _ = messages.send(Message::Log(entry));
    })
}

/// A log whose entries come to an event loop.
fn log_for(py: Python<'_>, query: &Query, outcomes: &CompletionSender) -> Log {
    let sender = outcomes.log();
    Log::new(py, query, move |entry| sender.put(entry))
}

/// Each query with its log.
fn with_logs(queries: &[Py<Query>], log: impl Fn(&Query) -> Option<Log>) -> Vec<(Query, Option<Log>)> {
    queries.iter().map(Py::get).map(|query| (query.clone(), log(query))).collect()
}

/// The outcomes of many queries with their indices, as they are complete.
fn all(
    sender: Sender,
    queries: Vec<(Query, Option<Log>)>,
    concurrency: usize,
) -> impl Stream<Item = (usize, Outcome)> {
    let sent = move |(index, (query, log))| {
        let sender = sender.clone();
        async move { (index, sender.send(query, log).await) }
    };
    stream::iter(queries.into_iter().enumerate()).map(sent).buffer_unordered(concurrency)
}
