//! The one request of a call (wire §1, §2).

use std::fmt;
use std::ops::Range;

use crate::account::{Account, Authentication};
use crate::dialect::Door;
use crate::period::{Dates, Span};
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
    let dates = check(account, query)?;
    let (origin, door) = (account.origin(), account.dialect.door());
    // Every question is one: it costs a single allocation unless much of it has to be escaped.
    let mut url = String::with_capacity(origin.len() + longest_plain_form(account, query));
    url.push_str(origin);
    door.push_path(query.question, account.format, &mut url);
    match account.verb() {
        Verb::Get => get(account, query, &dates, url),
        Verb::Post => Ok(post(account, query, &dates, url)),
    }
}

fn get(account: &Account, query: &AnyQuery, dates: &Dates, mut url: String) -> Result<Request, InputError> {
    let without_query = url.len();
    url.push('?');
    let key = push_form(account, query, dates, &mut url);
    if url.len() == without_query + 1 {
        url.truncate(without_query);
    }
    if url.len() > URL_LIMIT {
        return Err(InputError::TooLong { length: url.len(), limit: URL_LIMIT });
    }
    Ok(Request { verb: Verb::Get, url, headers: Vec::new(), body: None, key })
}

/// It stands apart because the specification's doors are asked by GET.
#[inline(never)]
fn post(account: &Account, query: &AnyQuery, dates: &Dates, url: String) -> Request {
    let mut form = String::with_capacity(longest_plain_form(account, query));
    let key = push_form(account, query, dates, &mut form);
    let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
    Request { verb: Verb::Post, url, headers, body: Some(form), key }
}

/// Refuses what must not be asked: for the query's values first, then for the door, then for who asks. Gives the
/// dates as they are sent.
fn check(account: &Account, query: &AnyQuery) -> Result<Dates, InputError> {
    query.check()?;
    let door = account.dialect.door();
    let dates = query.period.encoded_dates(door.parameters)?;
    door.serves(account.dialect, query.customer.as_deref())?;
    if door.strict_dates {
        query.period.strictly_ordered()?;
    }
    account.opening.is_complete()?;
    Ok(dates)
}

/// How long path and form are together at most, where nothing is escaped.
fn longest_plain_form(account: &Account, query: &AnyQuery) -> usize {
    // The longest path, the names of all parameters, and the values that are not the caller's.
    let names = 160;
    let categories = query.categories.iter().map(|category| category.len() + 16).sum::<usize>();
    names + account.opening.text.len() + query.customer.as_ref().map_or(0, String::len) + categories
}

/// What the parameters of all an account's requests begin with: who asks, and what. Nothing of it is ever shown.
#[derive(Clone)]
pub(crate) struct Opening {
    text: String,
    /// Where in that the key stands.
    key: Option<Range<usize>>,
    /// What is wrong with the credentials.
    invalid: Option<InputError>,
}

impl Opening {
    pub(crate) fn of(authentication: &Authentication, door: &Door) -> Self {
        let (mut text, names) = (String::new(), door.parameters);
        let (mut place, mut invalid) = (None, None);
        let mut form = Form { start: 0, text: &mut text };
        if let Authentication::Parameters { name, key } = authentication {
            invalid = authentication.check().err();
            form.push(names.account, name);
            form.push_name(names.key);
            let start = form.text.len();
            encode(key.reveal(), form.text);
            place = Some(start..form.text.len());
        }
        if let Some((name, value)) = door.selector {
            form.push_encoded(name, value);
        }
        Self { text, key: place, invalid }
    }

    fn is_complete(&self) -> Result<(), InputError> {
        self.invalid.clone().map_or(Ok(()), Err)
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opening")
    }
}

/// The parameters in the order of the specification: who asks, what, about whom, and the question's own, its
/// period before its categories. Gives the place of the key.
fn push_form(account: &Account, query: &AnyQuery, dates: &Dates, text: &mut String) -> Option<Range<usize>> {
    let names = account.dialect.door().parameters;
    let start = text.len();
    text.push_str(&account.opening.text);
    let key = account.opening.key.as_ref().map(|key| start + key.start..start + key.end);
    let mut form = Form { text, start };
    if let Some(customer) = &query.customer {
        form.push(names.customer, customer);
    }
    if let Span::Last(days) = query.period.0 {
        form.push_number(names.days, days);
    }
    for (name, date) in dates {
        form.push_encoded(name, date);
    }
    match query.question {
        Question::Daily => {}
        Question::Aggregate => form.push_encoded(names.aggregate.0, names.aggregate.1),
        Question::Categories => form.push_encoded(names.list.0, names.list.1),
        Question::Category => {
            let several = query.categories.len() > 1;
            let name = if several { names.each_category } else { names.one_category };
            for category in &query.categories {
                form.push(name, category);
            }
        }
    }
    key
}

/// Parameters as a form and a query string have them alike, behind what the text held before.
struct Form<'t> {
    text: &'t mut String,
    start: usize,
}

impl Form<'_> {
    fn push(&mut self, name: &str, value: &str) {
        self.push_name(name);
        encode(value, self.text);
    }

    fn push_encoded(&mut self, name: &str, value: &str) {
        self.push_name(name);
        self.text.push_str(value);
    }

    fn push_number(&mut self, name: &str, value: u32) {
        self.push_name(name);
        push_digits(value, self.text);
    }

    fn push_name(&mut self, name: &str) {
        if self.text.len() > self.start {
            self.text.push('&');
        }
        self.text.push_str(name);
        self.text.push('=');
    }
}

fn push_digits(number: u32, text: &mut String) {
    if number > 9 {
        push_digits(number / 10, text);
    }
    text.extend(char::from_digit(number % 10, 10));
}

/// Whether a byte stands as it is, for each of them: a question asks for every byte of its customer's name.
const STANDS: [bool; 256] = {
    let mut stands = [false; 256];
    let (mut rest, mut byte): (&mut [bool], u8) = (&mut stands, 0);
    while let [first, others @ ..] = rest {
        *first = byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'-' | b'.' | b'_');
        (rest, byte) = (others, byte.wrapping_add(1));
    }
    stands
};

/// Form-urlencoded: letters, digits and `*-._` stand, a space is `+`, all else is `%XX`.
fn encode(text: &str, encoded: &mut String) {
    // Where the bytes begin that stand and are not written yet.
    let mut plain = 0;
    for (place, byte) in text.bytes().enumerate() {
        if STANDS.get(usize::from(byte)) == Some(&true) {
            continue;
        }
        encoded.push_str(text.get(plain..place).unwrap_or_default());
        match byte {
            b' ' => encoded.push('+'),
            byte => {
                for letter in ['%', hexadecimal(byte >> 4), hexadecimal(byte & 15)] {
                    encoded.push(letter);
                }
            }
        }
        plain = place + 1;
    }
    encoded.push_str(text.get(plain..).unwrap_or_default());
}

const fn hexadecimal(half: u8) -> char {
    (if half < 10 { b'0' + half } else { b'A' + half - 10 }) as char
}
