//! Compares a received request with the one that its case expects, as raw strings.

use super::case::ExpectedRequest;
use crate::request::Request;

/// Every difference, as a message in which keys are `***`.
pub(super) fn differences(expected: &ExpectedRequest, path: &str, request: &Request) -> Vec<String> {
    let body = String::from_utf8_lossy(&request.body);
    let secrets = secrets(expected, &request.query, &body);
    let mut differences = Vec::new();
    let mut compare = |what: &str, expected: Option<&str>, got: Option<&str>| {
        if expected != got {
            let (expected, got) = (quoted(expected, &secrets), quoted(got, &secrets));
            differences.push(format!("{what}: expected {expected}, got {got}"));
        }
    };
    compare("method", Some(&expected.method), Some(&request.method));
    compare("path", Some(&expected.path), Some(path));
    let got: Vec<&str> = request.query.split('&').filter(|_| !request.query.is_empty()).collect();
    for index in 0..expected.parameters.len().max(got.len()) {
        let parameter = expected.parameters.get(index).map(String::as_str);
        compare(&format!("parameter {}", index + 1), parameter, got.get(index).copied());
    }
    for (name, value) in &expected.headers {
        let mut values = request.headers(name).peekable();
        let first = values.peek().copied();
        if !values.any(|received| received == value) {
            compare(&format!("header {name}"), Some(value), first);
        }
    }
    compare("body", Some(expected.body.as_deref().unwrap_or_default()), Some(&body));
    differences
}

/// A value in backticks without secrets, or `none`.
fn quoted(value: Option<&str>, secrets: &[String]) -> String {
    value.map_or_else(
        || "none".to_owned(),
        |value| {
            let redacted =
                secrets.iter().fold(value.to_owned(), |value, secret| value.replace(secret, "***"));
            format!("`{redacted}`")
        },
    )
}

/// The expected and received keys, each encoded and decoded; the longest first, so that none is replaced in part.
fn secrets(expected: &ExpectedRequest, query: &str, body: &str) -> Vec<String> {
    let strings = expected.parameters.iter().map(String::as_str);
    let strings = strings.chain(expected.body.as_deref()).chain([query, body]);
    let keys = strings.flat_map(|string| string.split('&')).filter_map(|pair| pair.strip_prefix("api_key="));
    let mut secrets: Vec<String> = Vec::new();
    for key in keys.filter(|key| !key.is_empty()) {
        secrets.push(key.to_owned());
        secrets.extend(form_urlencoded::parse(key.as_bytes()).map(|(decoded, _)| decoded.into_owned()));
    }
    secrets.retain(|secret| !secret.is_empty());
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets.dedup();
    secrets
}
