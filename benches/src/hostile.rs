//! Hostile servers: endless or invalid HTTP responses and gzip bodies.

use std::io::{self, Read as _, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

use crate::Failure;
use crate::process;

/// A response: its beginning, and the part that is repeated, for ever or so many times.
type Response = (Vec<u8>, Vec<u8>, Option<u32>);

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

/// An empty gzip member (RFC 1952).
const MEMBER: [u8; 20] = [31, 139, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const MEMBERS: u32 = 1_000_000;

/// The response of a kind; `None` if the kind is unknown.
fn response(kind: &str) -> Option<Response> {
    let endless = |begin: &str, part: &str| Some((begin.into(), part.into(), None));
    match kind {
        "endless-1xx" => endless("", "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"),
        "endless-headers" => endless("HTTP/1.1 200 OK\r\n", "x-header: value\r\n"),
        "endless-size" => endless(CHUNKED, "0"),
        "endless-extension" => endless(&format!("{CHUNKED}1;"), "x=y;"),
        "endless-extensions" => endless(CHUNKED, "1;x=y\r\n \r\n"),
        "endless-trailers" => endless(&format!("{CHUNKED}0\r\n"), "x-trailer: value\r\n"),
        "endless-gzip-name" => {
            let mut begin = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n".to_vec();
            begin.extend([31, 139, 8, 8, 0, 0, 0, 0, 0, 255]);
            Some((begin, b"name".to_vec(), None))
        }
        "empty-members" => {
            let length = MEMBERS as usize * MEMBER.len();
            let begin =
                format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n");
            Some((begin.into_bytes(), MEMBER.to_vec(), Some(MEMBERS)))
        }
        _ => None,
    }
}

/// Serves one kind of response until the parent process ends.
///
/// # Errors
/// An unknown kind, or a failure to listen.
pub fn serve(kind: &str) -> Result<(), Failure> {
    let response = response(kind).ok_or_else(|| format!("unknown kind of response `{kind}`"))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let response = response.clone();
            thread::spawn(move || answer(stream, &response));
        }
    });
    process::serve_on(port)
}

fn answer(mut stream: TcpStream, (begin, part, times): &Response) -> io::Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        request.extend(byte);
    }
    stream.write_all(begin)?;
    let at_once = 1_000;
    let parts = part.repeat(at_once);
    let mut left = times.map(|times| times as usize / at_once);
    while left != Some(0) {
        stream.write_all(&parts)?;
        left = left.map(|left| left - 1);
    }
    stream.flush()
}
