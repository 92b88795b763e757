//! The error of an invalid setting.

use std::error::Error;
use std::fmt;

/// An invalid setting of a client. It never contains the setting itself, which may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingError(&'static str);

impl SettingError {
    /// Creates an error with this message.
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
