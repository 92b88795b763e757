//! Telling those who listen. Mostly nobody does, so whatever is told stands apart from the way that each request takes.

use tracing::Level;
use tracing::level_filters::LevelFilter;

/// Tells something at the level of what clients tell, if anybody may listen.
pub(crate) fn heard<T>(tell: impl FnOnce() -> T) -> Option<T> {
    (LevelFilter::current() >= Level::DEBUG).then(|| apart(tell))
}

#[cold]
#[inline(never)]
fn apart<T>(tell: impl FnOnce() -> T) -> T {
    tell()
}
