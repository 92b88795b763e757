//! One query from its first request to its answer, with every decision that a client makes on the way.
//!
//! An [`Exchange`] never sends, never sleeps and never reads a clock: its driver does, and reports what happened.
//!
//! ```text
//!              step: Send                  head                end
//!   Ready ─────────────────────▶ Sent ───────────▶ Receiving ─────────▶ answer? ── last request ─▶ Done
//!   ▲  ▲ │ step: Wait (limiter)   │                  │  ▲ chunk           │ another request
//!   │  └─┘                        │ failed           │  └─┘               ▼
//!   │                             ▼                  ▼ failed           Ready
//!   │         transient, and retries and deadline leave room? ── no ─▶ Done
//!   │                             │ yes
//!   └── step: time is up ───── Waiting ◀─┘
//! ```
//!
//! A method that is called in a state in which the diagram has no arrow for it is [`Misuse`], and changes nothing.
//!
//! In scope: retries by kind, waits, deadlines, timeouts, rate limits, plans of several requests.
//! Out of scope: connections, redirects (none is followed).

mod body_end;
mod bucket;
#[cfg(feature = "gzip")]
mod decoder;
#[cfg(not(feature = "gzip"))]
#[path = "no_decoder.rs"]
mod decoder;
mod hints;
mod jitter;
mod now;
mod policy;
pub(crate) mod rate_limiter;
mod response;

pub use body_end::BodyEnd;
pub use now::Now;
pub use policy::Policy;
pub use response::{Response, WithResponses};

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use decoder::Decoder;
use hints::{BEYOND, Hints};
use jitter::Jitter;
use rate_limiter::Permit;

use crate::account::Account;
use crate::answer::parsed::Parsed;
use crate::api::part::Part;
use crate::api::plan::Plan;
use crate::call::ResponseReader;
use crate::config::Today;
use crate::error::{AnswerError, Cause, Error, InputError, Kind, Misuse, TransportError};
use crate::query::{AnyQuery, Query, QueryKind};
use crate::reader::{Flow, Reading};
use crate::request::Request;

/// What the driver of an exchange does next.
#[derive(Debug)]
pub enum Step<'e, A> {
    /// Send this request. Then report the response by [`Exchange::head`], or a failure by [`Exchange::failed`],
    /// before the next step.
    Send {
        /// The request to be sent as it is.
        request: &'e Request,
        /// How long the whole attempt may take, to the last byte of the response.
        timeout: Option<Duration>,
    },
    /// Sleep for so long, then step again.
    Wait(Duration),
    /// The exchange is over.
    Done(A),
}

/// One query from its first request to its answer. [`Account::exchange`] makes it.
///
/// ```
/// use std::time::Duration;
/// use stats_proto::{Account, DailyStats, Now, Policy, Step};
///
/// let account = Account::new("reseller", "secret");
/// let query = DailyStats::of("customer@example.com");
/// let mut exchange = account.exchange(query, &Policy::default(), 42)?; // draw the seed from the system
/// let now = || Now::new(Duration::from_secs(1), Duration::from_secs(1_700_000_000)); // read real clocks
/// let days = loop {
///     match exchange.step(now()) {
///         Step::Send { request, .. } => {
///             assert!(request.url().starts_with("https://sendgrid.com/")); // send it
///             let body = br#"{"date":"2009-06-20","opens":1}"#;
///             exchange.received(now(), 200, [("content-type", "text/html")], body)?;
///         }
///         Step::Wait(pause) => std::thread::sleep(pause),
///         Step::Done(answer) => break answer?,
///     }
/// };
/// assert_eq!(days.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Exchange<Q> {
    kind: QueryKind,
    customer: Option<String>,
    plan: Plan,
    reader: ResponseReader,
    /// Which day it is.
    today: Today,
    /// A likely reason for credentials that are not accepted.
    hint: Option<&'static str>,
    /// The request at hand, and how its response is read.
    part: Option<Part>,
    /// Requests that were answered.
    answered: usize,
    policy: Policy,
    permit: Permit,
    jitter: Jitter,
    /// When the first step was made.
    began: Option<Now>,
    /// Requests sent in all, and for the current request.
    attempts: (u32, u32),
    last: Option<Failure>,
    state: State,
    /// The responses as received, where they are kept.
    responses: Option<Vec<Response>>,
    /// True where bodies arrive content-encoded.
    is_decoding: bool,
    query: PhantomData<fn() -> Q>,
}

