//! Whether the end of a body is certain.

use crate::reader::Reading;

/// Whether the end of a body is certain, or may be a connection that broke.
///
/// A body without a length and without chunks ends with its connection, and a connection that breaks looks the same.
/// Where the end is uncertain, a 2xx answer whose shape does not end by itself (objects joined by commas, nothing at
/// all) is `transport` instead of a shorter list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyEnd {
    /// As many bytes came as announced, or the last chunk did, or HTTP/2 closed the stream.
    Certain,
    /// The connection was closed, perhaps too early.
    Uncertain,
}

impl BodyEnd {
    /// True if nothing can be missing from what was read.
    pub(crate) fn is_certain(self, reading: &Reading) -> bool {
        self == Self::Certain || matches!(reading.status(), 204 | 304) || reading.ends_by_itself()
    }
}
