//! Who asks, at which door, and how.

use std::fmt::Write as _;
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};
use stats_reqwest::{self as proto, Dialect, Format, Method, QueryKind};

use crate::bounds::Bounds;
use crate::call::Call;
use crate::credentials::Credentials;
use crate::error;
use crate::exchange::Exchange;
use crate::policy::{self, option, unknown};
use crate::process::PerProcess;
use crate::query::{Query, Span};
use crate::values::{DateText, DaysText, Flag, Names, Text, Whole};

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
///     InputError: `bad-base-url`, `bad-option`, `bad-credentials`.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Account(pub(crate) Opened);

/// Credentials at a door, and the account that they make in each process.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(crate) credentials: Credentials,
    pub(crate) door: Door,
    made: Arc<PerProcess<proto::Account>>,
}

/// What an account is made of, besides its name and key. What is not there is the usual.
#[derive(Clone, Default)]
pub(crate) struct Door {
    format: Option<Format>,
    dialect: Option<Dialect>,
    verb: Option<Method>,
    base_url: Option<String>,
    allow_plain_http: bool,
    bounds: Option<Bounds>,
}

impl Door {
    fn new(
        py: Python<'_>,
        format: &str,
        dialect: &str,
        verb: Option<Text>,
        bounds: Option<&Bound<'_, Bounds>>,
    ) -> PyResult<Self> {
        let refused = |refused| error::input(py, &refused);
        Ok(Self {
            format: Some(format.parse().map_err(refused)?),
            dialect: Some(dialect.parse().map_err(refused)?),
            verb: verb.map(|verb| verb.0.parse()).transpose().map_err(refused)?,
            bounds: bounds.map(|bounds| bounds.get().clone()),
            ..Self::default()
        })
    }

