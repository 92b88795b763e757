//! What an account is configured with: all that requests and the reading of answers depend on.

use crate::bounds::ReadOptions;
use crate::credentials::Credentials;
use crate::dialect::Dialect;
use crate::format::{Format, Method};
use crate::redaction::Redaction;

/// What an account is configured with.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) credentials: Credentials,
    /// What hides the credentials' secret in errors.
    pub(crate) redaction: Redaction,
    pub(crate) dialect: Dialect,
    pub(crate) format: Format,
    /// The method that was chosen, instead of the dialect's own.
    pub(crate) method: Option<Method>,
    /// The base URL that was chosen, instead of the dialect's own, without a slash at its end.
    pub(crate) base_url: Option<String>,
    pub(crate) read: ReadOptions,
}

impl Config {
    /// The default dialect, answered in JSON.
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self {
            redaction: Redaction::of(credentials.secret()),
            credentials,
            dialect: Dialect::Distributor,
            format: Format::Json,
            method: None,
            base_url: None,
            read: ReadOptions::default(),
        }
    }
}
