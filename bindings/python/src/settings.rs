//! What a client is set to, in Python's words.

use std::path::PathBuf;
use std::time::Duration;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use stats_reqwest::{Account, Client, InputError, Policy, SettingError};

use crate::account::{self, Opened};
use crate::credentials::Credentials;
use crate::error;
use crate::policy::{limit, option, tell, unknown};
use crate::values::{Flag, Headers, Text, named, wrong};

/// What a client is set to.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) opened: Opened,
    pub(crate) policy: Policy,
    connections: Connections,
}

/// What connections are set to.
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

/// What an option is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// The questions that are asked.
    Questions,
    /// The connections, too.
    Connections,
}

impl Settings {
    /// The usual ones, for an account.
    pub(crate) fn of(opened: Opened) -> Self {
        let connections = Connections {
            connect_timeout: Some(Duration::from_secs(10)),
            proxy: None,
            trust_env: true,
            authorities: None,
            headers: Vec::new(),
            user_agent_suffix: None,
        };
        Self { opened, policy: Policy::default(), connections }
    }

    /// Those of a client that is made: of an account, of a name and a key, or as another client but for these.
    pub(crate) fn told(
        py: Python<'_>,
        like: Option<&Self>,
        user: Option<&Bound<'_, PyAny>>,
        key: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let account =
            user.and_then(|user| user.cast::<account::Account>().ok()).map(|account| account.get().0.clone());
        let opened = match (account, user, key, like) {
            (Some(_), _, Some(_), _) => return Err(PyTypeError::new_err("an account has its key already")),
            (Some(account), _, None, _) => account,
            (None, Some(user), Some(key), _) => {
                let door = like.map(|like| like.opened.door.clone()).unwrap_or_default();
                Opened::new(py, Credentials::new(py, user, key)?, door)?
            }
            (None, Some(user), None, _) if !user.is_instance_of::<PyString>() => {
                let error = wrong("a str or an Account", user.as_borrowed());
                return Err(named(py, "api_user", error));
            }
            (None, Some(_), None, Some(_)) => return Err(PyTypeError::new_err("another name takes its key")),
            (None, Some(_), None, None) => return Err(missing(py, "key")),
            (None, None, Some(key), Some(like)) => {
                let name = like.opened.credentials.name();
                let name =
                    name.ok_or_else(|| PyTypeError::new_err("an account without a name has no key"))?;
                Opened::new(py, Credentials::with_key(name.to_owned(), key)?, like.opened.door.clone())?
            }
            (None, None, None, Some(like)) => like.opened.clone(),
            (None, None, _, None) => return Err(missing(py, "name")),
        };
        let settings = like.cloned().unwrap_or_else(|| Self::of(opened.clone()));
        Ok(Self { opened, ..settings })
    }

    /// Takes options, and tells how far they reach. They are taken out: they may hold secrets, and tracebacks show them
    /// where a function of Python's passed them on.
    pub(crate) fn apply(&mut self, py: Python<'_>, options: &Bound<'_, PyDict>) -> PyResult<Reach> {
        let given = options.copy()?;
        options.clear();
        if given.contains("certificates")? && given.contains("ca_file")? {
            return Err(PyTypeError::new_err("`certificates` and `ca_file` cannot be given together"));
        }
        let (mut door, mut reach, mut is_moved) = (self.opened.door.clone(), Reach::Questions, false);
        for (name, value) in given {
            let name = name.cast::<PyString>()?.to_string_lossy();
            if tell(py, &mut self.policy, &name, &value)? {
            } else if door.tell(py, &name, &value)? {
                is_moved = true;
            } else if self.connections.tell(py, &name, &value)? {
                reach = Reach::Connections;
            } else {
                return Err(unknown(&name));
            }
        }
        if is_moved {
            self.opened = Opened::new(py, self.opened.credentials.clone(), door)?;
        }
        Ok(reach)
    }

    /// The account of this process.
    pub(crate) fn account(&self, py: Python<'_>) -> PyResult<Account> {
        self.opened.account(py)
    }

    /// The client that is set so.
    pub(crate) fn build(&self, py: Python<'_>) -> PyResult<Client> {
        // The interpreter stays attached, as whoever changes the environment is.
        let built = self.connections.build(self.account(py)?, self.policy);
        built.map_err(|refused| error::setting(py, &refused.to_string()))
    }
}

impl Connections {
    fn tell(&mut self, py: Python<'_>, name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
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
        let mut builder = Client::builder(account);
        builder = builder.connect_timeout(self.connect_timeout).policy(policy);
        // What is said here is not looked up: a variable that it replaces may hold an invalid URL.
        match &self.proxy {
            Some(proxy) => builder = builder.proxy(proxy)?,
            None if self.trust_env => builder = builder.system_proxies()?,
            None => {}
        }
        if let Some(authorities) = &self.authorities {
            builder = builder.root_certificates(authorities)?;
        } else if self.trust_env {
            builder = builder.system_certificates()?;
        }
        for (name, value) in &self.headers {
            builder = builder.header(name, value)?;
        }
        if let Some(suffix) = &self.user_agent_suffix {
            builder = builder.user_agent_suffix(suffix)?;
        }
        builder.build()
    }
}

fn missing(py: Python<'_>, what: &'static str) -> PyErr {
    error::input(py, &InputError::MissingCredentials { what })
}
