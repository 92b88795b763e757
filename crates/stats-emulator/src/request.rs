//! A request with its whole body.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;

use crate::parameters::Parameters;
use crate::response::Response;

/// The longest body that is read, 1 MiB: more than any form of this protocol.
const MAX_BODY: usize = 1 << 20;

/// The longest time that a body may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The only media type of a body in this protocol.
const FORM: &str = "application/x-www-form-urlencoded";

/// A request whose body is in memory. Has no `Debug`: it contains the key.
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path, still encoded.
    pub(crate) path: String,
    /// The query string, still encoded; empty if there is none.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Reads the body. A body that is longer than [`MAX_BODY`], takes longer than [`BODY_TIMEOUT`] or is interrupted is
    /// left out, and a response to it returned.
    pub(crate) async fn read(request: http::Request<Incoming>) -> (Self, Option<Response>) {
        let (parts, body) = request.into_parts();
        let read = tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY).collect()).await;
        let (body, response) = match read {
            Ok(Ok(body)) => (body.to_bytes(), None),
            Ok(Err(error)) if error.is::<LengthLimitError>() => {
                (Bytes::new(), Some(Response::text(413, "expected a request body of at most 1 MiB")))
            }
            Ok(Err(_)) => (Bytes::new(), Some(Response::text(400, "expected a whole request body"))),
            Err(_) => (Bytes::new(), Some(Response::text(408, "expected a request body within 30 seconds"))),
        };
        let request = Self {
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body: body.into(),
        };
        (request, response)
    }

    /// The values of a header, without those that are not visible ASCII.
    pub(crate) fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    /// The parameters of the query string and, if the content type is a form's, of the body.
    pub(crate) fn parameters(&self) -> Parameters {
        Parameters::parse(&self.query, &self.form())
    }

    /// The body, still encoded, if the content type is a form's; otherwise empty.
    pub(crate) fn form(&self) -> Cow<'_, str> {
        let is_form = self.media_type().eq_ignore_ascii_case(FORM);
        if is_form { String::from_utf8_lossy(&self.body) } else { "".into() }
    }

    /// The media type of a body that is not a form, by the names that other clients send; `None` for no body.
    pub(crate) fn foreign_body(&self) -> Option<&'static str> {
        let media_type = self.media_type();
        if self.body.is_empty() || media_type.eq_ignore_ascii_case(FORM) {
            return None;
        }
        let known = ["multipart/form-data", "application/json", "text/plain", "application/xml", "text/xml"];
        let known = known.into_iter().find(|known| media_type.eq_ignore_ascii_case(known));
        Some(known.unwrap_or(if media_type.is_empty() { "no content-type" } else { "another content-type" }))
    }

    fn media_type(&self) -> &str {
        let media_type = self.header("content-type").unwrap_or_default();
        media_type.split(';').next().unwrap_or_default().trim()
    }
}
