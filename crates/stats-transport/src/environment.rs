//! Variables of the environment.

use std::env;
use std::ffi::OsString;

use stats_proto::{Account, InputError};

use crate::SettingError;

/// The account of `SENDGRID_API_USER` and `SENDGRID_API_KEY`.
///
/// # Errors
/// A variable that is missing, or whose value cannot be a name or key; the message names it.
pub fn account_from_env() -> Result<Account, SettingError> {
    let [user, key] = ["SENDGRID_API_USER", "SENDGRID_API_KEY"];
    let set =
        |name| variable(&[name])?.ok_or_else(|| SettingError::new(format!("expected `{name}` to be set")));
    let bad = |name| move |error: InputError| SettingError::new(format!("invalid `{name}`: {error}"));
    // Checked one by one, so that an error names its variable.
    Account::try_new(set(user)?, "key").map_err(bad(user))?;
    Account::try_new(set(user)?, set(key)?).map_err(bad(key))
}

/// The value of the first variable that is set.
pub(crate) fn variable(names: &[&str]) -> Result<Option<String>, SettingError> {
    let value = names.iter().find_map(env::var_os).map(OsString::into_string).transpose();
    value.map_err(|_| SettingError::new(format!("expected UTF-8 in `{}`", names.join("` or `"))))
}