    /// Takes one option where it is one of an account's.
    pub(crate) fn tell(&mut self, py: Python<'_>, name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        let text = || option(py, name, value).map(|Text(text)| text);
        let maybe = || Ok::<_, PyErr>(option::<Option<Text>>(py, name, value)?.map(|Text(text)| text));
        let refused = |refused| error::input(py, &refused);
        match name {
            "format" => self.format = Some(text()?.parse().map_err(refused)?),
            "dialect" => self.dialect = Some(text()?.parse().map_err(refused)?),
            "verb" => self.verb = maybe()?.map(|verb| verb.parse()).transpose().map_err(refused)?,
            "base_url" => self.base_url = maybe()?,
            "allow_plain_http" => self.allow_plain_http = option(py, name, value).map(|Flag(flag)| flag)?,
            "bounds" if value.is_none() => self.bounds = None,
            "bounds" => {
                let bounds = value.cast::<Bounds>();
                let bounds =
                    bounds.map_err(|_| PyTypeError::new_err("argument 'bounds': expected Bounds"))?;
                self.bounds = Some(bounds.get().clone());
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The account with what was said of it.
    fn open(&self, py: Python<'_>, credentials: &Credentials) -> PyResult<proto::Account> {
        let mut account = credentials.account(py);
        match &self.base_url {
            Some(base_url) if self.allow_plain_http => {
                account =
                    account.with_plain_http_base_url(base_url).map_err(|error| error::input(py, &error))?;
            }
            Some(base_url) => {
                account = account.with_base_url(base_url).map_err(|error| error::input(py, &error))?;
            }
            None if credentials.name().is_none() => {
                return Err(PyTypeError::new_err("an account without a key needs a `base_url`"));
            }
            None => {}
        }
        if let Some(dialect) = self.dialect {
            account = account.with_dialect(dialect);
        }
        if let Some(format) = self.format {
            account = account.with_format(format);
        }
        if let Some(verb) = self.verb {
            account = account.with_method(verb);
        }
        if let Some(bounds) = &self.bounds {
            account = account.with_bounds(bounds.bounds);
        }
        Ok(account)
    }
}

impl Opened {
    /// These credentials at this door.
    pub(crate) fn new(py: Python<'_>, credentials: Credentials, door: Door) -> PyResult<Self> {
        let opened = Self { credentials, door, made: Arc::new(PerProcess::empty()) };
        opened.account(py).map(|_| opened)
    }

    /// The account of this process.
    pub(crate) fn account(&self, py: Python<'_>) -> PyResult<proto::Account> {
        self.made.get_or_try_make(py, || self.door.open(py, &self.credentials))
    }

    /// How it may be shown.
    pub(crate) fn shown(&self) -> String {
        let mut shown = match self.credentials.name() {
            Some(name) => format!("api_user={name:?}"),
            None => "keyless".to_owned(),
        };
        let door = &self.door;
        let texts = [
            ("format", door.format.map(Format::as_str)),
            ("dialect", door.dialect.map(Dialect::as_str)),
            ("verb", door.verb.map(Method::as_str)),
            ("base_url", door.base_url.as_deref()),
        ];
        for (name, value) in texts {
            if let Some(value) = value {
                // Writing to a text cannot fail.
                let _ = write!(shown, " {name}={value:?}");
            }
        }
        shown
    }
}

impl Account {
    /// The door of an account's own options.
    fn door(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Door> {
        let mut door = Door::default();
        for (name, value) in options.into_iter().flatten() {
            let name = name.cast::<PyString>()?.to_string_lossy();
            if !door.tell(py, &name, &value)? {
                return Err(unknown(&name));
            }
        }
        Ok(door)
    }

    fn ask(&self, py: Python<'_>, query: &Query) -> PyResult<Call> {
        Call::make(py, self.0.clone(), query)
    }
}

#[pymethods]
impl Account {
    #[new]
    #[pyo3(signature = (api_user, api_key, *, format="json", dialect="distributor", verb=None, base_url=None, allow_plain_http=false, bounds=None))]
    #[expect(clippy::too_many_arguments, reason = "a constructor of Python's, by keywords")]
    fn new(
        py: Python<'_>,
        api_user: &Bound<'_, PyAny>,
        api_key: &Bound<'_, PyAny>,
        format: &str,
        dialect: &str,
        verb: Option<Text>,
        base_url: Option<Text>,
        allow_plain_http: bool,
        bounds: Option<&Bound<'_, Bounds>>,
    ) -> PyResult<Self> {
        let mut door = Door::new(py, format, dialect, verb, bounds)?;
        (door.base_url, door.allow_plain_http) = (base_url.map(|url| url.0), allow_plain_http);
        Ok(Self(Opened::new(py, Credentials::new(py, api_user, api_key)?, door)?))
    }

    /// Nobody in particular, who asks a proxy of one's own at `base_url` that adds name and key.
    #[staticmethod]
    #[pyo3(signature = (base_url, *, format="json", dialect="distributor", verb=None, allow_plain_http=false, bounds=None))]
    fn keyless(
        py: Python<'_>,
        base_url: Text,
        format: &str,
        dialect: &str,
        verb: Option<Text>,
        allow_plain_http: bool,
        bounds: Option<&Bound<'_, Bounds>>,
    ) -> PyResult<Self> {
        let credentials = Credentials::keyless().map_err(|error| error::input(py, &error))?;
        let mut door = Door::new(py, format, dialect, verb, bounds)?;
        (door.base_url, door.allow_plain_http) = (Some(base_url.0), allow_plain_http);
        Ok(Self(Opened::new(py, credentials, door)?))
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
        Ok(Self(Opened::new(py, Credentials::from_env(py)?, Self::door(py, options)?)?))
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
        user: Option<Text>,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Call> {
        let span = Span { days, start_date, end_date };
        self.ask(py, &Query::make(py, QueryKind::Daily, user, span, Vec::new())?)
    }

    /// The call for the totals of all time.
    #[pyo3(signature = (user=None))]
    fn aggregate(&self, py: Python<'_>, user: Option<Text>) -> PyResult<Call> {
        self.ask(py, &Query::make(py, QueryKind::Aggregate, user, Span::default(), Vec::new())?)
    }

    /// The call for the names of all categories.
    #[pyo3(signature = (user=None))]
    fn categories(&self, py: Python<'_>, user: Option<Text>) -> PyResult<Call> {
        self.ask(py, &Query::make(py, QueryKind::Categories, user, Span::default(), Vec::new())?)
    }

    /// The call for category statistics: a row for each day and category. Options as for `daily`.
    #[pyo3(signature = (user, categories, *, days=None, start_date=None, end_date=None))]
    fn category(
        &self,
        py: Python<'_>,
        user: Option<Text>,
        categories: Names,
        days: Option<DaysText>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
    ) -> PyResult<Call> {
        let span = Span { days, start_date, end_date };
        self.ask(py, &Query::make(py, QueryKind::CategoryStats, user, span, categories.0)?)
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
        seed: Option<Whole<u64>>,
        policy: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Exchange> {
        Exchange::begin(py, &self.0, &query.any, &policy::told(py, policy)?, seed)
    }

    fn __repr__(&self) -> String {
        format!("<Account {}>", self.0.shown())
    }

    #[expect(clippy::unused_self, reason = "Python calls it on an account")]
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("an account is not pickled: it holds a key"))
    }
}
