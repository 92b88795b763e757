//! Classifies ureq's errors, without URLs: the URL of a GET contains the key.

use std::io;

use stats_proto::{Cause, TransportError};
use stats_transport::reason;
use ureq::{Error, Timeout};

/// Classifies an error before the body.
pub(crate) fn sending(error: &Error) -> TransportError {
    let (cause, reason) = match error {
        Error::Timeout(Timeout::Connect) => (Cause::Timeout, "timed out (connect)".to_owned()),
        Error::Timeout(_) => (Cause::Timeout, "timed out (attempt)".to_owned()),
        Error::Io(error) => return reading(error),
        Error::HostNotFound => (Cause::UnknownHost, "host not found".to_owned()),
        Error::ConnectProxyFailed(message) => (Cause::Connect, refused_by_proxy(message)),
        Error::LargeResponseHeader(..) => (Cause::Interrupted, "response headers too long".to_owned()),
        error => return reason::find(error).unwrap_or_else(other),
    };
    TransportError::new(cause, reason)
}

/// Classifies an error within the body.
pub(crate) fn reading(error: &io::Error) -> TransportError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(inner) => sending(inner),
        None => reason::find(error).unwrap_or_else(other),
    }
}

/// The messages of other errors may contain the URL.
fn other() -> TransportError {
    TransportError::new(Cause::Interrupted, "invalid or interrupted HTTP response")
}

/// ureq's message ends in `responded 407/407`.
fn refused_by_proxy(message: &str) -> String {
    let status = message
        .rsplit_once("responded ")
        .and_then(|(_, status)| status.split('/').next()?.parse::<u16>().ok());
    status.map_or_else(
        || "no connection through the proxy".to_owned(),
        |status| format!("proxy refused the connection (status {status})"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_timeouts_in_the_words_of_the_settings() {
        for (which, reason) in [
            (Timeout::Global, "timed out (attempt)"),
            (Timeout::PerCall, "timed out (attempt)"),
            (Timeout::RecvBody, "timed out (attempt)"),
            (Timeout::Connect, "timed out (connect)"),
        ] {
            let error = sending(&Error::Timeout(which));
            assert_eq!((error.cause, error.reason.as_str()), (Cause::Timeout, reason));
        }
    }
}