enum State {
    Ready,
    Waiting { until: Duration },
    Sent { until: Option<Duration> },
    Receiving(Box<Receiving>),
    Done(Option<Result<Parsed, Error>>),
}

/// A response that is being received.
struct Receiving {
    reading: Reading,
    decoder: Option<Decoder>,
    hints: Hints,
    until: Option<Duration>,
    /// True once the time of the attempt was over before the end of the body.
    is_late: bool,
}

/// The last failure of an attempt.
#[derive(Debug, Clone)]
enum Failure {
    Transport(TransportError),
    Answer(AnswerError),
}

impl Failure {
    /// True for failures that another attempt may not meet. All queries are reads, so that each may be retried.
    const fn is_transient(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_transient(),
            Self::Answer(error) => matches!(error.kind(), Kind::RefusedRateLimited | Kind::RefusedServer),
        }
    }

    /// How often it is retried at most. `unable to get …` may be the query's own fault, which lasts.
    fn max_retries(&self, policy: &Policy) -> u32 {
        let lasts = |error: &AnswerError| {
            error.messages().iter().any(|message| message.text.starts_with("unable to get"))
        };
        match self {
            Self::Answer(error) if lasts(error) => policy.max_retries.min(1),
            Self::Answer(_) | Self::Transport(_) => policy.max_retries,
        }
    }

    fn after(self, attempts: u32) -> Error {
        match self {
            Self::Transport(error) => Error::Transport { error, attempts },
            Self::Answer(error) => Error::Answer { error, attempts },
        }
    }
}

impl Account {
    /// An exchange: a query from its first request to its answer, with retries, waits and limits decided.
    ///
    /// All exchanges of an account and its clones share one [`RateLimiter`](crate::RateLimiter). Draw the seed from the
    /// system: back-offs follow from it, and clients with the same seed come back at the same moment.
    ///
    /// # Errors
    /// What is wrong with the query for this account, see [`InputError`]. A query that takes several requests (names that
    /// are too many or too long for one, windows of a long period, pages of a list) sends them one after the other.
    pub fn exchange<Q: Query>(
        &self,
        query: Q,
        policy: &Policy,
        seed: u64,
    ) -> Result<Exchange<Q>, InputError> {
        let query: AnyQuery = query.into();
        let api = self.config.dialect.api();
        let plan = api.plan(&self.config, &query)?;
        let limited = api.limited(&self.config, &query);
        Ok(Exchange {
            kind: query.kind(),
            customer: query.customer,
            reader: ResponseReader::new(self),
            plan,
            today: self.config.today,
            hint: api.hint(&self.config),
            part: None,
            answered: 0,
            policy: *policy,
            permit: Permit::new(self.limiter.clone(), limited, self.config.origin()),
            jitter: Jitter::new(seed),
            began: None,
            attempts: (0, 0),
            last: None,
            state: State::Ready,
            responses: None,
            is_decoding: false,
            query: PhantomData,
        })
    }
}

impl<Q: Query> Exchange<Q> {
    /// Keeps every response as received, for [`Exchange::into_responses`]. Bodies are then received to their end.
    #[must_use]
    pub fn keeping_responses(mut self) -> Self {
        self.responses = Some(Vec::new());
        self
    }

    /// Lets the driver pass bodies as they arrive, still content-encoded: the exchange decodes gzip, of one member or
    /// several. An unknown encoding, invalid data and anything after the last member are `transport`; encoded bytes are
    /// counted against the bound on the body as decoded ones are.
    #[cfg(feature = "gzip")]
    #[must_use]
    pub fn decoding_bodies(mut self) -> Self {
        self.is_decoding = true;
        self
    }

