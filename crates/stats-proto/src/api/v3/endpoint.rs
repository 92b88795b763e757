//! Requests to one path of the v3 API.

use crate::config::Config;
use crate::credentials::Secret;
use crate::error::InputError;
use crate::request::{AUTHORIZATION, Form, Request};

/// One path with what all requests to it have.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    url: String,
    key: Option<Secret>,
    /// The scope that a key needs for it.
    pub(crate) scope: &'static str,
    /// The customer on whose behalf all requests are.
    pub(crate) customer: Option<String>,
}

impl Endpoint {
    /// A path, with the account's key, on behalf of a customer.
    ///
    /// # Errors
    /// `missing-credentials` and `bad-credentials`.
    pub(crate) fn new(
        config: &Config,
        path: &str,
        scope: &'static str,
        customer: Option<String>,
    ) -> Result<Self, InputError> {
        config.credentials.check_key()?;
        let key = config.credentials.bearer()?.cloned();
        Ok(Self { url: format!("{}{path}", config.base_url()), key, scope, customer })
    }

    /// A request with these parameters, and this value of the header that names a customer.
    ///
    /// # Errors
    /// `too-long` for a URL that no server takes.
    pub(crate) fn request(&self, on_behalf_of: Option<&str>, form: Form) -> Result<Request, InputError> {
        let mut headers = vec![("accept", "application/json".to_owned())];
        let bearer = self.key.as_ref().map(|key| format!("Bearer {}", key.reveal()));
        headers.extend(bearer.map(|bearer| (AUTHORIZATION, bearer)));
        headers.extend(on_behalf_of.map(|customer| ("on-behalf-of", customer.to_owned())));
        Request::get_with(self.url.clone(), headers, form)
    }
}
