//! The time as the driver of an exchange passes it in.

use std::time::Duration;

use chrono::NaiveDate;

/// The time of both clocks, as the driver of an exchange passes it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Now {
    /// Since any fixed moment, by a clock that never goes back: waits and timeouts are measured with it.
    pub steady: Duration,
    /// Since 1970-01-01: servers name moments by it.
    pub unix: Duration,
}

impl Now {
    /// The time of both clocks.
    #[must_use]
    pub const fn new(steady: Duration, unix: Duration) -> Self {
        Self { steady, unix }
    }

    /// The date so many seconds east of UTC.
    pub(crate) fn today(self, offset: i32) -> NaiveDate {
        let seconds = i64::try_from(self.unix.as_secs()).unwrap_or(i64::MAX).saturating_add(offset.into());
        let days = i32::try_from(seconds.div_euclid(86_400)).ok();
        days.and_then(NaiveDate::from_epoch_days).unwrap_or(NaiveDate::MAX)
    }
}
