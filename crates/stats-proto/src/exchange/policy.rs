//! How often and how long a client tries.

use std::time::Duration;

/// How often and how long a client tries one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// Attempts at one request, the first counted: 4. At least one is made.
    pub attempts: u32,
    /// From the first step to the end of everything: 5 minutes. `None` is no deadline.
    pub deadline: Option<Duration>,
    /// Each attempt, from sending to the last byte: 60 s. `None` leaves it to the deadline.
    pub attempt_timeout: Option<Duration>,
    /// The most that the first back-off may wait; each further one may wait twice as long: 0.5 s.
    pub backoff: Duration,
    /// The most that any back-off may wait: 30 s. What a server asks for is not bounded by it.
    pub backoff_limit: Duration,
}

impl Policy {
    /// The same with so many attempts.
    #[must_use]
    pub const fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The same with another deadline, or none.
    #[must_use]
    pub fn with_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// The same with another timeout of each attempt, or none.
    #[must_use]
    pub fn with_attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.attempt_timeout = timeout.into();
        self
    }

    /// The same with another back-off, first and at most.
    #[must_use]
    pub const fn with_backoff(mut self, first: Duration, limit: Duration) -> Self {
        self.backoff = first;
        self.backoff_limit = limit;
        self
    }

    /// The most that the back-off after so many attempts may wait.
    pub(crate) fn backoff_after(&self, attempts: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        self.backoff.saturating_mul(doubled).min(self.backoff_limit)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 4,
            deadline: Some(Duration::from_secs(300)),
            attempt_timeout: Some(Duration::from_secs(60)),
            backoff: Duration::from_millis(500),
            backoff_limit: Duration::from_secs(30),
        }
    }
}
