//! Generic classes in annotations.

use pyo3::prelude::*;
use pyo3::types::PyType;

/// A class with the type of its answer, as annotations have it.
pub(crate) fn alias<'py>(
    class: &Bound<'py, PyType>,
    item: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    class.py().import("types")?.getattr("GenericAlias")?.call1((class, item))
}
