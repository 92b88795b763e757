//! Where the account's name and key come from: the environment, a file that it names, or a prompt on a terminal.
//!
//! The key is never an argument.

use std::env;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _};

use stats_proto::{Account, Dialect, InputError};

use crate::failure::Failure;
use crate::{prompt, secret};

/// The variable with the account's name.
pub(crate) const NAME_VARIABLE: &str = "SENDGRID_API_USER";
/// The variable with the account's key.
pub(crate) const KEY_VARIABLE: &str = "SENDGRID_API_KEY";

/// The variable with the file that has the account's key.
pub(crate) const KEY_FILE_VARIABLE: &str = "SENDGRID_API_KEY_FILE";

/// Where a value comes from that was typed.
const PROMPT: &str = "prompt";

/// The most bytes that are read of the key's file; no key is as long.
const LONGEST_KEY: u64 = 64 << 10;

/// What is known of an account's name and key without a prompt; an unknown one is empty. A value that cannot be sent is
/// an error, which is reported where the value would be sent. It has no `Debug`, so that no output can show it.
pub(crate) struct Known {
    name: Result<String, Failure>,
    key: Result<String, Failure>,
}

/// An account's name and key; an unknown one is empty. It has no `Debug`, so that no output can show it.
pub(crate) struct Credentials {
    name: String,
    key: String,
}

/// What a dialect makes of the account's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    Required,
    Optional,
    Unused,
}

/// Which of the two a value is, as the core names them.
type What = &'static str;
const NAME: What = "name";
const KEY: What = "key";

impl Known {
    /// Reads the name of its option or else its variable, the key of its variable or the file that another one names.
    ///
    /// A value that cannot be sent is `bad-credentials`, an empty one included.
    pub(crate) fn read(name: Option<&OsStr>) -> Self {
        let name = match name {
            Some(name) => check_given(NAME, "--api-user", name.to_str().map(str::to_owned)),
            None => variable(NAME, NAME_VARIABLE),
        };
        Self { name, key: key() }
    }

    /// True if a name is given, valid or not.
    pub(crate) fn has_name(&self) -> bool {
        !self.name.as_ref().is_ok_and(String::is_empty)
    }

    /// The credentials for a dialect: v3 takes no name.
    pub(crate) fn of(self, dialect: Dialect) -> Result<Credentials, Failure> {
        let name = if dialect.is_v3() { String::new() } else { self.name? };
        Ok(Credentials { name, key: self.key? })
    }
}

impl Credentials {
    /// Prompts for what is not known, if there is a terminal; otherwise it stays empty.
    pub(crate) fn prompt(&mut self, name: Name) -> Result<(), Failure> {
        if !prompt::is_possible() {
            return Ok(());
        }
        let prompt = if name == Name::Optional { "API user (optional): " } else { "API user: " };
        if name != Name::Unused && self.name.is_empty() {
            self.name = check_typed(NAME, prompt::shown(prompt))?;
        }
        if self.key.is_empty() && !(name == Name::Required && self.name.is_empty()) {
            self.key = check_typed(KEY, prompt::hidden("API key (not shown): "))?;
            secret::remember(&self.key);
        }
        Ok(())
    }

    /// The account with this name and key, or with the key alone.
    pub(crate) fn account(&self) -> Account {
        if self.name.is_empty() {
            Account::bearer(self.key.as_str())
        } else {
            Account::new(self.name.as_str(), self.key.as_str())
        }
    }

    /// What is unknown, and the variables that are to be set.
    pub(crate) fn missing(&self, name: Name) -> Failure {
        let key = format!("{KEY_VARIABLE} or {KEY_FILE_VARIABLE}");
        Failure::NoCredentials(match (name == Name::Required && self.name.is_empty(), self.key.is_empty()) {
            (true, true) => format!("name and key: set {NAME_VARIABLE}, and {key}"),
            (true, false) => {
                format!("name: set {NAME_VARIABLE}, or use `--dialect v3`, which takes a key alone")
            }
            (false, _) => format!("key: set {key}"),
        })
    }
}

/// Where the key comes from, for a rule that it breaks with some dialects only.
pub(crate) fn origin_of_key() -> &'static str {
    let is_set = |name: &&str| env::var_os(name).is_some();
    [KEY_VARIABLE, KEY_FILE_VARIABLE].into_iter().find(is_set).unwrap_or(PROMPT)
}

/// The key of its variable or its file; empty if neither is named.
fn key() -> Result<String, Failure> {
    match env::var_os(KEY_FILE_VARIABLE) {
        None => variable(KEY, KEY_VARIABLE),
        Some(_) if env::var_os(KEY_VARIABLE).is_some() => {
            let expected = format!("expected {KEY_VARIABLE} or {KEY_FILE_VARIABLE}, got both");
            Err(Failure::Usage(expected))
        }
        Some(path) => {
            // The path is not shown: by mistake it may be the key.
            let unreadable = |reason| Failure::File { path: KEY_FILE_VARIABLE.to_owned(), reason };
            let key = content(&path).map_err(unreadable)?;
            // Also if it cannot be sent: the error must not show it either.
            secret::remember(&String::from_utf8_lossy(&key));
            check_given(KEY, KEY_FILE_VARIABLE, String::from_utf8(key).ok())
        }
    }
}

/// The content of a file without the line end after it, if there is one.
fn content(path: &OsStr) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    let length = File::open(path)?.take(LONGEST_KEY + 1).read_to_end(&mut content)?;
    if u64::try_from(length).is_ok_and(|length| length > LONGEST_KEY) {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "longer than any key"));
    }
    prompt::remove_line_end(&mut content);
    Ok(content)
}

/// The value of a variable; empty if it is not set.
fn variable(what: What, name: &'static str) -> Result<String, Failure> {
    env::var_os(name)
        .map_or_else(|| Ok(String::new()), |value| check_given(what, name, value.into_string().ok()))
}

/// Checks a value of an option, a variable or a file; `None` is one that is not UTF-8.
fn check_given(what: What, origin: &'static str, value: Option<String>) -> Result<String, Failure> {
    let bad = |reason| Failure::Credentials { origin, reason: InputError::BadCredentials { what, reason } };
    let value = value.ok_or_else(|| bad("is not UTF-8"))?;
    if value.is_empty() {
        return Err(bad("is set but empty"));
    }
    check(what, origin, value)
}

/// Checks the line that was typed at a prompt, which may be empty.
fn check_typed(what: What, line: io::Result<Vec<u8>>) -> Result<String, Failure> {
    let origin = PROMPT;
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
