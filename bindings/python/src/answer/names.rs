//! Names of categories as Python's texts.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use stats_reqwest::CategoryDays;

/// The names of an answer's categories, each made once, when a name is first needed.
#[derive(Default)]
pub(crate) struct Names(PyOnceLock<Vec<Py<PyString>>>);

impl Names {
    /// The category of the row at this place.
    pub(crate) fn text<'py>(
        &self,
        py: Python<'py>,
        days: &CategoryDays,
        place: usize,
    ) -> Option<Bound<'py, PyString>> {
        let make = || days.categories().iter().map(|name| PyString::new(py, name).unbind()).collect();
        let names = self.0.get_or_init(py, make);
        let place = days.category_indices().get(place)?;
        Some(names.get(usize::try_from(*place).ok()?)?.bind(py).clone())
    }
}
