//! What pages, packers and the impatient need: CORS, gzip, rate limits.

use std::io::Read as _;
use std::time::Duration;

use flate2::read::GzDecoder;
use stats_emulator::Emulator;

use crate::Outcome;
use crate::socket::{WHO, ask, get, send};

const USER: &str = "customer@example.com";

#[test]
fn pages_may_read_the_answer_and_the_rate_headers() -> Outcome {
    let emulator = Emulator::start()?;
    let page = ask(emulator.port(), USER, "", &["origin: https://example.com"])?;
    assert_eq!(page.header("access-control-allow-origin"), Some("*"));
    let exposed = page.header("access-control-expose-headers").unwrap_or_default();
    assert!(["X-RateLimit-Remaining", "Retry-After"].iter().all(|name| exposed.contains(name)));
    assert_eq!(ask(emulator.port(), USER, "", &[])?.header("access-control-allow-origin"), None);
    Ok(())
}

#[test]
fn a_preflight_is_answered() -> Outcome {
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
fn answers_are_packed_for_those_who_accept_it() -> Outcome {
    let emulator = Emulator::start()?;
    let plain = ask(emulator.port(), USER, "", &[])?;
    assert_eq!(plain.header("content-encoding"), None);
    let packed = ask(emulator.port(), USER, "", &["accept-encoding: br, gzip;q=0.8"])?;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let mut unpacked = Vec::new();
    GzDecoder::new(packed.body.as_slice()).read_to_end(&mut unpacked)?;
    assert_eq!(unpacked, plain.body);
    Ok(())
}

#[test]
fn pages_get_only_bodies_packed_that_end_by_themselves() -> Outcome {
    let emulator = Emulator::start()?;
    let packed = |parameters: &str, more: &str| -> std::io::Result<bool> {
        let headers = ["origin: https://example.com", "accept-encoding: gzip", more];
        let headers = &headers[..if more.is_empty() { 2 } else { 3 }];
        let response = ask(emulator.port(), USER, parameters, headers)?;
        Ok(response.header("content-encoding") == Some("gzip"))
    };
    assert!(!packed("", "")?);
    assert!(packed("", "x-emulator-shape: array")?);
    assert!(packed("", "x-emulator-fault: packed")?);
    assert!(packed("&aggregate=1", "")?);
    assert!(packed("", "x-emulator-fault: 503")?);
    for (names, ends) in [
        ("names-bare", false),
        ("names-repeated", false),
        ("names-array", false),
        ("names-objects", true),
        ("names-strings,bom", true),
    ] {
        assert_eq!(packed("&list=true", &format!("x-emulator-shape: {names}"))?, ends, "{names}");
    }
    let xml = format!("/api/distributor.manage.xml?{WHO}&user={USER}");
    let response = get(emulator.port(), &xml, &["origin: https://example.com", "accept-encoding: gzip"])?;
    assert_eq!(response.header("content-encoding"), Some("gzip"));
    Ok(())
}

#[test]
fn a_rate_limit_counts_down_refuses_and_opens_again() -> Outcome {
    let window = Duration::from_millis(1500);
    let emulator = Emulator::builder().rate_limit(2, window).start()?;
    let mut standings = Vec::new();
    for _ in 0..3 {
        let response = ask(emulator.port(), USER, "", &[])?;
        let number = |name| response.header(name).and_then(|value| value.parse::<u64>().ok());
        assert_eq!(number("x-ratelimit-limit"), Some(2));
        assert!(number("x-ratelimit-reset").is_some_and(|reset| reset > 1_000_000_000));
        standings.push((response.status, number("x-ratelimit-remaining")));
        if response.status == 429 {
            assert_eq!(
                response.text(),
                "{\"errors\":[{\"field\":null,\"message\":\"too many requests\"}]}\n"
            );
        }
    }
    assert_eq!(standings, [(200, Some(1)), (200, Some(0)), (429, Some(0))]);
    std::thread::sleep(window);
    assert_eq!(ask(emulator.port(), USER, "", &[])?.status, 200);
    Ok(())
}

#[test]
fn without_a_limit_no_limit_is_told() -> Outcome {
    let emulator = Emulator::start()?;
    assert_eq!(ask(emulator.port(), USER, "", &[])?.header("x-ratelimit-limit"), None);
    Ok(())
}
