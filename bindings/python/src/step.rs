//! What an exchange wants done next.

use std::time::Duration;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use stats_reqwest::Request;

use crate::answer::generic;
use crate::request;

/// Send this request, and pass its outcome to the exchange before the next step.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Send {
    pub(crate) request: Request,
    pub(crate) timeout: Option<Duration>,
}

/// Sleep for so long, then step again.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Wait {
    /// How long, in seconds.
    #[pyo3(get)]
    pub(crate) seconds: f64,
}

/// The exchange is over, and this is the answer.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Done {
    /// The answer.
    #[pyo3(get)]
    pub(crate) answer: Py<PyAny>,
}

#[pymethods]
impl Send {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str, &'static str, &'static str) {
        ("method", "url", "headers", "body", "timeout")
    }

    /// `GET` or `POST`.
    #[getter]
    fn method(&self) -> &'static str {
        self.request.method()
    }

    /// The whole URL, encoded. By GET it holds the key.
    #[getter]
    fn url(&self) -> &str {
        self.request.url()
    }

    /// The headers that the request needs. With v3 the key is in `authorization`; the `repr` of that value is `'***'`.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        request::headers(py, &self.request)
    }

    /// The form of a POST; None by GET.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        request::form(py, &self.request)
    }

    /// Seconds that the whole attempt may take, to the last byte of its answer; None for no limit.
    #[getter]
    fn timeout(&self) -> Option<f64> {
        self.timeout.map(|timeout| timeout.as_secs_f64())
    }

    #[expect(clippy::unused_self, reason = "Python calls it on a step")]
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("a step cannot be pickled: it has a key"))
    }

    fn __repr__(&self) -> String {
        format!("<Send {}>", request::shown(&self.request))
    }
}

#[pymethods]
impl Wait {
    #[classattr]
    fn __match_args__() -> (&'static str,) {
        ("seconds",)
    }

    fn __repr__(&self) -> String {
        format!("Wait(seconds={:?})", self.seconds)
    }
}

generic!(Done);

#[pymethods]
impl Done {
    #[classattr]
    fn __match_args__() -> (&'static str,) {
        ("answer",)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("Done(answer={})", self.answer.bind(py).repr()?))
    }
}
