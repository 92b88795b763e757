//! How often a request is retried, and how long a query may take.

use std::time::Duration;

/// How often a request is retried, and how long a query may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// Retries of one request after its first attempt: 3.
    pub max_retries: u32,
    /// Each attempt, from sending to the last byte of the response: 60 s. `None` leaves it to the deadline.
    pub timeout: Option<Duration>,
    /// The whole query, from the first step to its outcome: 300 s. `None` is no deadline.
    pub deadline: Option<Duration>,
    /// The most that the first back-off may last; each further one may last twice as long: 0.5 s.
    pub backoff: Duration,
    /// The most that any back-off may last: 30 s. What a server asks for is not bounded by it.
    pub max_backoff: Duration,
}

impl Policy {
    /// Sets how often a request is retried.
    #[must_use]
    pub const fn with_max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Sets the timeout of each attempt, or none.
    #[must_use]
    pub fn with_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// Sets the deadline of the whole query, or none.
    #[must_use]
    pub fn with_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// Sets the most that the first back-off and that any back-off may last.
    #[must_use]
    pub const fn with_backoff(mut self, first: Duration, max: Duration) -> Self {
        self.backoff = first;
        self.max_backoff = max;
        self
    }

    /// The most that the back-off after so many attempts may last.
    pub(crate) fn backoff_after(&self, attempts: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        self.backoff.saturating_mul(doubled).min(self.max_backoff)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_retries: 3,
            timeout: Some(Duration::from_secs(60)),
            deadline: Some(Duration::from_secs(300)),
            backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(30),
        }
    }
}
