//! Refusals: reason, form and status (section 5 of the protocol).

mod style;
mod write;

pub use style::{RefusalForm, RefusalStyle};
pub(crate) use write::{page, write};

use std::borrow::Cow;

use crate::endpoint::Family;

/// Why a request is refused, with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: Reason,
    /// The invalid parameter.
    field: Option<Cow<'static, str>>,
    message: String,
}

/// The reason of a refusal, which decides its default form and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    Credentials,
    Customer,
    Parameter,
    /// A body that is no form.
    Body,
    RateLimit,
    /// A status requested as a fault.
    Status(u16),
}

impl Refusal {
    pub(crate) fn credentials(family: Family) -> Self {
        let message = match family {
            Family::Distributor => "Invalid username and/or password",
            Family::Reseller | Family::Customer => "Permission denied, wrong credentials",
            Family::Own => "Bad username / password",
        };
        Self::new(Reason::Credentials, message)
    }

    pub(crate) fn unknown_customer(family: Family) -> Self {
        let message = match family {
            Family::Distributor => "Email does not exist",
            _ => "User does not exist",
        };
        Self::new(Reason::Customer, message)
    }

    /// A refusal of one parameter. The text is about what is expected and does not contain what was received.
    pub(crate) fn parameter(field: impl Into<Cow<'static, str>>, text: &str) -> Self {
        let refusal = Self::new(Reason::Parameter, text);
        Self { field: Some(field.into()), ..refusal }
    }

    /// A refusal of a body of another media type.
    pub(crate) fn body(media_type: &str) -> Self {
        Self::new(
            Reason::Body,
            &format!("expected a form (application/x-www-form-urlencoded), got {media_type}"),
        )
    }

    pub(crate) fn rate_limit() -> Self {
        Self::new(Reason::RateLimit, "too many requests")
    }

    pub(crate) fn status(status: u16) -> Self {
        let message = match status {
            401 | 403 => "Permission denied, not authorized",
            404 => "object does not exist",
            429 => "too many requests",
            500..=599 => "The server could not answer. Please try again",
            _ => "The request was not understood",
        };
        Self::new(Reason::Status(status), message)
    }

    /// A refusal with a status and a message.
    pub(crate) fn with_message(status: u16, message: &str) -> Self {
        Self::new(Reason::Status(status), message)
    }

    /// The refusal of a request that is valid, with the status if it is that of an error.
    pub(crate) fn on_demand(status: Option<u16>, family: Family) -> Self {
        status.filter(|status| *status >= 400).map_or_else(|| Self::credentials(family), Self::status)
    }

    fn new(reason: Reason, message: &str) -> Self {
        Self { reason, field: None, message: message.to_owned() }
    }

    /// The message including the parameter, for forms without a member for the parameter.
    fn sentence(&self) -> String {
        match &self.field {
            Some(field) => format!("error in {field}: {}", self.message),
            None => self.message.clone(),
        }
    }

    /// The code in the body, for forms that have one.
    fn code(&self) -> u16 {
        match self.reason {
            Reason::Credentials => 401,
            Reason::Customer | Reason::Parameter => 400,
            Reason::Body => 415,
            Reason::RateLimit => 429,
            Reason::Status(status) => status,
        }
    }
}
