//! Who asks, at which door, and how.

use std::fmt::Write as _;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use stats_reqwest::{self as proto, InputError, Question};

use crate::bounds::Bounds;
use crate::call::Call;
use crate::error;
use crate::exchange::Exchange;
use crate::policy;
use crate::query::{Query, Span};
use crate::settings::environment;
use crate::texts::{DateText, DaysText, Names};

/// Who asks, at which door, and how: requests are made and answers read, and nothing is sent.
///
/// Args:
///     api_user: the account's name.
///     api_key: its key. No `repr`, no error and no pickle shows it.
///     format: the format of answers, `json` or `xml`.
///     dialect: the door that is asked, one of `sendgrid_stats.DIALECTS`.
///     verb: `get` or `post`; None is the door's own.
///     base_url: another origin with an optional prefix. `https:`, or `http:` to this machine.
///     allow_plain_http: let `http:` reach another machine; whoever listens on the way reads the key.
///     bounds: how large an answer may be.
///
/// Raises:
///     InputError: `bad-base-url`, `bad-option`.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Account {
    pub(crate) account: proto::Account,
    /// How it may be shown.
    pub(crate) who: String,
}

/// What an account is made of, besides its name and key.
#[derive(Default)]
pub(crate) struct Door {
    pub(crate) format: Option<String>,
    pub(crate) dialect: Option<String>,
    pub(crate) verb: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) allow_plain_http: bool,
    pub(crate) bounds: Option<Bounds>,
}

impl Door {
    /// The account with what was said of it.
    pub(crate) fn open(&self, account: proto::Account) -> Result<proto::Account, InputError> {
        let mut account = lending(account);
        if let Some(base_url) = &self.base_url {
            account = if self.allow_plain_http {
                account.with_plain_http_base_url(base_url)?
            } else {
                account.with_base_url(base_url)?
            };
        }
        if let Some(dialect) = &self.dialect {
            account = account.with_dialect(dialect.parse()?);
        }
        if let Some(format) = &self.format {
            account = account.with_format(format.parse()?);
        }
        if let Some(verb) = &self.verb {
            account = account.with_verb(verb.parse()?);
        }
        if let Some(bounds) = &self.bounds {
            account = account.with_bounds(bounds.bounds);
        }
        Ok(account)
    }
}

/// The account of nobody in particular, for answers that are at hand, or until its base URL is replaced by the one that
/// is meant: any address of this machine is allowed.
pub(crate) fn nobody() -> Result<proto::Account, InputError> {
    proto::Account::keyless("http://127.0.0.1").map(lending)
}

/// The same with counts as Arrow's consumers are lent them: as `uint64`.
fn lending(account: proto::Account) -> proto::Account {
    account.with_wide_counts()
}

impl Account {
    pub(crate) fn make(py: Python<'_>, user: &str, key: String, door: &Door) -> PyResult<Self> {
        let account = door.open(proto::Account::new(user, key)).map_err(|error| error::input(py, &error))?;
        Ok(Self::shown_as(account, &format!("api_user={user:?}"), door))
    }

    fn shown_as(account: proto::Account, who: &str, door: &Door) -> Self {
        let mut who = who.to_owned();
        let told = [
            ("format", &door.format),
            ("dialect", &door.dialect),
            ("verb", &door.verb),
            ("base_url", &door.base_url),
        ];
        for (name, value) in told {
            if let Some(value) = value {
                // Writing to a text cannot fail.
                let _ = write!(who, " {name}={value:?}");
            }
        }
        Self { account, who }
    }

    fn ask(&self, py: Python<'_>, query: &Query) -> PyResult<Call> {
        Call::make(py, &self.account, query)
    }
}

#[pymethods]
impl Account {
    #[new]
    #[pyo3(signature = (api_user, api_key, *, format="json", dialect="distributor", verb=None, base_url=None, allow_plain_http=false, bounds=None))]
    #[expect(clippy::too_many_arguments, reason = "a constructor of Python's, by keywords")]
    fn new(
        py: Python<'_>,
        api_user: &str,
        api_key: String,
        format: &str,
        dialect: &str,
        verb: Option<String>,
        base_url: Option<String>,
        allow_plain_http: bool,
        bounds: Option<PyRef<'_, Bounds>>,
    ) -> PyResult<Self> {
        let (format, dialect) = (Some(format.to_owned()), Some(dialect.to_owned()));
        let bounds = bounds.map(|bounds| (*bounds).clone());
        Self::make(py, api_user, api_key, &Door { format, dialect, verb, base_url, allow_plain_http, bounds })
    }

