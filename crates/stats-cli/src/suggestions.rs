//! Values that help and completions list without clap checking them: the protocol core does.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

/// A parser that accepts every string and suggests some.
#[derive(Debug, Clone)]
pub(crate) struct Suggestions(Vec<&'static str>);

impl Suggestions {
    pub(crate) fn of<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> Self {
        Self(values.iter().copied().map(name).collect())
    }
}

impl TypedValueParser for Suggestions {
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
