//! A question from the first request to its answer, for transports of one's own.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyType;
use stats_reqwest::{self as proto, AnyQuery, Cause, Flow, Now, Policy, Step, TransportError};

use crate::answer::give;
use crate::body::Body;
use crate::error;
use crate::step::{Done, Send, Wait};

/// One question from its first request to its answer: what to send, how long to wait, when it is over.
///
/// Do what `step()` says until it says `Done`: after `Send`, tell what came of the request by `received(…)`, by
/// `head(…)`, `chunk(…)` and `end()`, or by `failed(…)`; after `Wait`, sleep. Every method takes the time as
/// `now=(steady, unix)` in seconds; left out, the system's clocks are read.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Exchange {
    exchange: Mutex<proto::Exchange<AnyQuery>>,
    began: Instant,
}

impl Exchange {
    pub(crate) fn begin(
        py: Python<'_>,
        account: &proto::Account,
        query: &AnyQuery,
        policy: &Policy,
        seed: Option<u64>,
    ) -> PyResult<Self> {
        let seed = seed.unwrap_or_else(|| RandomState::new().hash_one(()));
        let exchange = account.exchange(query.clone(), policy, seed);
        let exchange = exchange.map_err(|error| error::input(py, &error))?;
        Ok(Self { exchange: Mutex::new(exchange), began: Instant::now() })
    }

    fn exchange(&self) -> MutexGuard<'_, proto::Exchange<AnyQuery>> {
        self.exchange.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self, py: Python<'_>, told: Option<(f64, f64)>) -> PyResult<Now> {
        let Some((steady, unix)) = told else {
            let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            return Ok(Now::new(self.began.elapsed(), unix));
        };
        let time = |number| crate::policy::seconds(py, "now", number);
        Ok(Now::new(time(steady)?, time(unix)?))
    }
}

#[pymethods]
impl Exchange {
    /// What to do now: `Send`, `Wait` or `Done`.
    ///
    /// Raises:
    ///     StatsError: the exchange is over without an answer.
    #[pyo3(signature = (*, now=None))]
    fn step<'py>(&self, py: Python<'py>, now: Option<(f64, f64)>) -> PyResult<Bound<'py, PyAny>> {
        let now = self.now(py, now)?;
        let mut exchange = self.exchange();
        loop {
            return match exchange.step(now) {
                Step::Send { request, timeout, .. } => {
                    Ok(Bound::new(py, Send { request: request.clone(), timeout })?.into_any())
                }
                Step::Wait(pause) => Ok(Bound::new(py, Wait { seconds: pause.as_secs_f64() })?.into_any()),
                Step::Done(Ok(answer)) => {
                    let answer = give(py, answer)?.unbind();
                    Ok(Bound::new(py, Done { answer })?.into_any())
                }
                Step::Done(Err(error)) => Err(error::asked(py, &error)),
                _ => continue,
            };
        }
    }

    /// Takes a whole answer.
    ///
    /// Args:
    ///     status: the HTTP status.
    ///     headers: pairs of names and values, or a mapping.
    ///     body: the body without transfer and content encodings.
    ///     now: the time of both clocks.
    #[pyo3(signature = (status, headers, body, *, now=None))]
    fn received<'py>(
        &self,
        py: Python<'py>,
        status: u16,
        headers: Headers,
        body: Body<'py>,
        now: Option<(f64, f64)>,
    ) -> PyResult<()> {
        let now = self.now(py, now)?;
        let bytes = body.bytes();
        py.detach(|| self.exchange().received(now, status, headers.pairs(), bytes));
        Ok(())
    }

    /// Takes status and headers of the answer, before its body.
    #[pyo3(signature = (status, headers, *, now=None))]
    fn head(&self, py: Python<'_>, status: u16, headers: Headers, now: Option<(f64, f64)>) -> PyResult<()> {
        self.exchange().head(self.now(py, now)?, status, headers.pairs());
        Ok(())
    }

    /// Takes the next bytes of the body. Where it gives False, the rest need not be received: call `end()`.
    #[pyo3(signature = (body, *, now=None))]
    fn chunk<'py>(&self, py: Python<'py>, body: Body<'py>, now: Option<(f64, f64)>) -> PyResult<bool> {
        let now = self.now(py, now)?;
        let bytes = body.bytes();
        Ok(py.detach(|| self.exchange().chunk(now, bytes)) == Flow::Continue)
    }

    /// Takes the end of the body.
    #[pyo3(signature = (*, now=None))]
    fn end(&self, py: Python<'_>, now: Option<(f64, f64)>) -> PyResult<()> {
        self.exchange().end(self.now(py, now)?, stats_reqwest::BodyEnd::Certain);
        Ok(())
    }

    /// Takes a failure of the transport, before the body or amid it.
    ///
    /// Args:
    ///     cause: `connect` (no connection came about), `timeout`, or `cut` (it broke, or what came over it did).
    ///     reason: what the transport says. It must not hold the URL, which may hold the key.
    ///     now: the time of both clocks.
    #[pyo3(signature = (cause, reason="the transport failed", *, now=None))]
    fn failed(&self, py: Python<'_>, cause: &str, reason: &str, now: Option<(f64, f64)>) -> PyResult<()> {
        let known = Cause::ALL.iter().copied().find(|known| known.as_str() == cause);
        let known = known.ok_or_else(|| error::setting(py, &format!("`{cause}` is not a known cause")))?;
        self.exchange().failed(self.now(py, now)?, TransportError::new(known, reason));
        Ok(())
    }

    /// How many requests were sent.
    #[getter]
    fn attempts(&self) -> u32 {
        self.exchange().attempts()
    }

    #[classmethod]
    fn __class_getitem__<'py>(
        class: &Bound<'py, PyType>,
        item: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        crate::answer::alias(class, item)
    }

    fn __repr__(&self) -> String {
        let exchange = self.exchange();
        format!("<Exchange {} attempts={}>", exchange.question(), exchange.attempts())
    }

    #[expect(clippy::unused_self, reason = "Python calls it on an exchange")]
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("an exchange is not pickled: it holds a key"))
    }
}

/// Names and values of headers.
struct Headers(Vec<(String, String)>);

impl Headers {
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<'py> FromPyObject<'_, 'py> for Headers {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let pairs = if value.hasattr("items")? { value.call_method0("items")? } else { value.to_owned() };
        pairs.try_iter()?.map(|pair| pair?.extract()).collect::<PyResult<_>>().map(Self)
    }
}
