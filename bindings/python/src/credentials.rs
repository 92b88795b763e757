//! Name and key, and what was learned with them.

use std::process;
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use stats_reqwest::{self as proto, Dialect, InputError};

use crate::error;
use crate::process::PerProcess;
use crate::values::wrong;

/// A key with or without a name, or neither, with the rate limiter and the layout cache of all accounts that are made
/// of them.
#[derive(Clone)]
pub(crate) struct Credentials(Arc<Shared>);

struct Shared {
    identity: Identity,
    account: proto::Account,
    owner: u32,
    /// The account of a forked child, with a limiter and a cache of its own: those of its parent may be locked.
    forked: PerProcess<proto::Account>,
}

/// What there is of an account's name and key.
pub(crate) enum Identity {
    /// A name, and its key.
    Named(String),
    /// A key without a name.
    Bearer,
    /// Neither: a proxy adds them.
    Keyless,
}

impl Identity {
    /// The dialect where none is chosen.
    pub(crate) const fn default_dialect(&self) -> Dialect {
        match self {
            Self::Bearer => Dialect::V3,
            Self::Named(_) | Self::Keyless => Dialect::Distributor,
        }
    }
}

impl Credentials {
    /// Those that a caller gave.
    pub(crate) fn new(
        py: Python<'_>,
        name: Option<&Bound<'_, PyAny>>,
        key: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let name = name.map(|name| text(py, "name", "api_user", name)).transpose()?;
        Self::with_key(name, key)
    }

    /// These with another key.
    pub(crate) fn replaced(&self, key: &Bound<'_, PyAny>) -> PyResult<Self> {
        match &self.0.identity {
            Identity::Named(name) => Self::with_key(Some(name.clone()), key),
            Identity::Bearer => Self::with_key(None, key),
            Identity::Keyless => {
                Err(PyTypeError::new_err("an account without a name and a key takes both, not a key alone"))
            }
        }
    }

    fn with_key(name: Option<String>, key: &Bound<'_, PyAny>) -> PyResult<Self> {
        let key = text(key.py(), "key", "api_key", key)?;
        Ok(match name {
            Some(name) => Self::of(proto::Account::new(&name, key), Identity::Named(name)),
            None => Self::of(proto::Account::bearer(key), Identity::Bearer),
        })
    }

    /// Those that a caller gave. Without a key it is the environment's `SENDGRID_API_KEY`, and then the name, where it
    /// is not given, is that of `SENDGRID_API_USER`, if there is one.
    pub(crate) fn from_env(
        py: Python<'_>,
        name: Option<&Bound<'_, PyAny>>,
        key: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        if let Some(key) = key {
            return Self::new(py, name, key);
        }
        let key = variable(py, "key", "SENDGRID_API_KEY", "in SENDGRID_API_KEY is not valid UTF-8")?;
        let key = key.ok_or_else(|| error::missing_key(py))?;
        let name = match name {
            Some(name) => Some(text(py, "name", "api_user", name)?),
            None => variable(py, "name", "SENDGRID_API_USER", "in SENDGRID_API_USER is not valid UTF-8")?,
        };
        let (account, identity) = match name {
            Some(name) => (proto::Account::try_new(&name, key), Identity::Named(name)),
            None => (proto::Account::try_bearer(key), Identity::Bearer),
        };
        Ok(Self::of(account.map_err(|error| error::input(py, &error))?, identity))
    }

    /// None at all, for a proxy of one's own that adds them.
    pub(crate) fn keyless() -> Result<Self, InputError> {
        // The caller's base URL replaces the address.
        Ok(Self::of(keyless_account()?, Identity::Keyless))
    }

    fn of(account: proto::Account, identity: Identity) -> Self {
        // Arrow's consumers are lent counts as `uint64`.
        let account = account.with_wide_counts();
        Self(Arc::new(Shared { identity, account, owner: process::id(), forked: PerProcess::empty() }))
    }

    /// What there is of name and key.
    pub(crate) fn identity(&self) -> &Identity {
        &self.0.identity
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

/// A variable of the environment; none where it is not set or empty. No error shows it.
fn variable(
    py: Python<'_>,
    what: &'static str,
    name: &'static str,
    not_text: &'static str,
) -> PyResult<Option<String>> {
    let value = py.import("os")?.getattr("environ")?.call_method1("get", (name, ""))?;
    let value = value.cast::<PyString>().map_err(|_| wrong("a str", value.as_borrowed()))?;
    // Bytes that are not UTF-8 are surrogates here, which Python's own error would show.
    let value = value.to_str().map_err(|_| {
        let bad = InputError::BadCredentials { what, reason: not_text };
        error::input(py, &bad)
    })?;
    Ok((!value.is_empty()).then(|| value.to_owned()))
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

/// A call without a key, or with a key in the place of a name.
pub(crate) fn no_key() -> PyErr {
    PyTypeError::new_err("expected a key as `api_key=…`: alone for v3, with `api_user` for the legacy API")
}

/// An account without credentials, which reads saved answers and pickles.
pub(crate) fn keyless_account() -> Result<proto::Account, InputError> {
    // The address is never used, and Arrow's consumers are lent counts as `uint64`.
    proto::Account::keyless("http://127.0.0.1").map(proto::Account::with_wide_counts)
}
