//! Parsing of enumerations from their names.

/// Parses an enumeration made by [`names`](crate::named::names) from its name; anything else is `bad-option`.
macro_rules! parsed {
    ($name:ident, $what:literal) => {
        impl std::str::FromStr for $name {
            type Err = crate::error::InputError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().copied().find(|one| one.as_str() == text);
                found.ok_or_else(|| crate::error::InputError::BadOption {
                    what: $what,
                    given: text.to_owned(),
                })
            }
        }
    };
}

pub(crate) use parsed;
