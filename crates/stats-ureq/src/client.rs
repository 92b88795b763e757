//! Drives exchanges over ureq.

use std::fmt;
use std::io::Read;
use std::thread;
use std::time::{Duration, Instant};

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Response, Uri, Version};
use stats_proto::{
    Account, BodyEnd, Error, Exchange, Flow, InputError, Policy, Query, Request, Step, WithResponses,
};
use stats_transport::{AttemptError, Proxies, SettingError, account_from_env, is_loopback};
use tracing::{debug, debug_span};
use ureq::{Agent, AsSendBody, Body, Proxy};

use crate::builder::ClientBuilder;
use crate::clock::{now, seed};
use crate::error::{reading, sending};

/// How many bytes of a body are read at once.
const CHUNK: usize = 16 << 10;
const LOOK: Duration = Duration::from_millis(100); // how often a wait looks whether it is stopped

type Message = http::Request<Option<String>>;
type Stop<'a> = &'a dyn Fn() -> bool;

/// Sends queries for one account and reuses its connections. Clones share them.
#[derive(Clone)]
pub struct Client {
    pub(crate) account: Account,
    pub(crate) agent: Agent,
    /// `None` if the agent's own proxy is used.
    pub(crate) proxies: Option<Proxies<Proxy>>,
    pub(crate) headers: HeaderMap,
    pub(crate) policy: Policy,
}

impl Client {
    /// Makes a client with the default settings; see [`ClientBuilder`].
    #[must_use]
    pub fn new(account: Account) -> Self {
        ClientBuilder::new(account).build()
    }

    /// Makes a client with the default settings for the account of `SENDGRID_API_KEY`, which speaks v3; with
    /// `SENDGRID_API_USER` too, the legacy API. For other settings, hand [`account_from_env`] to [`Client::builder`].
    ///
    /// # Errors
    /// A variable that is missing or invalid; the message names it.
    pub fn from_env() -> Result<Self, SettingError> {
        Ok(Self::new(account_from_env()?))
    }

    /// Returns a builder, for other settings.
    #[must_use]
    pub fn builder(account: Account) -> ClientBuilder {
        ClientBuilder::new(account)
    }

    /// Makes a client over the same connections with another policy, which replaces retries, timeout and deadline of this
    /// one.
    #[must_use]
    pub fn with_policy(&self, policy: Policy) -> Self {
        Self { policy, ..self.clone() }
    }

