//! Name and key, and what was learned with them.

use std::process;
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use stats_reqwest::{self as proto, InputError};

use crate::error;
use crate::process::PerProcess;
use crate::values::wrong;

/// Name and key, or none, with the rate limiter and the layout cache of all accounts that are made of them.
#[derive(Clone)]
pub(crate) struct Credentials(Arc<Shared>);

struct Shared {
    name: Option<String>,
    account: proto::Account,
    owner: u32,
    /// The account of a forked child, with a limiter and a cache of its own: those of its parent may be locked.
    forked: PerProcess<proto::Account>,
}

impl Credentials {
    /// Those that a caller gave.
    pub(crate) fn new(py: Python<'_>, name: &Bound<'_, PyAny>, key: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::with_key(text(py, "name", "api_user", name)?, key)
    }

    /// Those that a caller gave.
    pub(crate) fn with_key(name: String, key: &Bound<'_, PyAny>) -> PyResult<Self> {
        let account = proto::Account::new(&name, text(key.py(), "key", "api_key", key)?);
        Ok(Self::of(Some(name), account))
    }

    /// Those that a caller gave, and what is not given from the environment's `SENDGRID_API_USER` and
    /// `SENDGRID_API_KEY`.
    pub(crate) fn from_env(
        py: Python<'_>,
        name: Option<&Bound<'_, PyAny>>,
        key: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let variables = py.import("os")?.getattr("environ")?;
        let mut missing = Vec::new();
        let mut variable = |what, variable: &'static str, reason| {
            let value = variables.call_method1("get", (variable, ""))?;
            // Bytes that are not UTF-8 are surrogates here, which Python's own error would show.
            match value.cast::<PyString>().map(|value| value.to_str()) {
                Ok(Ok("")) => {
                    missing.push(variable);
                    Ok(String::new())
                }
                Ok(Ok(value)) => Ok(value.to_owned()),
                Ok(Err(_)) => Err(error::input(py, &InputError::BadCredentials { what, reason })),
                Err(_) => Err(wrong("a str", value.as_borrowed())),
            }
        };
        let user = match name {
            Some(name) => text(py, "name", "api_user", name)?,
            None => variable("name", "SENDGRID_API_USER", "in SENDGRID_API_USER is not valid UTF-8")?,
        };
        let secret = match key {
            Some(key) => text(py, "key", "api_key", key)?,
            None => variable("key", "SENDGRID_API_KEY", "in SENDGRID_API_KEY is not valid UTF-8")?,
        };
        if !missing.is_empty() {
            return Err(error::missing_variables(py, &missing));
        }
        let account = match (name, key) {
            (Some(_), Some(_)) => proto::Account::new(&user, secret),
            _ => proto::Account::try_new(&user, secret).map_err(|error| error::input(py, &error))?,
        };
        Ok(Self::of(Some(user), account))
    }

    /// None at all, for a proxy of one's own that adds them.
    pub(crate) fn keyless() -> Result<Self, InputError> {
        // The caller's base URL replaces the address.
        Ok(Self::of(None, keyless_account()?))
    }

    fn of(name: Option<String>, account: proto::Account) -> Self {
        // Arrow's consumers are lent counts as `uint64`.
        let account = account.with_wide_counts();
        Self(Arc::new(Shared { name, account, owner: process::id(), forked: PerProcess::empty() }))
    }

    /// The name; None where there is none.
    pub(crate) fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// An account with the limiter and the cache of this process.
    pub(crate) fn account(&self, py: Python<'_>) -> proto::Account {
        if self.0.owner == process::id() {
            return self.0.account.clone();
        }
        let made = self.0.forked.get_or_try_make(py, || Ok(self.0.account.unshared()));
        made.unwrap_or_else(|never: std::convert::Infallible| match never {})
    }
}

/// A name or a key. No error shows it.
fn text(py: Python<'_>, what: &'static str, argument: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = value.cast::<PyString>().map_err(|_| {
        let error = wrong("a str", value.as_borrowed());
        PyTypeError::new_err(format!("argument '{argument}': {}", error.value(py)))
    })?;
    let reason = "is not valid Unicode: it holds a surrogate";
    let text = text.to_str().map_err(|_| error::input(py, &InputError::BadCredentials { what, reason }))?;
    Ok(text.to_owned())
}

/// An account without credentials, which reads saved answers and pickles.
pub(crate) fn keyless_account() -> Result<proto::Account, InputError> {
    // The address is never used, and Arrow's consumers are lent counts as `uint64`.
    proto::Account::keyless("http://127.0.0.1").map(proto::Account::with_wide_counts)
}
