//! Each fault as received by a client.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{CREDENTIALS, Response, connect, get, query, raw};

const USER: &str = "customer@example.com";

fn with(emulator: &Emulator, fault: &str) -> std::io::Result<Response> {
    query(emulator.port(), USER, "&days=30", &[&format!("x-emulator-fault: {fault}")])
}

fn length(response: &Response) -> Option<usize> {
    response.header("content-length")?.parse().ok()
}

#[test]
fn statuses_have_a_refusal() -> Outcome {
    let emulator = Emulator::start()?;
    for status in [200, 204, 302, 400, 404, 418, 429, 500, 503, 599, 600, 999] {
        let response = with(&emulator, &status.to_string())?;
        assert_eq!(response.status, status);
    }
    let early = with(&emulator, "103")?;
    assert_eq!(early.status, 103);
    assert!(with(&emulator, "503")?.text().starts_with("{\"message\":\"error\",\"errors\":["));
    assert!(with(&emulator, "boom")?.text().starts_with("unknown fault `boom`; expected a fault such as"));
    Ok(())
}

#[test]
fn sends_retry_after_and_rate_limit_headers() -> Outcome {
    let emulator = Emulator::start()?;
    let waiting = with(&emulator, "503,retry-after=1500ms")?;
    assert_eq!((waiting.status, waiting.header("retry-after")), (503, Some("2")));
    let dated = with(&emulator, "503,retry-after-date=2s")?;
    assert!(dated.header("retry-after").is_some_and(|date| date.ends_with(" GMT") && date.len() == 29));
    let limited = with(&emulator, "rate-limited=2s")?;
    assert_eq!((limited.status, limited.header("x-ratelimit-remaining")), (429, Some("0")));
    let reset: u64 = limited.header("x-ratelimit-reset").ok_or("no reset")?.parse()?;
    assert!(reset > 1_000_000_000);
    assert_eq!(with(&emulator, "rate-limited-delta=2s")?.header("x-ratelimit-reset"), Some("2"));
    Ok(())
}

#[test]
fn redirects_keep_the_query_and_lead_to_an_answer() -> Outcome {
    let emulator = Emulator::start()?;
    let response = with(&emulator, "redirect=307")?;
    let location = response.header("location").ok_or("no location")?.to_owned();
    assert_eq!(response.status, 307);
    assert!(location.starts_with("/redirected/api/distributor.manage.json?api_user=reseller&api_key="));
    let followed = get(emulator.port(), &location, &[])?;
    assert_eq!(followed.body, with(&emulator, "none")?.body);
    Ok(())
}

#[test]
fn delays_a_whole_answer() -> Outcome {
    let emulator = Emulator::start()?;
    let before = Instant::now();
    let response = with(&emulator, "delay=300ms")?;
    assert!(before.elapsed() >= Duration::from_millis(300));
    assert_eq!(response.body, with(&emulator, "none")?.body);
    Ok(())
}

#[test]
fn sends_bodies_that_differ_from_their_length() -> Outcome {
    let emulator = Emulator::start()?;
    let whole = with(&emulator, "none")?.body;
    let half = whole.len() / 2;
    for (fault, promised, sent) in [
        ("cut", whole.len(), half),
        ("cut=7", whole.len(), 7),
        ("cut=0", whole.len(), 0),
        ("cut=999999", whole.len(), whole.len()),
        ("truncated", half, half),
        ("truncated=9", 9, 9),
        ("longer-length=10", whole.len() + 10, whole.len()),
        ("shorter-length=10", whole.len() - 10, whole.len()),
    ] {
        let response = with(&emulator, fault)?;
        assert_eq!((length(&response), response.body.len()), (Some(promised), sent), "{fault}");
        assert_eq!(response.body, whole[..sent], "{fault}");
        assert_eq!(response.error, None, "{fault}");
    }
    Ok(())
}

#[test]
fn closes_and_resets_connections() -> Outcome {
    let emulator = Emulator::start()?;
    let cut = with(&emulator, "cut-before")?;
    assert_eq!((cut.head.as_str(), cut.error), ("", None));
    let reset = with(&emulator, "reset-before")?;
    assert_eq!((reset.head.as_str(), reset.error), ("", Some(std::io::ErrorKind::ConnectionReset)));
    let reset = with(&emulator, "reset=5")?;
    assert_eq!((reset.body.len(), reset.error), (5, Some(std::io::ErrorKind::ConnectionReset)));
    let strange = with(&emulator, "not-http")?;
    assert_eq!(strange.status, 0);
    assert!(strange.head.starts_with('\u{16}'));
    Ok(())
}

