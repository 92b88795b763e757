//! Texts that clap offers in help and completions, and does not check: the protocol core does.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

/// Takes any text and offers some.
#[derive(Debug, Clone)]
pub(crate) struct Hints(Vec<&'static str>);

impl Hints {
    pub(crate) fn of<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> Self {
        Self(values.iter().copied().map(name).collect())
    }
}

impl TypedValueParser for Hints {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().map(PossibleValue::new)))
    }
}
