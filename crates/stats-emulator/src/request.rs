//! A request with its whole body.

use axum::body::{Body, to_bytes};
use axum::extract::Request as HttpRequest;
use axum::http::HeaderMap;

use crate::parameters::Parameters;

/// The longest body that is read, 1 MiB: more than any form of this protocol.
const MAX_BODY: usize = 1 << 20;

/// A request whose body is in memory. Has no `Debug`: it contains the key.
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path, still encoded.
    pub(crate) path: String,
    /// The query string, still encoded; empty if there is none.
    pub(crate) query: String,
    headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Reads the body; `None` if it is longer than [`MAX_BODY`] or the connection breaks.
    pub(crate) async fn read(request: HttpRequest<Body>) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MAX_BODY).await.ok()?;
        Some(Self {
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body: body.into(),
        })
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
        let media_type = self.header("content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        let is_form = media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let form = if is_form { String::from_utf8_lossy(&self.body) } else { "".into() };
        Parameters::parse(&self.query, &form)
    }
}