    /// Sends a query and parses the answer while it arrives.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn send<Q: Query>(&self, query: Q) -> Result<Q::Answer, Error> {
        self.drive_to_end(&mut self.exchange(query)?)
    }

    /// Sends a query like [`Client::send`]. No answer once `is_stopped`: that ends waits before an attempt, but no attempt.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn send_unless<Q: Query>(&self, query: Q, is_stopped: Stop<'_>) -> Result<Option<Q::Answer>, Error> {
        self.drive(&mut self.exchange(query)?, is_stopped)
    }

    /// Sends a query and returns its answer together with the responses as they were received.
    ///
    /// # Errors
    /// A query that cannot be sent. Every other error is in [`WithResponses::answer`].
    pub fn send_raw<Q: Query>(&self, query: Q) -> Result<WithResponses<Q::Answer>, Error> {
        let mut exchange = self.exchange(query)?.keeping_responses();
        let answer = self.drive_to_end(&mut exchange);
        Ok(exchange.into_responses(answer))
    }

    fn exchange<Q: Query>(&self, query: Q) -> Result<Exchange<Q>, Error> {
        Ok(self.account.exchange(query, &self.policy, seed())?.decoding_bodies())
    }

    fn drive_to_end<Q: Query>(&self, exchange: &mut Exchange<Q>) -> Result<Q::Answer, Error> {
        self.drive(exchange, &|| false)?.map_or_else(|| self.drive_to_end(exchange), Ok)
    }

    fn drive<Q: Query>(
        &self,
        exchange: &mut Exchange<Q>,
        stop: Stop<'_>,
    ) -> Result<Option<Q::Answer>, Error> {
        let _span =
            debug_span!("query", kind = exchange.kind().as_str(), customer = exchange.customer()).entered();
        loop {
            let attempt = exchange.attempts() + 1;
            let (message, timeout) = match exchange.step(now()) {
                Step::Send { .. } | Step::Wait(_) if stop() => return Ok(None),
                Step::Send { request, timeout } => {
                    let url = request.redacted().url;
                    debug!(attempt, method = request.method(), url, ?timeout, "attempt");
                    (message(request, &self.headers)?, timeout)
                }
                Step::Wait(pause) => {
                    debug!(pause = pause.as_secs_f64(), "wait");
                    let end = Instant::now() + pause;
                    while Instant::now() < end && !stop() {
                        thread::sleep(LOOK.min(end.saturating_duration_since(Instant::now())));
                    }
                    continue;
                }
                Step::Done(answer) => {
                    debug!(
                        outcome = answer.as_ref().err().map_or("answer", |error| error.kind().as_str()),
                        "done"
                    );
                    return answer.map(Some);
                }
            };
            match self.attempt(exchange, message, timeout) {
                Ok(()) => {}
                Err(AttemptError::Transport(error)) => {
                    debug!(%error, "failed");
                    exchange.failed(now(), error)?;
                }
                Err(AttemptError::Misuse(error)) => return Err(error.into()),
            }
        }
    }

    /// Sends one request and hands its response over while it arrives.
    fn attempt<Q: Query>(
        &self,
        exchange: &mut Exchange<Q>,
        message: Message,
        timeout: Option<Duration>,
    ) -> Result<(), AttemptError> {
        let response = self.run(message, timeout).map_err(|error| sending(&error))?;
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        exchange.head(now(), status, headers)?;
        let end = body_end(&response);
        let mut body = response.into_body().into_reader();
        let (mut chunk, mut received) = (vec![0; CHUNK], 0);
        loop {
            let length = body.read(&mut chunk).map_err(|error| reading(&error))?;
            received += length;
            let bytes = chunk.get(..length).unwrap_or_default();
            if bytes.is_empty() || exchange.chunk(now(), bytes)? == Flow::Stop {
                break;
            }
        }
        debug!(status, bytes = received, "answer");
        exchange.end(now(), end)?;
        Ok(())
    }

    fn run(&self, message: Message, timeout: Option<Duration>) -> Result<Response<Body>, ureq::Error> {
        match message.into_parts() {
            (parts, Some(form)) => self.run_with(http::Request::from_parts(parts, form), timeout),
            (parts, None) => self.run_with(http::Request::from_parts(parts, ()), timeout),
        }
    }

    fn run_with<B: AsSendBody>(
        &self,
        message: http::Request<B>,
        timeout: Option<Duration>,
    ) -> Result<Response<Body>, ureq::Error> {
        let proxy = match &self.proxies {
            Some(proxies) => proxies.of(message.uri()).cloned(),
            None if message.uri().host().is_some_and(is_loopback) => None,
            None => self.agent.config().proxy().cloned(),
        };
        let configured = self.agent.configure_request(message).proxy(proxy).timeout_global(timeout);
        self.agent.run(configured.max_redirects(0).http_status_as_error(false).build())
    }
}

/// A request as ureq has it, with its form where it has one.
fn message(request: &Request, headers: &HeaderMap) -> Result<Message, InputError> {
    let url: Uri = request
        .url()
        .parse()
        .map_err(|_| InputError::BadBaseUrl { reason: "has a host that cannot be connected to" })?;
    let message = http::Request::builder().method(request.method()).uri(url);
    let message =
        request.headers().iter().fold(message, |message, (name, value)| message.header(*name, value));
    let message = message.body(request.body().map(str::to_owned));
    let mut message =
        message.map_err(|_| InputError::Unsupported { reason: "header is not valid in HTTP".to_owned() })?;
    message.headers_mut().extend(headers.clone());
    Ok(message)
}

/// Whether the end of a body will be certain: ureq counts a length, parses the last chunk, and reports an interrupted
/// body.
fn body_end(response: &Response<Body>) -> BodyEnd {
    let is_chunked = response.version() == Version::HTTP_11
        && response
            .headers()
            .get_all(TRANSFER_ENCODING)
            .iter()
            .eq([HeaderValue::from_static("chunked")].iter());
    if response.headers().contains_key(CONTENT_LENGTH) || is_chunked {
        BodyEnd::Certain
    } else {
        BodyEnd::Uncertain
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy URL may contain a password, a header a credential.
        let mut shown = f.debug_struct("Client");
        shown.field("account", &self.account).field("policy", &self.policy).finish_non_exhaustive()
    }
}
