//! The base URL of a caller's own: an origin with an optional prefix, checked when it is given.

use core::net::{Ipv4Addr, Ipv6Addr};

use crate::error::InputError;

/// What `http:` is allowed to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlainHttp {
    /// This machine alone, so that a key never crosses a network in the clear.
    Loopback,
    /// Any host: the caller allowed it by name.
    Anywhere,
}

/// Checks a base URL and returns it without its closing slash.
pub(crate) fn check(text: &str, plain_http: PlainHttp) -> Result<String, InputError> {
    let refuse = |reason| Err(InputError::BadBaseUrl { reason });
    if !text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte)) {
        return refuse("contains a character that is not allowed in URLs");
    }
    let colon = text.as_bytes().windows(3).position(|three| three == b"://");
    let Some((scheme, rest)) = colon.and_then(|colon| Some((text.get(..colon)?, text.get(colon + 3..)?)))
    else {
        return refuse("has no scheme");
    };
    if rest.contains('?') {
        return refuse("has a query");
    }
    if rest.contains('#') {
        return refuse("has a fragment");
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if authority.contains('@') {
        return refuse("has user information");
    }
    let Some(host) = host(authority) else {
        return refuse("has no valid host and port");
    };
    if path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return refuse("has a path with `.` or `..`");
    }
    if !well_escaped(path) {
        return refuse("has a `%` without two hexadecimal digits");
    }
    match scheme.to_ascii_lowercase().as_str() {
        "https" => {}
        "http" if plain_http == PlainHttp::Anywhere || is_loopback(host) => {}
        "http" => return refuse("is plain http to another machine"),
        _ => return refuse("is neither https nor http"),
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// The host of an authority, where host and port are well-formed.
fn host(authority: &str) -> Option<&str> {
    let (host, port) = if authority.starts_with('[') {
        let (host, port) = authority.split_at(authority.find(']')? + 1);
        bare(host).parse::<Ipv6Addr>().ok()?;
        (host, port)
    } else {
        let (host, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
        let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if host.is_empty() || !host.bytes().all(valid) {
            return None;
        }
        (host, port)
    };
    if let Some(digits) = port.strip_prefix(':') {
        let number: u16 = digits.parse().ok()?;
        (number != 0 && !digits.starts_with('+')).then_some(host)
    } else {
        port.is_empty().then_some(host)
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || bare(host).parse().is_ok_and(|address: Ipv6Addr| address.is_loopback())
}

/// An IPv6 address without its brackets.
fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or_default()
}

fn well_escaped(path: &str) -> bool {
    path.split('%').skip(1).all(|rest| {
        let mut digits = rest.bytes();
        let mut hexadecimal = || digits.next().is_some_and(|byte| byte.is_ascii_hexdigit());
        hexadecimal() && hexadecimal()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_with_an_optional_prefix_passes() {
        for (given, kept) in [
            ("https://example.com", "https://example.com"),
            ("https://example.com/", "https://example.com"),
            ("HTTPS://example.com:8443/proxy/sendgrid/", "HTTPS://example.com:8443/proxy/sendgrid"),
            ("http://127.0.0.1:8080/case/a%20b/1", "http://127.0.0.1:8080/case/a%20b/1"),
            ("http://localhost", "http://localhost"),
            ("http://[::1]:80", "http://[::1]:80"),
            ("http://127.255.0.3", "http://127.255.0.3"),
            ("http://[0:0::1]", "http://[0:0::1]"),
            ("https://[::ffff:10.0.0.1]", "https://[::ffff:10.0.0.1]"),
        ] {
            assert_eq!(check(given, PlainHttp::Loopback).as_deref(), Ok(kept));
        }
        assert!(check("http://proxy.internal", PlainHttp::Anywhere).is_ok());
    }

    #[test]
    fn anything_else_is_refused() {
        for given in [
            "",
            "example.com",
            "https://",
            "https:///path",
            "ftp://example.com",
            "https://user@example.com",
            "https://user:key@example.com",
            "https://example.com?x=1",
            "https://example.com/#top",
            "https://example.com:0",
            "https://example.com:65536",
            "https://example.com:+80",
            "https://exam ple.com",
            "https://[::1",
            "https://[::1]x",
            "https://example.com/../up",
            "https://example.com/%2",
            "https://ex\u{e4}mple.com",
            "http://example.com",
            "http://127.0.0.1.example.com",
            "http://128.0.0.1",
            "http://127.0.0.01",
            "http://[::2]",
            "https://[::1%1]",
            "https://[1::2::3]",
            "https://example.com/\\x",
            "https://[zz]",
            "https://[[::1]",
        ] {
            assert!(check(given, PlainHttp::Loopback).is_err(), "{given}");
        }
        assert!(check("https://user@example.com", PlainHttp::Anywhere).is_err());
    }
}
