//! Writes a response to a bare socket, with a fault of the connection or the framing.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::endless::{chunk, repeat};
use super::gzip::{Bomb, broken};
use super::{MAX_DURATION, WireFault};
use crate::gzip::compress;
use crate::response::Response;

/// How a response is written to the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WriteMode {
    /// Normally, with the letter case of each header kept.
    Plain,
    /// Without a length: the end of the connection ends the body.
    Unframed,
    /// With a fault.
    Fault(WireFault),
}

/// Writes the response and closes the connection, at the latest after [`MAX_DURATION`], and as soon as the client
/// closes it.
pub(crate) async fn write_response(mut stream: TcpStream, response: Response, mode: WriteMode) {
    let _ = timeout(MAX_DURATION, write(&mut stream, &response, mode)).await;
    // An orderly close would be sent before the reset.
    if !resets(mode) {
        let _ = stream.shutdown().await;
    }
}

fn resets(mode: WriteMode) -> bool {
    use WireFault::{NoLengthReset, Reset, ResetBefore};
    matches!(mode, WriteMode::Fault(Reset(_) | ResetBefore | NoLengthReset(_)))
}

async fn write(stream: &mut TcpStream, response: &Response, mode: WriteMode) -> io::Result<()> {
    let body = response.body.as_slice();
    let half = |at: Option<u64>| at.map_or(body.len() / 2, |at| usize::try_from(at).unwrap_or(usize::MAX));
    let WriteMode::Fault(fault) = mode else {
        let framing = if mode == WriteMode::Unframed
            || response.has("content-length")
            || has_no_body(response.status)
        {
            "connection: close\r\n".to_owned()
        } else {
            length(body.len())
        };
        stream.write_all(&response.head(&framing)).await?;
        return stream.write_all(body).await;
    };
    match fault {
        WireFault::Silent(time) => idle(stream, time).await,
        WireFault::CutBefore => Ok(()),
        WireFault::ResetBefore => stream.set_zero_linger(),
        WireFault::Cut(at) => send(stream, response, &length(body.len()), part(body, half(at))).await,
        WireFault::Reset(at) => {
            send(stream, response, &length(body.len()), part(body, half(at))).await?;
            reset(stream).await
        }
        WireFault::NoLength => send(stream, response, CLOSE, body).await,
        WireFault::NoLengthCut(at) => send(stream, response, CLOSE, part(body, half(at))).await,
        WireFault::NoLengthReset(at) => {
            send(stream, response, CLOSE, part(body, half(at))).await?;
            reset(stream).await
        }
        WireFault::EndlessPart(part) => part.send(stream, response).await,
        WireFault::Truncated(at) => {
            let part = part(body, half(at));
            send(stream, response, &length(part.len()), part).await
        }
        WireFault::LongerLength(excess) => {
            let excess = usize::try_from(excess).unwrap_or(usize::MAX);
            send(stream, response, &length(body.len().saturating_add(excess)), body).await
        }
        WireFault::ShorterLength(deficit) => {
            let deficit = usize::try_from(deficit).unwrap_or(usize::MAX);
            send(stream, response, &length(body.len().saturating_sub(deficit)), body).await
        }
        WireFault::Stall(time) => {
            let (first, second) = body.split_at(body.len() / 2);
            send(stream, response, &length(body.len()), first).await?;
            idle(stream, time).await?;
            stream.write_all(second).await
        }
        WireFault::Drip(pause) => {
            send(stream, response, &length(body.len()), &[]).await?;
            for byte in body {
                stream.write_all(&[*byte]).await?;
                idle(stream, pause).await?;
            }
            Ok(())
        }
        WireFault::Endless => endless(stream, response).await,
        WireFault::BrokenChunks => {
            let (first, second) = body.split_at(body.len() / 2);
            chunks(stream, response, first).await?;
            stream.write_all(b"no number\r\n").await?;
            stream.write_all(second).await
        }
        WireFault::CutChunks => chunks(stream, response, body).await,
        WireFault::BrokenGzip => {
            let compressed = broken(body);
            send(stream, &gzip_response(response), &length(compressed.len()), &compressed).await
        }
        WireFault::CutGzip => {
            let compressed = compress(body);
            let part = part(&compressed, compressed.len() / 2);
            send(stream, &gzip_response(response), &length(part.len()), part).await
        }
        WireFault::GzipBomb(size) => bomb(stream, &gzip_response(response), &Bomb::new(size)).await,
        WireFault::NotHttp => stream.write_all(b"\x16\x03\x01 this is no HTTP\r\n\r\n\0\0\0\0").await,
    }
}

