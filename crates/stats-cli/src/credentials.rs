//! Where the account's name and key come from: the environment, or a prompt on a terminal.
//!
//! The key is never an argument.

use std::ffi::{OsStr, OsString};
use std::io;

use stats_proto::{Account, InputError};

use crate::failure::Failure;
use crate::prompt;

/// The variable with the account's name.
pub(crate) const NAME_VARIABLE: &str = "SENDGRID_API_USER";
/// The variable with the account's key.
pub(crate) const KEY_VARIABLE: &str = "SENDGRID_API_KEY";

/// An account's name and key; an unknown one is empty. It has no `Debug`, so that no output can show it.
pub(crate) struct Credentials {
    name: String,
    key: String,
}

/// Which of the two a value is, as the core names them.
type What = &'static str;
const NAME: What = "name";
const KEY: What = "key";

impl Credentials {
    /// Reads what is known without a prompt: the name of its option or else its variable, the key of its variable.
    ///
    /// A value that cannot be sent is `bad-credentials`, an empty one included.
    pub(crate) fn known(name: Option<&OsStr>) -> Result<Self, Failure> {
        let name = match name {
            Some(name) => check_given(NAME, "--api-user", name.to_owned()),
            None => variable(NAME, NAME_VARIABLE),
        };
        Ok(Self { name: name?, key: variable(KEY, KEY_VARIABLE)? })
    }

    /// Prompts for what is not known, if there is a terminal; otherwise it stays empty.
    pub(crate) fn prompt(&mut self) -> Result<(), Failure> {
        if !prompt::is_possible() {
            return Ok(());
        }
        if self.name.is_empty() {
            self.name = check_typed(NAME, prompt::shown("API user: "))?;
        }
        if self.key.is_empty() && !self.name.is_empty() {
            self.key = check_typed(KEY, prompt::hidden("API key (not shown): "))?;
        }
        Ok(())
    }

    /// The account with this name and key.
    pub(crate) fn account(&self) -> Account {
        Account::new(self.name.as_str(), self.key.as_str())
    }
}

/// The value of a variable; empty if it is not set.
fn variable(what: What, name: &'static str) -> Result<String, Failure> {
    std::env::var_os(name).map_or_else(|| Ok(String::new()), |value| check_given(what, name, value))
}

/// Checks a value of an option or a variable.
fn check_given(what: What, origin: &'static str, value: OsString) -> Result<String, Failure> {
    let bad = |reason| Failure::Credentials { origin, reason: InputError::BadCredentials { what, reason } };
    let value = value.into_string().map_err(|_| bad("is not UTF-8"))?;
    if value.is_empty() {
        return Err(bad("is set but empty"));
    }
    check(what, origin, value)
}

/// Checks the line that was typed at a prompt, which may be empty.
fn check_typed(what: What, line: io::Result<Vec<u8>>) -> Result<String, Failure> {
    let origin = "prompt";
    let line = line.map_err(|reason| Failure::File { path: "terminal".to_owned(), reason })?;
    let reason = InputError::BadCredentials { what, reason: "is not UTF-8" };
    let line = String::from_utf8(line).map_err(|_| Failure::Credentials { origin, reason })?;
    if line.is_empty() { Ok(line) } else { check(what, origin, line) }
}

/// Applies the core's rules for values from an environment or a prompt, with a valid value for the other one.
fn check(what: What, origin: &'static str, value: String) -> Result<String, Failure> {
    let account = if what == NAME {
        Account::try_new(value.as_str(), KEY)
    } else {
        Account::try_new(NAME, value.as_str())
    };
    account.map_err(|reason| Failure::Credentials { origin, reason })?;
    Ok(value)
}
