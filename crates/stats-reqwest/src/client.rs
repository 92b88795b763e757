//! Drives exchanges over reqwest.

use std::fmt;
use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use reqwest::{Method, Response, Version};
use stats_proto::{
    Account, BodyEnd, Cause, Error, Exchange, Flow, InputError, Policy, Query, Request, Step, TransportError,
    WithResponses,
};
use stats_transport::{AttemptError, SettingError, account_from_env};
use tokio::time;
use tracing::{Instrument, debug, debug_span};

use crate::builder::ClientBuilder;
use crate::clock::{now, seed};
use crate::error::transport;

/// Sends queries for one account and reuses its connections. Clones share them.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Clone)]
struct Shared {
    account: Account,
    http: reqwest::Client,
    headers: HeaderMap,
    policy: Policy,
}

impl Client {
    /// Makes a client with the default settings; see [`ClientBuilder`].
    ///
    /// # Errors
    /// See [`ClientBuilder::build`].
    pub fn new(account: Account) -> Result<Self, SettingError> {
        ClientBuilder::new(account).build()
    }

    /// Makes a client with the default settings for the account of `SENDGRID_API_KEY`, which speaks v3; with
    /// `SENDGRID_API_USER` too, the legacy API. For other settings, hand [`account_from_env`] to [`Client::builder`].
    ///
    /// # Errors
    /// A variable that is missing or invalid, which the message names; see also [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, SettingError> {
        Self::new(account_from_env()?)
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
        Self { shared: Arc::new(Shared { policy, ..Shared::clone(&self.shared) }) }
    }

    /// Makes a client over the same connections for another account.
    #[must_use]
    pub fn with_account(&self, account: Account) -> Self {
        Self { shared: Arc::new(Shared { account, ..Shared::clone(&self.shared) }) }
    }

    pub(crate) fn of(account: Account, http: reqwest::Client, headers: HeaderMap, policy: Policy) -> Self {
        Self { shared: Arc::new(Shared { account, http, headers, policy }) }
    }

    /// Sends a query and parses the answer while it arrives. Dropping the future ends the request.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send<Q: Query>(&self, query: Q) -> Result<Q::Answer, Error> {
        let mut exchange = self.exchange(query)?;
        self.drive(&mut exchange).await
    }

    /// Sends a query and returns its answer together with the responses as they were received.
    ///
    /// # Errors
    /// A query that cannot be sent. Every other error is in [`WithResponses::answer`].
    pub async fn send_raw<Q: Query>(&self, query: Q) -> Result<WithResponses<Q::Answer>, Error> {
        let mut exchange = self.exchange(query)?.keeping_responses();
        let answer = self.drive(&mut exchange).await;
        Ok(exchange.into_responses(answer))
    }

    /// Boxed: the exchange is large, and futures are moved before they are polled.
    fn exchange<Q: Query>(&self, query: Q) -> Result<Box<Exchange<Q>>, Error> {
        let Shared { account, policy, .. } = &*self.shared;
        Ok(Box::new(account.exchange(query, policy, seed())?.decoding_bodies()))
    }

    async fn drive<Q: Query>(&self, exchange: &mut Exchange<Q>) -> Result<Q::Answer, Error> {
        let span = debug_span!("query", kind = exchange.kind().as_str(), customer = exchange.customer());
        self.steps(exchange).instrument(span).await
    }

    async fn steps<Q: Query>(&self, exchange: &mut Exchange<Q>) -> Result<Q::Answer, Error> {
        loop {
            let attempt = exchange.attempts() + 1;
            let (message, timeout) = match exchange.step(now()) {
                Step::Send { request, timeout } => {
                    let url = request.redacted().url;
                    debug!(attempt, method = request.method(), url, ?timeout, "attempt");
                    (self.message(request)?, timeout)
                }
                Step::Wait(pause) => {
                    debug!(pause = pause.as_secs_f64(), "wait");
                    time::sleep(pause).await;
                    continue;
                }
                Step::Done(answer) => {
                    debug!(
                        outcome = answer.as_ref().err().map_or("answer", |error| error.kind().as_str()),
                        "done"
                    );
                    return answer;
                }
            };
            let attempt = self.attempt(exchange, message);
            let attempted = match timeout {
                Some(timeout) => time::timeout(timeout, attempt).await.unwrap_or_else(|_| {
                    Err(TransportError::new(Cause::Timeout, "timed out (attempt)").into())
                }),
                None => attempt.await,
            };
            match attempted {
                Ok(()) => {}
                Err(AttemptError::Transport(error)) => {
                    debug!(%error, "failed");
                    exchange.failed(now(), error)?;
                }
                Err(AttemptError::Misuse(error)) => return Err(error.into()),
            }
        }
    }

    /// Converts a request to reqwest's type.
    fn message(&self, request: &Request) -> Result<reqwest::Request, InputError> {
        let refused = |reason: &str| InputError::Unsupported { reason: reason.to_owned() };
        let method = Method::from_bytes(request.method().as_bytes());
        let method = method.map_err(|_| refused("method is not valid in HTTP"))?;
        let url = request.url().parse();
        let url =
            url.map_err(|_| InputError::BadBaseUrl { reason: "has a host that cannot be connected to" })?;
        let mut message = reqwest::Request::new(method, url);
        message.headers_mut().clone_from(&self.shared.headers);
        for (name, value) in request.headers() {
            let name = HeaderName::from_bytes(name.as_bytes());
            let name = name.map_err(|_| refused("header name is not valid in HTTP"))?;
            let value = HeaderValue::from_str(value);
            let value = value.map_err(|_| refused("header value is not valid in HTTP"))?;
            message.headers_mut().insert(name, value);
        }
        *message.body_mut() = request.body().map(|form| form.to_owned().into());
        Ok(message)
    }

    /// Sends one request and passes the response to the exchange while it arrives.
    async fn attempt<Q: Query>(
        &self,
        exchange: &mut Exchange<Q>,
        message: reqwest::Request,
    ) -> Result<(), AttemptError> {
        let response = self.shared.http.execute(message).await;
        let mut response = response.map_err(|error| transport(&error))?;
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        exchange.head(now(), status, headers)?;
        let end = body_end(&response);
        let mut received = 0;
        while let Some(bytes) = response.chunk().await.map_err(|error| transport(&error))? {
            received += bytes.len();
            if exchange.chunk(now(), &bytes)? == Flow::Stop {
                break;
            }
        }
        debug!(status, bytes = received, "answer");
        exchange.end(now(), end)?;
        Ok(())
    }
}

/// Whether the end of a body will be certain: hyper counts a length, knows the last chunk, and reports a body that is
/// cut.
fn body_end(response: &Response) -> BodyEnd {
    let is_chunked = || {
        let codings = response.headers().get_all(TRANSFER_ENCODING);
        response.version() == Version::HTTP_11
            && codings.iter().eq([HeaderValue::from_static("chunked")].iter())
    };
    if response.content_length().is_some() || response.version() == Version::HTTP_2 || is_chunked() {
        BodyEnd::Certain
    } else {
        BodyEnd::Uncertain
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy URL may contain a password, a header a credential.
        let mut shown = f.debug_struct("Client");
        shown
            .field("account", &self.shared.account)
            .field("policy", &self.shared.policy)
            .finish_non_exhaustive()
    }
}
