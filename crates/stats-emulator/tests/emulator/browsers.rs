//! CORS, compression and rate limits.

use std::io::Read as _;
use std::time::Duration;

use flate2::read::GzDecoder;
use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{CREDENTIALS, get, query, send};

const USER: &str = "customer@example.com";

#[test]
fn pages_may_read_answers_and_rate_limit_headers() -> Outcome {
    let emulator = Emulator::start()?;
    let page = query(emulator.port(), USER, "", &["origin: https://example.com"])?;
    assert_eq!(page.header("access-control-allow-origin"), Some("*"));
    let exposed = page.header("access-control-expose-headers").unwrap_or_default();
    assert!(["X-RateLimit-Remaining", "Retry-After"].iter().all(|name| exposed.contains(name)));
    assert_eq!(query(emulator.port(), USER, "", &[])?.header("access-control-allow-origin"), None);
    Ok(())
}

#[test]
fn answers_preflight_requests() -> Outcome {
    let emulator = Emulator::start()?;
    let headers = [
        "origin: https://example.com",
        "access-control-request-method: POST",
        "access-control-request-headers: x-emulator-fault",
    ];
    let response = send(emulator.port(), "OPTIONS", "/api/stats.get.json", &headers, "")?;
    assert_eq!(response.status, 204);
    assert_eq!(response.header("access-control-allow-headers"), Some("x-emulator-fault"));
    assert_eq!(emulator.requests(), 0);
    Ok(())
}

#[test]
fn compresses_for_clients_that_accept_gzip() -> Outcome {
    let emulator = Emulator::start()?;
    let plain = query(emulator.port(), USER, "", &[])?;
    assert_eq!(plain.header("content-encoding"), None);
    let compressed = query(emulator.port(), USER, "", &["accept-encoding: br, gzip;q=0.8"])?;
    assert_eq!(compressed.header("content-encoding"), Some("gzip"));
    let mut decompressed = Vec::new();
    GzDecoder::new(compressed.body.as_slice()).read_to_end(&mut decompressed)?;
    assert_eq!(decompressed, plain.body);
    Ok(())
}

#[test]
fn compresses_for_pages_only_bodies_that_end_by_themselves() -> Outcome {
    let emulator = Emulator::start()?;
    let compressed = |parameters: &str, more: &str| -> std::io::Result<bool> {
        let headers = ["origin: https://example.com", "accept-encoding: gzip", more];
        let headers = &headers[..if more.is_empty() { 2 } else { 3 }];
        let response = query(emulator.port(), USER, parameters, headers)?;
        Ok(response.header("content-encoding") == Some("gzip"))
    };
    assert!(!compressed("", "")?);
    assert!(compressed("", "x-emulator-shape: array")?);
    assert!(compressed("", "x-emulator-fault: packed")?);
    assert!(compressed("&aggregate=1", "")?);
    assert!(compressed("", "x-emulator-fault: 503")?);
    for (names, ends) in [
        ("names-bare", false),
        ("names-repeated", false),
        ("names-array", false),
        ("names-objects", true),
        ("names-strings,bom", true),
    ] {
        assert_eq!(compressed("&list=true", &format!("x-emulator-shape: {names}"))?, ends, "{names}");
    }
    let xml = format!("/api/distributor.manage.xml?{CREDENTIALS}&user={USER}");
    let response = get(emulator.port(), &xml, &["origin: https://example.com", "accept-encoding: gzip"])?;
    assert_eq!(response.header("content-encoding"), Some("gzip"));
    Ok(())
}

#[test]
fn rate_limit_counts_down_refuses_and_resets() -> Outcome {
    let window = Duration::from_millis(1500);
    let emulator = Emulator::builder().rate_limit(2, window).start()?;
    let mut states = Vec::new();
    for _ in 0..3 {
        let response = query(emulator.port(), USER, "", &[])?;
        let number = |name| response.header(name).and_then(|value| value.parse::<u64>().ok());
        assert_eq!(number("x-ratelimit-limit"), Some(2));
        assert!(number("x-ratelimit-reset").is_some_and(|reset| reset > 1_000_000_000));
        states.push((response.status, number("x-ratelimit-remaining")));
        if response.status == 429 {
            assert_eq!(
                response.text(),
                "{\"errors\":[{\"field\":null,\"message\":\"too many requests\"}]}\n"
            );
        }
    }
    assert_eq!(states, [(200, Some(1)), (200, Some(0)), (429, Some(0))]);
    std::thread::sleep(window);
    assert_eq!(query(emulator.port(), USER, "", &[])?.status, 200);
    Ok(())
}

#[test]
fn sends_no_rate_limit_headers_without_a_limit() -> Outcome {
    let emulator = Emulator::start()?;
    assert_eq!(query(emulator.port(), USER, "", &[])?.header("x-ratelimit-limit"), None);
    Ok(())
}
