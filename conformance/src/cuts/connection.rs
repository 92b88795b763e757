//! One connection: requests are answered until one is cut.

use std::io;
use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;

use super::request::Request;
use super::{How, Kind};

/// A reset overtakes what the client has not read yet: so long it gets to read.
const BEFORE_A_RESET: Duration = Duration::from_millis(3);

/// How long a client may take to leave after the end of the connection.
const LEAVING: Duration = Duration::from_secs(5);

/// A connection that can end in each way.
pub(super) trait Connection: AsyncRead + AsyncWrite + Unpin + Sized {
    fn into_tcp(self) -> TcpStream;
    /// Sends `close_notify` where there is TLS, and the end of the TCP connection.
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

/// Answers until a response is cut or the client leaves.
pub(super) async fn serve(mut stream: impl Connection) -> io::Result<()> {
    while let Some(request) = Request::read(&mut stream).await? {
        let reply = WithResponses::to(&request);
        stream.write_all(&reply.bytes).await?;
        stream.flush().await?;
        if let Some(how) = reply.end {
            return end(stream, how).await;
        }
    }
    Ok(())
}

async fn end(mut stream: impl Connection, how: How) -> io::Result<()> {
    let mut tcp = match how {
        How::Reset => {
            sleep(BEFORE_A_RESET).await;
            return stream.into_tcp().set_zero_linger();
        }
        How::Notify => {
            stream.notify().await?;
            stream.into_tcp()
        }
        How::Close => {
            let mut tcp = stream.into_tcp();
            tcp.shutdown().await?;
            tcp
        }
    };
    // What the client still sends must be read, or the end becomes a reset.
    let mut unread = [0; 512];
    let _ = timeout(LEAVING, async { while tcp.read(&mut unread).await.is_ok_and(|read| read > 0) {} }).await;
    Ok(())
}

/// The bytes of a response and how the connection ends behind them, if it does.
struct WithResponses {
    bytes: Vec<u8>,
    end: Option<How>,
}

impl WithResponses {
    fn to(request: &Request) -> Self {
        if request.method == "OPTIONS" {
            return Self::whole("204 No Content", PREFLIGHT, "");
        }
        let path = request.target.split('?').next().unwrap_or_default();
        if path == "/kinds" {
            return Self::whole("200 OK", "content-type: application/json\r\n", &kinds(request.from_a_page));
        }
        Self::cut(path, request.from_a_page).unwrap_or_else(|| {
            Self::whole("404 Not Found", "", "expected `/cut/ID/close|notify|reset/BYTES/…`")
        })
    }

    /// `/cut/{id}/{how}/{at}/…`
    fn cut(path: &str, for_a_page: bool) -> Option<Self> {
        let mut words = path.strip_prefix("/cut/")?.split('/');
        let kind = Kind::of(words.next()?)?;
        let how = words.next()?.parse().ok()?;
        let at = words.next()?.parse().ok()?;
        let mut bytes = kind.response(for_a_page);
        let end = (at < bytes.len() || !kind.keeps()).then_some(how);
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

/// Answers keep the order of their keys.
#[derive(Serialize)]
struct Listed<'a> {
    id: String,
    query: &'a str,
    format: &'a str,
    length: usize,
    answer: Option<&'a RawValue>,
}

fn kinds(for_a_page: bool) -> String {
    let kinds = Kind::all().map(|kind| Listed {
        id: kind.id(),
        query: kind.query(),
        format: kind.format(),
        length: kind.response(for_a_page).len(),
        answer: serde_json::from_str(kind.answer()).ok(),
    });
    serde_json::to_string(&kinds.collect::<Vec<_>>()).unwrap_or_default()
}
