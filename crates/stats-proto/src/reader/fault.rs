//! What is wrong with a body, and where.

use std::borrow::Cow;

use crate::error::Kind;

/// What is wrong with a body; the reader adds the format and the excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    pub(crate) offset: u64,
    pub(crate) record: Option<u64>,
    pub(crate) field: Option<String>,
    pub(crate) reason: &'static str,
    /// The bytes from the offset on, where they came before the current chunk.
    pub(crate) seen: Option<Vec<u8>>,
}

impl Fault {
    pub(crate) const fn malformed(offset: u64, reason: &'static str) -> Self {
        Self { kind: Kind::Malformed, offset, record: None, field: None, reason, seen: None }
    }

    pub(crate) const fn at(kind: Kind, offset: u64, reason: &'static str) -> Self {
        Self { kind, offset, record: None, field: None, reason, seen: None }
    }

    /// Adds the record and the field that the fault lies in.
    pub(crate) fn within(mut self, whereabouts: Whereabouts) -> Self {
        self.record = whereabouts.record.or(self.record);
        self.field = whereabouts.field.or(self.field);
        self
    }

    pub(crate) fn in_record(mut self, record: u64) -> Self {
        self.record = Some(record);
        self
    }

    pub(crate) fn in_field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

/// Where a record is invalid, in bytes from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) at: usize,
    pub(crate) reason: &'static str,
}

/// The record and the field that an offset lies in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Whereabouts {
    pub(crate) record: Option<u64>,
    pub(crate) field: Option<String>,
}

/// A record's text, as far as its bytes are one.
pub(crate) type Text<'a> = (Cow<'a, str>, Option<Stop>);

/// An offset in the body: a distance from a piece's beginning.
pub(crate) fn place(beginning: u64, distance: usize) -> u64 {
    beginning.saturating_add(u64::try_from(distance).unwrap_or(u64::MAX))
}
