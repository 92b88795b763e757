//! A request's parts as Python's objects.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use stats_reqwest as proto;

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
