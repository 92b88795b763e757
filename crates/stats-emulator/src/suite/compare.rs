//! Compares a received request with the one that its case expects, as raw strings.

use super::case::ExpectedRequest;
use crate::redaction::contains_secret;
use crate::request::Request;

/// The longest part of a value that a message repeats, in characters.
const MAX_SHOWN: usize = 300;

/// Headers whose values are credentials.
const CREDENTIALS: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];

/// Every difference, as a message in which keys are `***`; `key` is the one of the case's account.
pub(super) fn differences(
    expected: &ExpectedRequest,
    key: Option<&str>,
    path: &str,
    request: &Request,
) -> Vec<String> {
    let body = String::from_utf8_lossy(&request.body);
    let secrets = secrets(expected, key, [path, &request.query, &body]);
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
            let is_secret = CREDENTIALS.iter().any(|known| name.eq_ignore_ascii_case(known));
            let shown = |value| if is_secret { "***" } else { value };
            compare(&format!("header {name}"), Some(shown(value)), first.map(shown));
        }
    }
    let expected = expected.body.as_deref().unwrap_or_default();
    match request.foreign_body() {
        Some(media_type) => compare("body", Some(expected), Some(&format!("({media_type})"))),
        None => compare("body", Some(expected), Some(&body)),
    }
    differences
}

/// A value in backticks without secrets, or `none`.
fn quoted(value: Option<&str>, secrets: &[String]) -> String {
    let Some(value) = value else { return "none".to_owned() };
    let mut shown = secrets.iter().fold(value.to_owned(), |value, secret| value.replace(secret, "***"));
    if contains_secret(&shown.replace("***", "\0"), secrets) {
        // In an encoding of its own, which cannot be cut out.
        "***".clone_into(&mut shown);
    }
    if let Some((end, _)) = shown.char_indices().nth(MAX_SHOWN) {
        shown.truncate(end);
        shown.push('…');
    }
    format!("`{shown}`")
}

/// The expected and received keys, each encoded and decoded; the longest first, so that none is replaced in part.
fn secrets(expected: &ExpectedRequest, key: Option<&str>, received: [&str; 3]) -> Vec<String> {
    let strings = expected.parameters.iter().map(String::as_str);
    let strings = strings.chain(expected.body.as_deref()).chain(received);
    let pairs = strings.flat_map(|string| string.split(['&', '?', ';']));
    let keys = pairs.filter_map(|pair| pair.split_once('=').filter(|(name, _)| names_a_key(name)));
    let mut secrets: Vec<String> = Vec::new();
    for key in keys.map(|(_, key)| key).chain(key).chain(["open+sesame/&"]) {
        secrets.push(key.to_owned());
        let decoded = form_urlencoded::parse(key.as_bytes()).map(|(decoded, _)| decoded.into_owned());
        secrets.extend(decoded);
    }
    secrets.retain(|secret| !secret.is_empty());
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets.dedup();
    secrets
}

/// True if a parameter of this name is or resembles a key.
fn names_a_key(name: &str) -> bool {
    let name = form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name.to_ascii_lowercase());
    name.is_some_and(|name| ["key", "password", "secret", "token"].iter().any(|word| name.ends_with(word)))
}
