//! One connection: answers requests until a response is truncated.

use std::io;
use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;

use super::request::Request;
use super::{End, Kind};

/// The delay before a reset, which discards what the client has not read yet.
const RESET_DELAY: Duration = Duration::from_millis(3);

/// How long to wait for the client to close the connection after its end.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection that can be ended in each way.
pub(super) trait Connection: AsyncRead + AsyncWrite + Unpin + Sized {
    fn into_tcp(self) -> TcpStream;

    /// Sends `close_notify` over TLS, then ends the TCP connection.
    async fn notify(&mut self) -> io::Result<()> {
        self.shutdown().await
    }
}

impl Connection for TcpStream {
    fn into_tcp(self) -> TcpStream {
        self
    }
}

impl Connection for TlsStream<TcpStream> {
    fn into_tcp(self) -> TcpStream {
        self.into_inner().0
    }
}

/// Answers requests until a response is truncated or the client closes the connection.
pub(super) async fn serve(mut stream: impl Connection) -> io::Result<()> {
    while let Some(request) = Request::read(&mut stream).await? {
        let response = Response::to(&request);
        stream.write_all(&response.bytes).await?;
        stream.flush().await?;
        if let Some(end) = response.end {
            return close(stream, end).await;
        }
    }
    Ok(())
}

async fn close(mut stream: impl Connection, end: End) -> io::Result<()> {
    let mut tcp = match end {
        End::Reset => {
            sleep(RESET_DELAY).await;
            return stream.into_tcp().set_zero_linger();
        }
        End::Notify => {
            stream.notify().await?;
            stream.into_tcp()
        }
        End::Close => {
            let mut tcp = stream.into_tcp();
            tcp.shutdown().await?;
            tcp
        }
    };
    // Unread bytes from the client would turn the close into a reset.
    let mut unread = [0; 512];
    let _ = timeout(CLOSE_TIMEOUT, async { while tcp.read(&mut unread).await.is_ok_and(|read| read > 0) {} })
        .await;
    Ok(())
}

/// The bytes of a response, and how the connection ends after them, if it does.
struct Response {
    bytes: Vec<u8>,
    end: Option<End>,
}

impl Response {
    fn to(request: &Request) -> Self {
        if request.method == "OPTIONS" {
            return Self::whole("204 No Content", PREFLIGHT, "");
        }
        let path = request.target.split('?').next().unwrap_or_default();
        if path == "/kinds" {
            return Self::whole("200 OK", "content-type: application/json\r\n", &kinds(request.has_origin));
        }
        Self::truncated(path, request.has_origin).unwrap_or_else(|| {
            Self::whole("404 Not Found", "", "expected `/cut/ID/close|notify|reset/BYTES/…`")
        })
    }

    /// The response of `/cut/{id}/{end}/{at}/…`; `None` if there is none.
    fn truncated(path: &str, with_cors: bool) -> Option<Self> {
        let mut segments = path.strip_prefix("/cut/")?.split('/');
        let kind = Kind::with_id(segments.next()?)?;
        let end = segments.next()?.parse().ok()?;
        let at = segments.next()?.parse().ok()?;
        let mut bytes = kind.response(with_cors);
        let end = (at < bytes.len() || !kind.keeps_alive()).then_some(end);
        if at > bytes.len() {
            return None;
        }
        bytes.truncate(at);
        Some(Self { bytes, end })
    }

    fn whole(status: &str, headers: &str, body: &str) -> Self {
        let length = if status.starts_with("204") {
            String::new()
        } else {
            format!("content-length: {}\r\n", body.len())
        };
        let head = format!("HTTP/1.1 {status}\r\naccess-control-allow-origin: *\r\n{headers}{length}\r\n");
        Self { bytes: (head + body).into_bytes(), end: None }
    }
}

const PREFLIGHT: &str = "access-control-allow-methods: GET, POST\r\naccess-control-allow-headers: *\r\n\
    access-control-max-age: 600\r\n";

/// An entry of `/kinds`. `RawValue` keeps the order of the answer's keys.
#[derive(Serialize)]
struct KindEntry<'a> {
    id: String,
    query: &'a str,
    format: &'a str,
    length: usize,
    answer: Option<&'a RawValue>,
}

fn kinds(with_cors: bool) -> String {
    let kinds = Kind::all().map(|kind| KindEntry {
        id: kind.id(),
        query: kind.query(),
        format: kind.format(),
        length: kind.response(with_cors).len(),
        answer: serde_json::from_str(kind.answer()).ok(),
    });
    serde_json::to_string(&kinds.collect::<Vec<_>>()).unwrap_or_default()
}
