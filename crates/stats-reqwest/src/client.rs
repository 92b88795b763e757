//! Drives exchanges over reqwest.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use stats_proto::{
    Account, AskError, Cause, Exchange, Flow, Policy, Query, Reply, Request, Step, TransportError,
};
use tracing::{Instrument, Level, debug, span};

use crate::address::Address;
use crate::builder::Builder;
use crate::clock::{now, seed};
use crate::error::{SettingError, told};

/// Asks questions for one account, over connections that it keeps open. A clone shares them and costs nothing.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) account: Account,
    pub(crate) http: reqwest::Client,
    pub(crate) address: Address,
    pub(crate) headers: HeaderMap,
    pub(crate) policy: Policy,
}

impl Client {
    /// A client with the usual settings; see [`Builder`] for what they are.
    ///
    /// # Errors
    /// See [`Builder::build`].
    pub fn new(account: Account) -> Result<Self, SettingError> {
        Builder::new(account).build()
    }

    /// A client with settings of one's own.
    #[must_use]
    pub fn builder(account: Account) -> Builder {
        Builder::new(account)
    }

    /// The same, over the same connections, that tries by another policy.
    #[must_use]
    pub fn with_policy(&self, policy: Policy) -> Self {
        let Shared { account, http, headers, .. } = &*self.shared;
        Self::of(account.clone(), http.clone(), headers.clone(), policy)
    }

    /// The same, over the same connections, for another account.
    #[must_use]
    pub fn with_account(&self, account: Account) -> Self {
        let Shared { http, headers, policy, .. } = &*self.shared;
        Self::of(account, http.clone(), headers.clone(), *policy)
    }

    pub(crate) fn of(account: Account, http: reqwest::Client, headers: HeaderMap, policy: Policy) -> Self {
        let address = Address::default();
        Self { shared: Arc::new(Shared { account, http, address, headers, policy }) }
    }

    /// Asks a question and reads its answer while it arrives. Dropping the future ends the request.
    ///
    /// # Errors
    /// See [`AskError`].
    pub async fn send<Q: Query>(&self, query: Q) -> Result<Q::Answer, AskError> {
        let mut exchange = self.shared.account.exchange(query, &self.shared.policy, seed())?;
        self.shared.ask(&mut exchange).await
    }

    /// The same, together with the responses as they were received.
    ///
    /// # Errors
    /// Where the question cannot be asked. Whatever else goes wrong is [`Reply::answer`].
    pub async fn send_raw<Q: Query>(&self, query: Q) -> Result<Reply<Q::Answer>, AskError> {
        let exchange = self.shared.account.exchange(query, &self.shared.policy, seed())?;
        let mut exchange = exchange.keeping_responses();
        let answer = self.shared.ask(&mut exchange).await;
        Ok(exchange.into_reply(answer))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy's address may hold a password.
        let mut shown = f.debug_struct("Client");
        shown.field("account", &self.shared.account).field("policy", &self.shared.policy);
        shown.field("headers", &self.shared.headers).finish_non_exhaustive()
    }
}

impl Shared {
    async fn ask<Q: Query>(&self, exchange: &mut Exchange<Q>) -> Result<Q::Answer, AskError> {
        let span = span!(Level::DEBUG, "question", question = exchange.question().as_str());
        self.drive(exchange).instrument(span).await
    }

    async fn drive<Q: Query>(&self, exchange: &mut Exchange<Q>) -> Result<Q::Answer, AskError> {
        loop {
            let (message, limit) = match exchange.step(now()) {
                Step::Send { request, timeout, .. } => {
                    debug!(method = request.method(), ?timeout, "attempt");
                    (self.message(request), timeout)
                }
                Step::Wait(pause) => {
                    debug!(?pause, "wait");
                    tokio::time::sleep(pause).await;
                    continue;
                }
                Step::Done(answer) => {
                    debug!(outcome = answer.as_ref().err().map_or("answer", AskError::kind), "done");
                    return answer;
                }
                _ => continue,
            };
            let attempt = self.attempt(exchange, message);
            let attempted = tokio::time::timeout(limit.unwrap_or(Duration::MAX), attempt).await;
            let over = || Err(TransportError::new(Cause::Timeout, "no whole answer in time"));
            if let Err(error) = attempted.unwrap_or_else(|_| over()) {
                debug!(%error, "failed");
                exchange.failed(now(), error);
            }
        }
    }

    /// Sends one request and hands its answer over while it arrives.
    async fn attempt<Q: Query>(
        &self,
        exchange: &mut Exchange<Q>,
        message: Result<reqwest::Request, TransportError>,
    ) -> Result<(), TransportError> {
        let mut response = self.http.execute(message?).await.map_err(|error| told(&error))?;
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        exchange.head(now(), status, headers);
        let mut received = 0_u64;
        while let Some(bytes) = response.chunk().await.map_err(|error| told(&error))? {
            received += bytes.len() as u64;
            if exchange.chunk(now(), &bytes) == Flow::Stop {
                break;
            }
        }
        debug!(status, bytes = received, "answer");
        exchange.end(now());
        Ok(())
    }

    fn message(&self, request: &Request) -> Result<reqwest::Request, TransportError> {
        let method = Method::from_bytes(request.method().as_bytes());
        let (Ok(method), Some(url)) = (method, self.address.read(request.url())) else {
            return Err(TransportError::new(Cause::Connect, "the address is no URL"));
        };
        let mut message = reqwest::Request::new(method, url);
        message.headers_mut().clone_from(&self.headers);
        for (name, value) in request.headers() {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                message.headers_mut().insert(name, value);
            }
        }
        *message.body_mut() = request.body().map(|form| form.to_owned().into());
        Ok(message)
    }
}
