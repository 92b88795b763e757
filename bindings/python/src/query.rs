//! Queries.

use std::fmt::Write as _;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use stats_reqwest::{AnyQuery, Parameters, QueryKind};

use crate::answer::generic;
use crate::error;
use crate::pickle::reduced;
use crate::values::{DateText, DaysText, Names, Text};

/// A query: its kind, customer, period and categories. It has no account.
///
/// `Query.daily(…)`, `Query.aggregate(…)`, `Query.categories(…)` and `Query.category_stats(…)` make one; `Query(kind,
/// …)` makes any of them from strings. A client's `many` takes several.
///
/// Raises:
///     InputError: what is wrong with the query in every dialect: `empty-customer`, `bad-days`, `bad-date`,
///         `dates-out-of-order`, `days-and-dates`, `bad-option`, `unsupported`.
#[pyclass(frozen, eq, module = "sendgrid_stats")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Query {
    parameters: Parameters,
    pub(crate) any: AnyQuery,
}

/// Kind and customer.
type Positional<'q> = (&'static str, Option<&'q str>);

/// The days of a query.
#[derive(Default)]
pub(crate) struct Span {
    pub(crate) days: Option<DaysText>,
    pub(crate) start_date: Option<DateText>,
    pub(crate) end_date: Option<DateText>,
}

impl Query {
    pub(crate) fn make(
        py: Python<'_>,
        kind: QueryKind,
        customer: Option<Text>,
        span: Span,
        categories: Vec<String>,
    ) -> PyResult<Self> {
        let mut parameters = Parameters::new(kind);
        parameters.customer = customer.map(|text| text.0);
        parameters.days = span.days.map(|text| text.0);
        parameters.start_date = span.start_date.map(|text| text.0);
        parameters.end_date = span.end_date.map(|text| text.0);
        parameters.categories = categories;
        let any = AnyQuery::parse(&parameters).map_err(|error| error::input(py, &error))?;
        Ok(Self { parameters, any })
    }
}

generic!(Query);

#[pymethods]
impl Query {
    #[new]
    #[pyo3(signature = (kind, customer=None, *, days=None, start_date=None, end_date=None, categories=None))]
    fn new(
        py: Python<'_>,
        kind: Text,
        customer: Option<Text>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
        categories: Option<Names>,
    ) -> PyResult<Self> {
        let kind = kind.0.parse().map_err(|error| error::input(py, &error))?;
        let names = categories.map(|names| names.0).unwrap_or_default();
        Self::make(py, kind, customer, Span { days, start_date, end_date }, names)
    }

    /// A row for each day of a customer (None: of the account itself), over the last `days` days, or from
    /// `start_date` to `end_date`, both included; all days without them.
    #[staticmethod]
    #[pyo3(signature = (customer=None, *, days=None, start_date=None, end_date=None))]
    fn daily(
        py: Python<'_>,
        customer: Option<Text>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Self> {
        Self::make(py, QueryKind::Daily, customer, Span { days, start_date, end_date }, Vec::new())
    }

    /// The totals of all time of a customer (None: of the account itself).
    #[staticmethod]
    #[pyo3(signature = (customer=None))]
    fn aggregate(py: Python<'_>, customer: Option<Text>) -> PyResult<Self> {
        Self::make(py, QueryKind::Aggregate, customer, Span::default(), Vec::new())
    }

    /// The names of the categories of a customer (None: of the account itself).
    #[staticmethod]
    #[pyo3(signature = (customer=None))]
    fn categories(py: Python<'_>, customer: Option<Text>) -> PyResult<Self> {
        Self::make(py, QueryKind::Categories, customer, Span::default(), Vec::new())
    }

    /// A row for each day and category of a customer (None: of the account itself); days as for `daily`.
    #[staticmethod]
    #[pyo3(signature = (customer, categories, *, days=None, start_date=None, end_date=None))]
    fn category_stats(
        py: Python<'_>,
        customer: Option<Text>,
        categories: Names,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Self> {
        Self::make(py, QueryKind::CategoryStats, customer, Span { days, start_date, end_date }, categories.0)
    }

    /// The query kind: `daily`, `aggregate`, `categories` or `category-stats`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.any.kind().as_str()
    }

    /// The customer, or None for the account itself.
    #[getter]
    pub(crate) fn customer(&self) -> Option<&str> {
        self.parameters.customer.as_deref()
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Positional<'_>, Bound<'py, PyDict>)> {
        let arguments = PyDict::new(py);
        arguments.set_item("days", &self.parameters.days)?;
        arguments.set_item("start_date", &self.parameters.start_date)?;
        arguments.set_item("end_date", &self.parameters.end_date)?;
        arguments.set_item("categories", &self.parameters.categories)?;
        Ok(((self.kind(), self.customer()), arguments))
    }

    fn __reduce__<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        reduced(this)
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        // Equal queries have the same customer and categories; dates of two spellings may be equal.
        let mut hasher = DefaultHasher::new();
        (self.parameters.kind, &self.parameters.customer).hash(&mut hasher);
        self.parameters.categories.hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        let Parameters { kind, customer, days, start_date, end_date, categories, .. } = &self.parameters;
        let mut shown = format!("Query({:?}", kind.as_str());
        for (name, value) in
            [("customer", customer), ("days", days), ("start_date", start_date), ("end_date", end_date)]
        {
            if let Some(value) = value {
                // Writing to a string cannot fail.
                let _ = write!(shown, ", {name}={value:?}");
            }
        }
        if !categories.is_empty() {
            let _ = write!(shown, ", categories={categories:?}");
        }
        shown + ")"
    }
}
