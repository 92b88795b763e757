//! A minimal HTTP client: requests are sent as written, responses are kept byte by byte.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// What was received until the end of the connection.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// How reading ended: `None` for an orderly close.
    pub(crate) error: Option<io::ErrorKind>,
}

impl Response {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub(crate) fn json(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::from_slice(&self.body)
    }
}

/// The first parameters of every valid request to the endpoints of the specification.
pub(crate) const CREDENTIALS: &str = "api_user=reseller&api_key=open%2Bsesame%2F%26&method=stats";

/// The header of every valid request to v3.
pub(crate) const KEY: &str = "authorization: Bearer SG.open-sesame.emulator";

/// Sends a GET request with `Connection: close`.
pub(crate) fn get(port: u16, target: &str, headers: &[&str]) -> io::Result<Response> {
    send(port, "GET", target, headers, "")
}

/// Queries the JSON endpoint of the specification about a customer, with more parameters.
pub(crate) fn query(port: u16, user: &str, parameters: &str, headers: &[&str]) -> io::Result<Response> {
    let target = format!("/api/distributor.manage.json?{CREDENTIALS}&user={user}{parameters}");
    get(port, &target, headers)
}

/// Sends a request with a body.
pub(crate) fn send(
    port: u16,
    method: &str,
    target: &str,
    headers: &[&str],
    body: &str,
) -> io::Result<Response> {
    let mut request = format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    for header in headers {
        request.push_str(header);
        request.push_str("\r\n");
    }
    if !body.is_empty() {
        let length = body.len();
        let _ = write!(request, "content-length: {length}\r\n");
    }
    request.push_str("\r\n");
    request.push_str(body);
    raw(port, &request)
}

/// Sends a form.
pub(crate) fn form(port: u16, target: &str, body: &str) -> io::Result<Response> {
    send(port, "POST", target, &["content-type: application/x-www-form-urlencoded"], body)
}

/// Sends a request as given and reads until the end of the connection.
pub(crate) fn raw(port: u16, request: &str) -> io::Result<Response> {
    let mut stream = connect(port)?;
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    let error = stream.read_to_end(&mut bytes).err().map(|error| error.kind());
    Ok(parse(&bytes, error))
}

pub(crate) fn connect(port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    Ok(stream)
}

/// Parses a response; the status is 0 if the bytes are not HTTP.
fn parse(bytes: &[u8], error: Option<io::ErrorKind>) -> Response {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let (head, body) = bytes.split_at(end.unwrap_or(bytes.len()));
    let body = body.strip_prefix(b"\r\n\r\n").unwrap_or_default();
    let head = String::from_utf8_lossy(head).into_owned();
    let status = head.strip_prefix("HTTP/1.1 ").and_then(|line| line.get(..3)?.parse().ok());
    Response { status: status.unwrap_or(0), head, body: body.to_vec(), error }
}
