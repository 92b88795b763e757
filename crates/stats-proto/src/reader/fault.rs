//! What stops a reading, and where.

use std::borrow::Cow;

use crate::error::ErrorKind;

/// What stops a reading; the reader adds the format and the excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: ErrorKind,
    pub(crate) offset: u64,
    pub(crate) record: Option<u64>,
    pub(crate) field: Option<String>,
    pub(crate) reason: &'static str,
    /// The bytes from the place on, where they came too long ago to be at hand.
    pub(crate) seen: Option<Vec<u8>>,
}

impl Fault {
    pub(crate) const fn malformed(offset: u64, reason: &'static str) -> Self {
        Self { kind: ErrorKind::Malformed, offset, record: None, field: None, reason, seen: None }
    }

    pub(crate) const fn at(kind: ErrorKind, offset: u64, reason: &'static str) -> Self {
        Self { kind, offset, record: None, field: None, reason, seen: None }
    }

    /// The same in the record and field that these are.
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

/// Where a record stops making sense, in bytes from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) at: usize,
    pub(crate) reason: &'static str,
}

/// The record and the field that a place lies in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Whereabouts {
    pub(crate) record: Option<u64>,
    pub(crate) field: Option<String>,
}

/// A record's text, as far as its bytes are text at all.
pub(crate) type Text<'a> = (Cow<'a, str>, Option<Stop>);

/// A place in a body: a distance from a piece's beginning.
pub(crate) fn place(beginning: u64, distance: usize) -> u64 {
    beginning.saturating_add(u64::try_from(distance).unwrap_or(u64::MAX))
}
