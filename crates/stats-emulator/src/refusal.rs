//! Refusals: why, in which of the seen shapes, with which status (section 5 of the protocol).

mod shape;
mod write;

pub use shape::{RefusalForm, RefusalStyle};
pub(crate) use write::{page, write};

use crate::door::Family;

/// Why a request is not answered, and what is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: Reason,
    /// The parameter that is at fault.
    field: Option<&'static str>,
    message: String,
}

/// What a refusal's default shape and status depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    Credentials,
    Customer,
    Parameter,
    RateLimit,
    /// A status asked for as a fault.
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

    /// One parameter is at fault; the text says what it should be, never what it was.
    pub(crate) fn parameter(field: &'static str, text: &str) -> Self {
        let refusal = Self::new(Reason::Parameter, text);
        Self { field: Some(field), ..refusal }
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

    fn new(reason: Reason, message: &str) -> Self {
        Self { reason, field: None, message: message.to_owned() }
    }

    /// The message with the parameter in it, as shapes without a place for the parameter have it.
    fn sentence(&self) -> String {
        match self.field {
            Some(field) => format!("error in {field}: {}", self.message),
            None => self.message.clone(),
        }
    }

    /// The number that the server states in the body, where the shape has one.
    fn code(&self) -> u16 {
        match self.reason {
            Reason::Credentials => 401,
            Reason::Customer | Reason::Parameter => 400,
            Reason::RateLimit => 429,
            Reason::Status(status) => status,
        }
    }
}
