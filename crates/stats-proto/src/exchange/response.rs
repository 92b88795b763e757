//! An answer together with the responses behind it.

use std::fmt;

use crate::error::Error;
use crate::reader::Flow;
use crate::request::{RedactedRequest, Request};

/// An answer together with the responses behind it, on success and on failure.
#[derive(Debug)]
#[non_exhaustive]
pub struct WithResponses<A> {
    /// The outcome of the query.
    pub answer: Result<A, Error>,
    /// The request that failed, its secret masked; none after an answer, and where nothing was sent.
    pub request: Option<RedactedRequest>,
    /// The last response to each request of the query: one, unless the query was split; none where the
    /// transport failed before any.
    pub responses: Vec<Response>,
    /// How many requests were sent.
    pub attempts: u32,
}

/// A response as received, without transfer and content encodings.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The method of its request.
    pub method: &'static str,
    /// The URL of its request, in which the account's key is `***`.
    pub url: String,
    /// The HTTP status.
    pub status: u16,
    /// Names and values of the headers, in the order received.
    pub headers: Vec<(String, String)>,
    /// The body, up to the account's bound.
    pub body: Vec<u8>,
}

impl Response {
    /// Keeps request, status and headers; the body follows.
    pub(crate) fn begin<'h>(
        request: Option<&Request>,
        status: u16,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
    ) -> Self {
        let (method, url) =
            request.map(Request::redacted).map_or_else(Default::default, |it| (it.method, it.url));
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self { method, url, status, headers: headers.into_iter().map(owned).collect(), body: Vec::new() }
    }

    /// Keeps bytes of the body up to this bound.
    pub(crate) fn keep(&mut self, bytes: &[u8], bound: u64) -> Flow {
        let bound = usize::try_from(bound).unwrap_or(usize::MAX);
        let room = bound.saturating_sub(self.body.len());
        self.body.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        if bytes.len() > room { Flow::Stop } else { Flow::Continue }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A body or a header may echo the key; the fields are there for those who want them.
        let mut shown = f.debug_struct("Response");
        shown
            .field("method", &self.method)
            .field("url", &self.url)
            .field("status", &self.status)
            .field("body", &self.body.len());
        shown.finish_non_exhaustive()
    }
}
