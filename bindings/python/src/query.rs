//! Queries.

use std::fmt::Write as _;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use stats_reqwest::{AnyQuery, Parameters, QueryKind};

use crate::answer::generic;
use crate::error;
use crate::pickle::reduced;
use crate::values::{DateText, DaysText, Flag, Names, Text};

/// A query: its kind, customer or customers, period and categories. It has no account.
///
/// `Query.daily(…)` and the methods of the other kinds make one; `Query(kind, …)` makes any of them from strings. A
/// client's `many` takes several.
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

/// A query about a customer or the account itself, over these days.
fn during(
    kind: QueryKind,
    customer: Option<Text>,
    days: Option<DaysText>,
    start_date: Option<DateText>,
    end_date: Option<DateText>,
) -> Parameters {
    let mut parameters = Parameters::new(kind);
    parameters.customer = customer.map(|text| text.0);
    parameters.days = days.map(|text| text.0);
    parameters.start_date = start_date.map(|text| text.0);
    parameters.end_date = end_date.map(|text| text.0);
    parameters
}

impl Query {
    fn parse(py: Python<'_>, parameters: Parameters) -> PyResult<Self> {
        let any = AnyQuery::parse(&parameters).map_err(|error| error::input(py, &error))?;
        Ok(Self { parameters, any })
    }
}

generic!(Query);

#[pymethods]
impl Query {
    #[new]
    #[pyo3(
        signature = (kind, customer=None, *, days=None, start_date=None, end_date=None, categories=None, customers=None, unsplit=Flag(false), with_region=Flag(false)),
        text_signature = "(kind, customer=None, *, days=None, start_date=None, end_date=None, categories=None, customers=None, unsplit=False, with_region=False)"
    )]
    #[expect(clippy::too_many_arguments, reason = "a constructor of Python's, by keywords")]
    fn new(
        py: Python<'_>,
        kind: Text,
        customer: Option<Text>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
        categories: Option<Names>,
        customers: Option<Names>,
        unsplit: Flag,
        with_region: Flag,
    ) -> PyResult<Self> {
        let kind = kind.0.parse().map_err(|error| error::input(py, &error))?;
        let mut parameters = during(kind, customer, days, start_date, end_date);
        parameters.categories = categories.map(|names| names.0).unwrap_or_default();
        parameters.customers = customers.map(|names| names.0).unwrap_or_default();
        (parameters.unsplit, parameters.with_region) = (unsplit.0, with_region.0);
        Self::parse(py, parameters)
    }

    /// A row for each day of a customer (None: of the account itself), over the last `days` days, or from
    /// `start_date` to `end_date`, both included. Without them the legacy API answers all days; v3 needs a first day.
    #[staticmethod]
    #[pyo3(signature = (customer=None, *, days=None, start_date=None, end_date=None))]
    pub(crate) fn daily(
        py: Python<'_>,
        customer: Option<Text>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Self> {
        Self::parse(py, during(QueryKind::Daily, customer, days, start_date, end_date))
    }

    /// A row for each day and customer of several, and the customers without a row; days as for `daily`.
    ///
    /// With v3 a request has up to ten customers. Where one of them is refused, the request is split until the refused
    /// name is found, which the error has in `subjects`; `unsplit=True` sends each request as it is. With the other
    /// dialects each customer has a request of its own.
    #[staticmethod]
    #[pyo3(
        signature = (customers, *, days=None, start_date=None, end_date=None, unsplit=Flag(false)),
        text_signature = "(customers, *, days=None, start_date=None, end_date=None, unsplit=False)"
    )]
    pub(crate) fn daily_by_customer(
        py: Python<'_>,
        customers: Names,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
        unsplit: Flag,
    ) -> PyResult<Self> {
        let mut parameters = during(QueryKind::DailyByCustomer, None, days, start_date, end_date);
        (parameters.customers, parameters.unsplit) = (customers.0, unsplit.0);
        Self::parse(py, parameters)
    }

    /// The totals of a customer (None: of the account itself): with the legacy API of all time, with v3 of a period;
    /// days as for `daily`.
    #[staticmethod]
    #[pyo3(signature = (customer=None, *, days=None, start_date=None, end_date=None))]
    pub(crate) fn aggregate(
        py: Python<'_>,
        customer: Option<Text>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Self> {
        Self::parse(py, during(QueryKind::Aggregate, customer, days, start_date, end_date))
    }

    /// The names of the categories of a customer (None: of the account itself).
    #[staticmethod]
    #[pyo3(signature = (customer=None))]
    pub(crate) fn categories(py: Python<'_>, customer: Option<Text>) -> PyResult<Self> {
        Self::parse(py, during(QueryKind::Categories, customer, None, None, None))
    }

    /// A row for each day and category of a customer (None: of the account itself); days as for `daily`.
    #[staticmethod]
    #[pyo3(signature = (customer, categories, *, days=None, start_date=None, end_date=None))]
    pub(crate) fn category_stats(
        py: Python<'_>,
        customer: Option<Text>,
        categories: Names,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Self> {
        let mut parameters = during(QueryKind::CategoryStats, customer, days, start_date, end_date);
        parameters.categories = categories.0;
        Self::parse(py, parameters)
    }

    /// The customers of the account, enabled or not, with v3 alone; `with_region=True` requests the region of each too.
    #[staticmethod]
    #[pyo3(signature = (*, with_region=Flag(false)), text_signature = "(*, with_region=False)")]
    pub(crate) fn customers(py: Python<'_>, with_region: Flag) -> PyResult<Self> {
        let mut parameters = Parameters::new(QueryKind::Customers);
        parameters.with_region = with_region.0;
        Self::parse(py, parameters)
    }

    /// The query kind, one of `sendgrid_stats.QUERY_KINDS`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.any.kind().as_str()
    }

    /// The customer; None for the account itself, and for a query about several customers.
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
        arguments.set_item("customers", &self.parameters.customers)?;
        arguments.set_item("unsplit", self.parameters.unsplit)?;
        arguments.set_item("with_region", self.parameters.with_region)?;
        Ok(((self.kind(), self.customer()), arguments))
    }

    fn __reduce__<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        reduced(this)
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        // Equal queries have the same names; dates of two spellings may be equal.
        let mut hasher = DefaultHasher::new();
        (self.parameters.kind, &self.parameters.customer).hash(&mut hasher);
        (&self.parameters.categories, &self.parameters.customers).hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        let Parameters { kind, customer, days, start_date, end_date, categories, customers, .. } =
            &self.parameters;
        let mut shown = format!("Query({:?}", kind.as_str());
        for (name, value) in
            [("customer", customer), ("days", days), ("start_date", start_date), ("end_date", end_date)]
        {
            if let Some(value) = value {
                // Writing to a string cannot fail.
                let _ = write!(shown, ", {name}={value:?}");
            }
        }
        for (name, names) in [("categories", categories), ("customers", customers)] {
            if !names.is_empty() {
                let _ = write!(shown, ", {name}={names:?}");
            }
        }
        let flags = [("unsplit", self.parameters.unsplit), ("with_region", self.parameters.with_region)];
        for (name, _) in flags.iter().filter(|(_, is_set)| *is_set) {
            let _ = write!(shown, ", {name}=True");
        }
        shown + ")"
    }
}
