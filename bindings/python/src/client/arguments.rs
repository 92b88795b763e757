//! Name and key among the arguments of a client.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use crate::credentials::no_key;

/// A name or an account, and a key, by position or by keyword; none where one is not given, or None.
#[derive(Default)]
pub(super) struct Arguments<'py> {
    pub(super) api_user: Option<Bound<'py, PyAny>>,
    pub(super) api_key: Option<Bound<'py, PyAny>>,
}

/// Their keywords, in the order of their positions.
const KEYWORDS: [&str; 2] = ["api_user", "api_key"];

impl<'py> Arguments<'py> {
    /// Those of a constructor. Keywords are taken out of the settings.
    ///
    /// # Errors
    /// `TypeError` for a single string by position: it may be a key in the place of a name.
    pub(super) fn of_constructor(
        positional: &Bound<'py, PyTuple>,
        settings: &Bound<'py, PyDict>,
    ) -> PyResult<Self> {
        if positional.len() > KEYWORDS.len() {
            let given = positional.len();
            return Err(PyTypeError::new_err(format!(
                "expected at most 2 positional arguments, got {given}"
            )));
        }
        let mut values = [None, None];
        for (slot, (keyword, place)) in values.iter_mut().zip(KEYWORDS.into_iter().zip(0..)) {
            let by_keyword = taken(settings, keyword)?;
            *slot = match positional.get_item(place) {
                Ok(_) if by_keyword.is_some() => {
                    return Err(PyTypeError::new_err(format!("argument '{keyword}' is given twice")));
                }
                Ok(value) => Some(value),
                Err(_) => by_keyword,
            };
        }
        let [api_user, api_key] = values.map(|value| value.filter(|value| !value.is_none()));
        let is_alone = positional.len() == 1 && api_key.is_none();
        if is_alone && api_user.as_ref().is_some_and(PyAnyMethods::is_instance_of::<PyString>) {
            return Err(no_key());
        }
        Ok(Self { api_user, api_key })
    }

    /// Those of keywords alone, which are taken out of the settings.
    pub(super) fn of_keywords(settings: &Bound<'py, PyDict>) -> PyResult<Self> {
        Self::of_constructor(&PyTuple::empty(settings.py()), settings)
    }

    /// The first of them among keywords.
    pub(super) fn named_in(settings: Option<&Bound<'_, PyDict>>) -> PyResult<Option<&'static str>> {
        let Some(settings) = settings else { return Ok(None) };
        for keyword in KEYWORDS {
            if settings.contains(keyword)? {
                return Ok(Some(keyword));
            }
        }
        Ok(None)
    }
}

fn taken<'py>(settings: &Bound<'py, PyDict>, keyword: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    let value = settings.get_item(keyword)?;
    if value.is_some() {
        settings.del_item(keyword)?;
    }
    Ok(value)
}
