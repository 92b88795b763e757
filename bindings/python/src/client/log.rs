//! Events of the client, for Python's logging.
//!
//! A subscriber of the client's events hands them to the query that is being polled. Without a log nothing of it runs.

use std::cell::RefCell;
use std::fmt::Debug;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber, dispatcher};

use crate::process::PerProcess;
use crate::query::Query;

/// Where the events of one query go.
#[derive(Clone)]
pub(crate) struct Log(Arc<Sink>);

struct Sink {
    /// Kind and customer of the query.
    query: Vec<(&'static str, Value)>,
    /// Number, method and URL of the attempt at hand.
    attempt: Mutex<Vec<(&'static str, Value)>>,
    dispatch: Dispatch,
    put: Box<dyn Fn(Entry) + Send + Sync>,
}

/// One event: its name and its fields.
#[derive(Default)]
pub(crate) struct Entry {
    name: String,
    fields: Vec<(&'static str, Value)>,
}

#[derive(Clone)]
enum Value {
    Text(String),
    Whole(u64),
    Number(f64),
}

/// The fields of an event that the lines of the same attempt repeat.
const OF_ATTEMPT: [&str; 3] = ["attempt", "method", "url"];

/// The subscriber of a process, which outlives its queries.
static DISPATCH: PerProcess<Dispatch> = PerProcess::empty();

thread_local! {
    /// The log of the query that this thread polls.
    static POLLED: RefCell<Option<Log>> = const { RefCell::new(None) };
}

impl Log {
    /// A log for a query, from which `put` takes the entries.
    pub(crate) fn new(py: Python<'_>, query: &Query, put: impl Fn(Entry) + Send + Sync + 'static) -> Self {
        let dispatch = DISPATCH.get_or_try_make(py, || Ok(Dispatch::new(Relay)));
        let dispatch = dispatch.unwrap_or_else(|never: std::convert::Infallible| match never {});
        let mut about = vec![("kind", Value::Text(query.any.kind().as_str().to_owned()))];
        about.extend(query.customer().map(|customer| ("customer", Value::Text(customer.to_owned()))));
        Self(Arc::new(Sink { query: about, attempt: Mutex::default(), dispatch, put: Box::new(put) }))
    }

    /// A future whose events go to this log.
    pub(crate) fn around<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        Logged { log: self, future: Box::pin(future) }
    }

    fn put(&self, mut entry: Entry) {
        let mut attempt = self.0.attempt.lock().unwrap_or_else(PoisonError::into_inner);
        if entry.fields.iter().any(|(name, _)| *name == "attempt") {
            attempt.clear();
            attempt.extend(entry.fields.iter().filter(|(name, _)| OF_ATTEMPT.contains(name)).cloned());
        } else {
            entry.fields.extend(attempt.iter().cloned());
        }
        drop(attempt);
        entry.fields.extend(self.0.query.iter().cloned());
        (self.0.put)(entry);
    }
}

impl Entry {
    /// Passes the entry to the logger `sendgrid_stats`, from a thread of Python's.
    pub(crate) fn emit(self, py: Python<'_>) -> PyResult<()> {
        let fields = PyDict::new(py);
        for (name, value) in self.fields {
            match value {
                Value::Text(text) => fields.set_item(name, text)?,
                Value::Whole(number) => fields.set_item(name, number)?,
                Value::Number(number) => fields.set_item(name, number)?,
            }
        }
        py.import("sendgrid_stats._log")?.getattr("emit")?.call1((self.name, fields)).map(|_| ())
    }
}

struct Logged<F> {
    log: Log,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Logged<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        let before = POLLED.replace(Some(this.log.clone()));
        let polled = dispatcher::with_default(&this.log.0.dispatch, || this.future.as_mut().poll(context));
        POLLED.replace(before);
        polled
    }
}

/// Hands the client's events to the log of the query that is polled.
struct Relay;

impl Subscriber for Relay {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
            && *metadata.level() <= Level::DEBUG
            && metadata.target().starts_with("stats_reqwest")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let Some(log) = POLLED.with_borrow(Clone::clone) else { return };
        let mut entry = Entry::default();
        event.record(&mut entry);
        log.put(entry);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Visit for Entry {
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.fields.push((field.name(), Value::Whole(value)));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.fields.push((field.name(), Value::Number(value)));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.push((field.name(), Value::Text(value.to_owned())));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = format!("{value:?}");
        if field.name() == "message" {
            drop(mem::replace(&mut self.name, text));
        } else {
            self.fields.push((field.name(), Value::Text(text)));
        }
    }
}
