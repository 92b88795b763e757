//! What can be wrong with a question, before anything is sent.

use thiserror::Error;

use crate::names::names;

names! {
    /// The kind of an [`InputError`]; its name is the same in every language.
    InputErrorKind {
        /// The customer's name is empty.
        EmptyUser = "empty-user",
        /// `days` is not a whole number greater than 0.
        BadDays = "bad-days",
        /// A date is not a day of the years 0001 to 9999 written `YYYY-MM-DD`.
        BadDate = "bad-date",
        /// The end lies before the start, or on it where the door forbids that.
        DatesOutOfOrder = "dates-out-of-order",
        /// `days` and dates were given together.
        DaysAndDates = "days-and-dates",
        /// A question about categories names none.
        EmptyCategories = "empty-categories",
        /// A category's name is empty.
        EmptyCategory = "empty-category",
        /// The URL would be longer than 8,000 bytes.
        TooLong = "too-long",
        /// The base URL is not an origin with an optional prefix, or not safe for a key.
        BadBaseUrl = "bad-base-url",
        /// The account's name or key is empty.
        MissingCredentials = "missing-credentials",
        /// The account's name or key holds a character that no credentials have.
        BadCredentials = "bad-credentials",
        /// A name of a dialect, format, verb or question is not known.
        BadOption = "bad-option",
        /// The door does not serve this question.
        Unsupported = "unsupported",
    }
}

/// A question that cannot be asked as it stands. Nothing has been sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InputError {
    /// The customer's name is empty or blank.
    #[error("the customer's name is empty")]
    EmptyUser,
    /// `days` is not a whole number greater than 0.
    #[error("`{given}` is not a number of days: a whole number greater than 0")]
    BadDays {
        /// What was given.
        given: String,
    },
    /// A date is not a day of the years 0001 to 9999.
    #[error("{place} `{given}` is not a date written YYYY-MM-DD")]
    BadDate {
        /// Which date: `start_date` or `end_date`.
        place: &'static str,
        /// What was given.
        given: String,
    },
    /// The end lies before the start, or on it where the door forbids that.
    #[error("start_date `{start}` must lie {relation} end_date `{end}`")]
    DatesOutOfOrder {
        /// The first day.
        start: String,
        /// The last day.
        end: String,
        /// What the door wants: `before`, or `before or on`.
        relation: &'static str,
    },
    /// `days` and dates were given together.
    #[error("days and dates cannot be given together")]
    DaysAndDates,
    /// A question about categories names none.
    #[error("no category is named")]
    EmptyCategories,
    /// A category's name is empty.
    #[error("category {position} has an empty name")]
    EmptyCategory {
        /// Its place among the names, from 0.
        position: usize,
    },
    /// The URL would be longer than 8,000 bytes.
    #[error("the URL would be {length} bytes long, above {limit}; ask by POST")]
    TooLong {
        /// The length of the URL in bytes.
        length: usize,
        /// The greatest length that is sent.
        limit: usize,
    },
    /// The base URL is not an origin with an optional prefix. The URL itself is not repeated: it may hold a secret.
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
    /// The account's name or key holds a character that no credentials have, such as the line end of a file that it was
    /// read from. The value itself is not repeated.
    #[error("the account's {what} {reason}")]
    BadCredentials {
        /// `name` or `key`.
        what: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A name of a dialect, format, verb or question is not known.
    #[error("`{given}` is not a known {what}")]
    BadOption {
        /// What was to be named.
        what: &'static str,
        /// What was given.
        given: String,
    },
    /// The door does not serve this question.
    #[error("{reason}")]
    Unsupported {
        /// What is not served, and where it is.
        reason: String,
    },
}

impl InputError {
    /// Its kind, the part of an error that is the same in every language.
    #[must_use]
    pub const fn kind(&self) -> InputErrorKind {
        match self {
            Self::EmptyUser => InputErrorKind::EmptyUser,
            Self::BadDays { .. } => InputErrorKind::BadDays,
            Self::BadDate { .. } => InputErrorKind::BadDate,
            Self::DatesOutOfOrder { .. } => InputErrorKind::DatesOutOfOrder,
            Self::DaysAndDates => InputErrorKind::DaysAndDates,
            Self::EmptyCategories => InputErrorKind::EmptyCategories,
            Self::EmptyCategory { .. } => InputErrorKind::EmptyCategory,
            Self::TooLong { .. } => InputErrorKind::TooLong,
            Self::BadBaseUrl { .. } => InputErrorKind::BadBaseUrl,
            Self::MissingCredentials { .. } => InputErrorKind::MissingCredentials,
            Self::BadCredentials { .. } => InputErrorKind::BadCredentials,
            Self::BadOption { .. } => InputErrorKind::BadOption,
            Self::Unsupported { .. } => InputErrorKind::Unsupported,
        }
    }
}
