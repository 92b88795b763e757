//! Drives exchanges over ureq.

use std::fmt;
use std::io::Read;
use std::time::Duration;

use stats_proto::{Account, AskError, Exchange, Flow, Policy, Query, Reply, Request, Step};
use tracing::{Level, debug, span};
use ureq::Agent;
use ureq::http::{self, HeaderMap};

use crate::builder::Builder;
use crate::clock::{now, seed};
use crate::error::{reading, sending};

/// How much of a body is handed to the reader at once.
const CHUNK: usize = 16 << 10;

/// Asks questions for one account, over connections that it keeps open. A clone shares them.
#[derive(Clone)]
pub struct Client {
    pub(crate) account: Account,
    pub(crate) agent: Agent,
    pub(crate) headers: HeaderMap,
    pub(crate) policy: Policy,
}

type Received = http::Response<ureq::Body>;

impl Client {
    /// A client with the usual settings; see [`Builder`] for what they are.
    #[must_use]
    pub fn new(account: Account) -> Self {
        Builder::new(account).build()
    }

    /// A client with settings of one's own.
    #[must_use]
    pub fn builder(account: Account) -> Builder {
        Builder::new(account)
    }

    /// Asks a question and reads its answer while it arrives.
    ///
    /// # Errors
    /// See [`AskError`].
    pub fn send<Q: Query>(&self, query: Q) -> Result<Q::Answer, AskError> {
        let mut exchange = self.account.exchange(query, &self.policy, seed())?;
        self.drive(&mut exchange)
    }

    /// The same, together with the responses as they were received.
    ///
    /// # Errors
    /// Where the question cannot be asked. Whatever else goes wrong is [`Reply::answer`].
    pub fn send_raw<Q: Query>(&self, query: Q) -> Result<Reply<Q::Answer>, AskError> {
        let mut exchange = self.account.exchange(query, &self.policy, seed())?.keeping_responses();
        let answer = self.drive(&mut exchange);
        Ok(exchange.into_reply(answer))
    }

    fn drive<Q: Query>(&self, exchange: &mut Exchange<Q>) -> Result<Q::Answer, AskError> {
        let span = span!(Level::DEBUG, "question", question = exchange.question().as_str());
        let _entered = span.enter();
        loop {
            let sent = match exchange.step(now()) {
                Step::Send { request, timeout, .. } => {
                    debug!(method = request.method(), ?timeout, "attempt");
                    self.request(request, timeout)
                }
                Step::Wait(pause) => {
                    debug!(?pause, "wait");
                    std::thread::sleep(pause);
                    continue;
                }
                Step::Done(answer) => {
                    debug!(outcome = answer.as_ref().err().map_or("answer", AskError::kind), "done");
                    return answer;
                }
                _ => continue,
            };
            match sent {
                Ok(response) => receive(exchange, response),
                Err(error) => {
                    let error = sending(&error);
                    debug!(%error, "failed");
                    exchange.failed(now(), error);
                }
            }
        }
    }

    fn request(&self, request: &Request, timeout: Option<Duration>) -> Result<Received, ureq::Error> {
        let mut message = http::Request::builder().method(request.method()).uri(request.url());
        for (name, value) in request.headers() {
            message = message.header(*name, value);
        }
        for (name, value) in &self.headers {
            message = message.header(name, value);
        }
        match request.body() {
            Some(form) => self.run(message.body(form)?, timeout),
            None => self.run(message.body(())?, timeout),
        }
    }

    fn run<B>(&self, message: http::Request<B>, timeout: Option<Duration>) -> Result<Received, ureq::Error>
    where
        B: ureq::AsSendBody,
    {
        let configured = self.agent.configure_request(message).max_redirects(0).http_status_as_error(false);
        self.agent.run(configured.timeout_global(timeout).build())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy's address may hold a password, a header a secret.
        let mut shown = f.debug_struct("Client");
        shown.field("account", &self.account).field("policy", &self.policy).finish_non_exhaustive()
    }
}

/// Hands an answer over while it arrives.
fn receive<Q: Query>(exchange: &mut Exchange<Q>, response: Received) {
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    exchange.head(now(), status, headers);
    let mut body = response.into_body().into_reader();
    let (mut chunk, mut received) = (vec![0; CHUNK], 0_u64);
    loop {
        match body.read(&mut chunk) {
            Ok(length) => {
                let bytes = chunk.get(..length).unwrap_or_default();
                received += bytes.len() as u64;
                if bytes.is_empty() || exchange.chunk(now(), bytes) == Flow::Stop {
                    debug!(status, bytes = received, "answer");
                    return exchange.end(now());
                }
            }
            Err(error) => {
                let error = reading(&error);
                debug!(status, bytes = received, %error, "failed");
                return exchange.failed(now(), error);
            }
        }
    }
}
