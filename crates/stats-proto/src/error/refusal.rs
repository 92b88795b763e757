//! Refusals: the error responses of the API (wire §5).

use std::fmt;

use thiserror::Error;

use super::escaped::Escaped;
use super::kind::Kind;

/// A refusal: the server's status, its own code, and every message in order.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Refusal {
    kind: Kind,
    status: u16,
    code: Option<u16>,
    messages: Vec<Message>,
    subjects: Vec<String>,
    scope: Option<&'static str>,
    hint: Option<&'static str>,
}

/// One message of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The text as the server sent it.
    pub text: String,
    /// The field of the request that it speaks of, where it named one.
    pub field: Option<String>,
}

/// The content of a body with the shape of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RefusalBody {
    pub(crate) code: Option<u16>,
    pub(crate) messages: Vec<Message>,
    /// True if its only message is that something succeeded, which is no refusal.
    pub(crate) is_success: bool,
}

impl RefusalBody {
    /// Keeps a message, unless it is the placeholder that introduces others.
    pub(crate) fn message(&mut self, text: String, field: Option<String>) {
        if text != "error" {
            self.messages.push(Message { text, field });
        }
    }
}

impl Refusal {
    pub(crate) fn new(status: u16, refusal: RefusalBody) -> Self {
        Self {
            kind: kind(status, &refusal),
            status,
            code: refusal.code,
            messages: refusal.messages,
            subjects: Vec::new(),
            scope: None,
            hint: None,
        }
    }

    /// One of the `refused-…` kinds.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The HTTP status; 200 is common.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The code in the body, where there was one.
    #[must_use]
    pub const fn code(&self) -> Option<u16> {
        self.code
    }

    /// The customers and categories that the refused request named, in its parameters or its header. With the legacy API
    /// it is the customer of a [`DailyByCustomer`](crate::DailyByCustomer), and empty for other queries.
    #[must_use]
    pub fn subjects(&self) -> &[String] {
        &self.subjects
    }

    /// True for a 400 that speaks of the period, which is no customer's alone.
    pub(crate) fn speaks_of_the_period(&self) -> bool {
        let speaks = |text: &str| says(text, PERIOD);
        let of_period =
            |message: &Message| speaks(&message.text) || message.field.as_deref().is_some_and(speaks);
        self.status == 400 && self.messages.iter().any(of_period)
    }

    /// Sets what the refused request named.
    pub(crate) fn is_about(&mut self, subjects: impl IntoIterator<Item = String>) {
        self.subjects = subjects.into_iter().collect();
    }

    /// Sets likely reasons: the scope that a key needs, with status 403, and a hint where the credentials were not
    /// accepted.
    pub(crate) fn may_be_due_to(&mut self, scope: Option<&'static str>, hint: Option<&'static str>) {
        self.scope = scope.filter(|_| self.status == 403);
        self.hint = hint.filter(|_| self.kind == Kind::RefusedAuthentication);
    }

    /// The messages in the order of the body.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with status {}", self.kind, self.status)?;
        if let Some(code) = self.code {
            write!(f, " and code {code}")?;
        }
        for (index, message) in self.messages.iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { "; " })?;
            if let Some(field) = &message.field {
                write!(f, "`{}`: ", Escaped(field))?;
            }
            write!(f, "`{}`", Escaped(&message.text))?;
        }
        for (index, subject) in self.subjects.iter().enumerate() {
            f.write_str(if index == 0 { ", of " } else { ", " })?;
            write!(f, "`{}`", Escaped(subject))?;
        }
        if let Some(scope) = self.scope {
            write!(f, " (the endpoint needs the scope `{scope}`)")?;
        }
        if let Some(hint) = self.hint {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

/// The code in the body decides when it is a status of refusal, or else the HTTP status.
fn kind(status: u16, refusal: &RefusalBody) -> Kind {
    match refusal.code.filter(|code| (400..600).contains(code)).unwrap_or(status) {
        401 | 403 => Kind::RefusedAuthentication,
        404 => Kind::RefusedNotFound,
        429 => Kind::RefusedRateLimited,
        500..600 => Kind::RefusedServer,
        400 => by_words(&refusal.messages).unwrap_or(Kind::RefusedInvalidRequest),
        401..500 => Kind::RefusedInvalidRequest,
        _ => by_words(&refusal.messages).unwrap_or(Kind::RefusedOther),
    }
}

const AUTHENTICATION: &[&str] =
    &["username", "password", "credentials", "permission", "authorized", "unauthorized", "forbidden"];
const NOT_FOUND: &[&[&str]] = &[&["does", "not", "exist"], &["not", "found"], &["no", "user", "found"]];
const PERIOD: &[&[&str]] = &[&["start", "date"], &["end", "date"], &["aggregated", "by"]];

fn by_words(messages: &[Message]) -> Option<Kind> {
    if messages
        .iter()
        .flat_map(|message| words(&message.text))
        .any(|word| AUTHENTICATION.iter().any(|other| word.eq_ignore_ascii_case(other)))
    {
        return Some(Kind::RefusedAuthentication);
    }
    messages.iter().any(|message| says(&message.text, NOT_FOUND)).then_some(Kind::RefusedNotFound)
}

/// True for a text that has the words of one of these phrases, one after the other.
fn says(text: &str, phrases: &[&[&str]]) -> bool {
    let words = words(text);
    phrases.iter().any(|phrase| {
        words
            .windows(phrase.len())
            .any(|window| window.iter().zip(*phrase).all(|(word, other)| word.eq_ignore_ascii_case(other)))
    })
}

fn words(text: &str) -> Vec<&str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect()
}
