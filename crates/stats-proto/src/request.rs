//! The one request of a call (wire §1, §2).

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::account::{Account, Authentication};
use crate::period::{self, Span};
use crate::{AnyQuery, InputError, Question, Verb};

/// The longest URL that is sent, in bytes; longer ones are cut or refused on their way.
pub(crate) const URL_LIMIT: usize = 8000;

/// A request, ready to be sent as it stands. `Debug` shows the key as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    verb: Verb,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
    /// Where the key stands: in the body of a POST, else in the URL.
    key: Option<Range<usize>>,
}

/// A request in which the key is `***`.
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
    /// `GET` or `POST`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.verb.method()
    }

    /// The whole URL; by GET it holds the key.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Names and values of the headers that belong to the question; the transport adds its own.
    #[must_use]
    pub fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    /// The form of a POST, which holds the key.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// The same to be shown: the key is `***`.
    #[must_use]
    pub fn redacted(&self) -> RedactedRequest {
        let (mut url, mut body) = (self.url.clone(), self.body.clone());
        if let Some(key) = self.key.clone() {
            body.as_mut().unwrap_or(&mut url).replace_range(key, "***");
        }
        RedactedRequest { method: self.method(), url, headers: self.headers.clone(), body }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RedactedRequest { method, url, headers, body } = self.redacted();
        let mut shown = f.debug_struct("Request");
        shown.field("method", &method).field("url", &url).field("headers", &headers);
        shown.field("body", &body).finish()
    }
}

/// Builds the request for a question, or says what forbids it.
pub(crate) fn build(account: &Account, query: &AnyQuery) -> Result<Request, InputError> {
    query.check()?;
    let form = form(account, query)?;
    let path = account.dialect.door().path(query.question, account.format);
    let mut url = format!("{}{path}", account.origin());
    let verb = account.verb();
    match verb {
        Verb::Get => {
            let before = url.len() + 1;
            let key = form.key.map(|key| key.start + before..key.end + before);
            if !form.text.is_empty() {
                url.reserve(form.text.len() + 1);
                url.push('?');
                url.push_str(&form.text);
            }
            if url.len() > URL_LIMIT {
                return Err(InputError::TooLong { length: url.len(), limit: URL_LIMIT });
            }
            Ok(Request { verb, url, headers: Vec::new(), body: None, key })
        }
        Verb::Post => {
            let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
            Ok(Request { verb, url, headers, body: Some(form.text), key: form.key })
        }
    }
}

/// The parameters in the order of the specification: who asks, what, about whom, and the question's own.
fn form(account: &Account, query: &AnyQuery) -> Result<Form, InputError> {
    let door = account.dialect.door();
    let names = door.parameters;
    let own = own_parameters(names, query)?;
    door.serves(account.dialect, query.customer.as_deref())?;
    if door.strict_dates {
        query.period.strictly_ordered()?;
    }
    let mut form = Form { text: String::with_capacity(256), key: None };
    match &account.authentication {
        Authentication::Keyless => {}
        Authentication::Parameters { name, key } => {
            for (what, value) in [("name", name.as_str()), ("key", key.reveal())] {
                if value.is_empty() {
                    return Err(InputError::MissingCredentials { what });
                }
            }
            form.push(names.account, name);
            form.push(names.key, "");
            let start = form.text.len();
            encode(key.reveal(), &mut form.text);
            form.key = Some(start..form.text.len());
        }
    }
    if let Some((name, value)) = door.selector {
        form.push(name, value);
    }
    if let Some(customer) = &query.customer {
        form.push(names.customer, customer);
    }
    for (name, value) in own {
        form.push(name, &value);
    }
    Ok(form)
}

type Parameter<'a> = (&'static str, Cow<'a, str>);

/// What the question itself asks for: its period stands before its categories.
fn own_parameters<'a>(
    names: &crate::dialect::ParameterNames,
    query: &'a AnyQuery,
) -> Result<Vec<Parameter<'a>>, InputError> {
    let mut own: Vec<Parameter<'_>> = Vec::new();
    match query.period.0 {
        Span::All => {}
        Span::Last(days) => own.push((names.days, days.to_string().into())),
        Span::Dates { start, end } => {
            for (name, date) in [(names.start_date, start), (names.end_date, end)] {
                if let Some(date) = date {
                    own.push((name, period::encode_date(name, date)?.into()));
                }
            }
        }
    }
    match query.question {
        Question::Daily => {}
        Question::Aggregate => own.push((names.aggregate.0, names.aggregate.1.into())),
        Question::Categories => own.push((names.list.0, names.list.1.into())),
        Question::Category => {
            let several = query.categories.len() > 1;
            let name = if several { names.each_category } else { names.one_category };
            own.extend(query.categories.iter().map(|category| (name, category.as_str().into())));
        }
    }
    Ok(own)
}

/// Parameters as a form and a query string have them alike.
struct Form {
    text: String,
    key: Option<Range<usize>>,
}

impl Form {
    fn push(&mut self, name: &str, value: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        encode(name, &mut self.text);
        self.text.push('=');
        encode(value, &mut self.text);
    }
}

/// Form-urlencoded: letters, digits and `*-._` stand, a space is `+`, all else is `%XX`.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 3);
    encode(text, &mut encoded);
    encoded
}

fn encode(text: &str, encoded: &mut String) {
    let stands = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'-' | b'.' | b'_');
    let mut rest = text;
    while let Some(other) = rest.bytes().position(|byte| !stands(byte)) {
        let (plain, after) = rest.split_at_checked(other).unwrap_or((rest, ""));
        encoded.push_str(plain);
        let length = after.chars().next().map_or(1, char::len_utf8);
        for byte in after.bytes().take(length) {
            match byte {
                b' ' => encoded.push('+'),
                byte => encoded.extend(['%', hexadecimal(byte >> 4), hexadecimal(byte & 15)]),
            }
        }
        rest = after.get(length..).unwrap_or_default();
    }
    encoded.push_str(rest);
}

const fn hexadecimal(half: u8) -> char {
    (if half < 10 { b'0' + half } else { b'A' + half - 10 }) as char
}
