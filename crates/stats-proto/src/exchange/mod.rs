//! One question from the first request to its answer, with every decision that a client makes on the way.
//!
//! An [`Exchange`] never sends, never sleeps and never looks at a clock: its driver does, and tells it.
//!
//! ```text
//!              step: Send                head                 end
//!   Ready ───────────────────▶ Sent ───────────▶ Receiving ─────────▶ answer? ── no more parts ─▶ Done
//!   ▲  ▲ │ step: Wait (pace)    │                  │  ▲ chunk           │ another part
//!   │  └─┘                      │ failed           │  └─┘               ▼
//!   │                           ▼                  ▼ failed           Ready
//!   │        may pass, attempts and deadline leave room? ── no ─▶ Done
//!   │                           │ yes
//!   └── step: time is up ─── Waiting ◀─┘
//! ```
//!
//! In scope: retries by kind, waits, deadlines, timeouts, rate limits, splitting and merging.
//! Out of scope: connections, redirects (none is followed).

mod body_end;
#[cfg(feature = "gzip")]
mod decoder;
#[cfg(not(feature = "gzip"))]
#[path = "no_decoder.rs"]
mod decoder;
mod error;
mod hints;
mod jitter;
mod pace;
mod policy;
mod reply;
mod split;
mod time;

pub use body_end::BodyEnd;
pub use error::{AskError, Cause, TransportError};
pub use pace::Pace;
pub use policy::Policy;
pub use reply::{Reply, Response};
pub use time::Now;

use std::fmt;
use std::time::Duration;

use decoder::Decoder;
use error::Failure;
use hints::{BEYOND, Hints};
use jitter::Jitter;
use pace::Leave;

use crate::account::Account;
use crate::answer::Harvest;
use crate::call::Call;
use crate::error::ErrorKind;
use crate::reader::{Flow, Reading};
use crate::request::Request;
use crate::{AnyQuery, InputError, Query, Question};

/// What the driver of an exchange does next.
#[derive(Debug)]
#[non_exhaustive]
pub enum Step<'e, A> {
    /// Send this request. Then tell what came of it, by [`Exchange::head`] or [`Exchange::failed`],
    /// before the next step.
    #[non_exhaustive]
    Send {
        /// The request to be sent as it stands.
        request: &'e Request,
        /// How long the whole attempt may take, to the last byte of its answer.
        timeout: Option<Duration>,
    },
    /// Sleep for so long, then step again.
    Wait(Duration),
    /// The exchange is over.
    Done(A),
}

/// One question from the first request to its answer. [`Account::exchange`] makes it.
///
/// ```
/// use std::time::Duration;
/// use stats_proto::{Account, DailyStats, Now, Policy, Step};
///
/// let account = Account::new("reseller", "secret");
/// let query = DailyStats::of("customer@example.com");
/// let mut exchange = account.exchange(query, &Policy::default(), 42)?; // draw the seed from the system
/// let now = || Now::new(Duration::from_secs(1), Duration::from_secs(1_700_000_000)); // look at real clocks
/// let days = loop {
///     match exchange.step(now()) {
///         Step::Send { request, .. } => {
///             assert!(request.url().starts_with("https://sendgrid.com/")); // send it
///             exchange.received(now(), 200, [("content-type", "text/html")], br#"{"date":"2009-06-20","opens":1}"#);
///         }
///         Step::Wait(pause) => std::thread::sleep(pause),
///         Step::Done(answer) => break answer?,
///         _ => unreachable!("there are three steps"),
///     }
/// };
/// assert_eq!(days.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Exchange<Q> {
    question: Question,
    /// The call at hand.
    call: Call<Q>,
    /// How many calls there are, and how many of them are answered.
    parts: usize,
    part: usize,
    /// Where there are several, which is seldom: an exchange is moved about while it is small.
    others: Option<Box<Others<Q>>>,
    policy: Policy,
    leave: Leave,
    jitter: Jitter,
    /// When the first step was made.
    began: Option<Duration>,
    /// Requests sent for all calls, and for the one at hand.
    attempts: (u32, u32),
    last: Option<Box<Failure>>,
    state: State,
    /// The answers as received, where they are kept.
    responses: Option<Vec<Response>>,
    /// True where bodies arrive content-encoded.
    is_decoding: bool,
}

