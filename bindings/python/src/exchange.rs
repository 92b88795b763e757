//! All requests of a query up to its answer, for transports of the caller's own.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use stats_reqwest::{
    self as proto, AnyAnswer, AnyQuery, BodyEnd, Cause, Error, Flow, Now, Policy, Step, TransportError,
};

use crate::answer::{generic, to_python};
use crate::body::Body;
use crate::error;
use crate::process::Owned;
use crate::shared_account::SharedAccount;
use crate::step::{Done, Send, Wait};
use crate::values::{Headers, Number, Text, Whole};

/// All requests of a query up to its answer: what to send, how long to wait, when it is over.
///
/// Do what `step()` returns until it returns `Done`: after `Send`, pass on the response by `received(…)`, or by
/// `head(…)`, `chunk(…)` and `end(…)`, or the failure by `failed(…)`; after `Wait`, sleep. Every method takes the time
/// as `now=(steady, unix)` in seconds; without it, the system's clocks are read. A method that is called in the wrong
/// state raises `MisuseError` and changes nothing.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Exchange {
    exchange: Owned<Mutex<proto::Exchange<AnyQuery>>>,
    began: Instant,
}

impl Exchange {
    pub(crate) fn begin(
        py: Python<'_>,
        account: &SharedAccount,
        query: &AnyQuery,
        policy: &Policy,
        seed: Option<Whole<u64>>,
    ) -> PyResult<Self> {
        let seed = seed.map_or_else(|| RandomState::new().hash_one(()), |Whole(seed)| seed);
        let exchange = account.account(py)?.exchange(query.clone(), policy, seed);
        let exchange = exchange.map_err(|error| error::input(py, &error))?;
        Ok(Self { exchange: Owned::new(Mutex::new(exchange)), began: Instant::now() })
    }

