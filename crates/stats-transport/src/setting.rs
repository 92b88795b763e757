//! The error of an invalid setting.

/// An invalid setting of a client. It never contains the setting itself, which may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SettingError(&'static str);

impl SettingError {
    /// Creates an error with this message.
    #[must_use]
    pub const fn new(reason: &'static str) -> Self {
        Self(reason)
    }
}
