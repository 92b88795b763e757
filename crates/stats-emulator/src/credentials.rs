//! The account's name and key. The key appears in no output.

use std::fmt;

use crate::redaction::contains_secret;

/// The expected `api_user` and `api_key`.
#[derive(Clone)]
pub(crate) struct Credentials {
    user: String,
    key: String,
}

impl Credentials {
    pub(crate) fn new(user: &str, key: &str) -> Self {
        Self { user: user.to_owned(), key: key.to_owned() }
    }

    /// True if the key is in a text, in any encoding.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        contains_secret(text, &[&self.key])
    }

    pub(crate) fn match_request(&self, user: Option<&str>, key: Option<&str>) -> bool {
        user == Some(&self.user) && key == Some(&self.key)
    }
}

impl Default for Credentials {
    fn default() -> Self {
        Self::new("reseller", "open+sesame/&")
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Credentials").field("user", &self.user).field("key", &"***").finish()
    }
}