    /// The exchange, in the process that began it: another thread of it may hold its locks while one forks.
    fn exchange(&self) -> PyResult<MutexGuard<'_, proto::Exchange<AnyQuery>>> {
        let exchange = self.exchange.get();
        let exchange = exchange
            .ok_or_else(|| PyRuntimeError::new_err("an exchange belongs to the process that began it"))?;
        Ok(exchange.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn next(&self, now: Now) -> PyResult<Next> {
        let mut exchange = self.exchange()?;
        Ok(match exchange.step(now) {
            Step::Send { request, timeout, .. } => Next::Send(Send { request: request.clone(), timeout }),
            Step::Wait(pause) => Next::Wait(Wait { seconds: pause.as_secs_f64() }),
            Step::Done(answer) => Next::Done(answer),
        })
    }

    fn now(&self, py: Python<'_>, given: Option<Time>) -> PyResult<Now> {
        let Some((Number(steady), Number(unix))) = given else {
            let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            return Ok(Now::new(self.began.elapsed(), unix));
        };
        let time = |number| crate::policy::seconds(py, "now", number);
        Ok(Now::new(time(steady)?, time(unix)?))
    }
}

/// The time of both clocks, in seconds.
type Time = (Number, Number);

/// What is to be done next, without a borrow of the exchange.
enum Next {
    Send(Send),
    Wait(Wait),
    Done(Result<AnyAnswer, Error>),
}

generic!(Exchange);

#[pymethods]
impl Exchange {
    /// What to do now: `Send`, `Wait` or `Done`.
    ///
    /// Raises:
    ///     StatsError: the exchange is over without an answer.
    #[pyo3(signature = (*, now=None))]
    fn step<'py>(&self, py: Python<'py>, now: Option<Time>) -> PyResult<Bound<'py, PyAny>> {
        let now = self.now(py, now)?;
        // Nothing is locked while Python's objects are made, which lets other threads go on.
        match self.next(now)? {
            Next::Send(send) => Ok(Bound::new(py, send)?.into_any()),
            Next::Wait(wait) => Ok(Bound::new(py, wait)?.into_any()),
            Next::Done(Ok(answer)) => {
                let answer = to_python(py, answer)?.unbind();
                Ok(Bound::new(py, Done { answer })?.into_any())
            }
            Next::Done(Err(error)) => Err(error::any(py, &error)),
        }
    }

    /// Takes a whole response, whose end is certain.
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
        status: Whole<u16>,
        headers: Headers,
        body: Body<'py>,
        now: Option<Time>,
    ) -> PyResult<()> {
        let now = self.now(py, now)?;
        let bytes = body.bytes();
        let received = py.detach(|| {
            self.exchange().map(|mut exchange| exchange.received(now, status.0, headers.pairs(), bytes))
        });
        received?.map_err(|error| error::misuse(py, error))
    }

    /// Takes status and headers of the response, before its body.
    #[pyo3(signature = (status, headers, *, now=None))]
    fn head(&self, py: Python<'_>, status: Whole<u16>, headers: Headers, now: Option<Time>) -> PyResult<()> {
        let now = self.now(py, now)?;
        let headed = self.exchange()?.head(now, status.0, headers.pairs());
        headed.map_err(|error| error::misuse(py, error))
    }

    /// Takes the next bytes of the body. Where it returns False, the rest need not be received: call `end()`.
    #[pyo3(signature = (body, *, now=None))]
    fn chunk<'py>(&self, py: Python<'py>, body: Body<'py>, now: Option<Time>) -> PyResult<bool> {
        let now = self.now(py, now)?;
        let bytes = body.bytes();
        let flow = py.detach(|| self.exchange().map(|mut exchange| exchange.chunk(now, bytes)));
        let flow = flow?.map_err(|error| error::misuse(py, error))?;
        Ok(flow == Flow::Continue)
    }

    /// Takes the end of the body.
    ///
    /// Args:
    ///     certain: True where the transport knows that the body is whole: as many bytes came as `Content-Length` has
    ///         it, or the last chunk, or by HTTP/2. False where only the end of the connection ends it, and an
    ///         interruption looks the same; a body that may then be incomplete is an error of the kind `transport`.
    ///         now: the time of both clocks.
    #[pyo3(signature = (*, certain, now=None))]
    fn end(&self, py: Python<'_>, certain: bool, now: Option<Time>) -> PyResult<()> {
        let now = self.now(py, now)?;
        let end = if certain { BodyEnd::Certain } else { BodyEnd::Uncertain };
        let ended = self.exchange()?.end(now, end);
        ended.map_err(|error| error::misuse(py, error))
    }

    /// Takes a failure of the transport, before the body or within it.
    ///
    /// Args:
    ///     cause: `connect` (no connection was made), `unknown-host`, `certificate` (it was not accepted), `timeout`,
    ///         or `interrupted` (the connection broke, or the response is incomplete). `unknown-host` and `certificate`
    ///         are not retried. reason: the transport's message. It must not contain the URL, which may contain the
    ///         key. now: the time of both clocks.
    #[pyo3(signature = (cause, reason="the transport failed", *, now=None))]
    fn failed(&self, py: Python<'_>, cause: Text, reason: &str, now: Option<Time>) -> PyResult<()> {
        let cause = cause.0;
        let known = Cause::ALL.iter().copied().find(|known| known.as_str() == cause);
        let known = known.ok_or_else(|| error::setting(py, &format!("unknown cause `{cause}`")))?;
        let now = self.now(py, now)?;
        let failed = self.exchange()?.failed(now, TransportError::new(known, reason));
        failed.map_err(|error| error::misuse(py, error))
    }

    /// How many requests were sent.
    #[getter]
    fn attempts(&self) -> PyResult<u32> {
        self.exchange().map(|exchange| exchange.attempts())
    }

    fn __repr__(&self) -> String {
        let Ok(exchange) = self.exchange() else { return "<Exchange of another process>".to_owned() };
        format!("<Exchange {} attempts={}>", exchange.kind(), exchange.attempts())
    }

    #[expect(clippy::unused_self, reason = "Python calls it on an exchange")]
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("an exchange cannot be pickled: it has a key"))
    }
}
