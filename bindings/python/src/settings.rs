//! The settings of a client.

use std::path::PathBuf;
use std::time::Duration;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use stats_reqwest::{Account, Client, Policy, SettingError};

use crate::account;
use crate::credentials::Credentials;
use crate::error;
use crate::policy::{limit, option, set, unknown};
use crate::shared_account::{AccountOptions, SharedAccount};
use crate::values::{Flag, Headers, Text, named, wrong};

/// The settings of a client.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) account: SharedAccount,
    pub(crate) policy: Policy,
    connections: Connections,
}

/// The settings of connections.
#[derive(Clone)]
struct Connections {
    connect_timeout: Option<Duration>,
    proxy: Option<String>,
    trust_env: bool,
    /// Certificate authorities in PEM.
    authorities: Option<Vec<u8>>,
    headers: Vec<(String, String)>,
    user_agent_suffix: Option<String>,
}

/// What an option applies to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// Queries.
    Queries,
    /// Connections too.
    Connections,
}

impl Settings {
    /// The defaults, for an account.
    pub(crate) fn of(account: SharedAccount) -> Self {
        let connections = Connections {
            connect_timeout: Some(Duration::from_secs(10)),
            proxy: None,
            trust_env: true,
            authorities: None,
            headers: Vec::new(),
            user_agent_suffix: None,
        };
        Self { account, policy: Policy::default(), connections }
    }

    /// The settings of a new client: of an account, of a key with or without a name, or of another client with these
    /// replaced.
    pub(crate) fn merge(
        py: Python<'_>,
        like: Option<&Self>,
        user: Option<&Bound<'_, PyAny>>,
        key: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let account =
            user.and_then(|user| user.cast::<account::Account>().ok()).map(|account| account.get().0.clone());
        let account = match (account, user, key, like) {
            (Some(_), _, Some(_), _) => return Err(PyTypeError::new_err("an account has its key already")),
            (Some(account), _, None, _) => account,
            (None, Some(user), _, _) if !user.is_instance_of::<PyString>() => {
                let error = wrong("a str or an Account", user.as_borrowed());
                return Err(named(py, "api_user", error));
            }
            (None, user @ Some(_), Some(key), _) => {
                let options = like.map(|like| like.account.options.clone()).unwrap_or_default();
                SharedAccount::new(py, Credentials::new(py, user, key)?, options)?
            }
            (None, Some(_), None, Some(_)) => return Err(PyTypeError::new_err("another name takes its key")),
            (None, None, Some(key), Some(like)) => {
                let credentials = like.account.credentials.replaced(key)?;
                SharedAccount::new(py, credentials, like.account.options.clone())?
            }
            (None, None, None, Some(like)) => like.account.clone(),
            (None, user, key, None) => {
                SharedAccount::new(py, Credentials::from_env(py, user, key)?, AccountOptions::default())?
            }
        };
        let settings = like.cloned().unwrap_or_else(|| Self::of(account.clone()));
        Ok(Self { account, ..settings })
    }

    /// Applies options and returns their scope. The dictionary is emptied: options may contain secrets, and tracebacks
    /// show the arguments of functions.
    pub(crate) fn apply(&mut self, py: Python<'_>, options: &Bound<'_, PyDict>) -> PyResult<Scope> {
        let given = options.copy()?;
        options.clear();
        if given.contains("certificates")? && given.contains("ca_file")? {
            return Err(PyTypeError::new_err("`certificates` and `ca_file` cannot be given together"));
        }
        let (mut options, mut scope, mut has_new_options) =
            (self.account.options.clone(), Scope::Queries, false);
        for (name, value) in given {
            let name = name.cast::<PyString>()?.to_string_lossy();
            if set(py, &mut self.policy, &name, &value)? {
            } else if options.set(py, &name, &value)? {
                has_new_options = true;
            } else if self.connections.set(py, &name, &value)? {
                scope = Scope::Connections;
            } else {
                return Err(unknown(&name));
            }
        }
        if has_new_options {
            self.account = SharedAccount::new(py, self.account.credentials.clone(), options)?;
        }
        Ok(scope)
    }

    /// The account of this process.
    pub(crate) fn account(&self, py: Python<'_>) -> PyResult<Account> {
        self.account.account(py)
    }

    /// The client with these settings.
    pub(crate) fn build(&self, py: Python<'_>) -> PyResult<Client> {
        // The interpreter stays attached, as a thread that changes the environment is.
        let built = self.connections.build(self.account(py)?, self.policy);
        built.map_err(|refused| error::setting(py, &refused.to_string()))
    }

    /// A blocking client of this account with these settings.
    pub(crate) fn build_blocking(&self, py: Python<'_>, account: Account) -> PyResult<stats_ureq::Client> {
        let built = self.connections.build_blocking(account, self.policy);
        built.map_err(|refused| error::setting(py, &refused.to_string()))
    }
}

/// Both kinds of builders with the settings of connections: they have the same methods.
macro_rules! apply {
    ($connections:expr, $builder:expr, $policy:expr) => {{
        let connections: &Connections = $connections;
        let mut builder = $builder.connect_timeout(connections.connect_timeout).policy($policy);
        // What is set here is not looked up: the variable that it replaces may be an invalid URL.
        match &connections.proxy {
            Some(proxy) => builder = builder.proxy(proxy)?,
            None if connections.trust_env => builder = builder.system_proxies()?,
            None => {}
        }
        if let Some(authorities) = &connections.authorities {
            builder = builder.root_certificates(authorities)?;
        } else if connections.trust_env {
            builder = builder.system_certificates()?;
        }
        for (name, value) in &connections.headers {
            builder = builder.header(name, value)?;
        }
        if let Some(suffix) = &connections.user_agent_suffix {
            builder = builder.user_agent_suffix(suffix)?;
        }
        builder
    }};
}

impl Connections {
    fn set(&mut self, py: Python<'_>, name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        let text = || Ok::<_, PyErr>(option::<Option<Text>>(py, name, value)?.map(|Text(text)| text));
        match name {
            "connect_timeout" => self.connect_timeout = limit(py, name, value)?,
            "proxy" => self.proxy = text()?,
            "trust_env" => self.trust_env = option(py, name, value).map(|Flag(flag)| flag)?,
            "certificates" | "ca_file" if value.is_none() => self.authorities = None,
            "certificates" => {
                let bytes = value.cast::<PyBytes>();
                let bytes = bytes.map_err(|_| named(py, name, wrong("bytes", value.as_borrowed())))?;
                self.authorities = Some(bytes.as_bytes().to_vec());
            }
            "ca_file" => {
                let path: PathBuf =
                    value.extract().map_err(|_| named(py, name, wrong("a path", value.as_borrowed())))?;
                let read = py.detach(|| std::fs::read(path));
                let refused =
                    |error| error::setting(py, &format!("the file of `ca_file` cannot be read: {error}"));
                self.authorities = Some(read.map_err(refused)?);
            }
            "headers" => {
                let headers: Option<Headers> = option(py, name, value)?;
                self.headers = headers.map_or_else(Vec::new, |Headers(headers)| headers);
            }
            "user_agent_suffix" => self.user_agent_suffix = text()?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn build(&self, account: Account, policy: Policy) -> Result<Client, SettingError> {
        apply!(self, Client::builder(account), policy).build()
    }

    fn build_blocking(&self, account: Account, policy: Policy) -> Result<stats_ureq::Client, SettingError> {
        Ok(apply!(self, stats_ureq::Client::builder(account), policy).build())
    }
}
