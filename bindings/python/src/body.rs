//! The bytes of a body, whatever object holds them.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView};

/// The bytes of an answer's body: `bytes` as they are, any other bytes-like object by a copy.
pub(crate) struct Body<'py>(Bound<'py, PyBytes>);

impl Body<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl<'py> FromPyObject<'_, 'py> for Body<'py> {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Self(bytes.to_owned()));
        }
        // The limited API of 3.10 has no access to buffers; a view has, and others may write to them anyway.
        let view = PyMemoryView::from(&value).map_err(|_| {
            let kind = value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
            PyTypeError::new_err(format!("a body must be bytes-like, not {kind}"))
        })?;
        Ok(Self(view.call_method0("tobytes")?.cast_into()?))
    }
}
