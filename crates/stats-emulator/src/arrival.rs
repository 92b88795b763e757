//! A request as it arrived, read to its end.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};

use crate::parameters::Parameters;

/// More than any form of this protocol: 1 MiB.
const LARGEST_BODY: usize = 1 << 20;

/// A request whose body is in memory. Never shown: the key is in it.
pub(crate) struct Arrival {
    pub(crate) method: String,
    /// The path, still encoded.
    pub(crate) path: String,
    /// The query, still encoded; empty where there is none.
    pub(crate) query: String,
    headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Arrival {
    /// Reads the body; none where it is too large or does not come.
    pub(crate) async fn read(request: Request<Body>) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, LARGEST_BODY).await.ok()?;
        Some(Self {
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body: body.into(),
        })
    }

    /// The values of a header, those that are text.
    pub(crate) fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    /// The query's parameters and, where the body says that it is a form, the form's.
    pub(crate) fn parameters(&self) -> Parameters {
        let media_type = self.header("content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        let is_form = media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let form = if is_form { String::from_utf8_lossy(&self.body) } else { "".into() };
        Parameters::read(&self.query, &form)
    }
}