struct Others<Q> {
    /// Those after the call at hand.
    calls: std::vec::IntoIter<Call<Q>>,
    /// What those before it brought in.
    harvest: Option<Harvest>,
}

enum State {
    Ready,
    Waiting { until: Duration },
    Sent { until: Option<Duration> },
    Receiving { reading: Reading, decoder: Option<Decoder>, hints: Hints, until: Option<Duration> },
    Done(Option<Result<Harvest, AskError>>),
}

impl<Q: Query> Exchange<Q> {
    pub(crate) fn new(account: &Account, query: Q, policy: &Policy, seed: u64) -> Result<Self, InputError> {
        let query: AnyQuery = query.into();
        let (call, others) = split::calls(account, &query)?;
        Ok(Self {
            question: query.question,
            call,
            parts: 1 + others.len(),
            part: 0,
            others: (!others.is_empty())
                .then(|| Box::new(Others { calls: others.into_iter(), harvest: None })),
            policy: *policy,
            leave: Leave::of(account.pace.clone()),
            jitter: Jitter::new(seed),
            began: None,
            attempts: (0, 0),
            last: None,
            state: State::Ready,
            responses: None,
            is_decoding: false,
        })
    }

    /// The same, and every answer is kept as received for [`Exchange::into_reply`]; it is then received to its end.
    #[must_use]
    pub fn keeping_responses(mut self) -> Self {
        self.responses = Some(Vec::new());
        self
    }

    /// The same for a driver that hands bodies over as they arrive, still content-encoded: the exchange decodes gzip, of
    /// one member or several. An unknown encoding, invalid data and anything after the last member are `transport`;
    /// encoded bytes are counted against the bound on the body as decoded ones are.
    #[cfg(feature = "gzip")]
    #[must_use]
    pub fn decoding_bodies(mut self) -> Self {
        self.is_decoding = true;
        self
    }