    /// Nobody in particular, who asks a proxy of one's own at `base_url` that adds name and key.
    #[staticmethod]
    #[pyo3(signature = (base_url, *, format="json", dialect="distributor", verb=None, allow_plain_http=false, bounds=None))]
    fn keyless(
        py: Python<'_>,
        base_url: String,
        format: &str,
        dialect: &str,
        verb: Option<String>,
        allow_plain_http: bool,
        bounds: Option<PyRef<'_, Bounds>>,
    ) -> PyResult<Self> {
        let (format, dialect) = (Some(format.to_owned()), Some(dialect.to_owned()));
        let bounds = bounds.map(|bounds| (*bounds).clone());
        let door = Door { format, dialect, verb, base_url: Some(base_url), allow_plain_http, bounds };
        let account =
            nobody().and_then(|nobody| door.open(nobody)).map_err(|error| error::input(py, &error))?;
        Ok(Self::shown_as(account, "keyless", &door))
    }

    /// The account of the environment's `SENDGRID_API_USER` and `SENDGRID_API_KEY`; options as for `Account(…)`.
    ///
    /// Raises:
    ///     InputError: `missing-credentials` where one of the two is not set or empty.
    #[classmethod]
    #[pyo3(signature = (**options))]
    fn from_env<'py>(
        class: &Bound<'py, PyType>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        class.call(environment(class.py())?, options)
    }

    /// The call for daily statistics: a row for each day.
    ///
    /// Args:
    ///     user: the customer; None for the account itself, at the door `own`.
    ///     days: the number of days in the past, today included.
    ///     start_date: the first day, a `datetime.date` or its ISO text.
    ///     end_date: the last day, included.
    ///
    /// Raises:
    ///     InputError: whatever is wrong with the question at this door.
    #[pyo3(signature = (user=None, *, days=None, start_date=None, end_date=None))]
    fn daily(
        &self,
        py: Python<'_>,
        user: Option<String>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Call> {
        let span = Span { days, start_date, end_date };
        self.ask(py, &Query::make(py, Question::Daily, user, span, Vec::new())?)
    }

    /// The call for the totals of all time.
    #[pyo3(signature = (user=None))]
    fn aggregate(&self, py: Python<'_>, user: Option<String>) -> PyResult<Call> {
        self.ask(py, &Query::make(py, Question::Aggregate, user, Span::default(), Vec::new())?)
    }

    /// The call for the names of all categories.
    #[pyo3(signature = (user=None))]
    fn categories(&self, py: Python<'_>, user: Option<String>) -> PyResult<Call> {
        self.ask(py, &Query::make(py, Question::Categories, user, Span::default(), Vec::new())?)
    }

    /// The call for category statistics: a row for each day and category. Options as for `daily`.
    #[pyo3(signature = (user, categories, *, days=None, start_date=None, end_date=None))]
    fn category(
        &self,
        py: Python<'_>,
        user: Option<String>,
        categories: Names,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Call> {
        let span = Span { days, start_date, end_date };
        self.ask(py, &Query::make(py, Question::Category, user, span, categories.0)?)
    }

    /// The call for any question.
    fn call(&self, py: Python<'_>, query: &Query) -> PyResult<Call> {
        self.ask(py, query)
    }

    /// Any question from its first request to its answer, for a transport of one's own; see `Call.exchange`. A
    /// question about more categories than fit into one URL is split and its rows are joined.
    #[pyo3(signature = (query, *, seed=None, **policy))]
    fn exchange(
        &self,
        py: Python<'_>,
        query: &Query,
        seed: Option<u64>,
        policy: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Exchange> {
        Exchange::begin(py, &self.account, &query.any, &policy::told(py, policy)?, seed)
    }

    fn __repr__(&self) -> String {
        format!("<Account {}>", self.who)
    }

    #[expect(clippy::unused_self, reason = "Python calls it on an account")]
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("an account is not pickled: it holds a key"))
    }
}
