//! The HTTP server: reads a request, has it answered and sends the response.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

use crate::app::App;
use crate::connection::Connection;
use crate::fault::{WriteMode, write_response};
use crate::request::Request;
use crate::response::Response;
use crate::suite::EndRecorder;
use crate::{control, cors, options, suite};

/// The longest time that the head of a request may take, on an idle connection too.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// The most bytes of the head of a request.
const MAX_HEAD: usize = 64 << 10;

type HttpResponse = http::Response<Full<Bytes>>;

/// Serves until the future is dropped.
pub(crate) async fn serve(listener: TcpListener, app: Arc<App>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Most likely out of file descriptors: wait until others are closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Faults are about small writes. A socket without the option is used as it is.
        let _ = stream.set_nodelay(true);
        tokio::spawn(serve_connection(Connection::new(stream), Arc::clone(&app)));
    }
}

async fn serve_connection(connection: Connection, app: Arc<App>) {
    let stream = TokioIo::new(connection.clone());
    // One handler for every path: paths are compared as received, prefix included, and never decoded.
    let service = service_fn(move |request| {
        let (app, connection) = (Arc::clone(&app), connection.clone());
        async move { Ok::<_, Infallible>(handle(&app, &connection, request).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(MAX_HEAD);
    // An error is the client's: it closed the connection, or sent no HTTP.
    let _ = http.serve_connection(stream, service).await;
}

async fn handle(app: &App, connection: &Connection, request: http::Request<Incoming>) -> HttpResponse {
    let (request, unread) = Request::read(request).await;
    let (mut response, mode, end) = if let Some(response) = unread.or_else(|| cors::preflight(&request)) {
        (response, None, None)
    } else if let Err(error) = options::check_headers(&request) {
        (Response::text(400, &error.to_string()), None, None)
    } else if let Some(suite) = app.suite.as_ref().filter(|_| suite::is_suite_path(&request.path)) {
        let answered = suite.answer(&request);
        (answered.response, answered.mode, answered.end)
    } else if request.path.starts_with(control::ROOT) {
        (app.control(&request), None, None)
    } else {
        let (response, mode) = app.answer(&request).await;
        (response, mode, None)
    };
    cors::allow(&request, &mut response);
    if let Some(log) = &app.log {
        log.write(&request, response.status, app.credentials.as_ref());
    }
    send(response, mode, end, connection)
}

/// Sends a response through hyper, or over the bare socket where hyper cannot send it.
fn send(
    response: Response,
    mode: Option<WriteMode>,
    end: Option<EndRecorder>,
    connection: &Connection,
) -> HttpResponse {
    let mode = match mode {
        Some(mode) => mode,
        None => match response.clone().into_http() {
            Some(response) => return response,
            None => WriteMode::Plain,
        },
    };
    if let Some(stream) = connection.take() {
        tokio::spawn(async move {
            write_response(stream, response, mode).await;
            if let Some(end) = end {
                end.record();
            }
        });
    }
    // Never sent: hyper finds the connection closed.
    HttpResponse::default()
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::{Instant, timeout};

    use super::{HEAD_TIMEOUT, MAX_HEAD, serve};
    use crate::Emulator;

    async fn connect() -> TcpStream {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Emulator::builder().app().unwrap();
        tokio::spawn(serve(listener, app.into()));
        TcpStream::connect(address).await.unwrap()
    }

    /// What is received until the end of the connection.
    async fn received(mut stream: TcpStream) -> String {
        let mut bytes = Vec::new();
        match timeout(Duration::from_secs(600), stream.read_to_end(&mut bytes)).await.unwrap() {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
        }
        String::from_utf8(bytes).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_is_not_completed_ends_the_connection() {
        for part in ["", "GET /", "GET / HTTP/1.1\r\nhost: x\r\na: "] {
            let mut stream = connect().await;
            stream.write_all(part.as_bytes()).await.unwrap();
            let start = Instant::now();
            assert_eq!(received(stream).await, "", "{part}");
            assert!(start.elapsed() <= HEAD_TIMEOUT + Duration::from_secs(1), "{part}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_is_not_completed_is_refused() {
        let mut stream = connect().await;
        stream.write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n1").await.unwrap();
        assert!(received(stream).await.starts_with("HTTP/1.1 408 "));
    }

    #[tokio::test]
    async fn an_endless_head_is_refused() {
        for start in ["GET /", "GET / HTTP/1.1\r\na: "] {
            let mut stream = connect().await;
            stream.write_all(start.as_bytes()).await.unwrap();
            let mut sent = 0;
            while stream.write_all(&[b'a'; 0x1000]).await.is_ok() {
                sent += 0x1000;
                // What is in transit may be more than what is read.
                assert!(sent < MAX_HEAD + (16 << 20), "{start}");
            }
        }
    }
}
