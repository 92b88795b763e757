//! Requests to one path of the v3 API.

use crate::config::Config;
use crate::error::InputError;
use crate::request::{AUTHORIZATION, Form, Request};

/// One path with what all requests to it have.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    url: String,
    headers: Vec<(&'static str, String)>,
    /// The scope that a key needs for it.
    pub(crate) scope: &'static str,
}

impl Endpoint {
    /// A path, with the account's key.
    ///
    /// # Errors
    /// `missing-credentials` and `bad-credentials`.
    pub(crate) fn new(config: &Config, path: &str, scope: &'static str) -> Result<Self, InputError> {
        config.credentials.check_key()?;
        let mut headers = vec![("accept", "application/json".to_owned())];
        if let Some(key) = config.credentials.bearer()? {
            headers.push((AUTHORIZATION, format!("Bearer {}", key.reveal())));
        }
        Ok(Self { url: format!("{}{path}", config.base_url()), headers, scope })
    }

    /// A request with these parameters, on behalf of a customer.
    ///
    /// # Errors
    /// `bad-customer` for one that no header can contain, `too-long` for a URL that no server takes.
    pub(crate) fn request(&self, on_behalf_of: Option<&str>, form: Form) -> Result<Request, InputError> {
        let mut headers = self.headers.clone();
        if let Some(customer) = on_behalf_of {
            headers.push(("on-behalf-of", customer.to_owned()));
        }
        Request::get_with(self.url.clone(), headers, form)
    }
}