    /// What to do now. To be called first, and after whatever the step before asked for.
    pub fn step(&mut self, now: Now) -> Step<'_, Result<Q::Answer, AskError>> {
        let began = *self.began.get_or_insert(now.steady);
        if matches!(self.state, State::Sent { .. } | State::Receiving { .. }) {
            self.failed(
                now,
                TransportError::new(Cause::Cut, "the transport did not tell what came of a request"),
            );
        }
        if let State::Waiting { until } = self.state {
            if now.steady < until {
                return Step::Wait(until.saturating_sub(now.steady));
            }
            self.state = State::Ready;
        }
        if let State::Done(outcome) = &mut self.state {
            let over =
                || Failure::Transport(TransportError::new(Cause::Cut, "the exchange was over")).after(0);
            let outcome = outcome.take().unwrap_or_else(|| Err(over()));
            return Step::Done(outcome.map(Q::gather));
        }
        let left =
            self.policy.deadline.map(|deadline| began.saturating_add(deadline).saturating_sub(now.steady));
        let leave = if left == Some(Duration::ZERO) { Err(Duration::MAX) } else { self.leave.take(now) };
        match leave {
            Err(pause) if left.is_some_and(|left| pause >= left) => {
                self.give_up();
                self.step(now)
            }
            Err(pause) => Step::Wait(pause),
            Ok(()) => self.send(now, left),
        }
    }

    /// Takes status and headers of the answer, before its body.
    pub fn head<'h>(&mut self, now: Now, status: u16, headers: impl IntoIterator<Item = (&'h str, &'h str)>) {
        let State::Sent { until } = self.state else { return };
        let mut encodings = Vec::new();
        let headers = headers.into_iter().inspect(|(name, value)| {
            if self.is_decoding && name.eq_ignore_ascii_case("content-encoding") {
                encodings.push((*value).to_owned());
            }
        });
        let hints = match &mut self.responses {
            None => Hints::read(now, headers),
            Some(responses) => {
                let response = Response::begin(status, headers);
                let headers = response.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                let hints = Hints::read(now, headers);
                responses.truncate(self.part);
                responses.push(response);
                hints
            }
        };
        self.leave.answered(now, &hints);
        let reading = self.call.reading(status);
        self.state = State::Receiving { reading, decoder: Decoder::new(&encodings), hints, until };
    }

    /// Takes the next bytes of the body, without transfer encodings, and without content encodings unless the exchange
    /// decodes them. After [`Flow::Stop`] the rest need not be received: call [`Exchange::end`].
    pub fn chunk(&mut self, now: Now, bytes: &[u8]) -> Flow {
        let State::Receiving { reading, decoder, until, .. } = &mut self.state else {
            return Flow::Stop;
        };
        if until.is_some_and(|until| now.steady >= until) {
            self.failed(now, TransportError::new(Cause::Timeout, "the answer took too long"));
            return Flow::Stop;
        }
        let kept = self.responses.as_mut().and_then(|responses| responses.last_mut());
        let mut take = taking(reading, kept);
        match decoder {
            None => take(bytes),
            Some(decoder) => decoder.push(bytes, &mut take),
        }
    }

    /// Takes the end of the body, and whether it is certain that this is the end: see [`BodyEnd`].
    pub fn end(&mut self, now: Now, end: BodyEnd) {
        let State::Receiving { reading, decoder, hints, .. } = &mut self.state else { return };
        let kept = self.responses.as_mut().and_then(|responses| responses.last_mut());
        let decoded = decoder.as_mut().map_or(Ok(()), |decoder| {
            let received = decoder.received();
            let decoded = decoder.finish(&mut taking(reading, kept));
            if received > reading.body_bound() {
                reading.exceed();
            }
            decoded
        });
        let finished = reading.finish();
        let broken = match decoded {
            // What was read of an error response says enough, and so does a body that is too large.
            _ if !reading.is_success() || reading.is_too_large() => None,
            Err(reason) => Some(reason),
            Ok(()) if finished.is_ok() && !end.is_certain(reading) => {
                Some("the connection was closed before the response was known to be complete".to_owned())
            }
            Ok(()) => None,
        };
        match (finished, broken) {
            (_, Some(reason)) => {
                let pause = hints.retry_after.filter(|pause| *pause != BEYOND);
                self.attempt_failed(now, Failure::Transport(TransportError::new(Cause::Cut, reason)), pause);
            }
            (Ok(harvest), None) => self.gathered(harvest),
            (Err(error), None) => {
                let pause = hints.pause(error.kind() == ErrorKind::RefusedRateLimited);
                self.attempt_failed(now, Failure::Answer(error), pause);
            }
        }
    }

    /// Takes a failure of the transport, before the body or amid it. Amid the body of a response that is no success the
    /// status decides: the exchange goes on as after the body's end.
    #[cold]
    pub fn failed(&mut self, now: Now, error: TransportError) {
        let pause = match &self.state {
            State::Sent { .. } => {
                self.leave.give_back();
                None
            }
            State::Receiving { reading, .. } if !reading.is_success() => {
                return self.end(now, BodyEnd::Uncertain);
            }
            State::Receiving { hints, .. } => hints.retry_after.filter(|pause| *pause != BEYOND),
            State::Ready | State::Waiting { .. } | State::Done(_) => return,
        };
        self.attempt_failed(now, Failure::Transport(error), pause);
    }

    /// Takes a whole response: [`Exchange::head`], [`Exchange::chunk`] and [`Exchange::end`] in one. Its end is certain.
    pub fn received<'h>(
        &mut self,
        now: Now,
        status: u16,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
        body: &[u8],
    ) {
        self.head(now, status, headers);
        let _ = self.chunk(now, body);
        self.end(now, BodyEnd::Certain);
    }

    /// What is asked.
    #[must_use]
    pub fn question(&self) -> Question {
        self.question
    }

    /// How many requests were sent.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts.0
    }

    /// The answer together with what was kept of the responses behind it.
    pub fn into_reply(self, answer: Result<Q::Answer, AskError>) -> Reply<Q::Answer> {
        Reply::new(answer, self.responses.unwrap_or_default(), self.attempts.0)
    }

    fn send(&mut self, now: Now, left: Option<Duration>) -> Step<'_, Result<Q::Answer, AskError>> {
        let timeout = match (self.policy.attempt_timeout, left) {
            (Some(timeout), Some(left)) => Some(timeout.min(left)),
            (timeout, left) => timeout.or(left),
        };
        let until = timeout.map(|timeout| now.steady.saturating_add(timeout));
        self.attempts = (self.attempts.0 + 1, self.attempts.1 + 1);
        self.state = State::Sent { until };
        Step::Send { request: self.call.request(), timeout }
    }

    fn gathered(&mut self, harvest: Harvest) {
        self.part += 1;
        self.attempts.1 = 0;
        self.last = None;
        let Some(others) = &mut self.others else {
            self.state = State::Done(Some(Ok(harvest)));
            return;
        };
        let whole = match others.harvest.take() {
            Some(before) => before.followed_by(harvest),
            None => harvest,
        };
        self.state = match others.calls.next() {
            Some(next) => {
                self.call = next;
                others.harvest = Some(whole);
                State::Ready
            }
            None => State::Done(Some(Ok(whole))),
        };
    }

    /// Plans another attempt after this pause or a back-off, or gives up.
    #[cold]
    fn attempt_failed(&mut self, now: Now, failure: Failure, pause: Option<Duration>) {
        let again = failure.is_transient() && self.attempts.1 < self.policy.attempts && pause != Some(BEYOND);
        self.last = Some(Box::new(failure));
        let pause = pause.unwrap_or_else(|| self.jitter.up_to(self.policy.backoff_after(self.attempts.1)));
        let until = now.steady.saturating_add(pause);
        let end =
            self.began.zip(self.policy.deadline).map(|(began, deadline)| began.saturating_add(deadline));
        if again && end.is_none_or(|end| until < end) {
            self.state = State::Waiting { until };
        } else {
            self.give_up();
        }
    }

    /// Ends with the last failure; where there is none, time was over before anything could be sent.
    #[cold]
    fn give_up(&mut self) {
        let early =
            || Failure::Transport(TransportError::new(Cause::Timeout, "the deadline leaves no time to ask"));
        let failure = self.last.take().map_or_else(early, |last| *last);
        self.state = State::Done(Some(Err(failure.after(self.attempts.0))));
    }
}

/// Hands bytes of a body to its reader, and keeps them where they are to be kept.
fn taking<'t>(
    reading: &'t mut Reading,
    mut kept: Option<&'t mut Response>,
) -> impl FnMut(&[u8]) -> Flow + use<'t> {
    move |bytes| {
        let flow = match reading.push(bytes) {
            // A broken encoding shows as a broken answer first; the transport notices at its end.
            Flow::Stop if reading.may_be_broken() => Flow::Continue,
            flow => flow,
        };
        match &mut kept {
            Some(response) => response.keep(bytes, reading.body_bound()),
            None => flow,
        }
    }
}

impl<Q> fmt::Debug for Exchange<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Exchange");
        shown.field("parts", &self.parts).field("part", &self.part);
        shown.field("attempts", &self.attempts.0).finish_non_exhaustive()
    }
}
