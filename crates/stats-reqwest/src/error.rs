//! Classifies reqwest's errors, without URLs: the URL of a GET contains the key.

use stats_proto::{Cause, TransportError};
use stats_transport::reason;

/// Classifies an error before or within the body.
pub(crate) fn transport(error: &reqwest::Error) -> TransportError {
    if error.is_timeout() {
        return TransportError::new(Cause::Timeout, "timed out (connect)");
    }
    reason::find(error).unwrap_or_else(|| {
        if error.is_connect() {
            TransportError::new(Cause::Connect, "no connection")
        } else {
            TransportError::new(Cause::Interrupted, "invalid or interrupted HTTP response")
        }
    })
}
