//! Writing a reply to a bare socket, the way that a fault wants it.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::flood::{chunk, repeat};
use super::gzip::{Bomb, broken};
use super::{LONGEST, WireFault};
use crate::gzip::pack;
use crate::reply::Reply;

/// How a reply is put on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Performance {
    /// As it is, each header as written.
    Plain,
    /// As it is, without a length: the end of the connection ends the body.
    Unframed,
    /// With a fault.
    Fault(WireFault),
}

/// Writes the reply and closes the connection: at the latest after [`LONGEST`], and as soon as the client
/// is gone.
pub(crate) async fn play(mut stream: TcpStream, reply: Reply, performance: Performance) {
    let _ = timeout(LONGEST, perform(&mut stream, &reply, performance)).await;
    // An orderly end would come before the reset.
    if !resets(performance) {
        let _ = stream.shutdown().await;
    }
}

fn resets(performance: Performance) -> bool {
    use WireFault::{NoLengthReset, Reset, ResetBefore};
    matches!(performance, Performance::Fault(Reset(_) | ResetBefore | NoLengthReset(_)))
}

async fn perform(stream: &mut TcpStream, reply: &Reply, performance: Performance) -> io::Result<()> {
    let body = reply.body.as_slice();
    let half = |at: Option<u64>| at.map_or(body.len() / 2, |at| usize::try_from(at).unwrap_or(usize::MAX));
    let Performance::Fault(fault) = performance else {
        let framing = if performance == Performance::Unframed
            || reply.has("content-length")
            || bodiless(reply.status)
        {
            "connection: close\r\n".to_owned()
        } else {
            length(body.len())
        };
        stream.write_all(&reply.head(&framing)).await?;
        return stream.write_all(body).await;
    };
    match fault {
        WireFault::Silent(time) => idle(stream, time).await,
        WireFault::CutBefore => Ok(()),
        WireFault::ResetBefore => stream.set_zero_linger(),
        WireFault::Cut(at) => send(stream, reply, &length(body.len()), part(body, half(at))).await,
        WireFault::Reset(at) => {
            send(stream, reply, &length(body.len()), part(body, half(at))).await?;
            reset(stream).await
        }
        WireFault::NoLength => send(stream, reply, CLOSE, body).await,
        WireFault::NoLengthCut(at) => send(stream, reply, CLOSE, part(body, half(at))).await,
        WireFault::NoLengthReset(at) => {
            send(stream, reply, CLOSE, part(body, half(at))).await?;
            reset(stream).await
        }
        WireFault::Flood(flood) => flood.send(stream, reply).await,
        WireFault::Truncated(at) => {
            let part = part(body, half(at));
            send(stream, reply, &length(part.len()), part).await
        }
        WireFault::LongerLength(more) => {
            let more = usize::try_from(more).unwrap_or(usize::MAX);
            send(stream, reply, &length(body.len().saturating_add(more)), body).await
        }
        WireFault::ShorterLength(less) => {
            let less = usize::try_from(less).unwrap_or(usize::MAX);
            send(stream, reply, &length(body.len().saturating_sub(less)), body).await
        }
        WireFault::Stall(time) => {
            let (first, second) = body.split_at(body.len() / 2);
            send(stream, reply, &length(body.len()), first).await?;
            idle(stream, time).await?;
            stream.write_all(second).await
        }
        WireFault::Drip(pause) => {
            send(stream, reply, &length(body.len()), &[]).await?;
            for byte in body {
                stream.write_all(&[*byte]).await?;
                idle(stream, pause).await?;
            }
            Ok(())
        }
        WireFault::Endless => endless(stream, reply).await,
        WireFault::BrokenChunks => {
            let (first, second) = body.split_at(body.len() / 2);
            chunks(stream, reply, first).await?;
            stream.write_all(b"no number\r\n").await?;
            stream.write_all(second).await
        }
        WireFault::CutChunks => chunks(stream, reply, body).await,
        WireFault::BrokenGzip => {
            let packed = broken(body);
            send(stream, &packed_reply(reply), &length(packed.len()), &packed).await
        }
        WireFault::CutGzip => {
            let packed = pack(body);
            let part = part(&packed, packed.len() / 2);
            send(stream, &packed_reply(reply), &length(part.len()), part).await
        }
        WireFault::GzipBomb(size) => bomb(stream, &packed_reply(reply), &Bomb::new(size)).await,
        WireFault::NotHttp => stream.write_all(b"\x16\x03\x01 this is no HTTP\r\n\r\n\0\0\0\0").await,
    }
}

