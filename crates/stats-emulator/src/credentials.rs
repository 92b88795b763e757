//! Who may ask: the account's name and key, which nothing ever shows.

use std::fmt;

/// What `api_user` and `api_key` must be.
#[derive(Clone)]
pub(crate) struct Credentials {
    user: String,
    key: String,
}

impl Credentials {
    pub(crate) fn new(user: &str, key: &str) -> Self {
        Self { user: user.to_owned(), key: key.to_owned() }
    }

    pub(crate) fn are(&self, user: Option<&str>, key: Option<&str>) -> bool {
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
