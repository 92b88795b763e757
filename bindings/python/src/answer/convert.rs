//! An answer of the core as Python's object, and back.

use pyo3::exceptions::PyNotImplementedError;
use pyo3::prelude::*;
use stats_reqwest::AnyAnswer;

use super::columns::Columns;
use super::customer::Customer;
use super::days::Days;
use super::dimension::{CategoryDays, CustomerDays};
use super::names::Names;
use super::totals::Totals;

/// An answer as Python's object.
pub(crate) fn to_python(py: Python<'_>, answer: AnyAnswer) -> PyResult<Bound<'_, PyAny>> {
    match answer {
        AnyAnswer::Days(days) => Ok(Bound::new(py, Days::of(Columns::Days(days)))?.into_any()),
        AnyAnswer::CategoryDays(days) => {
            Ok(Bound::new(py, CategoryDays::of(Columns::CategoryDays(days, Names::default())))?.into_any())
        }
        AnyAnswer::CustomerDays(days) => {
            let missing = days.missing().to_vec();
            let columns = Columns::CustomerDays(days, Names::default(), missing);
            Ok(Bound::new(py, CustomerDays::of(columns))?.into_any())
        }
        AnyAnswer::Totals(totals) => Ok(Bound::new(py, Totals::of(totals))?.into_any()),
        AnyAnswer::Categories(names) => names.into_pyobject(py),
        AnyAnswer::Customers(customers) => {
            let customers: Vec<_> = customers.into_iter().map(Customer::from).collect();
            customers.into_pyobject(py)
        }
        _ => Err(PyNotImplementedError::new_err("an answer of an unknown kind")),
    }
}

/// A table as the answer that it was made of; none of a slice, and of anything else.
pub(crate) fn to_core(table: &Bound<'_, PyAny>) -> Option<AnyAnswer> {
    let rows = if let Ok(days) = table.cast::<Days>() {
        &days.get().rows
    } else if let Ok(days) = table.cast::<CategoryDays>() {
        &days.get().rows
    } else {
        &table.cast::<CustomerDays>().ok()?.get().rows
    };
    let columns = rows.columns();
    if rows.piece() != Some((0, columns.dates().len())) {
        return None;
    }
    Some(match &**columns {
        Columns::Days(days) => AnyAnswer::Days(days.clone()),
        Columns::CategoryDays(days, _) => AnyAnswer::CategoryDays(days.clone()),
        Columns::CustomerDays(days, ..) => AnyAnswer::CustomerDays(days.clone()),
    })
}
