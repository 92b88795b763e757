//! A question, apart from who asks it.

use std::fmt::Write as _;

use pyo3::prelude::*;
use stats_reqwest::{AnyQuery, Parameters, QueryKind};

use crate::error;
use crate::values::{DateText, DaysText, Names, Text};

/// A question together with whom and when it is about; who asks it comes later.
///
/// `Query.daily(…)`, `Query.aggregate(…)`, `Query.categories(…)` and `Query.category(…)` make one; `Query(question, …)`
/// makes any of them from texts. Clients answer many at once.
///
/// Raises:
///     InputError: what is wrong with the question at every door: `empty-user`, `bad-days`, `bad-date`,
///         `dates-out-of-order`, `days-and-dates`, `bad-option`, `unsupported`.
#[pyclass(frozen, eq, module = "sendgrid_stats")]
#[derive(PartialEq, Eq)]
pub(crate) struct Query {
    parameters: Parameters,
    pub(crate) any: AnyQuery,
}

/// Which days a question is about.
#[derive(Default)]
pub(crate) struct Span {
    pub(crate) days: Option<DaysText>,
    pub(crate) start_date: Option<DateText>,
    pub(crate) end_date: Option<DateText>,
}

impl Query {
    pub(crate) fn make(
        py: Python<'_>,
        question: QueryKind,
        user: Option<Text>,
        span: Span,
        categories: Vec<String>,
    ) -> PyResult<Self> {
        let mut parameters = Parameters::new(question);
        parameters.customer = user.map(|text| text.0);
        parameters.days = span.days.map(|text| text.0);
        parameters.start_date = span.start_date.map(|text| text.0);
        parameters.end_date = span.end_date.map(|text| text.0);
        parameters.categories = categories;
        let any = AnyQuery::parse(&parameters).map_err(|error| error::input(py, &error))?;
        Ok(Self { parameters, any })
    }
}

#[pymethods]
impl Query {
    #[new]
    #[pyo3(signature = (question, user=None, *, days=None, start_date=None, end_date=None, categories=None))]
    fn new(
        py: Python<'_>,
        question: Text,
        user: Option<Text>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
        categories: Option<Names>,
    ) -> PyResult<Self> {
        let question = question.0.parse().map_err(|error| error::input(py, &error))?;
        let names = categories.map(|names| names.0).unwrap_or_default();
        Self::make(py, question, user, Span { days, start_date, end_date }, names)
    }

    /// A row for each day of a customer (None: of the account itself), over the last `days` days, or from
    /// `start_date` to `end_date`, both included; all days where nothing is said.
    #[staticmethod]
    #[pyo3(signature = (user=None, *, days=None, start_date=None, end_date=None))]
    fn daily(
        py: Python<'_>,
        user: Option<Text>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Self> {
        Self::make(py, QueryKind::Daily, user, Span { days, start_date, end_date }, Vec::new())
    }

    /// The totals of all time of a customer (None: of the account itself).
    #[staticmethod]
    #[pyo3(signature = (user=None))]
    fn aggregate(py: Python<'_>, user: Option<Text>) -> PyResult<Self> {
        Self::make(py, QueryKind::Aggregate, user, Span::default(), Vec::new())
    }

    /// The names of the categories of a customer (None: of the account itself).
    #[staticmethod]
    #[pyo3(signature = (user=None))]
    fn categories(py: Python<'_>, user: Option<Text>) -> PyResult<Self> {
        Self::make(py, QueryKind::Categories, user, Span::default(), Vec::new())
    }

    /// A row for each day and category of a customer (None: of the account itself); days as for `daily`.
    #[staticmethod]
    #[pyo3(signature = (user, categories, *, days=None, start_date=None, end_date=None))]
    fn category(
        py: Python<'_>,
        user: Option<Text>,
        categories: Names,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Self> {
        Self::make(py, QueryKind::CategoryStats, user, Span { days, start_date, end_date }, categories.0)
    }

    /// What is asked: `daily`, `aggregate`, `categories` or `category`.
    #[getter]
    fn question(&self) -> &'static str {
        self.any.question().as_str()
    }

    /// The customer, or None for the account itself.
    #[getter]
    fn user(&self) -> Option<&str> {
        self.parameters.customer.as_deref()
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        // What is equal has the same customer and categories; dates of two spellings may be equal, too.
        let mut hasher = DefaultHasher::new();
        (self.parameters.question, &self.parameters.customer).hash(&mut hasher);
        self.parameters.categories.hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        let Parameters { question, customer, days, start_date, end_date, categories, .. } = &self.parameters;
        let mut shown = format!("Query({:?}", question.as_str());
        for (name, value) in
            [("user", customer), ("days", days), ("start_date", start_date), ("end_date", end_date)]
        {
            if let Some(value) = value {
                // Writing to a text cannot fail.
                let _ = write!(shown, ", {name}={value:?}");
            }
        }
        if !categories.is_empty() {
            let _ = write!(shown, ", categories={categories:?}");
        }
        shown + ")"
    }
}
