//! An exchange that the shell drives.

use std::time::Duration;

use stats_proto::{AnyQuery, BodyEnd, Cause, Exchange, Flow, Now, Step, TransportError};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::Held;
use crate::{failure, form, request};

/// One question from the first request to its answer. Times are milliseconds.
#[wasm_bindgen]
pub struct Driven {
    exchange: Exchange<AnyQuery>,
    held: Option<Held>,
    /// The request to be sent, or the error.
    text: String,
    timeout: f64,
}

impl Driven {
    pub(crate) const fn new(exchange: Exchange<AnyQuery>) -> Self {
        Self { exchange, held: None, text: String::new(), timeout: f64::INFINITY }
    }
}

/// What a step asks for when it asks for no sleep.
const SEND: f64 = -1.0;
const DONE: f64 = -2.0;
const FAILED: f64 = -3.0;

#[wasm_bindgen]
impl Driven {
    /// What to do now: a time to sleep, -1 for a request to be sent, -2 where the answer is there, -3 for an error.
    pub fn step(&mut self, steady: f64, unix: f64) -> f64 {
        match self.exchange.step(now(steady, unix)) {
            Step::Send { request, timeout, .. } => {
                self.text = request::request(request);
                self.timeout = timeout.map_or(f64::INFINITY, millis);
                SEND
            }
            Step::Wait(pause) => millis(pause),
            Step::Done(Ok(answer)) => {
                self.held = Some(Held::new(answer));
                DONE
            }
            Step::Done(Err(error)) => {
                self.text = failure::ask(&error);
                FAILED
            }
            _ => 0.0,
        }
    }

    /// The request to be sent or the error, as a list, once.
    pub fn text(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// How long the request may take.
    #[must_use]
    pub fn timeout(&self) -> f64 {
        self.timeout
    }

    /// Where the layout of the answer is.
    #[must_use]
    pub fn answer(&self) -> u32 {
        self.held.as_ref().map_or(0, Held::place)
    }

    /// Takes status and headers of the response.
    pub fn head(&mut self, steady: f64, unix: f64, status: u16, headers: &str) {
        let pairs = form::pairs(headers);
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        self.exchange.head(now(steady, unix), status, pairs);
    }

    /// Takes bytes of the body and says whether more are wanted.
    pub fn chunk(&mut self, steady: f64, unix: f64, bytes: &[u8]) -> bool {
        self.exchange.chunk(now(steady, unix), bytes) == Flow::Continue
    }

    /// Takes the end of the body, and whether it is certain that this is the end.
    pub fn end(&mut self, steady: f64, unix: f64, certain: bool) {
        let end = if certain { BodyEnd::Certain } else { BodyEnd::Uncertain };
        self.exchange.end(now(steady, unix), end);
    }

    /// Takes a failure of the transport: its cause by name, and a reason without URLs.
    pub fn failed(&mut self, steady: f64, unix: f64, cause: &str, reason: &str) {
        let cause = Cause::ALL.iter().copied().find(|known| known.as_str() == cause).unwrap_or(Cause::Cut);
        self.exchange.failed(now(steady, unix), TransportError::new(cause, reason));
    }

    /// How many requests were sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.exchange.attempts()
    }
}

fn now(steady: f64, unix: f64) -> Now {
    Now::new(time(steady), time(unix))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast ends where the numbers do"
)]
fn time(millis: f64) -> Duration {
    Duration::from_micros((millis * 1000.0) as u64)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
