//! Asks questions over ureq.

use std::io::Read;
use std::time::Duration;

use stats_proto::{Account, Flow, Query, Request};
use ureq::Agent;
use ureq::http::{self, Response};

use crate::builder::Builder;
use crate::error::{Error, TransportError};

/// How much of a body is handed to the reader at once.
const CHUNK: usize = 16 << 10;

/// Asks questions for one account, over connections that it keeps open. A clone shares them.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) account: Account,
    pub(crate) agent: Agent,
    pub(crate) headers: Vec<(http::HeaderName, http::HeaderValue)>,
    pub(crate) timeout: Option<Duration>,
}

impl Client {
    /// A client that waits at most 10 s for a connection and 60 s for a whole answer.
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
    /// See [`Error`].
    pub fn send<Q: Query>(&self, query: Q) -> Result<Q::Answer, Error> {
        let call = self.account.call(query)?;
        let response = self.request(call.request()).map_err(|error| TransportError::from(&error))?;
        let mut reader = call.reader(response.status().as_u16());
        let mut body = response.into_body().into_reader();
        let mut chunk = vec![0; CHUNK];
        loop {
            let length = body.read(&mut chunk).map_err(|error| TransportError::reading(&error))?;
            let bytes = chunk.get(..length).unwrap_or_default();
            if bytes.is_empty() || reader.push(bytes) == Flow::Stop {
                return Ok(reader.finish()?);
            }
        }
    }

    fn request(&self, request: &Request) -> Result<Response<ureq::Body>, ureq::Error> {
        let mut message = http::Request::builder().method(request.method()).uri(request.url());
        for (name, value) in request.headers() {
            message = message.header(*name, value);
        }
        for (name, value) in &self.headers {
            message = message.header(name, value);
        }
        match request.body() {
            Some(form) => self.run(message.body(form)?),
            None => self.run(message.body(())?),
        }
    }

    fn run<B: ureq::AsSendBody>(
        &self,
        message: http::Request<B>,
    ) -> Result<Response<ureq::Body>, ureq::Error> {
        let configured = self.agent.configure_request(message).max_redirects(0).http_status_as_error(false);
        self.agent.run(configured.timeout_global(self.timeout).build())
    }
}
