//! The settings of a client, and its connections in each process.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use stats_reqwest::Client;

use super::arguments::Arguments;
use crate::process::PerProcess;
use crate::settings::{Scope, Settings};

/// What `__init__` makes.
pub(super) struct State {
    pub(super) settings: Settings,
    /// A client of this process, whose connections are shared, and its settings.
    connections: Arc<(Settings, PerProcess<Client>)>,
    /// A client over those connections with the settings of this one.
    client: PerProcess<Client>,
}

impl State {
    /// The state for these settings, over the connections of another where that is given.
    fn new(py: Python<'_>, settings: Settings, like: Option<&Self>) -> PyResult<Self> {
        let connections = like.map_or_else(
            || Arc::new((settings.clone(), PerProcess::empty())),
            |like| Arc::clone(&like.connections),
        );
        let state = Self { settings, connections, client: PerProcess::empty() };
        state.set(py, &state.settings)?;
        Ok(state)
    }

    /// The state for an account, or a key with or without a name, and settings, which replace those of another.
    pub(super) fn merge(
        py: Python<'_>,
        credentials: &Arguments<'_>,
        like: Option<&Self>,
        settings: &Bound<'_, PyDict>,
    ) -> PyResult<Self> {
        let Arguments { api_user, api_key } = credentials;
        let like_settings = like.map(|like| &like.settings);
        let mut merged = Settings::merge(py, like_settings, api_user.as_ref(), api_key.as_ref())?;
        let scope = merged.apply(py, settings)?;
        Self::new(py, merged, like.filter(|_| scope == Scope::Queries))
    }

    /// The client with these settings.
    pub(super) fn client(&self, py: Python<'_>) -> PyResult<Client> {
        self.client.get_or_try_make(py, || self.set(py, &self.settings))
    }

    /// A client over the connections of this process.
    pub(super) fn set(&self, py: Python<'_>, settings: &Settings) -> PyResult<Client> {
        let (whole, connections) = &*self.connections;
        let client = connections.get_or_try_make(py, || whole.build(py))?;
        Ok(client.with_account(settings.account(py)?).with_policy(settings.policy))
    }
}
