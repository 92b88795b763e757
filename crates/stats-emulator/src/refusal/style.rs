//! The forms of refusals, and the default form of each endpoint family.

use std::fmt;
use std::str::FromStr;

use super::Reason;
use crate::endpoint::Family;
use crate::format::Format;
use crate::shape::{UnknownWord, words};

/// The form of the body of a refusal. Where a format lacks the form, `list` is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefusalForm {
    /// `list`: a placeholder and a list of messages.
    List,
    /// `object`: a code and a message.
    Object,
    /// `string`: JSON, a string under `error`.
    String,
    /// `message`: a message and nothing else.
    Message,
    /// `two-messages`: XML, a placeholder and a second message beside it.
    TwoMessages,
    /// `v3`: JSON, a list of objects with message and field.
    V3,
    /// `html`: an HTML page instead of the format.
    Html,
    /// `words`: plain text instead of the format.
    Words,
    /// `nothing`: no body.
    Nothing,
}

/// How refusals are sent: form and status, each the default of the endpoint unless given.
///
/// Written as a form, a status or both: `object`, `403`, `object,403`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RefusalStyle {
    /// The form of the body.
    pub form: Option<RefusalForm>,
    /// The HTTP status, 200 to 599.
    pub status: Option<u16>,
}

/// The words of a style, for messages.
const EXPECTED: &str =
    "a status, `list`, `object`, `string`, `message`, `two-messages`, `v3`, `html`, `words` or `nothing`";

impl RefusalForm {
    /// Every form.
    pub const ALL: [Self; 9] = [
        Self::List,
        Self::Object,
        Self::String,
        Self::Message,
        Self::TwoMessages,
        Self::V3,
        Self::Html,
        Self::Words,
        Self::Nothing,
    ];

    /// The word that names the form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Object => "object",
            Self::String => "string",
            Self::Message => "message",
            Self::TwoMessages => "two-messages",
            Self::V3 => "v3",
            Self::Html => "html",
            Self::Words => "words",
            Self::Nothing => "nothing",
        }
    }
}

impl RefusalStyle {
    /// The form and status of one refusal: those given, otherwise the defaults.
    pub(crate) fn resolve(self, reason: Reason, family: Family, format: Format) -> (RefusalForm, u16) {
        let (form, status) = default_style(reason, family, format);
        (self.form.unwrap_or(form), self.status.unwrap_or(status))
    }
}

/// The form and status that servers of this family were observed to send.
fn default_style(reason: Reason, family: Family, format: Format) -> (RefusalForm, u16) {
    use Family::{Customer, Distributor, Own, Reseller};
    use RefusalForm::{List, Message, Object, String, V3};
    match (reason, family) {
        (Reason::Status(status), Distributor) => (List, status),
        (Reason::Status(status), Reseller | Customer) => (Object, status),
        (Reason::Status(status), Own) => (String, status),
        (Reason::RateLimit, _) => (V3, 429),
        (Reason::Credentials, Distributor) => (List, 200),
        (Reason::Credentials, Reseller | Customer) => (Object, 200),
        (Reason::Credentials, Own) => (String, 403),
        // In XML the counterpart of the object was observed as a bare message.
        (Reason::Customer, Reseller | Customer) if format == Format::Json => (Object, 200),
        (Reason::Customer, _) => (Message, 200),
        (Reason::Parameter, Own) => (String, 400),
        (Reason::Parameter, _) => (List, 400),
        (Reason::Body, Own) => (String, 415),
        (Reason::Body, _) => (List, 415),
    }
}

impl FromStr for RefusalStyle {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let mut style = Self::default();
        for word in words(text) {
            let status = word.parse().ok().filter(|status| (200..600).contains(status));
            match (RefusalForm::ALL.into_iter().find(|form| form.word() == word), status) {
                (Some(form), _) => style.form = Some(form),
                (None, Some(status)) => style.status = Some(status),
                (None, None) => {
                    let forms = RefusalForm::ALL.map(RefusalForm::word);
                    return Err(UnknownWord::among("refusal", word, forms, EXPECTED));
                }
            }
        }
        Ok(style)
    }
}

impl fmt::Display for RefusalStyle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words =
            [self.form.map(|form| form.word().to_owned()), self.status.map(|status| status.to_string())];
        formatter.write_str(&words.into_iter().flatten().collect::<Vec<_>>().join(","))
    }
}
