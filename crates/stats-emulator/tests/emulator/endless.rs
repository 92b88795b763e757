//! Endless faults outside of the body.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{CREDENTIALS, connect, query};

/// The first megabyte of a response with that fault.
fn start(emulator: &Emulator, fault: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = connect(emulator.port())?;
    let target = format!("/api/distributor.manage.json?{CREDENTIALS}&user=customer%40example.com");
    write!(stream, "GET {target} HTTP/1.1\r\nhost: x\r\nx-emulator-fault: {fault}\r\n\r\n")?;
    let mut received = vec![0; 1 << 20];
    stream.read_exact(&mut received)?;
    Ok(received)
}

fn count(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).filter(|window| *window == part).count()
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn each_fault_repeats_its_own_part() -> Outcome {
    let emulator = Emulator::start()?;
    let first_megabyte = |fault: &str| start(&emulator, fault);

    assert!(count(&first_megabyte("endless-1xx")?, b"HTTP/1.1 103 Early Hints\r\n\r\n") > 30_000);

    let header = first_megabyte("endless-header")?;
    assert!(header.starts_with(b"HTTP/1.1 200 OK\r\n") && header.ends_with(b"aaaa"));
    assert!(!has(&header, b"\r\n\r\n"));
    let headers = first_megabyte("endless-headers")?;
    assert!(count(&headers, b"\r\nx-endless: 1") > 50_000 && !has(&headers, b"\r\n\r\n"));

    let size = first_megabyte("endless-chunk-size")?;
    assert!(has(&size, b"\r\n\r\n0000") && size.ends_with(b"0000"));
    let extension = first_megabyte("endless-chunk-extension")?;
    assert!(has(&extension, b"}\n\r\n1;a=aaaa") && extension.ends_with(b"aaaa"));
    let trailers = first_megabyte("endless-trailers")?;
    assert!(has(&trailers, b"}\n\r\n0\r\nx-endless: 1\r\n"));
    assert!(count(&trailers, b"\r\nx-endless: 1") > 50_000);

    let header = first_megabyte("endless-gzip-header")?;
    assert!(has(&header, b"content-encoding: gzip\r\n"));
    assert!(has(&header, &[0x1f, 0x8b, 8, 8]) && has(&header, b"\r\n4000\r\naaaa"));
    let members = first_megabyte("endless-gzip-members")?;
    assert!(count(&members, &[0x1f, 0x8b, 8]) > 30_000);
    Ok(())
}

#[test]
fn endless_faults_end_when_the_client_closes() -> Outcome {
    let emulator = Emulator::start()?;
    let started = Instant::now();
    for fault in ["endless-1xx", "endless-header", "endless-trailers", "endless-gzip-members"] {
        start(&emulator, fault)?;
    }
    assert_eq!(query(emulator.port(), "customer@example.com", "", &[])?.status, 200);
    assert!(started.elapsed() < Duration::from_secs(10));
    Ok(())
}
