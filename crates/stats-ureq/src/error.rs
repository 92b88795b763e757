//! What ureq reports, without URLs: one of a GET holds the key.

use std::io;

use stats_proto::{Cause, TransportError};
use stats_transport::reason;
use ureq::Error;

/// Names an error before the body.
pub(crate) fn sending(error: &Error) -> TransportError {
    let (cause, reason) = match error {
        Error::Timeout(which) => (Cause::Timeout, format!("timed out ({which})")),
        Error::Io(error) => return reading(error),
        Error::HostNotFound => (Cause::UnknownHost, "host not found".to_owned()),
        Error::ConnectProxyFailed(text) => (Cause::Connect, refused_by_proxy(text)),
        Error::LargeResponseHeader(..) => (Cause::Interrupted, "response headers too long".to_owned()),
        error => return reason::find(error).unwrap_or_else(other),
    };
    TransportError::new(cause, reason)
}

/// Names an error amid the body.
pub(crate) fn reading(error: &io::Error) -> TransportError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(inner) => sending(inner),
        None => reason::find(error).unwrap_or_else(other),
    }
}

/// Whatever else there is may repeat the URL.
fn other() -> TransportError {
    TransportError::new(Cause::Interrupted, "invalid HTTP response, or one that was cut")
}

/// ureq's text ends in `responded 407/407`.
fn refused_by_proxy(text: &str) -> String {
    let status =
        text.rsplit_once("responded ").and_then(|(_, status)| status.split('/').next()?.parse::<u16>().ok());
    status.map_or_else(
        || "no connection through the proxy".to_owned(),
        |status| format!("proxy refused the connection (status {status})"),
    )
}
