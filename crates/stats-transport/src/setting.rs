//! What is wrong with a setting.

use std::error::Error;
use std::fmt;

/// A setting that a client cannot have. It never holds the setting itself, which may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingError(&'static str);

impl SettingError {
    /// An error that says what is wrong.
    #[must_use]
    pub const fn new(reason: &'static str) -> Self {
        Self(reason)
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for SettingError {}
