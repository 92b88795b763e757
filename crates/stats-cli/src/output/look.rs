//! How tables look: it depends on options, on the terminal and on the locale.

use std::env;
use std::io::{self, IsTerminal as _};

use super::table::terminal_width;

/// How tables look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// True for tables of ASCII characters only.
    pub(super) is_ascii: bool,
    /// True for numbers with thousands separators: on a terminal, where people read and no program does.
    pub(super) has_separators: bool,
    /// The columns of the terminal, if they are known.
    pub(super) width: Option<u16>,
    /// True if every row is printed, however many there are.
    pub(super) has_all_rows: bool,
}

impl Look {
    /// The look on standard output.
    pub(crate) fn new(is_ascii: bool, has_all_rows: bool) -> Self {
        Self {
            is_ascii: is_ascii || is_ascii_locale(|name| env::var(name).ok()),
            has_separators: io::stdout().is_terminal(),
            width: terminal_width(),
            has_all_rows,
        }
    }
}

/// True if the locale of characters is `C` or `POSIX`. As in POSIX, the first of these variables that is set and not
/// empty decides; without any of them the locale is unknown.
fn is_ascii_locale(variable: impl Fn(&str) -> Option<String>) -> bool {
    let mut locales = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(variable);
    let locale = locales.find(|locale| !locale.is_empty());
    locale.is_some_and(|locale| matches!(locale.as_str(), "C" | "POSIX"))
}

#[cfg(test)]
mod tests {
    use super::is_ascii_locale;

    #[test]
    fn first_variable_that_is_not_empty_decides() {
        for (set, is_ascii) in [
            (&[][..], false),
            (&[("LC_ALL", "C")], true),
            (&[("LC_CTYPE", "POSIX")], true),
            (&[("LANG", "C")], true),
            (&[("LC_ALL", "C.UTF-8")], false),
            (&[("LC_ALL", "C"), ("LC_CTYPE", "en_US.UTF-8")], true),
            (&[("LC_ALL", "en_US.UTF-8"), ("LC_CTYPE", "C")], false),
            (&[("LC_ALL", ""), ("LC_CTYPE", "C"), ("LANG", "de_DE.UTF-8")], true),
            (&[("LC_CTYPE", "de_DE.UTF-8"), ("LANG", "C")], false),
            (&[("LC_NUMERIC", "C")], false),
        ] {
            let variable = |name: &str| {
                let found = set.iter().find(|(other, _)| *other == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(is_ascii_locale(variable), is_ascii, "{set:?}");
        }
    }
}
