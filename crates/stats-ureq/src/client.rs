//! Drives exchanges over ureq.

use std::fmt;
use std::io::Read;
use std::time::Duration;

use stats_proto::{Account, AskError, BodyEnd, Exchange, Flow, Now, Policy, Query, Reply, Request, Step};
use tracing::{Level, debug, span};
use ureq::Agent;
use ureq::http::{self, HeaderMap};

use crate::builder::Builder;
use crate::chunk::Chunk;
use crate::clock::{now, seed, steady};
use crate::error::{reading, sending};

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
        let mut time = steady();
        loop {
            let sent = match exchange.step(time) {
                Step::Send { request, timeout, .. } => {
                    debug!(method = request.method(), ?timeout, "attempt");
                    self.request(request, timeout)
                }
                Step::Wait(pause) => {
                    debug!(?pause, "wait");
                    std::thread::sleep(pause);
                    time = steady();
                    continue;
                }
                Step::Done(answer) => {
                    debug!(outcome = answer.as_ref().err().map_or("answer", AskError::kind), "done");
                    return answer;
                }
                _ => continue,
            };
            time = match sent {
                Ok(response) => receive(exchange, response),
                Err(error) => {
                    let error = sending(&error);
                    debug!(%error, "failed");
                    let time = steady();
                    exchange.failed(time, error);
                    time
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
        let usual = self.agent.config();
        // A configuration of a request's own is a copy of the agent's, which costs as much as the request.
        if usual.timeouts().global == timeout && usual.max_redirects() == 0 && !usual.http_status_as_error() {
            return self.agent.run(message);
        }
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

/// Hands an answer over while it arrives, and tells when that was over.
fn receive<Q: Query>(exchange: &mut Exchange<Q>, response: Received) -> Now {
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    exchange.head(now(), status, headers);
    let counted = ["content-length", "transfer-encoding"];
    let is_framed = counted.iter().any(|name| response.headers().contains_key(*name));
    let end = if is_framed { BodyEnd::Certain } else { BodyEnd::Uncertain };
    let mut body = response.into_body().into_reader();
    let (mut chunk, mut received) = (Chunk::take(), 0_u64);
    loop {
        let read = body.read(&mut chunk);
        let time = steady();
        match read {
            Ok(length) => {
                let bytes = chunk.get(..length).unwrap_or_default();
                received += bytes.len() as u64;
                if bytes.is_empty() || exchange.chunk(time, bytes) == Flow::Stop {
                    debug!(status, bytes = received, "answer");
                    exchange.end(time, end);
                    return time;
                }
            }
            Err(error) => {
                let error = reading(&error);
                debug!(status, bytes = received, %error, "failed");
                exchange.failed(time, error);
                return time;
            }
        }
    }
}
