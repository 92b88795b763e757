//! Customers, as a list of customers has them.

use std::fmt::Write as _;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use stats_reqwest as proto;

use crate::pickle::reduced;
use crate::values::{Flag, Text};

/// A customer of the account.
#[pyclass(frozen, eq, hash, module = "sendgrid_stats")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Customer {
    /// The customer's name.
    #[pyo3(get)]
    pub(crate) name: String,
    /// True for a customer that cannot send; None where the answer does not say.
    #[pyo3(get)]
    disabled: Option<bool>,
    /// The region, such as `global` or `eu`; None unless it was requested.
    #[pyo3(get)]
    region: Option<String>,
}

impl From<proto::Customer> for Customer {
    fn from(customer: proto::Customer) -> Self {
        Self { name: customer.name, disabled: customer.disabled, region: customer.region }
    }
}

#[pymethods]
impl Customer {
    #[new]
    #[pyo3(signature = (name, *, disabled=None, region=None))]
    fn new(name: Text, disabled: Option<Flag>, region: Option<Text>) -> Self {
        Self {
            name: name.0,
            disabled: disabled.map(|Flag(flag)| flag),
            region: region.map(|Text(region)| region),
        }
    }

    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("name", "disabled", "region")
    }

    /// The customer in the canonical form: what is absent is left out.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dictionary = PyDict::new(py);
        dictionary.set_item("name", &self.name)?;
        if let Some(disabled) = self.disabled {
            dictionary.set_item("disabled", disabled)?;
        }
        if let Some(region) = &self.region {
            dictionary.set_item("region", region)?;
        }
        Ok(dictionary)
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((&str,), Bound<'py, PyDict>)> {
        let arguments = PyDict::new(py);
        arguments.set_item("disabled", self.disabled)?;
        arguments.set_item("region", &self.region)?;
        Ok(((&self.name,), arguments))
    }

    fn __reduce__<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        reduced(this)
    }

    fn __repr__(&self) -> String {
        let mut shown = format!("Customer({:?}", self.name);
        if let Some(disabled) = self.disabled {
            shown += if disabled { ", disabled=True" } else { ", disabled=False" };
        }
        if let Some(region) = &self.region {
            // Writing to a string cannot fail.
            let _ = write!(shown, ", region={region:?}");
        }
        shown + ")"
    }
}
