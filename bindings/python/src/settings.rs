//! What a client is set to, in Python's words.

use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use stats_reqwest::{self as proto, Client, InputError, Policy, SettingError};

use crate::account::{Account, Door};
use crate::bounds::Bounds;
use crate::error;
use crate::policy::{limit, tell, unknown};

/// What a client is set to.
#[derive(Clone)]
pub(crate) struct Settings {
    /// The account as it may be shown.
    pub(crate) who: String,
    pub(crate) account: proto::Account,
    pub(crate) policy: Policy,
    connect_timeout: Option<Duration>,
    proxy: Option<String>,
    certificates: Option<Vec<u8>>,
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
    /// The usual ones for an account and how it may be shown.
    pub(crate) fn of((account, who): (proto::Account, String)) -> Self {
        Self {
            who,
            account,
            policy: Policy::default(),
            connect_timeout: Some(Duration::from_secs(10)),
            proxy: None,
            certificates: None,
            headers: Vec::new(),
            user_agent_suffix: None,
        }
    }

    /// Takes options, and tells how far they reach.
    pub(crate) fn apply(&mut self, py: Python<'_>, options: &Bound<'_, PyDict>) -> PyResult<Reach> {
        let (mut door, mut reach) = (Door::default(), Reach::Questions);
        for (name, value) in options {
            let name = name.cast::<PyString>()?;
            let name = name.to_str()?;
            if !tell(py, &mut self.policy, name, &value)? && !of_door(&mut door, name, &value)? {
                self.of_connections(py, name, &value)?;
                reach = Reach::Connections;
            }
        }
        self.account = door.open(self.account.clone()).map_err(|error| error::input(py, &error))?;
        Ok(reach)
    }

    fn of_connections(&mut self, py: Python<'_>, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        match name {
            "connect_timeout" => self.connect_timeout = limit(py, name, value)?,
            "proxy" => self.proxy = value.extract()?,
            "certificates" => {
                let bytes: Option<Bound<'_, PyBytes>> = value.extract()?;
                self.certificates = bytes.map(|bytes| bytes.as_bytes().to_vec());
            }
            "headers" => {
                let headers: Option<Bound<'_, PyDict>> = value.extract()?;
                let headers =
                    headers.iter().flatten().map(|(name, value)| Ok((name.extract()?, value.extract()?)));
                self.headers = headers.collect::<PyResult<_>>()?;
            }
            "user_agent_suffix" => self.user_agent_suffix = value.extract()?,
            _ => return Err(unknown(name)),
        }
        Ok(())
    }

    /// The client that is set so.
    pub(crate) fn build(&self) -> Result<Client, SettingError> {
        let mut builder = Client::builder(self.account.clone());
        builder = builder.connect_timeout(self.connect_timeout).policy(self.policy);
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy)?;
        }
        if let Some(certificates) = &self.certificates {
            builder = builder.root_certificates(certificates)?;
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

fn of_door(door: &mut Door, name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    match name {
        "format" => door.format = value.extract()?,
        "dialect" => door.dialect = value.extract()?,
        "verb" => door.verb = value.extract()?,
        "base_url" => door.base_url = value.extract()?,
        "allow_plain_http" => door.allow_plain_http = value.extract()?,
        "bounds" => {
            let bounds: Option<Bound<'_, Bounds>> = value.extract()?;
            door.bounds = bounds.map(|bounds| bounds.get().clone());
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The account that a constructor was told (one, or a name and a key), and how it may be shown.
pub(crate) fn account(
    py: Python<'_>,
    user: Option<&Bound<'_, PyAny>>,
    key: Option<String>,
) -> PyResult<(proto::Account, String)> {
    let Some(user) = user else {
        return Err(error::input(py, &InputError::MissingCredentials { what: "name" }));
    };
    if let Ok(account) = user.cast::<Account>() {
        let account = account.get();
        return Ok((account.account.clone(), account.who.clone()));
    }
    let user: String = user.extract()?;
    let who = format!("api_user={user:?}");
    Ok((proto::Account::new(user, key.unwrap_or_default()), who))
}

/// Name and key of the environment.
pub(crate) fn environment(py: Python<'_>) -> PyResult<(String, String)> {
    let variables = py.import("os")?.getattr("environ")?;
    let variable = |name: &str, what| -> PyResult<String> {
        let value: String = variables.call_method1("get", (name, ""))?.extract()?;
        if value.is_empty() {
            return Err(error::input(py, &InputError::MissingCredentials { what }));
        }
        Ok(value)
    };
    Ok((variable("SENDGRID_API_USER", "name")?, variable("SENDGRID_API_KEY", "key")?))
}
