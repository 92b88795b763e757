//! The account's name and keys. The keys appear in no output.

use std::fmt;

use crate::redaction::contains_secret;
use crate::request::Request;

/// The bearer key that an emulator accepts unless it is given another one. A shell needs no quotes for it.
pub const BEARER_KEY: &str = "SG.open-sesame.emulator";

/// The expected `api_user` and `api_key`, and the expected bearer key.
#[derive(Clone)]
pub(crate) struct Credentials {
    user: String,
    key: String,
    bearer: String,
}

impl Credentials {
    pub(crate) fn with_name_and_key(self, user: &str, key: &str) -> Self {
        Self { user: user.to_owned(), key: key.to_owned(), ..self }
    }

    pub(crate) fn with_bearer(self, bearer: &str) -> Self {
        Self { bearer: bearer.to_owned(), ..self }
    }

    /// True if a key is in a text, in any encoding.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        contains_secret(text, &[&self.key, &self.bearer])
    }

    pub(crate) fn match_request(&self, user: Option<&str>, key: Option<&str>) -> bool {
        user == Some(&self.user) && key == Some(&self.key)
    }

    /// True if the request has the bearer key in its one header `Authorization`.
    pub(crate) fn match_bearer(&self, request: &Request) -> bool {
        let mut values = request.headers.get_all("authorization").iter();
        let (Some(value), None) = (values.next(), values.next()) else { return false };
        let scheme_and_key = value.to_str().ok().and_then(|value| value.split_once(' '));
        scheme_and_key
            .is_some_and(|(scheme, key)| scheme.eq_ignore_ascii_case("bearer") && key == self.bearer)
    }
}

impl Default for Credentials {
    fn default() -> Self {
        Self { user: "reseller".to_owned(), key: "open+sesame/&".to_owned(), bearer: BEARER_KEY.to_owned() }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("user", &self.user)
            .field("key", &"***")
            .field("bearer", &"***")
            .finish()
    }
}
