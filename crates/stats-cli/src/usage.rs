//! Errors of the command line, without the values that were typed where none was expected: one may be the key, or a
//! proxy's URL with its password.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use stats_proto::QueryKind;

use crate::secret::MASK;

/// Masks what the user typed in an error of clap's about these arguments.
///
/// The names of the command's own options, arguments and commands stay, and so does the name of an unknown option.
pub(crate) fn mask(error: &mut clap::Error, arguments: &[OsString]) {
    let typed = match error.kind() {
        ErrorKind::InvalidSubcommand => &[ContextKind::InvalidSubcommand],
        ErrorKind::UnknownArgument => &[ContextKind::InvalidArg],
        _ => &[ContextKind::InvalidValue],
    };
    for kind in typed {
        if let Some(ContextValue::String(value)) = error.get(*kind)
            && !value.is_empty()
            && !is_option(value)
        {
            error.insert(*kind, ContextValue::String(MASK.to_owned()));
            // Its tips repeat the value: "to pass '…' as a value, use '-- …'".
            error.remove(ContextKind::Suggested);
            if error.kind() == ErrorKind::UnknownArgument && is_about_customers(arguments) {
                let tip = vec!["the customer is the value of '--customer'".into()];
                error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tip));
            }
        }
    }
}

/// True if the command is one of the queries that name a customer.
fn is_about_customers(arguments: &[OsString]) -> bool {
    let command = arguments.get(1);
    let mut kinds = QueryKind::ALL.iter().filter(|kind| **kind != QueryKind::Customers);
    command.is_some_and(|command| kinds.any(|kind| command == kind.as_str()))
}

/// True for an option's name as this command writes them: `--allow-plain-http`.
fn is_option(text: &str) -> bool {
    let name = text.strip_prefix("--").unwrap_or_default();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    text.len() <= 24 && name.split('-').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::is_option;

    #[test]
    fn only_plain_option_names_are_repeated() {
        for name in ["--fast", "--allow-plain-http"] {
            assert!(is_option(name), "{name}");
        }
        for value in [
            "",
            "-",
            "--",
            "-x",
            "--SG.key",
            "--key1",
            "--a--b",
            "fast",
            "--a=b",
            "--abcdefghijklmnopqrstuvwxyz",
        ] {
            assert!(!is_option(value), "{value}");
        }
    }
}