async fn send(stream: &mut TcpStream, response: &Response, framing: &str, body: &[u8]) -> io::Result<()> {
    stream.write_all(&response.head(framing)).await?;
    stream.write_all(body).await
}

async fn reset(stream: &TcpStream) -> io::Result<()> {
    // A reset discards what the client has not read yet: give it time to read.
    sleep(Duration::from_millis(50)).await;
    stream.set_zero_linger()
}

/// Sends the head and one chunk, without the last chunk that ends the body.
async fn chunks(stream: &mut TcpStream, response: &Response, body: &[u8]) -> io::Result<()> {
    send(stream, response, CHUNKED, &chunk(body)).await
}

async fn endless(stream: &mut TcpStream, response: &Response) -> io::Result<()> {
    chunks(stream, response, &response.body).await?;
    repeat(stream, &chunk(&[b' '; 0x4000])).await
}

async fn bomb(stream: &mut TcpStream, response: &Response, bomb: &Bomb) -> io::Result<()> {
    let framing = format!("content-length: {}\r\nconnection: close\r\n", bomb.length());
    send(stream, response, &framing, &bomb.start).await?;
    for _ in 0..bomb.blocks {
        stream.write_all(&bomb.block).await?;
    }
    stream.write_all(&bomb.end).await
}

/// Waits; fails if the client closes the connection before.
async fn idle(stream: &mut TcpStream, time: Duration) -> io::Result<()> {
    let end = Instant::now() + time;
    let mut unread = [0; 64];
    while let Ok(read) = tokio::time::timeout_at(end, stream.read(&mut unread)).await {
        if read? == 0 {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
    }
    Ok(())
}

fn part(body: &[u8], end: usize) -> &[u8] {
    body.get(..end).unwrap_or(body)
}

fn gzip_response(response: &Response) -> Response {
    let mut response = response.clone();
    response.set("content-encoding", "gzip");
    response
}

fn length(bytes: usize) -> String {
    format!("content-length: {bytes}\r\nconnection: close\r\n")
}

/// True if responses with this status have no body, and so no length.
fn has_no_body(status: u16) -> bool {
    status < 200 || status == 204 || status == 304
}

const CLOSE: &str = "connection: close\r\n";

pub(super) const CHUNKED: &str = "transfer-encoding: chunked\r\nconnection: close\r\n";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::{Instant, timeout};

    use super::{Response, WireFault, WriteMode, write_response};
    use crate::fault::EndlessPart;

    #[tokio::test]
    async fn faults_end_when_the_client_closes() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let long = Duration::from_secs(30);
        for fault in [
            WireFault::Silent(long),
            WireFault::Stall(long),
            WireFault::Drip(long),
            WireFault::Endless,
            WireFault::EndlessPart(EndlessPart::Interim),
            WireFault::EndlessPart(EndlessPart::Header),
            WireFault::EndlessPart(EndlessPart::Headers),
            WireFault::EndlessPart(EndlessPart::ChunkSize),
            WireFault::EndlessPart(EndlessPart::ChunkExtension),
            WireFault::EndlessPart(EndlessPart::Trailers),
            WireFault::EndlessPart(EndlessPart::GzipHeader),
            WireFault::EndlessPart(EndlessPart::GzipMembers),
            WireFault::GzipBomb(u64::MAX >> 24),
        ] {
            let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let (stream, _) = listener.accept().await.unwrap();
            let response = Response::new(200, "application/json", "{\"requests\":1}");
            let start = Instant::now();
            let writing = tokio::spawn(write_response(stream, response, WriteMode::Fault(fault)));
            tokio::time::sleep(Duration::from_millis(30)).await;
            assert!(!writing.is_finished(), "{fault:?}");
            drop(client);
            timeout(Duration::from_secs(5), writing).await.unwrap().unwrap();
            assert!(start.elapsed() < Duration::from_secs(5), "{fault:?}");
        }
    }
}
