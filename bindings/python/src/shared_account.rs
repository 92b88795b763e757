//! An account's options, and the account that they make in each process.

use std::fmt::Write as _;
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use stats_reqwest::{self as proto, Dialect, Format, Method};

use crate::bounds::Bounds;
use crate::credentials::Credentials;
use crate::error;
use crate::policy::option;
use crate::process::PerProcess;
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
    pub(crate) base_url: Option<String>,
    pub(crate) allow_plain_http: bool,
    bounds: Option<Bounds>,
}

impl AccountOptions {
    pub(crate) fn new(
        py: Python<'_>,
        format: &str,
        dialect: &str,
        method: Option<Text>,
        bounds: Option<&Bound<'_, Bounds>>,
    ) -> PyResult<Self> {
        let invalid = |error| error::input(py, &error);
        Ok(Self {
            format: Some(format.parse().map_err(invalid)?),
            dialect: Some(dialect.parse().map_err(invalid)?),
            method: method.map(|method| method.0.parse()).transpose().map_err(invalid)?,
            bounds: bounds.map(|bounds| bounds.get().clone()),
            ..Self::default()
        })
    }

    /// Sets the option of this name; false where an account has none.
    pub(crate) fn set(&mut self, py: Python<'_>, name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        let text = || option(py, name, value).map(|Text(text)| text);
        let maybe = || Ok::<_, PyErr>(option::<Option<Text>>(py, name, value)?.map(|Text(text)| text));
        let invalid = |error| error::input(py, &error);
        match name {
            "format" => self.format = Some(text()?.parse().map_err(invalid)?),
            "dialect" => self.dialect = Some(text()?.parse().map_err(invalid)?),
            "method" => self.method = maybe()?.map(|method| method.parse()).transpose().map_err(invalid)?,
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
        if let Some(method) = self.method {
            account = account.with_method(method);
        }
        if let Some(bounds) = &self.bounds {
            account = account.with_bounds(bounds.bounds);
        }
        Ok(account)
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
        let mut shown = match self.credentials.name() {
            Some(name) => format!("api_user={name:?}"),
            None => "keyless".to_owned(),
        };
        let options = &self.options;
        let values = [
            ("format", options.format.map(Format::as_str)),
            ("dialect", options.dialect.map(Dialect::as_str)),
            ("method", options.method.map(Method::as_str)),
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