async fn send(stream: &mut TcpStream, reply: &Reply, framing: &str, body: &[u8]) -> io::Result<()> {
    stream.write_all(&reply.head(framing)).await?;
    stream.write_all(body).await
}

async fn reset(stream: &TcpStream) -> io::Result<()> {
    // A reset overtakes what the client has not read yet: it gets the time to.
    sleep(Duration::from_millis(50)).await;
    stream.set_zero_linger()
}

/// A head and one chunk, without the last one that ends the body.
async fn chunks(stream: &mut TcpStream, reply: &Reply, body: &[u8]) -> io::Result<()> {
    send(stream, reply, CHUNKED, &chunk(body)).await
}

async fn endless(stream: &mut TcpStream, reply: &Reply) -> io::Result<()> {
    chunks(stream, reply, &reply.body).await?;
    repeat(stream, &chunk(&[b' '; 0x4000])).await
}

async fn bomb(stream: &mut TcpStream, reply: &Reply, bomb: &Bomb) -> io::Result<()> {
    let framing = format!("content-length: {}\r\nconnection: close\r\n", bomb.length());
    send(stream, reply, &framing, &bomb.start).await?;
    for _ in 0..bomb.blocks {
        stream.write_all(&bomb.block).await?;
    }
    stream.write_all(&bomb.end).await
}

/// Waits, unless the client goes away before.
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

fn packed_reply(reply: &Reply) -> Reply {
    let mut reply = reply.clone();
    reply.set("content-encoding", "gzip");
    reply
}

fn length(bytes: usize) -> String {
    format!("content-length: {bytes}\r\nconnection: close\r\n")
}

/// Whether HTTP gives such an answer no body, and so no length.
fn bodiless(status: u16) -> bool {
    status < 200 || status == 204 || status == 304
}

const CLOSE: &str = "connection: close\r\n";

pub(super) const CHUNKED: &str = "transfer-encoding: chunked\r\nconnection: close\r\n";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::{Instant, timeout};

    use super::{Performance, Reply, WireFault, play};
    use crate::fault::Flood;

    #[tokio::test]
    async fn every_fault_ends_when_the_client_leaves() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let long = Duration::from_secs(30);
        for fault in [
            WireFault::Silent(long),
            WireFault::Stall(long),
            WireFault::Drip(long),
            WireFault::Endless,
            WireFault::Flood(Flood::Interim),
            WireFault::Flood(Flood::Header),
            WireFault::Flood(Flood::Headers),
            WireFault::Flood(Flood::ChunkSize),
            WireFault::Flood(Flood::ChunkExtension),
            WireFault::Flood(Flood::Trailers),
            WireFault::Flood(Flood::GzipHeader),
            WireFault::Flood(Flood::GzipMembers),
            WireFault::GzipBomb(u64::MAX >> 24),
        ] {
            let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let (stream, _) = listener.accept().await.unwrap();
            let reply = Reply::new(200, "application/json", "{\"requests\":1}");
            let start = Instant::now();
            let playing = tokio::spawn(play(stream, reply, Performance::Fault(fault)));
            tokio::time::sleep(Duration::from_millis(30)).await;
            assert!(!playing.is_finished(), "{fault:?}");
            drop(client);
            timeout(Duration::from_secs(5), playing).await.unwrap().unwrap();
            assert!(start.elapsed() < Duration::from_secs(5), "{fault:?}");
        }
    }
}
