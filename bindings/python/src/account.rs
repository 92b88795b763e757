//! Accounts, which make calls and exchanges.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use crate::call::Call;
use crate::credentials::{Credentials, no_key};
use crate::error;
use crate::exchange::Exchange;
use crate::policy;
use crate::query::Query;
use crate::shared_account::{AccountOptions, SharedAccount};
use crate::values::{DateText, DaysText, Flag, Names, Text, Whole};

/// A key with a dialect and a format: makes requests and reads answers; sends nothing.
///
/// `Account(api_key=…)` is an account of v3; `Account(api_user, api_key)` one of the legacy API.
///
/// Args:
///     api_user: the account's name, which the legacy API needs.
///     api_key: its key. No `repr`, no error and no pickle shows it.
///     format: the format of answers, `json` or `xml`. v3 has JSON alone.
///     dialect: the API and endpoint family, one of `sendgrid_stats.DIALECTS`; None is `v3` for a key without a name,
///         `distributor` for both.
///     method: `get` or `post`; None is the dialect's own.
///     base_url: another origin with an optional prefix. `https:`, or `http:` to this machine.
///     allow_plain_http: allow `http:` to another machine; anyone on the network path can read the key.
///     region: `global` or `eu`, which chooses the host of v3; `base_url` takes precedence. Not switched by itself.
///     utc_offset: the `datetime.timedelta` east of UTC, less than a day, that decides which day is today, for
///         periods of v3 that count back from it; None is UTC. The legacy API counts by its own calendar.
///     today: the date of today for such periods, a `datetime.date` or its ISO text, in place of the clock's.
///     bounds: how large a response may be.
///
/// Raises:
///     InputError: `bad-base-url`, `bad-option`, `bad-date`, `bad-credentials`.
///     TypeError: a value of a wrong type, an option that does not exist, a name without a key.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Account(pub(crate) SharedAccount);

impl Account {
    fn of(py: Python<'_>, credentials: Credentials, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Ok(Self(SharedAccount::new(py, credentials, AccountOptions::parse(py, options)?)?))
    }
}

#[pymethods]
impl Account {
    #[new]
    #[pyo3(
        signature = (api_user=None, api_key=None, **options),
        text_signature = "(api_user=None, api_key=None, *, format='json', dialect=None, method=None, base_url=None, allow_plain_http=False, region=None, utc_offset=None, today=None, bounds=None)"
    )]
    fn new(
        py: Python<'_>,
        api_user: Option<&Bound<'_, PyAny>>,
        api_key: Option<&Bound<'_, PyAny>>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let credentials = Credentials::new(py, api_user, api_key.ok_or_else(no_key)?)?;
        Self::of(py, credentials, options)
    }

    /// An account without credentials, for a proxy at `base_url` that adds them; of the dialect `distributor` unless
    /// another is chosen. Options as for `Account(…)`.
    #[staticmethod]
    #[pyo3(
        signature = (base_url, **options),
        text_signature = "(base_url, *, format='json', dialect=None, method=None, allow_plain_http=False, region=None, utc_offset=None, today=None, bounds=None)"
    )]
    fn keyless(py: Python<'_>, base_url: Text, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let credentials = Credentials::keyless().map_err(|error| error::input(py, &error))?;
        let options = options.map_or_else(|| Ok(PyDict::new(py)), PyDictMethods::copy)?;
        options.set_item("base_url", base_url.0)?;
        Self::of(py, credentials, Some(&options))
    }

    /// The account of the environment's `SENDGRID_API_KEY`: of v3, or with the name in `SENDGRID_API_USER`, where that
    /// is set, of the legacy API. Options as for `Account(…)`.
    ///
    /// Raises:
    ///     InputError: `missing-credentials` where `SENDGRID_API_KEY` is not set or empty; `bad-credentials` where one of
    ///         the two is not UTF-8, has a control character, or white space at either end.
    #[classmethod]
    #[pyo3(signature = (**options))]
    fn from_env(class: &Bound<'_, PyType>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let py = class.py();
        Self::of(py, Credentials::from_env(py, None, None)?, options)
    }

    /// The call for daily statistics: a row for each day.
    ///
    /// A call is one request. With v3, `days`, and `start_date` without `end_date`, need an account with `today`, and
    /// long periods several requests: `exchange` has all of them.
    ///
    /// Args:
    ///     customer: the customer; None for the account itself, with v3 or the dialect `own`.
    ///     days: the number of days in the past, today included.
    ///     start_date: the first day, a `datetime.date` or its ISO text.
    ///     end_date: the last day, included.
    ///
    /// Raises:
    ///     InputError: what is wrong with the query in this dialect; `unsupported` where it takes several requests, or
    ///         a clock.
    #[pyo3(signature = (customer=None, *, days=None, start_date=None, end_date=None))]
    fn daily(
        &self,
        py: Python<'_>,
        customer: Option<Text>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Call> {
        self.call(py, &Query::daily(py, customer, days, start_date, end_date)?)
    }

    /// The call for daily statistics of several customers: a row for each day and customer. Options as for `daily`,
    /// and `unsplit` as for `Query.daily_by_customer`. With v3 a call has at most ten customers, with the legacy API
    /// one.
    #[pyo3(
        signature = (customers, *, days=None, start_date=None, end_date=None, unsplit=Flag(false)),
        text_signature = "($self, customers, *, days=None, start_date=None, end_date=None, unsplit=False)"
    )]
    fn daily_by_customer(
        &self,
        py: Python<'_>,
        customers: Names,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
        unsplit: Flag,
    ) -> PyResult<Call> {
        self.call(py, &Query::daily_by_customer(py, customers, days, start_date, end_date, unsplit)?)
    }

    /// The call for totals: with the legacy API of all time, with v3 of a period. Options as for `daily`.
    #[pyo3(signature = (customer=None, *, days=None, start_date=None, end_date=None))]
    fn aggregate(
        &self,
        py: Python<'_>,
        customer: Option<Text>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Call> {
        self.call(py, &Query::aggregate(py, customer, days, start_date, end_date)?)
    }

    /// The call for the names of all categories. With v3 they come page by page: see `exchange`.
    #[pyo3(signature = (customer=None))]
    fn categories(&self, py: Python<'_>, customer: Option<Text>) -> PyResult<Call> {
        self.call(py, &Query::categories(py, customer)?)
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
        self.call(py, &Query::category_stats(py, customer, categories, days, start_date, end_date)?)
    }

    /// The call for the account's customers. v3 alone has them, and they come page by page: see `exchange`.
    #[pyo3(signature = (*, with_region=Flag(false)), text_signature = "($self, *, with_region=False)")]
    fn customers(&self, py: Python<'_>, with_region: Flag) -> PyResult<Call> {
        self.call(py, &Query::customers(py, with_region)?)
    }

    /// The call for any query.
    fn call(&self, py: Python<'_>, query: &Query) -> PyResult<Call> {
        Call::make(py, self.0.clone(), query)
    }

    /// All requests of a query up to its answer, for a transport of your own; see `Call.exchange`. Rows and pages of
    /// several requests are joined.
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
