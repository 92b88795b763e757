//! Faults of content encodings, bodies without a length, and dates.

use std::io::{ErrorKind, Read as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flate2::read::{GzDecoder, MultiGzDecoder};
use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{Response, query};

const USER: &str = "customer@example.com";

fn with(emulator: &Emulator, fault: &str) -> std::io::Result<Response> {
    query(emulator.port(), USER, "&days=30", &[&format!("x-emulator-fault: {fault}")])
}

fn first_member(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut out).map(|_| out)
}

fn members(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut out).map(|_| out)
}

#[test]
fn splits_the_body_into_gzip_members() -> Outcome {
    let emulator = Emulator::start()?;
    let whole = with(&emulator, "none")?.body;
    for (fault, first) in [
        ("gzip-members", whole.len().div_ceil(2)),
        ("gzip-members=1", whole.len()),
        ("gzip-members=5", whole.len().div_ceil(5)),
        ("gzip-first-empty", 0),
        ("gzip-members=3,gzip-first-empty", 0),
    ] {
        let response = with(&emulator, fault)?;
        assert_eq!(response.header("content-encoding"), Some("gzip"), "{fault}");
        assert_eq!(first_member(&response.body)?.len(), first, "{fault}");
        assert_eq!(members(&response.body)?, whole, "{fault}");
    }
    Ok(())
}

#[test]
fn appends_garbage_after_the_last_member() -> Outcome {
    let emulator = Emulator::start()?;
    let whole = with(&emulator, "none")?.body;
    let response = with(&emulator, "gzip-trailing=9")?;
    assert!(response.body.ends_with(b"!!!!!!!!!"));
    assert_eq!(first_member(&response.body)?, whole);
    assert!(members(&response.body).is_err());
    Ok(())
}

#[test]
fn sends_the_given_content_encoding() -> Outcome {
    let emulator = Emulator::start()?;
    let whole = with(&emulator, "none")?.body;
    for name in ["GZIP", "x-gzip", "X-Gzip", "gzip"] {
        let response = with(&emulator, &format!("content-encoding={name}"))?;
        assert_eq!(response.header("content-encoding"), Some(name));
        assert_eq!(members(&response.body)?, whole, "{name}");
    }
    let unknown = with(&emulator, "content-encoding=br")?;
    assert_eq!((unknown.header("content-encoding"), &unknown.body), (Some("br"), &whole));
    Ok(())
}

#[test]
fn sends_empty_gzip_with_any_status() -> Outcome {
    let emulator = Emulator::start()?;
    for status in [200, 204, 401, 503] {
        let response = with(&emulator, &format!("{status},empty-gzip"))?;
        assert_eq!((response.status, response.header("content-encoding")), (status, Some("gzip")));
        assert_eq!(response.body, b"", "{status}");
    }
    Ok(())
}

#[test]
fn bodies_without_a_length_end_with_the_connection() -> Outcome {
    let emulator = Emulator::start()?;
    let whole = with(&emulator, "none")?.body;
    let reset = Some(ErrorKind::ConnectionReset);
    for (fault, sent, error) in [
        ("no-length", whole.len(), None),
        ("no-length-cut", whole.len() / 2, None),
        ("no-length-cut=0", 0, None),
        ("no-length-cut=7", 7, None),
        ("no-length-reset", whole.len() / 2, reset),
        ("no-length-reset=0", 0, reset),
    ] {
        let response = with(&emulator, fault)?;
        assert_eq!(response.status, 200, "{fault}");
        let framing = (response.header("content-length"), response.header("transfer-encoding"));
        assert_eq!(framing, (None, None), "{fault}");
        assert_eq!((response.body.as_slice(), response.error), (&whole[..sent], error), "{fault}");
    }
    let compressed = with(&emulator, "gzip-members=2,no-length")?;
    assert_eq!(members(&compressed.body)?, whole);
    Ok(())
}

#[test]
fn sends_resets_in_milliseconds_and_dates_that_are_off() -> Outcome {
    let emulator = Emulator::start()?;
    let reset = |response: &Response| response.header("x-ratelimit-reset").map(str::to_owned);
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let limited = with(&emulator, "rate-limited-ms=2s")?;
    let milliseconds = reset(&limited).ok_or("no reset")?.parse()?;
    let after = Duration::from_millis(milliseconds).saturating_sub(now);
    assert!((Duration::from_millis(1900)..Duration::from_secs(10)).contains(&after), "{after:?}");
    let far = with(&emulator, "rate-limited-reset=253402300799")?;
    assert_eq!((far.status, reset(&far).as_deref()), (429, Some("253402300799")));
    let year =
        |response: Response| response.header("date").and_then(|date| date.get(12..16)?.parse::<u64>().ok());
    let today = year(with(&emulator, "none")?).ok_or("no date")?;
    assert_eq!(year(with(&emulator, "date=+63115200s")?), Some(today + 2));
    assert_eq!(year(with(&emulator, "date=-63115200s")?), Some(today - 2));
    Ok(())
}
