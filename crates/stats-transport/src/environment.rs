//! Variables of the environment.

use std::env;
use std::ffi::OsString;

use stats_proto::{Account, InputError};

use crate::SettingError;

/// The account of `SENDGRID_API_KEY`, which speaks v3; with `SENDGRID_API_USER` too, one of the legacy API.
///
/// # Errors
/// A variable that is missing, or whose value cannot be a name or key; the message names it.
pub fn account_from_env() -> Result<Account, SettingError> {
    let [user, key] = ["SENDGRID_API_USER", "SENDGRID_API_KEY"];
    let bad = |name| move |error: InputError| SettingError::new(format!("invalid `{name}`: {error}"));
    let secret = variable(&[key])?.ok_or_else(|| SettingError::new(format!("expected `{key}` to be set")))?;
    let Some(name) = variable(&[user])? else { return Account::try_bearer(secret).map_err(bad(key)) };
    // Checked one by one, so that an error names its variable.
    Account::try_new(name.as_str(), "key").map_err(bad(user))?;
    Account::try_new(name, secret).map_err(bad(key))
}

/// The value of the first variable that is set.
pub(crate) fn variable(names: &[&str]) -> Result<Option<String>, SettingError> {
    let value = names.iter().find_map(env::var_os).map(OsString::into_string).transpose();
    value.map_err(|_| SettingError::new(format!("expected UTF-8 in `{}`", names.join("` or `"))))
}
