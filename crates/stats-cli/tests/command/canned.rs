//! A server with one canned response.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// The base URL of a server that answers every request with this status, headers and body.
pub(crate) fn canned(status: u16, headers: &str, body: &[u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let mut answer =
        format!("HTTP/1.1 {status} Whatever\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
    answer.push_str(headers);
    answer.push_str("\r\n");
    let answer = [answer.as_bytes(), body].concat();
    // Ends with the tests.
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            read_head(&mut stream);
            let _ = stream.write_all(&answer);
        }
    });
    base_url
}

/// A base URL whose port is closed.
pub(crate) fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Reads a request's head. A body, if there is one, is ignored.
fn read_head(stream: &mut TcpStream) {
    let mut received = Vec::new();
    let mut bytes = [0; 4096];
    while !received.windows(4).any(|four| four == b"\r\n\r\n") {
        match stream.read(&mut bytes) {
            Ok(0) | Err(_) => return,
            Ok(length) => received.extend_from_slice(&bytes[..length]),
        }
    }
}
