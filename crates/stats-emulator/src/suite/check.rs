//! A request as it arrived against the one that its case expects: raw text against raw text.

use super::case::Expected;
use crate::arrival::Arrival;

/// Everything that is not as expected, in words in which every key is `***`.
pub(super) fn failures(expected: &Expected, path: &str, arrival: &Arrival) -> Vec<String> {
    let body = String::from_utf8_lossy(&arrival.body);
    let secrets = secrets(expected, &arrival.query, &body);
    let mut failures = Vec::new();
    let mut hold = |what: &str, wanted: Option<&str>, got: Option<&str>| {
        if wanted != got {
            failures.push(format!(
                "{what}: expected {}, got {}",
                told(wanted, &secrets),
                told(got, &secrets)
            ));
        }
    };
    hold("method", Some(&expected.method), Some(&arrival.method));
    hold("path", Some(&expected.path), Some(path));
    let got: Vec<&str> = arrival.query.split('&').filter(|_| !arrival.query.is_empty()).collect();
    for index in 0..expected.parameters.len().max(got.len()) {
        let wanted = expected.parameters.get(index).map(String::as_str);
        hold(&format!("parameter {}", index + 1), wanted, got.get(index).copied());
    }
    for (name, value) in &expected.headers {
        let mut values = arrival.headers(name).peekable();
        let first = values.peek().copied();
        if !values.any(|given| given == value) {
            hold(&format!("header {name}"), Some(value), first);
        }
    }
    hold("body", Some(expected.body.as_deref().unwrap_or_default()), Some(&body));
    failures
}

fn told(text: Option<&str>, secrets: &[String]) -> String {
    text.map_or_else(
        || "none".to_owned(),
        |text| {
            let hidden = secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"));
            format!("`{hidden}`")
        },
    )
}

/// The keys that were expected and that came, each as written and decoded; the longest first, so that none
/// is left in part.
fn secrets(expected: &Expected, query: &str, body: &str) -> Vec<String> {
    let texts = expected.parameters.iter().map(String::as_str);
    let texts = texts.chain(expected.body.as_deref()).chain([query, body]);
    let keys = texts.flat_map(|text| text.split('&')).filter_map(|pair| pair.strip_prefix("api_key="));
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
