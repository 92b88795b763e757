//! Names of a dimension as Python's texts.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use super::columns::Dimension;

/// The names of an answer's dimension, each made once, when a name is first needed.
#[derive(Default)]
pub(crate) struct Names(PyOnceLock<Vec<Py<PyString>>>);

impl Dimension<'_> {
    /// The name of the row at this place.
    pub(crate) fn text(self, py: Python<'_>, place: usize) -> Option<Bound<'_, PyString>> {
        let make = || self.names.iter().map(|name| PyString::new(py, name).unbind()).collect();
        let texts = self.texts.0.get_or_init(py, make);
        Some(texts.get(usize::try_from(*self.indices.get(place)?).ok()?)?.bind(py).clone())
    }
}