    /// What to do now. Call it first, and again after the result of the step before was reported.
    pub fn step(&mut self, now: Now) -> Step<'_, Result<Q::Answer, Error>> {
        let began = *self.began.get_or_insert(now);
        if let State::Done(outcome) = &mut self.state
            && let Some(outcome) = outcome.take()
        {
            return Step::Done(outcome.map(Q::answer));
        }
        match self.state {
            State::Sent { .. } | State::Receiving(_) | State::Done(_) => {
                return Step::Done(Err(self.misuse("step").into()));
            }
            State::Waiting { until } if now.steady < until => {
                return Step::Wait(until.saturating_sub(now.steady));
            }
            State::Ready | State::Waiting { .. } => self.state = State::Ready,
        }
        let left = self
            .policy
            .deadline
            .map(|deadline| began.steady.saturating_add(deadline).saturating_sub(now.steady));
        let permit = if left == Some(Duration::ZERO) { Err(Duration::MAX) } else { self.permit.take(now) };
        match permit {
            Err(pause) if left.is_some_and(|left| pause >= left) => {
                self.give_up();
                self.step(now)
            }
            Err(pause) => Step::Wait(pause),
            Ok(()) => self.send(now, began, left),
        }
    }

    /// Reports status and headers of the response, before its body.
    ///
    /// # Errors
    /// [`Misuse`] where no request is under way.
    pub fn head<'h>(
        &mut self,
        now: Now,
        status: u16,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
    ) -> Result<(), Misuse> {
        let State::Sent { until } = self.state else { return Err(self.misuse("head")) };
        let mut encodings = Vec::new();
        let headers = headers.into_iter().inspect(|(name, value)| {
            if self.is_decoding && name.eq_ignore_ascii_case("content-encoding") {
                encodings.push((*value).to_owned());
            }
        });
        let hints = match &mut self.responses {
            None => Hints::read(now, headers),
            Some(responses) => {
                let request = self.part.as_ref().map(|part| &part.request);
                let response = Response::begin(request, status, headers);
                let headers = response.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                let hints = Hints::read(now, headers);
                responses.truncate(self.answered);
                responses.push(response);
                hints
            }
        };
        self.permit.answered(now, &hints);
        let Some(Part { schema, names, .. }) = &self.part else { return Err(self.misuse("head")) };
        let reading = self.reader.begin(*schema, names.clone(), status);
        let decoder = Decoder::new(&encodings);
        self.state = State::Receiving(Box::new(Receiving { reading, decoder, hints, until, is_late: false }));
        Ok(())
    }

    /// Reports the next bytes of the body, without transfer encodings, and without content encodings unless the
    /// exchange decodes them. After [`Flow::Stop`] the rest need not be received: call [`Exchange::end`].
    ///
    /// # Errors
    /// [`Misuse`] where no body is being received.
    pub fn chunk(&mut self, now: Now, bytes: &[u8]) -> Result<Flow, Misuse> {
        let State::Receiving(receiving) = &mut self.state else { return Err(self.misuse("chunk")) };
        let Receiving { reading, decoder, until, is_late, .. } = &mut **receiving;
        *is_late = *is_late || until.is_some_and(|until| now.steady >= until);
        if *is_late {
            return Ok(Flow::Stop);
        }
        let kept = self.responses.as_mut().and_then(|responses| responses.last_mut());
        let mut read = reading_into(reading, kept);
        Ok(match decoder {
            None => read(bytes),
            Some(decoder) => decoder.push(bytes, &mut read),
        })
    }

    /// Reports the end of the body, and whether it is certain that this is the end: see [`BodyEnd`].
    ///
    /// # Errors
    /// [`Misuse`] where no body is being received.
    pub fn end(&mut self, now: Now, end: BodyEnd) -> Result<(), Misuse> {
        match std::mem::replace(&mut self.state, State::Ready) {
            State::Receiving(receiving) => {
                self.finish(now, *receiving, end);
                Ok(())
            }
            state => {
                self.state = state;
                Err(self.misuse("end"))
            }
        }
    }

    /// Reports a failure of the transport, before the body or amid it. Amid the body of a response that is no success
    /// the status decides: the exchange goes on as after the body's end.
    ///
    /// # Errors
    /// [`Misuse`] where no request is under way.
    pub fn failed(&mut self, now: Now, error: TransportError) -> Result<(), Misuse> {
        match std::mem::replace(&mut self.state, State::Ready) {
            State::Sent { .. } => {
                self.permit.give_back();
                self.attempt_failed(now, Failure::Transport(error), None);
                Ok(())
            }
            State::Receiving(receiving) if receiving.reading.is_success() => {
                let pause = receiving.hints.retry_after.filter(|pause| *pause != BEYOND);
                self.attempt_failed(now, Failure::Transport(error), pause);
                Ok(())
            }
            State::Receiving(receiving) => {
                self.finish(now, *receiving, BodyEnd::Uncertain);
                Ok(())
            }
            state => {
                self.state = state;
                Err(self.misuse("failed"))
            }
        }
    }

    /// Reports a whole response: [`Exchange::head`], [`Exchange::chunk`] and [`Exchange::end`] in one. Its end is
    /// certain.
    ///
    /// # Errors
    /// [`Misuse`] where no request is under way.
    pub fn received<'h>(
        &mut self,
        now: Now,
        status: u16,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
        body: &[u8],
    ) -> Result<(), Misuse> {
        self.head(now, status, headers)?;
        let _ = self.chunk(now, body)?;
        self.end(now, BodyEnd::Certain)
    }

    /// The kind of the query.
    #[must_use]
    pub fn kind(&self) -> QueryKind {
        self.kind
    }

    /// The customer of the query; none for the account itself, and for a query about several customers.
    #[must_use]
    pub fn customer(&self) -> Option<&str> {
        self.customer.as_deref()
    }

    /// The request that was sent last, or the one that follows it; none before the first step and after the last
    /// answer. After a failure it is the request that failed.
    #[must_use]
    pub fn request(&self) -> Option<&Request> {
        self.part.as_ref().map(|part| &part.request)
    }

    /// How many requests were sent.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts.0
    }

    /// How many requests were answered so far, for a driver that keeps the responses itself: the one to the request at
    /// hand has this index, also where it is sent again.
    #[must_use]
    pub const fn answered_requests(&self) -> usize {
        self.answered
    }

    /// The answer together with what was kept of the responses behind it.
    pub fn into_responses(self, answer: Result<Q::Answer, Error>) -> WithResponses<Q::Answer> {
        let request = self.request().map(Request::redacted);
        let responses = self.responses.unwrap_or_default();
        WithResponses { answer, request, responses, attempts: self.attempts.0 }
    }

    fn send(&mut self, now: Now, began: Now, left: Option<Duration>) -> Step<'_, Result<Q::Answer, Error>> {
        let timeout = match (self.policy.timeout, left) {
            (Some(timeout), Some(left)) => Some(timeout.min(left)),
            (timeout, left) => timeout.or(left),
        };
        if self.part.is_none() {
            match self.plan.next(self.today.at(began)) {
                Ok(part) => self.part = part,
                Err(error) => {
                    self.permit.give_back();
                    self.state = State::Done(None);
                    return Step::Done(Err(error.into()));
                }
            }
        }
        let Some(Part { request, .. }) = &self.part else {
            self.permit.give_back();
            return Step::Done(Err(self.misuse("step").into()));
        };
        self.attempts = (self.attempts.0 + 1, self.attempts.1 + 1);
        self.state = State::Sent { until: timeout.map(|timeout| now.steady.saturating_add(timeout)) };
        Step::Send { request, timeout }
    }

    /// Decides what follows from a response whose body ended.
    fn finish(&mut self, now: Now, receiving: Receiving, end: BodyEnd) {
        let Receiving { mut reading, decoder, hints, is_late, .. } = receiving;
        let kept = self.responses.as_mut().and_then(|responses| responses.last_mut());
        let decoded = decoder.map_or(Ok(()), |mut decoder| {
            let received = decoder.received();
            let decoded = decoder.finish(&mut reading_into(&mut reading, kept));
            if received > reading.body_bound() {
                reading.exceed();
            }
            decoded
        });
        let finished = match &self.part {
            Some(part) => part.completed(reading.finish(), self.hint),
            None => reading.finish(),
        };
        let broken = if !reading.is_success() || (reading.is_too_large() && !is_late) {
            // What was read of an error response is enough, and so is a body that is too large.
            None
        } else if is_late {
            Some((Cause::Timeout, "the response took too long".to_owned()))
        } else if let Err(reason) = decoded {
            Some((Cause::Interrupted, reason))
        } else if finished.is_ok() && !end.is_certain(&reading) {
            let reason = "the connection was closed before the response was known to be complete";
            Some((Cause::Interrupted, reason.to_owned()))
        } else {
            None
        };
        match (finished, broken) {
            (_, Some((cause, reason))) => {
                let pause = hints.retry_after.filter(|pause| *pause != BEYOND);
                self.attempt_failed(now, Failure::Transport(TransportError::new(cause, reason)), pause);
            }
            (Ok(parsed), None) => self.answered(parsed),
            (Err(error), None) => self.refused(now, error, &hints),
        }
    }

    /// Goes on to the next request of the plan, or completes the answer.
    fn answered(&mut self, parsed: Parsed) {
        self.state = match self.plan.received(parsed) {
            Ok(()) => self.after_response(),
            Err(error) => State::Done(Some(Err(Failure::Answer(error).after(self.attempts.0)))),
        };
    }

    /// The state after a response that ends its request.
    fn after_response(&mut self) -> State {
        self.answered += 1;
        self.attempts.1 = 0;
        self.last = None;
        let attempts = self.attempts.0;
        match self.plan.next(self.today.at(self.began.unwrap_or_default())) {
            Ok(Some(part)) => {
                self.part = Some(part);
                State::Ready
            }
            Ok(None) => {
                let finished = self.plan.finish(&mut self.part);
                self.part = self.part.take().filter(|_| finished.is_err());
                State::Done(Some(finished.map_err(|error| Failure::Answer(error).after(attempts))))
            }
            Err(error) => State::Done(Some(Err(error.into()))),
        }
    }

    /// Takes a response without an answer in it: another attempt, another request, or the end.
    fn refused(&mut self, now: Now, mut error: AnswerError, hints: &Hints) {
        if let (AnswerError::Refused(refusal), Some(part)) = (&mut error, &mut self.part)
            && self.plan.refused(refusal, part)
        {
            self.state = self.after_response();
            return;
        }
        let pause = hints.pause(error.kind() == Kind::RefusedRateLimited);
        self.attempt_failed(now, Failure::Answer(error), pause);
    }

    /// Plans another attempt after this pause or a back-off, or gives up.
    fn attempt_failed(&mut self, now: Now, failure: Failure, pause: Option<Duration>) {
        let max_retries = failure.max_retries(&self.policy);
        let is_retried = failure.is_transient() && self.attempts.1 <= max_retries && pause != Some(BEYOND);
        self.last = Some(failure);
        let pause = pause.unwrap_or_else(|| self.jitter.up_to(self.policy.backoff_after(self.attempts.1)));
        let until = now.steady.saturating_add(pause);
        let end = self.began.zip(self.policy.deadline);
        let end = end.map(|(began, deadline)| began.steady.saturating_add(deadline));
        if is_retried && end.is_none_or(|end| until < end) {
            self.state = State::Waiting { until };
        } else {
            self.give_up();
        }
    }

    /// Ends with the last failure; where there is none, time was over before anything could be sent.
    fn give_up(&mut self) {
        let early = || {
            let reason = "the deadline passed before a request could be sent";
            Failure::Transport(TransportError::new(Cause::Timeout, reason))
        };
        let failure = self.last.take().unwrap_or_else(early);
        self.state = State::Done(Some(Err(failure.after(self.attempts.0))));
    }

    const fn misuse(&self, called: &'static str) -> Misuse {
        let expected = match &self.state {
            State::Ready | State::Waiting { .. } | State::Done(Some(_)) => "step",
            State::Sent { .. } => "head or failed",
            State::Receiving(_) => "chunk, end or failed",
            State::Done(None) => "nothing: the exchange is over",
        };
        Misuse { called, expected }
    }
}

/// Passes bytes of a body to its reader, and keeps them where they are to be kept.
fn reading_into<'t>(
    reading: &'t mut Reading,
    mut kept: Option<&'t mut Response>,
) -> impl FnMut(&[u8]) -> Flow + use<'t> {
    move |bytes| {
        let flow = match reading.push(bytes) {
            // A broken encoding shows as a malformed answer first; the transport notices at its end.
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
        shown.field("kind", &self.kind).field("answered", &self.answered);
        shown.field("attempts", &self.attempts.0).finish_non_exhaustive()
    }
}
