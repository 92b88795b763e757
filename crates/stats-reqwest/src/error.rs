//! What reqwest reports, without URLs: one of a GET holds the key.

use stats_proto::{Cause, TransportError};
use stats_transport::reason;

/// Names an error before the body or amid it.
pub(crate) fn transport(error: &reqwest::Error) -> TransportError {
    if error.is_timeout() {
        return TransportError::new(Cause::Timeout, "timed out (connect)");
    }
    reason::find(error).unwrap_or_else(|| {
        if error.is_connect() {
            TransportError::new(Cause::Connect, "no connection")
        } else {
            TransportError::new(Cause::Interrupted, "invalid HTTP response, or one that was cut")
        }
    })
}
