//! Bodies: how they are encoded, and how they end.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::server::{Server, counted, whole};
use super::tls::{Authority, End};
use super::{Outcome, builder, daily, shown, thrice};
use crate::sut::ClientBuilder;
use crate::sut::Kind;

const ONE: &[u8] = br#"{"date":"2009-06-20","requests":1}"#;
const TWO: &[u8] = br#",{"date":"2009-06-21","requests":2}"#;
const GZIP: &str = "content-encoding: gzip\r\n";

fn gzip(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text)?;
    encoder.finish()
}

/// The number of days of an answer, or the kind of the error.
fn outcome(builder: ClientBuilder) -> Result<usize, Kind> {
    daily(builder).map(|days| days.len()).map_err(|error| {
        shown(&error);
        error.kind()
    })
}

fn of_server(server: io::Result<Server>) -> Result<usize, Kind> {
    let server = server.expect("a server");
    outcome(builder(&server.url()).expect("a base URL"))
}

fn of_tls(end: End, response: Vec<u8>) -> Result<usize, Kind> {
    let authority = Authority::new().expect("an authority");
    let server = authority.serve("localhost", false, end, whole(response)).expect("a server");
    let builder = builder(&format!("https://localhost:{}", server.port)).expect("a base URL");
    outcome(builder.root_certificates(authority.pem.as_bytes()).expect("PEM"))
}

fn days(response: Vec<u8>) -> Result<usize, Kind> {
    of_server(Server::of(response))
}

#[test]
fn decodes_gzip_with_several_members() -> Outcome {
    let (one, two, empty) = (gzip(ONE)?, gzip(TWO)?, gzip(b"")?);
    for encoding in ["gzip", "GZIP", "x-gzip", "X-GZip", "identity, gzip"] {
        let header = format!("Content-Encoding: {encoding}\r\n");
        assert_eq!(days(counted(200, &header, &[&one[..], &two].concat())), Ok(2), "{encoding}");
    }
    assert_eq!(days(counted(200, GZIP, &[&empty[..], &one, &empty].concat())), Ok(1));
    let garbage = counted(200, GZIP, &[&one[..], b"garbage"].concat());
    assert_eq!(days(garbage), Err(Kind::Transport));
    // A part of a second member is missing, though the length agrees.
    let cut = counted(200, GZIP, &[&one[..], &two[..12]].concat());
    assert_eq!(days(cut), Err(Kind::Transport));
    Ok(())
}

#[test]
fn accepts_empty_gzip_bodies() {
    assert_eq!(days(counted(200, GZIP, b"")), Ok(0));
    assert_eq!(days(format!("HTTP/1.1 204 X\r\n{GZIP}\r\n").into_bytes()), Ok(0));
    assert_eq!(days(counted(401, GZIP, b"")), Err(Kind::RefusedAuthentication));
    assert_eq!(days(counted(503, GZIP, b"")), Err(Kind::RefusedServer));
}

#[test]
fn interrupted_bodies_keep_the_status() -> Outcome {
    let whole = gzip(br#"{"error":"no"}"#)?;
    let broken = whole.get(..whole.len() - 6).ok_or("short")?;
    let close = format!("HTTP/1.1 401 X\r\n{GZIP}\r\n");
    for response in [
        counted(401, GZIP, b"not gzip"),
        counted(401, GZIP, broken),
        counted(401, "content-encoding: br\r\n", b"??"),
        [close.as_bytes(), broken].concat(),
        b"HTTP/1.1 401 X\r\ncontent-length: 99\r\n\r\n{".to_vec(),
        b"HTTP/1.1 401 X\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n".to_vec(),
    ] {
        let shown = String::from_utf8_lossy(&response).into_owned();
        assert_eq!(days(response), Err(Kind::RefusedAuthentication), "{shown}");
    }
    Ok(())
}

#[test]
fn names_unknown_encodings() -> Outcome {
    let server = Server::of(counted(200, "content-encoding: zstd\r\n", b"[]"))?;
    let error = daily(builder(&server.url())?.policy(thrice())).unwrap_err();
    assert_eq!(error.kind(), Kind::Transport);
    assert!(shown(&error).contains("`zstd`"), "{error}");
    Ok(())
}

/// Responses without a length and chunks: head and body.
fn unframed(body: &[u8]) -> Vec<u8> {
    [b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n", body].concat()
}

#[test]
fn unframed_bodies_must_be_self_delimiting() {
    let array = [b"[", ONE, TWO, b"]"].concat();
    let cut = Err(Kind::Transport);
    for (body, expected) in [
        (&array[..], Ok(2)),
        (&array[..array.len() - 1], Err(Kind::Malformed)),
        (ONE, cut),
        (&[ONE, TWO].concat(), cut),
        (b"", cut),
    ] {
        let response = unframed(body);
        let shown = String::from_utf8_lossy(body).into_owned();
        assert_eq!(of_server(Server::of(response.as_slice())), expected, "{shown}");
        assert_eq!(of_tls(End::Notified, response.clone()), expected, "{shown}");
        // The transport may notice that the connection was cut.
        let reset = of_server(Server::resetting(response.as_slice()));
        assert!(reset == expected || reset == cut, "{shown} {reset:?}");
        let silent = of_tls(End::Silent, response);
        assert!(silent == expected || silent == cut, "{shown} {silent:?}");
    }
}

#[test]
fn interrupted_framed_bodies_are_transport_errors() -> Outcome {
    let body = String::from_utf8([ONE, TWO].concat())?;
    let (one, two) = (ONE.len(), TWO.len());
    let first = format!("{one:x}\r\n{}\r\n", &body[..one]);
    let second = format!("{two:x}\r\n{}\r\n", &body[one..]);
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n";
    for cut in [
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{}", one + two, &body[..one]),
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n".to_owned(),
        format!("{chunked}\r\n"),
        format!("{chunked}\r\n{first}"),
        format!("{chunked}connection: close\r\n\r\n{first}{second}"),
        format!("{chunked}\r\n{first}{second}0"),
    ] {
        assert_eq!(days(cut.clone().into_bytes()), Err(Kind::Transport), "{cut}");
        assert_eq!(of_server(Server::resetting(cut.as_bytes())), Err(Kind::Transport), "{cut}");
        for end in [End::Silent, End::Notified] {
            assert_eq!(of_tls(end, cut.clone().into_bytes()), Err(Kind::Transport), "{cut}");
        }
    }
    assert_eq!(days(format!("{chunked}\r\n{first}{second}0\r\n\r\n").into_bytes()), Ok(2));
    Ok(())
}
