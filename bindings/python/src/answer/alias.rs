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

/// Makes a class generic in the type of its answer.
macro_rules! generic {
    ($class:ident) => {
        #[pymethods]
        impl $class {
            #[classmethod]
            fn __class_getitem__<'py>(
                class: &Bound<'py, pyo3::types::PyType>,
                item: &Bound<'py, PyAny>,
            ) -> PyResult<Bound<'py, PyAny>> {
                $crate::answer::alias(class, item)
            }
        }
    };
}

pub(crate) use generic;
