use std::fmt;

use rustls::pki_types::ServerName;

use super::*;

/// An error of an unknown type: only its message is known.
#[derive(Debug)]
struct Foreign(String);

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Foreign {}

fn classified(error: &(dyn Error + 'static)) -> (Cause, String) {
    let found = find(error).expect("a reason");
    (found.cause, found.reason)
}

#[test]
fn classifies_certificate_errors_by_type_and_by_message() {
    let expected = ServerName::try_from("stats.example").expect("a name");
    let presented = vec!["other.example".to_owned()];
    for (error, by_type, by_text) in [
        (CertificateError::Expired, "certificate expired", None),
        (CertificateError::NotValidYet, "certificate not valid yet", None),
        (CertificateError::UnknownIssuer, "certificate of an unknown issuer", None),
        (CertificateError::NotValidForName, "certificate not valid for the host", None),
        (
            CertificateError::NotValidForNameContext { expected, presented },
            "certificate not valid for host `stats.example`",
            Some("certificate not valid for the host"),
        ),
        (CertificateError::Revoked, "invalid certificate: Revoked", Some("invalid certificate")),
    ] {
        let error = rustls::Error::InvalidCertificate(error);
        let text = Foreign(error.to_string());
        // Wrapped by a TLS library, then by a client.
        let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, error));
        assert_eq!(classified(&wrapped), (Cause::Certificate, by_type.to_owned()));
        let by_text = by_text.unwrap_or(by_type);
        assert_eq!(classified(&io::Error::other(text)), (Cause::Certificate, by_text.to_owned()));
    }
    let other = rustls::Error::HandshakeNotComplete;
    assert_eq!(
        classified(&other),
        (Cause::Connect, "no secure connection: handshake not complete".to_owned())
    );
}

#[test]
fn distinguishes_unknown_hosts_from_resolver_failures() {
    for (text, ..) in MESSAGES.iter().filter(|(_, cause, _)| *cause == Cause::UnknownHost) {
        let error = io::Error::other(format!("failed to lookup address information: {text}"));
        assert_eq!(classified(&error), (Cause::UnknownHost, "host not found".to_owned()), "{text}");
    }
    for text in ["Temporary failure in name resolution", "Try again", "Non-recoverable failure"] {
        let error = io::Error::other(format!("failed to lookup address information: {text}"));
        assert_eq!(
            classified(&error),
            (Cause::Connect, "temporary failure in name resolution".to_owned()),
            "{text}"
        );
    }
}

#[test]
fn classifies_system_errors_by_kind() {
    for (kind, cause, reason) in [
        (io::ErrorKind::ConnectionRefused, Cause::Connect, "connection refused"),
        (io::ErrorKind::ConnectionReset, Cause::Interrupted, "connection reset"),
        (io::ErrorKind::TimedOut, Cause::Timeout, "timed out"),
        (
            io::ErrorKind::UnexpectedEof,
            Cause::Interrupted,
            "connection closed before the end of the response",
        ),
    ] {
        assert_eq!(classified(&io::Error::other(io::Error::from(kind))), (cause, reason.to_owned()));
    }
    assert!(find(&io::Error::other(Foreign("https://me:secret@host".to_owned()))).is_none());
}

#[test]
fn classifies_refusals_by_a_proxy() {
    for (text, reason) in [
        ("tunnel error: proxy authorization required", "proxy refused the connection (status 407)"),
        ("tunnel error: unsuccessful", "proxy refused the connection"),
        ("SOCKS error: credentials not accepted", "proxy refused the name or password"),
        ("no acceptable auth methods", "proxy refused the name or password"),
        ("request rejected or failed", "proxy refused the connection"),
        ("connection not allowed by ruleset", "proxy refused the connection"),
        ("SOCKS error: host unreachable", "no connection through the proxy"),
        ("invalid response version", "expected a SOCKS proxy, got another protocol"),
        ("invalid response code", "expected a SOCKS proxy, got another protocol"),
        ("invalid reserved byte", "expected a SOCKS proxy, got another protocol"),
        ("unsupported address type", "expected a SOCKS proxy, got another protocol"),
    ] {
        assert_eq!(classified(&Foreign(text.to_owned())), (Cause::Connect, reason.to_owned()));
    }
}
