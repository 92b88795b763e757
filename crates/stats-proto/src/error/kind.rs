//! The kinds of errors, the part of an error that is the same in every language.

use crate::named::names;

names! {
    /// The kind of an error. Its name is the same in every language and part of what is versioned.
    Kind {
        /// Input: the customer's name is empty, or a query about several customers has none.
        EmptyCustomer = "empty-customer",
        /// Input: `days` is not a whole number greater than 0.
        BadDays = "bad-days",
        /// Input: a date is not a day of the years 0001 to 9999 written `YYYY-MM-DD`.
        BadDate = "bad-date",
        /// Input: the end lies before the start, or on it where the dialect forbids that.
        DatesOutOfOrder = "dates-out-of-order",
        /// Input: `days` and dates were given together.
        DaysAndDates = "days-and-dates",
        /// Input: a query about categories names none.
        EmptyCategories = "empty-categories",
        /// Input: a category's name is empty.
        EmptyCategory = "empty-category",
        /// Input: the URL would be longer than 8,000 bytes.
        TooLong = "too-long",
        /// Input: the base URL is not an origin with an optional prefix, or not safe for a key.
        BadBaseUrl = "bad-base-url",
        /// Input: the account's name or key is empty.
        MissingCredentials = "missing-credentials",
        /// Input: the account's name or key contains a character that no credentials have.
        BadCredentials = "bad-credentials",
        /// Input: the customer's name cannot be sent.
        BadCustomer = "bad-customer",
        /// Input: the name of a dialect, format, method or query kind is unknown.
        BadOption = "bad-option",
        /// Input: the dialect does not answer this query.
        Unsupported = "unsupported",
        /// Transport: no whole response came.
        Transport = "transport",
        /// Transport: no whole response came in time.
        Timeout = "timeout",
        /// Answer: not the format, not the shape of an answer, or nested too deep.
        Malformed = "malformed",
        /// Answer: a date, a name or the metrics of an item are missing, null or empty.
        MissingField = "missing-field",
        /// Answer: a count, date or name has a value that it cannot have.
        BadValue = "bad-value",
        /// Answer: a bound was passed: body, one string, metrics, cells or pages.
        TooLarge = "too-large",
        /// Answer: an HTTP status that is neither success nor refusal.
        UnexpectedStatus = "unexpected-status",
        /// Refusal: the server does not accept the credentials.
        RefusedAuthentication = "refused-authentication",
        /// Refusal: the server does not know the customer or category.
        RefusedNotFound = "refused-not-found",
        /// Refusal: there were too many requests.
        RefusedRateLimited = "refused-rate-limited",
        /// Refusal: the server failed.
        RefusedServer = "refused-server",
        /// Refusal: the server does not accept the query.
        RefusedInvalidRequest = "refused-invalid-request",
        /// Refusal: the server refused for another reason.
        RefusedOther = "refused-other",
        /// Fleet: a customer has no row at all, where the API has a row for every day.
        NoRows = "no-rows",
        /// Fleet: an answer lacks a day or category that is stored with a count above zero.
        Shrunk = "shrunk",
        /// Misuse: the driver of an exchange called a method in the wrong state.
        Misuse = "misuse",
    }
}
