//! One request and its answer, and saved answers.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyType};
use stats_reqwest::{self as proto, AnyQuery, InputError};

use crate::account::Opened;
use crate::answer::give;
use crate::body::Body;
use crate::error;
use crate::exchange::Exchange;
use crate::policy;
use crate::process::Owned;
use crate::query::Query;
use crate::values::{Text, Whole};

/// One request and the reader of its answer, without any I/O: send it by any means.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Call {
    request: proto::Request,
    /// A forked child makes another: this one's cache of layouts may be locked.
    core: Owned<proto::Call<AnyQuery>>,
    account: Opened,
    query: AnyQuery,
}

impl Call {
    pub(crate) fn make(py: Python<'_>, account: Opened, query: &Query) -> PyResult<Self> {
        let query = query.any.clone();
        let core = account.account(py)?.call(query.clone()).map_err(|error| error::input(py, &error))?;
        Ok(Self { request: core.request().clone(), core: Owned::new(core), account, query })
    }
}

#[pymethods]
impl Call {
    /// `GET` or `POST`.
    #[getter]
    fn method(&self) -> &'static str {
        self.request.method()
    }

    /// The whole URL, encoded: send it as it stands. By GET it holds the key.
    #[getter]
    fn url(&self) -> &str {
        self.request.url()
    }

    /// The headers that belong to the question; the transport adds its own.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        headers(py, &self.request)
    }

    /// The form of a POST, which holds the key; None by GET.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        form(py, &self.request)
    }

    /// What is asked: `daily`, `aggregate`, `categories` or `category`.
    #[getter]
    fn question(&self) -> &'static str {
        self.query.question().as_str()
    }

    /// Reads an answer.
    ///
    /// Args:
    ///     status: the HTTP status.
    ///     body: the body as received, without transfer and content encodings: any bytes-like object.
    ///
    /// Returns:
    ///     `Days`, `Metrics`, a list of names, or `CategoryDays`, as the question has it.
    ///
    /// Raises:
    ///     DecodeError: the answer cannot be read; it tells byte, record and field.
    ///     RefusedError: the server refused; one subclass for each kind of refusal.
    ///     UnexpectedStatusError: neither success nor refusal, such as a redirect.
    fn parse<'py>(
        &self,
        py: Python<'py>,
        status: Whole<u16>,
        body: Body<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (status, bytes) = (status.0, body.bytes());
        let answer = if let Some(core) = self.core.get() {
            py.detach(|| core.parse(status, bytes))
        } else {
            let core = self.account.account(py)?.call(self.query.clone());
            let core = core.map_err(|error| error::input(py, &error))?;
            py.detach(|| core.parse(status, bytes))
        };
        give(py, answer.map_err(|error| error::answer(py, &error, 0))?)
    }

    /// The same question with retries, waits and limits decided, for a transport of one's own.
    ///
    /// Args:
    ///     timeout: seconds that an attempt may take: 60; None for no limit.
    ///     deadline: seconds that everything may take: 300; None for no limit.
    ///     attempts: how often a request is sent at most: 4.
    ///     backoff: seconds that the first back-off may take at most: 0.5.
    ///     backoff_limit: seconds that any back-off may take at most: 30.
    ///     seed: what back-offs follow from; drawn from the system where it is not given.
    #[pyo3(signature = (*, seed=None, **policy))]
    fn exchange(
        &self,
        py: Python<'_>,
        seed: Option<Whole<u64>>,
        policy: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Exchange> {
        let policy = policy::told(py, policy)?;
        Exchange::begin(py, &self.account, &self.query, &policy, seed)
    }

    #[classmethod]
    fn __class_getitem__<'py>(
        class: &Bound<'py, PyType>,
        item: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        crate::answer::alias(class, item)
    }

    fn __repr__(&self) -> String {
        let shown = self.request.redacted();
        match shown.body {
            Some(form) => format!("<Call {} {} {form}>", shown.method, shown.url),
            None => format!("<Call {} {}>", shown.method, shown.url),
        }
    }

    #[expect(clippy::unused_self, reason = "Python calls it on a call")]
    fn __reduce__(&self) -> PyResult<()> {
        Err(pyo3::exceptions::PyTypeError::new_err("a call is not pickled: it holds a key"))
    }
}

/// Reads a saved answer without an account.
///
/// Args:
///     question: what was asked: `daily`, `aggregate`, `categories` or `category`.
///     body: the body: any bytes-like object.
///     format: the format in which it was asked for.
///     status: the HTTP status with which it came.
///     dialect: the door that was asked.
///
/// Raises:
///     StatsError: as `Call.parse` does.
#[pyfunction]
#[pyo3(
    signature = (question, body, *, format="json", status=Whole(200), dialect="distributor"),
    text_signature = "(question, body, *, format='json', status=200, dialect='distributor')"
)]
pub(crate) fn read<'py>(
    py: Python<'py>,
    question: Text,
    body: Body<'py>,
    format: &str,
    status: Whole<u16>,
    dialect: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let refused = |error| error::input(py, &error);
    let question = question.0.parse().map_err(refused)?;
    let (dialect, format) = (dialect.parse().map_err(refused)?, format.parse().map_err(refused)?);
    let (status, bytes) = (status.0, body.bytes());
    let account = nobody().map_err(refused)?.with_dialect(dialect).with_format(format);
    let answer = py.detach(|| account.read(question, status, bytes));
    give(py, answer.map_err(|error| error::answer(py, &error, 0))?)
}

/// An account for answers that are at hand.
pub(crate) fn nobody() -> Result<proto::Account, InputError> {
    proto::Account::keyless("http://127.0.0.1").map(proto::Account::with_wide_counts)
}

/// The headers of a request.
pub(crate) fn headers<'py>(py: Python<'py>, request: &proto::Request) -> PyResult<Bound<'py, PyDict>> {
    let headers = PyDict::new(py);
    for (name, value) in request.headers() {
        headers.set_item(name, value)?;
    }
    Ok(headers)
}

/// The form of a request, in bytes as every transport takes them.
pub(crate) fn form<'py>(py: Python<'py>, request: &proto::Request) -> Option<Bound<'py, PyBytes>> {
    request.body().map(|form| PyBytes::new(py, form.as_bytes()))
}
