//! What ureq reports, told without URLs: one by GET holds the key.

use std::io;

use stats_proto::{Cause, TransportError};
use ureq::Error;

/// A setting of a client that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingError(pub(crate) &'static str);

impl std::fmt::Display for SettingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for SettingError {}

/// What went wrong before the body.
pub(crate) fn sending(error: &Error) -> TransportError {
    let (cause, reason) = match error {
        Error::Timeout(which) => (Cause::Timeout, format!("no answer in time: {which}")),
        Error::Io(error) => return reading(error),
        Error::HostNotFound => (Cause::Connect, "the host was not found".to_owned()),
        Error::ConnectionFailed => (Cause::Connect, "no connection could be made".to_owned()),
        Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => {
            (Cause::Connect, "no connection through the proxy".to_owned())
        }
        Error::Tls(reason) => (Cause::Connect, format!("no secure connection: {reason}")),
        Error::Rustls(error) => (Cause::Connect, format!("no secure connection: {error}")),
        Error::Decompress(..) => (Cause::Cut, "the answer cannot be decompressed".to_owned()),
        Error::LargeResponseHeader(..) => (Cause::Cut, "the answer's headers are too long".to_owned()),
        // Whatever else there is may repeat the URL.
        _ => (Cause::Cut, "what came is no HTTP, or was cut off".to_owned()),
    };
    TransportError::new(cause, reason)
}

/// What went wrong amid the body.
pub(crate) fn reading(error: &io::Error) -> TransportError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::Io(inner)) => reading(inner),
        Some(inner) => sending(inner),
        None => {
            let cause = match error.kind() {
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Cause::Timeout,
                io::ErrorKind::ConnectionRefused | io::ErrorKind::AddrNotAvailable => Cause::Connect,
                _ => Cause::Cut,
            };
            TransportError::new(cause, error.kind().to_string())
        }
    }
}
