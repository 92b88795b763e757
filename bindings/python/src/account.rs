//! Accounts, which make calls and exchanges.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};
use stats_reqwest::QueryKind;

use crate::bounds::Bounds;
use crate::call::Call;
use crate::credentials::Credentials;
use crate::error;
use crate::exchange::Exchange;
use crate::policy::{self, unknown};
use crate::query::{Query, Span};
use crate::shared_account::{AccountOptions, SharedAccount};
use crate::values::{DateText, DaysText, Names, Text, Whole};

/// Credentials with a dialect and a format: makes requests and reads answers; sends nothing.
///
/// Args:
///     api_user: the account's name.
///     api_key: its key. No `repr`, no error and no pickle shows it.
///     format: the format of answers, `json` or `xml`.
///     dialect: the API and endpoint family, one of `sendgrid_stats.DIALECTS`.
///     method: `get` or `post`; None is the dialect's own.
///     base_url: another origin with an optional prefix. `https:`, or `http:` to this machine.
///     allow_plain_http: allow `http:` to another machine; anyone on the network path can read the key.
///     bounds: how large a response may be.
///
/// Raises:
///     InputError: `bad-base-url`, `bad-option`, `bad-credentials`.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Account(pub(crate) SharedAccount);

impl Account {
    fn options(py: Python<'_>, given: Option<&Bound<'_, PyDict>>) -> PyResult<AccountOptions> {
        let mut options = AccountOptions::default();
        for (name, value) in given.into_iter().flatten() {
            let name = name.cast::<PyString>()?.to_string_lossy();
            if !options.set(py, &name, &value)? {
                return Err(unknown(&name));
            }
        }
        Ok(options)
    }

    fn make_call(&self, py: Python<'_>, query: &Query) -> PyResult<Call> {
        Call::make(py, self.0.clone(), query)
    }
}

#[pymethods]
impl Account {
    #[new]
    #[pyo3(signature = (api_user, api_key, *, format="json", dialect="distributor", method=None, base_url=None, allow_plain_http=false, bounds=None))]
    #[expect(clippy::too_many_arguments, reason = "a constructor of Python's, by keywords")]
    fn new(
        py: Python<'_>,
        api_user: &Bound<'_, PyAny>,
        api_key: &Bound<'_, PyAny>,
        format: &str,
        dialect: &str,
        method: Option<Text>,
        base_url: Option<Text>,
        allow_plain_http: bool,
        bounds: Option<&Bound<'_, Bounds>>,
    ) -> PyResult<Self> {
        let mut options = AccountOptions::new(py, format, dialect, method, bounds)?;
        (options.base_url, options.allow_plain_http) = (base_url.map(|url| url.0), allow_plain_http);
        Ok(Self(SharedAccount::new(py, Credentials::new(py, api_user, api_key)?, options)?))
    }

    /// An account without credentials, for a proxy at `base_url` that adds them.
    #[staticmethod]
    #[pyo3(signature = (base_url, *, format="json", dialect="distributor", method=None, allow_plain_http=false, bounds=None))]
    fn keyless(
        py: Python<'_>,
        base_url: Text,
        format: &str,
        dialect: &str,
        method: Option<Text>,
        allow_plain_http: bool,
        bounds: Option<&Bound<'_, Bounds>>,
    ) -> PyResult<Self> {
        let credentials = Credentials::keyless().map_err(|error| error::input(py, &error))?;
        let mut options = AccountOptions::new(py, format, dialect, method, bounds)?;
        (options.base_url, options.allow_plain_http) = (Some(base_url.0), allow_plain_http);
        Ok(Self(SharedAccount::new(py, credentials, options)?))
    }

    /// The account of the environment's `SENDGRID_API_USER` and `SENDGRID_API_KEY`; options as for `Account(…)`.
    ///
    /// Raises:
    ///     InputError: `missing-credentials` where one of the two is not set or empty; `bad-credentials` where one is
    ///         not UTF-8, has a control character, or white space at either end.
    #[classmethod]
    #[pyo3(signature = (**options))]
    fn from_env(class: &Bound<'_, PyType>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let py = class.py();
        Ok(Self(SharedAccount::new(py, Credentials::from_env(py, None, None)?, Self::options(py, options)?)?))
    }

    /// The call for daily statistics: a row for each day.
    ///
    /// Args:
    ///     customer: the customer; None for the account itself, with the dialect `own`.
    ///     days: the number of days in the past, today included.
    ///     start_date: the first day, a `datetime.date` or its ISO text.
    ///     end_date: the last day, included.
    ///
    /// Raises:
    ///     InputError: what is wrong with the query in this dialect.
    #[pyo3(signature = (customer=None, *, days=None, start_date=None, end_date=None))]
    fn daily(
        &self,
        py: Python<'_>,
        customer: Option<Text>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Call> {
        let span = Span { days, start_date, end_date };
        self.make_call(py, &Query::make(py, QueryKind::Daily, customer, span, Vec::new())?)
    }

    /// The call for the totals of all time.
    #[pyo3(signature = (customer=None))]
    fn aggregate(&self, py: Python<'_>, customer: Option<Text>) -> PyResult<Call> {
        self.make_call(py, &Query::make(py, QueryKind::Aggregate, customer, Span::default(), Vec::new())?)
    }

    /// The call for the names of all categories.
    #[pyo3(signature = (customer=None))]
    fn categories(&self, py: Python<'_>, customer: Option<Text>) -> PyResult<Call> {
        self.make_call(py, &Query::make(py, QueryKind::Categories, customer, Span::default(), Vec::new())?)
    }

    /// The call for category statistics: a row for each day and category. Options as for `daily`.
    #[pyo3(signature = (customer, categories, *, days=None, start_date=None, end_date=None))]
    fn category_stats(
        &self,
        py: Python<'_>,
        customer: Option<Text>,
        categories: Names,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Call> {
        let span = Span { days, start_date, end_date };
        self.make_call(py, &Query::make(py, QueryKind::CategoryStats, customer, span, categories.0)?)
    }

    /// The call for any query.
    fn call(&self, py: Python<'_>, query: &Query) -> PyResult<Call> {
        self.make_call(py, query)
    }

    /// All requests of a query up to its answer, for a transport of your own; see `Call.exchange`. A query for more
    /// categories than fit into one URL is split and its rows are joined.
    #[pyo3(signature = (query, *, seed=None, **policy))]
    fn exchange(
        &self,
        py: Python<'_>,
        query: &Query,
        seed: Option<Whole<u64>>,
        policy: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Exchange> {
        Exchange::begin(py, &self.0, &query.any, &policy::parse(py, policy)?, seed)
    }

    fn __repr__(&self) -> String {
        format!("<Account {}>", self.0.repr())
    }

    #[expect(clippy::unused_self, reason = "Python calls it on an account")]
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("an account cannot be pickled: it has a key"))
    }
}
