//! A request's parts as Python's objects.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use stats_reqwest::{self as proto, SecretPlace};

/// The headers of a request. A value with the key is a `str` whose `repr` does not show it.
pub(crate) fn headers<'py>(py: Python<'py>, request: &proto::Request) -> PyResult<Bound<'py, PyDict>> {
    let headers = PyDict::new(py);
    for (name, value) in request.headers() {
        if *request.secret() == SecretPlace::Header(name) {
            let class = py.import("sendgrid_stats._secret")?.getattr("SecretText")?;
            headers.set_item(name, class.call1((value,))?)?;
        } else {
            headers.set_item(name, value)?;
        }
    }
    Ok(headers)
}

/// The form of a request, in bytes as every transport takes them.
pub(crate) fn form<'py>(py: Python<'py>, request: &proto::Request) -> Option<Bound<'py, PyBytes>> {
    request.body().map(|form| PyBytes::new(py, form.as_bytes()))
}

/// A request on one line, in which the key is `***`.
pub(crate) fn shown(request: &proto::Request) -> String {
    let shown = request.redacted();
    let headers = shown.headers.iter().map(|(name, value)| format!(" {name}: {value}")).collect::<Vec<_>>();
    let body = shown.body.map(|form| format!(" {form}")).unwrap_or_default();
    format!("{} {}{}{body}", shown.method, shown.url, headers.join(","))
}
