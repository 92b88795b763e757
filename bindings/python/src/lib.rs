//! The native half of the Python package `sendgrid_stats`: the protocol core and its async client, for Python.
//!
//! It moves bytes, waits, and turns answers into Python's objects. Every decision of the protocol is the core's.

#![forbid(unsafe_code)]
#![expect(clippy::doc_markdown, reason = "what is documented here are docstrings of Python's")]
#![expect(clippy::needless_pass_by_value, reason = "Python's arguments are handed over by value")]

mod account;
mod answer;
mod arrow;
mod body;
mod bounds;
mod call;
mod client;
mod command;
mod credentials;
mod error;
mod exchange;
mod fleet;
mod pickle;
mod policy;
mod process;
mod query;
mod request;
mod settings;
mod shared_account;
mod step;
mod today;
mod values;

// Builds without the lock are not declared supported: nothing was tested there.
#[pyo3::pymodule(gil_used = true)]
mod _native {
    #[pymodule_export]
    use crate::account::Account;
    #[pymodule_export]
    use crate::answer::{
        CategoryDay, CategoryDayIterator, CategoryDays, Customer, CustomerDay, CustomerDayIterator,
        CustomerDays, Day, DayIterator, Days, Totals,
    };
    #[pymodule_export]
    use crate::answer::{restore, restore_row};
    #[pymodule_export]
    use crate::bounds::Bounds;
    #[pymodule_export]
    use crate::call::{Call, read};
    #[pymodule_export]
    use crate::client::{CompletionQueue, Engine, Sending};
    #[pymodule_export]
    use crate::command::run_command;
    #[pymodule_export]
    use crate::exchange::Exchange;
    #[pymodule_export]
    use crate::fleet::{
        CategoryRate, CustomerHealth, Finding, Outcome, Planner, Rate, Rates, Report, ReportSummary, Stop,
        SyncProgress, Table, Task, last_days, read_customers, report_on,
    };
    #[pymodule_export]
    use crate::query::Query;
    #[pymodule_export]
    use crate::step::{Done, Send, Wait};

    use pyo3::PyTypeInfo as _;
    use pyo3::panic::PanicException;
    use pyo3::prelude::*;
    use pyo3::types::{PyDate, PySequence, PyTuple};
    use stats_reqwest::{Dialect, Format, Method, Metric, QueryKind, Region};

    /// Fills what pyo3 fills when it is first used, by running Python. If another thread forks meanwhile, the cell that
    /// is being filled stays locked in the child.
    fn fill(py: Python<'_>) -> PyResult<()> {
        let _ = PyDate::type_object(py);
        let _ = PySequence::type_object(py);
        let _ = PanicException::type_object(py);
        let _ = PyTuple::empty(py).try_iter()?.size_hint();
        Ok(())
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        fill(py)?;
        let names = |names: Vec<&'static str>| PyTuple::new(py, names);
        module.add("METRICS", names(Metric::ALL.iter().map(|one| one.as_str()).collect())?)?;
        module.add("QUERY_KINDS", names(QueryKind::ALL.iter().map(|one| one.as_str()).collect())?)?;
        module.add("DIALECTS", names(Dialect::ALL.iter().map(|one| one.as_str()).collect())?)?;
        module.add("FORMATS", names(Format::ALL.iter().map(|one| one.as_str()).collect())?)?;
        module.add("REGIONS", names(Region::ALL.iter().map(|one| one.as_str()).collect())?)?;
        module.add("METHODS", names(Method::ALL.iter().map(|one| one.as_str()).collect())?)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
