//! What can be wrong with a query, before anything is sent.

use thiserror::Error;

use super::kind::Kind;

/// A query that is invalid for its account. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InputError {
    /// The customer's name is empty or blank, or a query about several customers has none.
    #[error("expected a customer's name, got an empty string")]
    EmptyCustomer,
    /// `days` is not a whole number greater than 0.
    #[error("expected a number of days greater than 0, got `{given}`")]
    BadDays {
        /// What was given.
        given: String,
    },
    /// `days` counts back beyond the calendar.
    #[error("expected days of the years from 0001 on, got the last `{given}`")]
    TooManyDays {
        /// What was given.
        given: String,
    },
    /// A date is not a day of the years 0001 to 9999.
    #[error("expected a date YYYY-MM-DD as {place}, got `{given}`")]
    BadDate {
        /// Which date: `start_date` or `end_date`.
        place: &'static str,
        /// What was given.
        given: String,
    },
    /// The end lies before the start, or on it where the dialect forbids that.
    #[error("expected start_date `{start}` {relation} end_date `{end}`")]
    DatesOutOfOrder {
        /// The first day.
        start: String,
        /// The last day.
        end: String,
        /// What the dialect wants: `before`, or `before or on`.
        relation: &'static str,
    },
    /// `days` and dates were given together.
    #[error("expected days or dates, got both")]
    DaysAndDates,
    /// A query about categories names none.
    #[error("expected at least one category")]
    EmptyCategories,
    /// A category's name is empty.
    #[error("expected a name for category {position}, got an empty string")]
    EmptyCategory {
        /// Its index among the names, from 0.
        position: usize,
    },
    /// The URL would be longer than 8,000 bytes.
    #[error("expected a URL of at most {limit} bytes, got {length}{}", if *has_post { ": use POST" } else { "" })]
    TooLong {
        /// The length of the URL in bytes.
        length: usize,
        /// The greatest length that is sent.
        limit: usize,
        /// True where a POST, whose form has no such limit, asks the same.
        has_post: bool,
    },
    /// The base URL is not an origin with an optional prefix. The URL itself is not repeated: it may contain a secret.
    #[error("the base URL {reason}")]
    BadBaseUrl {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The account's name or key is empty.
    #[error("the account's {what} is empty")]
    MissingCredentials {
        /// `name` or `key`.
        what: &'static str,
    },
    /// The account's name or key contains a character that no credentials have, such as the line end of a file that it
    /// was read from. The value itself is not repeated.
    #[error("the account's {what} {reason}")]
    BadCredentials {
        /// `name` or `key`.
        what: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The customer's name cannot be sent: it contains a control character or, where a header has it, a character outside
    /// ASCII or white space at either end.
    #[error("the customer's name {reason}")]
    BadCustomer {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The name of a dialect, format, method or query kind is unknown.
    #[error("unknown {what} `{given}`")]
    BadOption {
        /// What was to be named.
        what: &'static str,
        /// What was given.
        given: String,
    },
    /// The dialect does not answer this query.
    #[error("{reason}")]
    Unsupported {
        /// What is not supported, and what is.
        reason: String,
    },
}

impl InputError {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::EmptyCustomer => Kind::EmptyCustomer,
            Self::BadDays { .. } | Self::TooManyDays { .. } => Kind::BadDays,
            Self::BadDate { .. } => Kind::BadDate,
            Self::DatesOutOfOrder { .. } => Kind::DatesOutOfOrder,
            Self::DaysAndDates => Kind::DaysAndDates,
            Self::EmptyCategories => Kind::EmptyCategories,
            Self::EmptyCategory { .. } => Kind::EmptyCategory,
            Self::TooLong { .. } => Kind::TooLong,
            Self::BadBaseUrl { .. } => Kind::BadBaseUrl,
            Self::MissingCredentials { .. } => Kind::MissingCredentials,
            Self::BadCredentials { .. } => Kind::BadCredentials,
            Self::BadCustomer { .. } => Kind::BadCustomer,
            Self::BadOption { .. } => Kind::BadOption,
            Self::Unsupported { .. } => Kind::Unsupported,
        }
    }
}
