//! How an account authenticates itself.

use std::fmt;

use crate::error::InputError;

/// How an account authenticates itself.
#[derive(Debug, Clone)]
pub(crate) enum Credentials {
    /// Not at all: a proxy in front of the API adds what is needed.
    None,
    /// By name and key among the parameters of a request.
    Parameters { name: String, key: Secret },
    /// By a key in the header `authorization`.
    Bearer(Secret),
}

/// A key. It has no `Display`, and its `Debug` shows `***`.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Credentials {
    /// Refuses names and keys that are empty or contain a control character.
    pub(crate) fn check(&self) -> Result<(), InputError> {
        self.each(|what, value| match value {
            "" => Err(InputError::MissingCredentials { what }),
            value if value.contains(['\n', '\r']) => {
                Err(InputError::BadCredentials { what, reason: "contains a line end" })
            }
            value if value.contains(char::is_control) => {
                Err(InputError::BadCredentials { what, reason: "contains a control character" })
            }
            _ => Ok(()),
        })
    }

    /// Refuses a key that is empty or contains a control character, whatever the name.
    pub(crate) fn check_key(&self) -> Result<(), InputError> {
        match self {
            Self::Parameters { key, .. } => Self::Bearer(key.clone()).check(),
            Self::Bearer(_) | Self::None => self.check(),
        }
    }

    /// Refuses also names and keys that begin or end with white space.
    pub(crate) fn check_strictly(&self) -> Result<(), InputError> {
        self.check()?;
        self.each(|what, value| {
            let reason = "begins or ends with white space";
            if value.trim() == value { Ok(()) } else { Err(InputError::BadCredentials { what, reason }) }
        })
    }

    /// The key for the header `authorization`, where it is sent in one.
    pub(crate) fn bearer(&self) -> Result<Option<&Secret>, InputError> {
        let Some(key) = self.secret() else { return Ok(None) };
        if key.reveal().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Some(key));
        }
        Err(InputError::BadCredentials {
            what: "key",
            reason: "contains a character other than visible ASCII",
        })
    }

    /// The name, if there is one.
    pub(crate) fn name(&self) -> Option<&str> {
        if let Self::Parameters { name, .. } = self { Some(name) } else { None }
    }

    /// The secret that must not be shown, if there is one.
    pub(crate) const fn secret(&self) -> Option<&Secret> {
        match self {
            Self::None => None,
            Self::Parameters { key, .. } | Self::Bearer(key) => Some(key),
        }
    }

    fn each(&self, check: impl Fn(&'static str, &str) -> Result<(), InputError>) -> Result<(), InputError> {
        match self {
            Self::None => Ok(()),
            Self::Parameters { name, key } => check("name", name).and_then(|()| check("key", key.reveal())),
            Self::Bearer(key) => check("key", key.reveal()),
        }
    }
}
