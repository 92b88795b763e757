//! An exchange that the shell drives.

use std::time::Duration;

use stats_proto::{AnyAnswer, AnyQuery, Cause, Exchange, Flow, Now, Step, TransportError};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::Answer;
use crate::{failure, options, request};

/// One question from the first request to its answer. Times are milliseconds.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Driven {
    exchange: Exchange<AnyQuery>,
    answer: Option<AnyAnswer>,
}

impl Driven {
    pub(crate) const fn new(exchange: Exchange<AnyQuery>) -> Self {
        Self { exchange, answer: None }
    }
}

#[wasm_bindgen]
impl Driven {
    /// What to do now: an array is a request to be sent; a number is a time to sleep; nothing says that the answer is there.
    ///
    /// # Errors
    /// Why there is no answer, as an array.
    pub fn step(&mut self, steady: f64, unix: f64) -> Result<JsValue, JsValue> {
        match self.exchange.step(now(steady, unix)) {
            Step::Send { request, timeout, .. } => Ok(request::request(request, timeout).into()),
            Step::Wait(pause) => Ok(request::millis(pause).into()),
            Step::Done(Ok(answer)) => {
                self.answer = Some(answer);
                Ok(JsValue::UNDEFINED)
            }
            Step::Done(Err(error)) => Err(failure::ask(&error)),
            _ => Ok(0.into()),
        }
    }

    /// The answer, once.
    pub fn answer(&mut self) -> Option<Answer> {
        self.answer.take().map(Answer::new)
    }

    /// Takes status and headers of the response; names and values in turn.
    pub fn head(&mut self, steady: f64, unix: f64, status: u16, headers: Vec<String>) {
        let pairs = options::pairs(headers);
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        self.exchange.head(now(steady, unix), status, pairs);
    }

    /// Takes bytes of the body and says whether more are wanted.
    pub fn chunk(&mut self, steady: f64, unix: f64, bytes: &[u8]) -> bool {
        self.exchange.chunk(now(steady, unix), bytes) == Flow::Continue
    }

    /// Takes the end of the body.
    pub fn end(&mut self, steady: f64, unix: f64) {
        self.exchange.end(now(steady, unix));
    }

    /// Takes a failure of the transport: `connect`, `timeout` or `cut`, and a reason without URLs.
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
    let time = |millis: f64| Duration::try_from_secs_f64(millis / 1000.0).unwrap_or_default();
    Now::new(time(steady), time(unix))
}