#[test]
fn silent_and_slow_responses_end() -> Outcome {
    let emulator = Emulator::start()?;
    let whole = with(&emulator, "none")?.body;
    let before = Instant::now();
    let silent = with(&emulator, "silent=200ms")?;
    assert_eq!((silent.head.as_str(), silent.error), ("", None));
    let stalled = with(&emulator, "stall=200ms")?;
    assert_eq!(stalled.body, whole);
    assert!(before.elapsed() >= Duration::from_millis(400));
    let drip = query(emulator.port(), USER, "&days=1", &["x-emulator-fault: drip=1ms"])?;
    assert_eq!(drip.body, query(emulator.port(), USER, "&days=1", &[])?.body);
    Ok(())
}

#[test]
fn sends_an_endless_body_until_the_client_closes() -> Outcome {
    let emulator = Emulator::start()?;
    let mut stream = connect(emulator.port())?;
    let target = format!("/api/distributor.manage.json?{CREDENTIALS}&user=customer%40example.com");
    write!(stream, "GET {target} HTTP/1.1\r\nhost: x\r\nx-emulator-fault: endless\r\n\r\n")?;
    let mut received = vec![0; 8 << 20];
    stream.read_exact(&mut received)?;
    assert!(received.ends_with(b"    ") || received.contains(&b' '));
    drop(stream);
    assert_eq!(with(&emulator, "none")?.status, 200);
    Ok(())
}

#[test]
fn sends_invalid_and_unterminated_chunks() -> Outcome {
    let emulator = Emulator::start()?;
    let broken = with(&emulator, "broken-chunks")?;
    assert_eq!(broken.header("transfer-encoding"), Some("chunked"));
    assert!(broken.text().contains("\r\nno number\r\n"));
    let cut = with(&emulator, "cut-chunks")?;
    assert!(cut.text().ends_with("\r\n") && !cut.text().ends_with("0\r\n\r\n"));
    Ok(())
}

#[test]
fn sends_invalid_gzip() -> Outcome {
    let emulator = Emulator::start()?;
    for fault in ["broken-gzip", "cut-gzip"] {
        let response = with(&emulator, fault)?;
        assert_eq!(response.header("content-encoding"), Some("gzip"));
        assert_eq!(length(&response), Some(response.body.len()));
        assert!(GzDecoder::new(response.body.as_slice()).read_to_end(&mut Vec::new()).is_err(), "{fault}");
    }
    Ok(())
}

#[test]
fn gzip_bombs_have_the_given_size() -> Outcome {
    let emulator = Emulator::start()?;
    let response = with(&emulator, "gzip-bomb=64MB")?;
    assert_eq!(length(&response), Some(response.body.len()));
    assert!(response.body.len() < 70_000);
    let size = std::io::copy(&mut GzDecoder::new(response.body.as_slice()), &mut std::io::sink())?;
    assert!((63_000_000..=64_000_000).contains(&size));
    Ok(())
}

#[test]
fn sends_garbage_and_wrong_content_types() -> Outcome {
    let emulator = Emulator::start()?;
    let garbage = with(&emulator, "garbage")?;
    assert_eq!((garbage.status, garbage.body.len()), (200, 512));
    assert!(std::str::from_utf8(&garbage.body).is_err());
    let wrong = with(&emulator, "content-type=text/html")?;
    assert_eq!(wrong.header("content-type"), Some("text/html"));
    assert_eq!(wrong.body, with(&emulator, "none")?.body);
    Ok(())
}

#[test]
fn customer_names_select_faults_at_every_endpoint_and_method() -> Outcome {
    let emulator = Emulator::start()?;
    let body = "api_user=reseller&api_key=open%2Bsesame%2F%26&user=fault-cut-before%40example.com";
    let request = format!(
        "POST /apiv2/customer.stats.xml HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded; charset=utf-8\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(raw(emulator.port(), &request)?.head, "");
    assert_eq!(query(emulator.port(), "fault-delay=1ms@example.com", "", &[])?.status, 200);
    Ok(())
}
