//! An account's options, and the account that they make in each process.

use std::fmt::Write as _;
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use stats_reqwest::{self as proto, Dialect, Format, Method, NaiveDate, Region};

use crate::bounds::Bounds;
use crate::credentials::{Credentials, Identity};
use crate::error;
use crate::policy::{option, unknown};
use crate::process::PerProcess;
use crate::today;
use crate::values::{Flag, Text};

/// Credentials with options, and the account that they make in each process.
#[derive(Clone)]
pub(crate) struct SharedAccount {
    pub(crate) credentials: Credentials,
    pub(crate) options: AccountOptions,
    made: Arc<PerProcess<proto::Account>>,
}

/// The options of an account; None where the default applies.
#[derive(Clone, Default)]
pub(crate) struct AccountOptions {
    format: Option<Format>,
    dialect: Option<Dialect>,
    method: Option<Method>,
    base_url: Option<String>,
    allow_plain_http: bool,
    region: Option<Region>,
    /// Seconds east of UTC.
    utc_offset: Option<i32>,
    today: Option<NaiveDate>,
    bounds: Option<Bounds>,
}

impl AccountOptions {
    /// Those of keyword arguments.
    pub(crate) fn parse(py: Python<'_>, given: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut options = Self::default();
        for (name, value) in given.into_iter().flatten() {
            let name = name.cast::<PyString>()?.to_string_lossy();
            if !options.set(py, &name, &value)? {
                return Err(unknown(&name));
            }
        }
        Ok(options)
    }

    /// Sets the option of this name; false where an account has none.
    pub(crate) fn set(&mut self, py: Python<'_>, name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        let text = || option(py, name, value).map(|Text(text)| text);
        let maybe = || Ok::<_, PyErr>(option::<Option<Text>>(py, name, value)?.map(|Text(text)| text));
        let invalid = |error| error::input(py, &error);
        match name {
            "format" => self.format = Some(text()?.parse().map_err(invalid)?),
            "dialect" => self.dialect = maybe()?.map(|name| name.parse()).transpose().map_err(invalid)?,
            "method" => self.method = maybe()?.map(|method| method.parse()).transpose().map_err(invalid)?,
            "base_url" => self.base_url = maybe()?,
            "allow_plain_http" => self.allow_plain_http = option(py, name, value).map(|Flag(flag)| flag)?,
            "region" => self.region = maybe()?.map(|name| name.parse()).transpose().map_err(invalid)?,
            "utc_offset" => self.utc_offset = today::offset(py, name, value)?,
            "today" => self.today = today::date(py, name, value)?,
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

    /// The account with these options.
    fn build(&self, py: Python<'_>, credentials: &Credentials) -> PyResult<proto::Account> {
        let mut account = credentials.account(py);
        match &self.base_url {
            Some(base_url) if self.allow_plain_http => {
                account =
                    account.with_plain_http_base_url(base_url).map_err(|error| error::input(py, &error))?;
            }
            Some(base_url) => {
                account = account.with_base_url(base_url).map_err(|error| error::input(py, &error))?;
            }
            None if matches!(credentials.identity(), Identity::Keyless) => {
                return Err(PyTypeError::new_err("an account without a key needs a `base_url`"));
            }
            None => {}
        }
        account = account.with_dialect(self.dialect(credentials));
        if let Some(format) = self.format {
            account = account.with_format(format);
        }
        if let Some(method) = self.method {
            account = account.with_method(method);
        }
        if let Some(region) = self.region {
            account = account.with_region(region);
        }
        match (self.today, self.utc_offset) {
            (Some(today), _) => account = account.with_today(today),
            (None, Some(seconds)) => account = account.with_utc_offset(seconds),
            (None, None) => {}
        }
        if let Some(bounds) = &self.bounds {
            account = account.with_bounds(bounds.bounds);
        }
        Ok(account)
    }

    /// The dialect that was chosen, or that of the credentials.
    fn dialect(&self, credentials: &Credentials) -> Dialect {
        self.dialect.unwrap_or_else(|| credentials.identity().default_dialect())
    }
}

impl SharedAccount {
    /// These credentials with these options.
    pub(crate) fn new(py: Python<'_>, credentials: Credentials, options: AccountOptions) -> PyResult<Self> {
        let shared = Self { credentials, options, made: Arc::new(PerProcess::empty()) };
        shared.account(py).map(|_| shared)
    }

    /// The account of this process.
    pub(crate) fn account(&self, py: Python<'_>) -> PyResult<proto::Account> {
        self.made.get_or_try_make(py, || self.options.build(py, &self.credentials))
    }

    /// Its options for a `repr`, without the key.
    pub(crate) fn repr(&self) -> String {
        let mut shown = match self.credentials.identity() {
            Identity::Named(name) => format!("api_user={name:?}"),
            Identity::Bearer => "api_key=***".to_owned(),
            Identity::Keyless => "keyless".to_owned(),
        };
        let options = &self.options;
        let values = [
            ("dialect", Some(options.dialect(&self.credentials).as_str())),
            ("format", options.format.map(Format::as_str)),
            ("method", options.method.map(Method::as_str)),
            ("region", options.region.map(Region::as_str)),
            ("base_url", options.base_url.as_deref()),
        ];
        for (name, value) in values {
            if let Some(value) = value {
                // Writing to a string cannot fail.
                let _ = write!(shown, " {name}={value:?}");
            }
        }
        shown
    }
}
