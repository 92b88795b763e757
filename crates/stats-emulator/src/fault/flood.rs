//! Bytes without an end, where a bound on the body does not reach them.

use std::io;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::play::CHUNKED;
use crate::gzip::pack;
use crate::reply::Reply;

/// What is sent without an end. It ends all the same: when the client leaves, after
/// [`LONGEST`](super::LONGEST), or after [`MOST`](super::MOST).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flood {
    /// `endless-1xx`: interim responses, 103.
    Interim,
    /// `endless-header`: the value of one header.
    Header,
    /// `endless-headers`: short headers.
    Headers,
    /// `endless-chunk-size`: the zeros before the size of a chunk.
    ChunkSize,
    /// `endless-chunk-extension`: the whole body, then an extension of the next chunk.
    ChunkExtension,
    /// `endless-trailers`: the whole body, then short trailers.
    Trailers,
    /// `endless-gzip-header`: the file name in the header of a gzip stream.
    GzipHeader,
    /// `endless-gzip-members`: the whole body as one gzip member, then empty ones.
    GzipMembers,
}

const FIELD: &[u8] = b"x-endless: 1\r\n";

/// A gzip header with the flag that a file name follows.
const NAMED: &[u8] = &[0x1f, 0x8b, 8, 0x08, 0, 0, 0, 0, 0, 0xff];

impl Flood {
    /// Its word.
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "endless-1xx" => Self::Interim,
            "endless-header" => Self::Header,
            "endless-headers" => Self::Headers,
            "endless-chunk-size" => Self::ChunkSize,
            "endless-chunk-extension" => Self::ChunkExtension,
            "endless-trailers" => Self::Trailers,
            "endless-gzip-header" => Self::GzipHeader,
            "endless-gzip-members" => Self::GzipMembers,
            _ => return None,
        })
    }

    /// What is sent first, and what is sent again and again behind it.
    fn parts(self, reply: &Reply) -> (Vec<u8>, Vec<u8>) {
        let letters = || vec![b'a'; 0x4000];
        let mut open = reply.head("");
        open.truncate(open.len() - 2);
        let chunked = reply.head(CHUNKED);
        let mut packed = reply.clone();
        packed.set("content-encoding", "gzip");
        let packed = packed.head(CHUNKED);
        match self {
            Self::Interim => (Vec::new(), b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(500)),
            Self::Header => ([open.as_slice(), b"x-endless: "].concat(), letters()),
            Self::Headers => (open, FIELD.repeat(1000)),
            Self::ChunkSize => (chunked, vec![b'0'; 0x4000]),
            Self::ChunkExtension => ([chunked, chunk(&reply.body), b"1;a=".to_vec()].concat(), letters()),
            Self::Trailers => ([chunked, chunk(&reply.body), b"0\r\n".to_vec()].concat(), FIELD.repeat(1000)),
            Self::GzipHeader => ([packed, chunk(NAMED)].concat(), chunk(&letters())),
            Self::GzipMembers => {
                ([packed, chunk(&pack(&reply.body))].concat(), chunk(&pack(&[]).repeat(800)))
            }
        }
    }

    pub(super) async fn send(self, stream: &mut TcpStream, reply: &Reply) -> io::Result<()> {
        let (first, block) = self.parts(reply);
        stream.write_all(&first).await?;
        repeat(stream, &block).await
    }
}

/// Sends a block again and again, [`MOST`](super::MOST) bytes at most.
pub(super) async fn repeat(stream: &mut TcpStream, block: &[u8]) -> io::Result<()> {
    let length = u64::try_from(block.len()).unwrap_or(u64::MAX);
    for _ in 0..super::MOST / length.max(1) {
        stream.write_all(block).await?;
    }
    Ok(())
}

/// One chunk; none for no bytes, because an empty one would be the last.
pub(super) fn chunk(bytes: &[u8]) -> Vec<u8> {
    if bytes.is_empty() {
        return Vec::new();
    }
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}
