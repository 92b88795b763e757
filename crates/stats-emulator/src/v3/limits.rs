//! The headers about rate limits, which every answer has.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::endpoint::{ENDPOINTS, Endpoint};
use crate::rate_limit::{RateLimit, RateLimitState, epoch_after};
use crate::response::Response;

/// What is reported without a limit: never used up.
const REPORTED: u32 = 600;

/// The limit of each endpoint, as their windows differ.
#[derive(Debug, Default)]
pub(crate) struct Limits(Vec<RateLimit>);

impl Limits {
    pub(crate) fn new(limit: Option<(u32, Duration)>) -> Self {
        let (requests, window) = limit.unzip();
        let of = |(requests, window)| ENDPOINTS.iter().map(|_| RateLimit::new(requests, window)).collect();
        Self(requests.zip(window).map(of).unwrap_or_default())
    }

    /// Counts one request to an endpoint; `None` without a limit.
    pub(crate) fn count(&self, endpoint: &Endpoint) -> Option<RateLimitState> {
        let index = ENDPOINTS.iter().position(|known| known.call == endpoint.call)?;
        self.0.get(index).map(|limit| limit.count(Instant::now()))
    }

    pub(crate) fn reset(&self) {
        self.0.iter().for_each(RateLimit::reset);
    }
}

/// Sets the three headers; without a limit the window ends with the minute.
pub(crate) fn report(state: Option<RateLimitState>, response: &mut Response) {
    let (limit, remaining, reset) = if let Some(state) = state {
        (state.limit, state.remaining, epoch_after(state.left))
    } else {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        (REPORTED, REPORTED - 1, (now / 60 + 1) * 60)
    };
    response.set("X-Ratelimit-Limit", limit.to_string());
    response.set("X-Ratelimit-Remaining", remaining.to_string());
    response.set("X-Ratelimit-Reset", reset.to_string());
}
