//! The methods of a mapping, for records and totals.

/// Implements them over the class's `to_dict`, and `value`, which finds the value of a name. What the macro names is
/// imported where it is used.
macro_rules! mapping {
    ($class:ident) => {
        #[pymethods]
        impl $class {
            /// A view of the names of what came, as in `to_dict()`.
            fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.to_dict(py)?.call_method0("keys")
            }

            /// A view of the values in the order of `keys()`.
            fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.to_dict(py)?.call_method0("values")
            }

            /// A view of pairs of `keys()` and `values()`.
            fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.to_dict(py)?.call_method0("items")
            }

            /// The value of this name, or of any spelling of a metric's name; `default` if it did not come.
            #[pyo3(signature = (name, default=None))]
            fn get<'py>(
                &self,
                py: Python<'py>,
                name: &Bound<'py, PyAny>,
                default: Option<Bound<'py, PyAny>>,
            ) -> Option<Bound<'py, PyAny>> {
                name.extract::<&str>().ok().and_then(|name| self.value(py, name)).or(default)
            }

            fn __getitem__<'py>(
                &self,
                py: Python<'py>,
                name: &Bound<'py, PyAny>,
            ) -> PyResult<Bound<'py, PyAny>> {
                self.get(py, name, None).ok_or_else(|| PyKeyError::new_err(name.clone().unbind()))
            }

            fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(self.to_dict(py)?.try_iter()?.into_any())
            }
        }
    };
}

pub(crate) use mapping;
