//! What reqwest reports, told without URLs: one by GET holds the key.

use std::error::Error;
use std::{fmt, io};

use stats_proto::{Cause, TransportError};

/// A setting of a client that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingError(pub(crate) &'static str);

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for SettingError {}

/// What went wrong before the body or amid it. Of reqwest's own words none is passed on: they may repeat the
/// URL. Those of the system and of TLS know nothing of it.
#[cold]
pub(crate) fn told(error: &reqwest::Error) -> TransportError {
    let system = chain(error).filter_map(|inner| inner.downcast_ref::<io::Error>()).last();
    let system = system.map(io::Error::kind).filter(|kind| *kind != io::ErrorKind::Other);
    let (cause, reason) = if error.is_timeout() {
        (Cause::Timeout, "no answer in time".to_owned())
    } else if let Some(secure) = chain(error).find_map(|inner| inner.downcast_ref::<rustls::Error>()) {
        (Cause::Connect, format!("no secure connection: {secure}"))
    } else if error.is_connect() {
        let reason = if error.is_dns() { "the host was not found" } else { "no connection could be made" };
        (Cause::Connect, system.map_or_else(|| reason.to_owned(), |kind| format!("{reason}: {kind}")))
    } else {
        let reason = "what came is no HTTP, or was cut off";
        (Cause::Cut, system.map_or_else(|| reason.to_owned(), |kind| format!("{reason}: {kind}")))
    };
    TransportError::new(cause, reason)
}

/// An error and what is behind it, through those that the system's errors wrap.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn Error + 'static)| {
        let error: &'e (dyn Error + 'static) = *error;
        match error.downcast_ref::<io::Error>() {
            Some(system) => system.get_ref().map(|inner| inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}
