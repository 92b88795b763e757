//! Servers that never end: each attempt is over when its time is.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::server::Server;
use super::{Outcome, builder, daily, once, shown};
use crate::sut::Kind;

const TIMEOUT: Duration = Duration::from_millis(700);

/// Sends a beginning and then a part for ever, at the speed of a network: 2 MB a second at most. As fast as loopback
/// goes it is sent by the recipe `hostile`.
fn endless(beginning: &'static str, part: &'static str) -> io::Result<Server> {
    Server::plain(Arc::new(move |stream: &mut dyn Write| {
        let parts = part.repeat(1 + 8_192 / part.len());
        stream.write_all(beginning.as_bytes())?;
        loop {
            stream.write_all(parts.as_bytes())?;
            std::thread::sleep(Duration::from_millis(4));
        }
    }))
}

#[test]
fn endless_heads_and_trailers_time_out() -> Outcome {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    for (name, beginning, part) in [
        ("informational responses", "", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("early hints", "", "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"),
        ("headers", "HTTP/1.1 200 OK\r\n", "x-header: value\r\n"),
        ("a header", "HTTP/1.1 200 OK\r\nx-header: ", "value"),
        ("a status line", "HTTP/1.1 200 ", "OK"),
        ("a chunk's size", chunked, "0"),
        ("a chunk's extension", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;", "x=y;"),
        ("chunks of white space", chunked, "1;x=y\r\n \r\n"),
        ("trailers", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n", "x-trailer: value\r\n"),
    ] {
        let server = endless(beginning, part)?;
        let (builder, began) = (builder(&server.url())?.policy(once()).timeout(TIMEOUT), Instant::now());
        let error = daily(builder).unwrap_err();
        let taken = began.elapsed();
        assert!([Kind::Timeout, Kind::Transport, Kind::TooLarge].contains(&error.kind()), "{name}: {error}");
        assert!(taken < TIMEOUT + Duration::from_secs(1), "{name}: {taken:?}");
        shown(&error);
    }
    Ok(())
}

#[test]
fn slow_responses_time_out() -> Outcome {
    for beginning in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n["] {
        let server = Server::plain(Arc::new(move |stream: &mut dyn Write| {
            stream.write_all(beginning.as_bytes())?;
            loop {
                stream.write_all(b" ")?;
                std::thread::sleep(Duration::from_millis(50));
            }
        }))?;
        let (builder, began) = (builder(&server.url())?.policy(once()).timeout(TIMEOUT), Instant::now());
        let error = daily(builder).unwrap_err();
        assert!([Kind::Timeout, Kind::Transport].contains(&error.kind()), "{beginning}: {error}");
        assert!(began.elapsed() < TIMEOUT + Duration::from_secs(1), "{beginning}");
    }
    Ok(())
}

#[test]
fn endless_handshakes_time_out() -> Outcome {
    let server = Server::start(|_stream| {
        std::thread::sleep(Duration::from_secs(30));
        Ok(())
    })?;
    let builder = builder(&server.url().replace("http:", "https:"))?;
    let (builder, began) = (builder.policy(once()).timeout(TIMEOUT), Instant::now());
    assert_eq!(daily(builder).unwrap_err().kind(), Kind::Timeout);
    assert!(began.elapsed() < TIMEOUT + Duration::from_secs(1));
    Ok(())
}
