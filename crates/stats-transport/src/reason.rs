//! Classifies the errors of a transport. Its own messages, which may contain URLs and passwords, are not passed on.

use std::error::Error;
use std::io;

use rustls::CertificateError;
use stats_proto::{Cause, TransportError};

/// Parts of error messages, for errors whose types are not stable: part, cause, reason. First those of the system's
/// resolver for a host that does not exist.
const MESSAGES: [(&str, Cause, &str); 29] = [
    ("Name or service not known", Cause::UnknownHost, "host not found"),
    ("No address associated with hostname", Cause::UnknownHost, "host not found"),
    ("Name does not resolve", Cause::UnknownHost, "host not found"),
    ("nodename nor servname provided", Cause::UnknownHost, "host not found"),
    ("hostname nor servname provided", Cause::UnknownHost, "host not found"),
    ("No such host is known", Cause::UnknownHost, "host not found"),
    ("no data of the requested type was found", Cause::UnknownHost, "host not found"),
    ("certificate not valid yet", Cause::Certificate, "certificate not valid yet"),
    ("certificate: NotValidYet", Cause::Certificate, "certificate not valid yet"),
    ("certificate expired", Cause::Certificate, "certificate expired"),
    ("certificate: Expired", Cause::Certificate, "certificate expired"),
    ("UnknownIssuer", Cause::Certificate, "certificate of an unknown issuer"),
    ("certificate not valid for name", Cause::Certificate, "certificate not valid for the host"),
    ("NotValidForName", Cause::Certificate, "certificate not valid for the host"),
    ("invalid peer certificate", Cause::Certificate, "invalid certificate"),
    ("failed to lookup address information", Cause::Connect, "temporary failure in name resolution"),
    ("proxy authorization required", Cause::Connect, "proxy refused the connection (status 407)"),
    ("tunnel error: unsuccessful", Cause::Connect, "proxy refused the connection"),
    ("password authentication failed", Cause::Connect, "proxy refused the name or password"),
    ("credentials not accepted", Cause::Connect, "proxy refused the name or password"),
    ("auth method", Cause::Connect, "proxy refused the name or password"),
    ("request rejected", Cause::Connect, "proxy refused the connection"),
    ("not allowed by ruleset", Cause::Connect, "proxy refused the connection"),
    ("invalid response version", Cause::Connect, "expected a SOCKS proxy, got another protocol"),
    ("invalid response code", Cause::Connect, "expected a SOCKS proxy, got another protocol"),
    ("invalid reserved byte", Cause::Connect, "expected a SOCKS proxy, got another protocol"),
    ("unsupported address type", Cause::Connect, "expected a SOCKS proxy, got another protocol"),
    ("unknown address type", Cause::Connect, "expected a SOCKS proxy, got another protocol"),
    ("SOCKS error", Cause::Connect, "no connection through the proxy"),
];

/// Classifies an error by itself and its sources; `None` if none of them is known.
#[must_use]
pub fn find(error: &(dyn Error + 'static)) -> Option<TransportError> {
    let of_tls = || chain(error).find_map(|error| error.downcast_ref::<rustls::Error>()).map(tls);
    let of_message = || chain(error).find_map(|error| message(&error.to_string()));
    let of_io = || chain(error).filter_map(|error| error.downcast_ref()).filter_map(of_system).last();
    of_tls().or_else(of_message).or_else(of_io)
}

/// Classifies a TLS error.
fn tls(error: &rustls::Error) -> TransportError {
    let reason = match error {
        rustls::Error::InvalidCertificate(CertificateError::NotValidForNameContext { expected, .. }) => {
            format!("certificate not valid for host `{}`", expected.to_str())
        }
        rustls::Error::InvalidCertificate(certificate) => message(&error.to_string())
            .map(|known| known.reason)
            .filter(|reason| reason != "invalid certificate")
            .unwrap_or_else(|| format!("invalid certificate: {certificate}")),
        _ => return TransportError::new(Cause::Connect, format!("no secure connection: {error}")),
    };
    TransportError::new(Cause::Certificate, reason)
}

/// Classifies an error by its message.
fn message(message: &str) -> Option<TransportError> {
    let known = MESSAGES.iter().find(|(part, ..)| message.contains(part));
    known.map(|(_, cause, reason)| TransportError::new(*cause, *reason))
}

/// Classifies an error of the operating system, unless it only wraps another error.
fn of_system(error: &io::Error) -> Option<TransportError> {
    use io::ErrorKind::{
        AddrNotAvailable, ConnectionRefused, HostUnreachable, NetworkUnreachable, Other, TimedOut,
        UnexpectedEof, WouldBlock,
    };
    if cfg!(windows) && matches!(error.raw_os_error(), Some(11_001 | 11_004)) {
        return Some(TransportError::new(Cause::UnknownHost, "host not found"));
    }
    let cause = match error.kind() {
        TimedOut | WouldBlock => Cause::Timeout,
        ConnectionRefused | AddrNotAvailable | HostUnreachable | NetworkUnreachable => Cause::Connect,
        Other => return None,
        _ => Cause::Interrupted,
    };
    let reason = match (error.kind(), error.raw_os_error()) {
        (UnexpectedEof, _) => "connection closed before the end of the response".to_owned(),
        (kind, Some(code)) if kind.to_string() == "uncategorized error" => {
            io::Error::from_raw_os_error(code).to_string()
        }
        (kind, _) => kind.to_string(),
    };
    Some(TransportError::new(cause, reason))
}

/// An error and its sources, including those inside an [`io::Error`].
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn Error + 'static)| {
        let error: &'e (dyn Error + 'static) = *error;
        match error.downcast_ref::<io::Error>() {
            Some(system) => system.get_ref().map(|inner| inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

#[cfg(test)]
mod tests;
