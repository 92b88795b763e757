//! An exchange that the shell drives.

use std::time::Duration;

use stats_proto::{AnyQuery, BodyEnd, Cause, Error, Exchange, Flow, Misuse, Now, Step, TransportError};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::Exported;
use crate::{failure, form, request};

/// A query from its first request to its answer. Times are milliseconds.
#[wasm_bindgen]
pub struct Driven {
    exchange: Exchange<AnyQuery>,
    exported: Option<Exported>,
    /// The request to send, or the error.
    text: String,
    timeout: f64,
}

impl Driven {
    pub(crate) const fn new(exchange: Exchange<AnyQuery>) -> Self {
        Self { exchange, exported: None, text: String::new(), timeout: f64::INFINITY }
    }

    /// The result, or `None` for a call in the wrong state, whose error [`Driven::text`] then returns.
    fn checked<T>(&mut self, result: Result<T, Misuse>) -> Option<T> {
        result.map_err(|misuse| self.text = failure::exchange(&Error::Misuse(misuse))).ok()
    }
}

/// The results of a step that are no time to sleep.
const SEND: f64 = -1.0;
const DONE: f64 = -2.0;
const FAILED: f64 = -3.0;
const MISUSE: f64 = -4.0;

#[wasm_bindgen]
impl Driven {
    /// What to do now: a time to sleep, -1 to send a request, -2 for an answer, -3 for an error, -4 for a call in the
    /// wrong state, which changes nothing.
    pub fn step(&mut self, steady: f64, unix: f64) -> f64 {
        match self.exchange.step(now(steady, unix)) {
            Step::Send { request, timeout } => {
                self.text = request::request(request);
                self.timeout = timeout.map_or(f64::INFINITY, millis);
                SEND
            }
            Step::Wait(pause) => millis(pause),
            Step::Done(Ok(answer)) => {
                self.exported = Some(Exported::new(answer));
                DONE
            }
            Step::Done(Err(error)) => {
                self.text = failure::exchange(&error);
                if matches!(error, Error::Misuse(_)) { MISUSE } else { FAILED }
            }
        }
    }

    /// Returns and clears the request to send or the error, as a list.
    pub fn text(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// How long the attempt may take.
    #[must_use]
    pub fn timeout(&self) -> f64 {
        self.timeout
    }

    /// The address of the answer's layout.
    #[must_use]
    pub fn answer(&self) -> u32 {
        self.exported.as_ref().map_or(0, Exported::address)
    }

    /// Reports status and headers of the response; false for a call in the wrong state.
    pub fn head(&mut self, steady: f64, unix: f64, status: u16, headers: &str) -> bool {
        let pairs = form::pairs(headers);
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let result = self.exchange.head(now(steady, unix), status, pairs);
        self.checked(result).is_some()
    }

    /// Reports bytes of the body: 1 for more, 0 once the rest is not needed, -1 for a call in the wrong state.
    pub fn chunk(&mut self, steady: f64, unix: f64, bytes: &[u8]) -> i32 {
        let result = self.exchange.chunk(now(steady, unix), bytes);
        self.checked(result).map_or(-1, |flow| i32::from(flow == Flow::Continue))
    }

    /// Reports the end of the body, and whether it is certain; false for a call in the wrong state.
    pub fn end(&mut self, steady: f64, unix: f64, certain: bool) -> bool {
        let end = if certain { BodyEnd::Certain } else { BodyEnd::Uncertain };
        let result = self.exchange.end(now(steady, unix), end);
        self.checked(result).is_some()
    }

    /// Reports a failure of the transport: the name of its cause, and a reason without URLs; false for a call in the
    /// wrong state.
    pub fn failed(&mut self, steady: f64, unix: f64, cause: &str, reason: &str) -> bool {
        let known = Cause::ALL.iter().copied().find(|known| known.as_str() == cause);
        let error = TransportError::new(known.unwrap_or(Cause::Interrupted), reason);
        let result = self.exchange.failed(now(steady, unix), error);
        self.checked(result).is_some()
    }

    /// How many requests were sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.exchange.attempts()
    }

    /// How many requests were answered: the index of the response to the one at hand.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.exchange.answered_requests()
    }
}

fn now(steady: f64, unix: f64) -> Now {
    Now::new(time(steady), time(unix))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast saturates at the bounds of its type"
)]
fn time(millis: f64) -> Duration {
    Duration::from_micros((millis * 1000.0) as u64)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
