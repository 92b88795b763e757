//! Requests, ready to be sent, that know where their secret is.

mod form;

use std::fmt;
use std::ops::Range;

use crate::credentials::Secret;
use crate::error::InputError;
use crate::format::Method;

pub(crate) use form::Form;

/// The longest URL that is sent, in bytes; longer ones are cut or refused on their way.
const URL_LIMIT: usize = 8000;

/// The header of a bearer key.
pub(crate) const AUTHORIZATION: &str = "authorization";

/// What replaces a secret.
const MASK: &str = "***";

/// A request, ready to be sent as it is. `Debug` shows its secret as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    method: Method,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
    secret: SecretPlace,
}

/// Where the secret of a request, the account's key, is: a range of bytes of the URL or body, or a header.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretPlace {
    /// Nowhere: the account has no key.
    Nowhere,
    /// In the URL.
    Url(Range<usize>),
    /// In the body.
    Body(Range<usize>),
    /// In the value of the header of this name.
    Header(&'static str),
}

/// A request in which the secret is `***`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RedactedRequest {
    /// The method.
    pub method: &'static str,
    /// The URL.
    pub url: String,
    /// Names and values of the headers.
    pub headers: Vec<(&'static str, String)>,
    /// The form of a POST.
    pub body: Option<String>,
}

impl Request {
    /// A GET with this form as its query.
    ///
    /// # Errors
    /// `too-long` where the URL is.
    pub(crate) fn get(url: String, form: Form) -> Result<Self, InputError> {
        let (text, secret) = form.into_parts();
        let before = url.len() + 1;
        let secret = secret.map(|place| place.start + before..place.end + before);
        let secret = secret.map_or(SecretPlace::Nowhere, SecretPlace::Url);
        Self::checked(Method::Get, full_url(url, &text, true)?, Vec::new(), None, secret)
    }

    /// A GET with these headers and this form as its query. The key, if there is one, is in `authorization`.
    ///
    /// # Errors
    /// `too-long` where the URL is.
    pub(crate) fn get_with(
        url: String,
        headers: Vec<(&'static str, String)>,
        form: Form,
    ) -> Result<Self, InputError> {
        let has_key = headers.iter().any(|(name, _)| *name == AUTHORIZATION);
        let secret = if has_key { SecretPlace::Header(AUTHORIZATION) } else { SecretPlace::Nowhere };
        let (text, _) = form.into_parts();
        Self::checked(Method::Get, full_url(url, &text, false)?, headers, None, secret)
    }

    /// A POST with this form as its body.
    pub(crate) fn post(url: String, form: Form) -> Result<Self, InputError> {
        let (text, secret) = form.into_parts();
        let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        let secret = secret.map_or(SecretPlace::Nowhere, SecretPlace::Body);
        Self::checked(Method::Post, url, headers, Some(text), secret)
    }

    /// Adds the header of a bearer key to a request whose form has no key.
    pub(crate) fn with_bearer(mut self, key: &Secret) -> Self {
        self.headers.push((AUTHORIZATION, format!("Bearer {}", key.reveal())));
        self.secret = SecretPlace::Header(AUTHORIZATION);
        self
    }

    /// The request, where a transport can send it.
    fn checked(
        method: Method,
        url: String,
        headers: Vec<(&'static str, String)>,
        body: Option<String>,
        secret: SecretPlace,
    ) -> Result<Self, InputError> {
        if let Some((name, _)) = headers.iter().find(|(_, value)| !is_header_value(value)) {
            let reason = format!("header `{name}` has a value that cannot be sent");
            return Err(InputError::Unsupported { reason });
        }
        Ok(Self { method, url, headers, body, secret })
    }

    /// `GET` or `POST`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method.as_http()
    }

    /// The whole URL. It contains the key if [`Request::secret`] is in it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Names and values of the headers that belong to the query; the transport adds its own.
    #[must_use]
    pub fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    /// The form of a POST. It contains the key if [`Request::secret`] is in it.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// Where the account's key is.
    #[must_use]
    pub const fn secret(&self) -> &SecretPlace {
        &self.secret
    }

    /// The request as it may be shown: its secret is `***`.
    #[must_use]
    pub fn redacted(&self) -> RedactedRequest {
        let (mut url, mut headers, mut body) = (self.url.clone(), self.headers.clone(), self.body.clone());
        match &self.secret {
            SecretPlace::Nowhere => {}
            SecretPlace::Url(place) => url = masked(&url, place),
            SecretPlace::Body(place) => body = body.map(|body| masked(&body, place)),
            SecretPlace::Header(name) => {
                let values = headers.iter_mut().filter(|(header, _)| header.eq_ignore_ascii_case(name));
                values.for_each(|(_, value)| MASK.clone_into(value));
            }
        }
        RedactedRequest { method: self.method(), url, headers, body }
    }
}

/// A text with a mask in place of this range.
fn masked(text: &str, place: &Range<usize>) -> String {
    let [before, after] = [text.get(..place.start), text.get(place.end..)].map(Option::unwrap_or_default);
    [before, MASK, after].concat()
}

/// The URL with a form as its query, where it is short enough; `has_post`: a POST would ask the same.
fn full_url(url: String, text: &str, has_post: bool) -> Result<String, InputError> {
    let url = if text.is_empty() { url } else { format!("{url}?{text}") };
    if url.len() > URL_LIMIT {
        return Err(InputError::TooLong { length: url.len(), limit: URL_LIMIT, has_post });
    }
    Ok(url)
}

/// True for a value that a header can have: visible ASCII, with blanks and tabs between.
fn is_header_value(value: &str) -> bool {
    value.trim() == value && value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RedactedRequest { method, url, headers, body } = self.redacted();
        let mut shown = f.debug_struct("Request");
        shown.field("method", &method).field("url", &url).field("headers", &headers);
        shown.field("body", &body).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_the_secret_in_every_place() {
        let request = |url: &str, header: &str, body: &str, secret| Request {
            method: Method::Post,
            url: url.to_owned(),
            headers: vec![("authorization", header.to_owned()), ("accept", "*/*".to_owned())],
            body: Some(body.to_owned()),
            secret,
        };
        for request in [
            request("https://x/?k=SECRET&a", "", "", SecretPlace::Url(12..18)),
            request("https://x/", "", "k=SECRET&a", SecretPlace::Body(2..8)),
            request("https://x/", "Bearer SECRET", "", SecretPlace::Header("Authorization")),
        ] {
            let shown = format!("{:?} {:?}", request, request.redacted());
            assert!(!shown.contains("SECRET") && shown.contains("***"), "{shown}");
        }
    }

    #[test]
    fn refuses_an_invalid_header_value() {
        for (value, is_sent) in
            [("a b", true), ("", true), (" a", false), ("a\r\nb: c", false), ("\u{e9}", false)]
        {
            let headers = vec![("x", value.to_owned())];
            let made =
                Request::checked(Method::Post, "https://x/".to_owned(), headers, None, SecretPlace::Nowhere);
            assert_eq!(made.is_ok(), is_sent, "{value:?}");
        }
    }
}
