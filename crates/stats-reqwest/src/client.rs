//! Drives exchanges over reqwest.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response};
use stats_proto::{
    Account, AskError, BodyEnd, Cause, Exchange, Flow, Now, Policy, Query, Reply, Request, Step,
    TransportError,
};
use tracing::{Instrument, Level, debug, span};

use crate::address::{Address, Addresses};
use crate::builder::Builder;
use crate::clock::{now, seed, steady};
use crate::error::{SettingError, told};
use crate::heard::heard;
use crate::limit::{limit, within};

/// Asks questions for one account, over connections that it keeps open. A clone shares them and costs nothing.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) account: Account,
    pub(crate) http: reqwest::Client,
    pub(crate) addresses: Addresses,
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
        let Shared { account, http, addresses, .. } = &*self.shared;
        Self::of(account.clone(), http.clone(), addresses.headers.clone(), policy)
    }

    /// The same, over the same connections, for another account.
    #[must_use]
    pub fn with_account(&self, account: Account) -> Self {
        let Shared { http, addresses, policy, .. } = &*self.shared;
        Self::of(account, http.clone(), addresses.headers.clone(), *policy)
    }

    pub(crate) fn of(account: Account, http: reqwest::Client, headers: HeaderMap, policy: Policy) -> Self {
        let addresses = Addresses::new(headers);
        Self { shared: Arc::new(Shared { account, http, addresses, policy }) }
    }

    /// Asks a question and reads its answer while it arrives. Dropping the future ends the request.
    ///
    /// # Errors
    /// See [`AskError`].
    pub async fn send<Q: Query>(&self, query: Q) -> Result<Q::Answer, AskError> {
        let mut exchange = self.shared.exchange(query)?;
        self.shared.ask(&mut exchange).await
    }

    /// The same, together with the responses as they were received.
    ///
    /// # Errors
    /// Where the question cannot be asked. Whatever else goes wrong is [`Reply::answer`].
    pub async fn send_raw<Q: Query>(&self, query: Q) -> Result<Reply<Q::Answer>, AskError> {
        let mut exchange = self.shared.exchange(query)?.keeping_responses();
        let answer = self.shared.ask(&mut exchange).await;
        Ok(exchange.into_reply(answer))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy's address may hold a password.
        let mut shown = f.debug_struct("Client");
        shown.field("account", &self.shared.account).field("policy", &self.shared.policy);
        shown.field("headers", &self.shared.addresses.headers).finish_non_exhaustive()
    }
}

impl Shared {
    /// In a place of its own: futures are moved about before they are polled.
    fn exchange<Q: Query>(&self, query: Q) -> Result<Box<Exchange<Q>>, AskError> {
        Ok(Box::new(self.account.exchange(query, &self.policy, seed())?))
    }

    async fn ask<Q: Query>(&self, exchange: &mut Exchange<Q>) -> Result<Q::Answer, AskError> {
        let question = exchange.question().as_str();
        match heard(|| span!(Level::DEBUG, "question", question)) {
            Some(span) => self.drive(exchange).instrument(span).await,
            None => self.drive(exchange).await,
        }
    }

    async fn drive<Q: Query>(&self, exchange: &mut Exchange<Q>) -> Result<Q::Answer, AskError> {
        let mut time = steady();
        loop {
            let (sending, limit) = match exchange.step(time) {
                Step::Send { request, timeout, .. } => {
                    heard(|| debug!(method = request.method(), ?timeout, "attempt"));
                    (self.sending(request), limit(time, timeout))
                }
                Step::Wait(pause) => {
                    heard(|| debug!(?pause, "wait"));
                    tokio::time::sleep(pause).await;
                    time = steady();
                    continue;
                }
                Step::Done(answer) => {
                    heard(|| {
                        debug!(outcome = answer.as_ref().err().map_or("answer", AskError::kind), "done");
                    });
                    return answer;
                }
                _ => continue,
            };
            let woken = AtomicBool::new(false);
            let attempted = match sending {
                Ok(sending) => within(pin!(limit), &woken, pin!(attempt(exchange, sending, &woken))).await,
                Err(error) => Err(error),
            };
            time = match attempted {
                Ok(time) => time,
                Err(error) => {
                    heard(|| debug!(%error, "failed"));
                    let time = steady();
                    exchange.failed(time, error);
                    time
                }
            };
        }
    }

    /// What will come of a request. Nothing is sent before it is polled.
    fn sending(
        &self,
        request: &Request,
    ) -> Result<impl Future<Output = reqwest::Result<Response>> + use<>, TransportError> {
        let method = Method::from_bytes(request.method().as_bytes()).unwrap_or_default();
        let Some(Address { url, headers }) = self.addresses.read(request.url()) else {
            return Err(TransportError::new(Cause::Connect, "the address is no URL"));
        };
        let mut message = reqwest::Request::new(method, url);
        *message.headers_mut() = headers;
        complete(&mut message, request);
        Ok(self.http.execute(message))
    }
}

/// Adds headers and body. It stands apart because a GET has none.
#[inline(never)]
fn complete(message: &mut reqwest::Request, request: &Request) {
    for (name, value) in request.headers() {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            message.headers_mut().insert(name, value);
        }
    }
    *message.body_mut() = request.body().map(|form| form.to_owned().into());
}

/// Sends one request and hands its answer over while it arrives, then tells when that was over.
async fn attempt<Q: Query>(
    exchange: &mut Exchange<Q>,
    sending: impl Future<Output = reqwest::Result<Response>>,
    woken: &AtomicBool,
) -> Result<Now, TransportError> {
    let mut response = sending.await.map_err(|error| told(&error))?;
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let mut time = now();
    woken.store(false, Ordering::Relaxed);
    exchange.head(time, status, headers);
    let end = BodyEnd::Certain;
    let mut received = 0_u64;
    while let Some(bytes) = response.chunk().await.map_err(|error| told(&error))? {
        if woken.load(Ordering::Relaxed) {
            time = steady();
            woken.store(false, Ordering::Relaxed);
        }
        received += bytes.len() as u64;
        // Where its length was announced, the end need not be waited for.
        if exchange.chunk(time, &bytes) == Flow::Stop || response.content_length() == Some(0) {
            break;
        }
    }
    heard(|| debug!(status, bytes = received, "answer"));
    exchange.end(time, end);
    Ok(time)
}
