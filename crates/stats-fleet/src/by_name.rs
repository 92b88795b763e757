//! Enumerations of the core by their names, which are the same in every language.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};
use stats_proto::{Dialect, Kind, QueryKind};

/// An enumeration of the core whose variants have names.
pub(crate) trait Named: Copy + 'static {
    /// What it is, for messages.
    const WHAT: &'static str;
    const ALL: &'static [Self];
    fn name(self) -> &'static str;
}

macro_rules! named {
    ($($type:ident = $what:literal),*) => {
        $(impl Named for $type {
            const WHAT: &'static str = $what;
            const ALL: &'static [Self] = Self::ALL;
            fn name(self) -> &'static str {
                self.as_str()
            }
        })*
    };
}
named!(Dialect = "a dialect", Kind = "the kind of an error", QueryKind = "the kind of a query");

pub(crate) fn serialize<T: Named, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.name())
}

pub(crate) fn deserialize<'de, T: Named, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(Name(std::marker::PhantomData))
}

struct Name<T>(std::marker::PhantomData<T>);

impl<T: Named> Visitor<'_> for Name<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let found = T::ALL.iter().copied().find(|one| one.name() == text);
        found.ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }
}
