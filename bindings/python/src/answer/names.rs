//! Names of a dimension as Python's texts.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use stats_reqwest::DimensionNames;

/// The names of an answer's dimension, each made once, when a name is first needed.
#[derive(Default)]
pub(crate) struct Names(PyOnceLock<Vec<Py<PyString>>>);

impl Names {
    /// The name at this index.
    pub(crate) fn text<'py>(
        &self,
        py: Python<'py>,
        names: &DimensionNames,
        index: u32,
    ) -> Option<Bound<'py, PyString>> {
        let make = || names.iter().map(|name| PyString::new(py, name).unbind()).collect();
        let texts = self.0.get_or_init(py, make);
        Some(texts.get(usize::try_from(index).ok()?)?.bind(py).clone())
    }
}
