//! Endless bytes outside of the body, where a bound on the body does not apply.

use std::io;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::write::CHUNKED;
use crate::gzip::compress;
use crate::response::Response;

/// The part of a response that is endless. It ends when the client closes the connection, after
/// [`MAX_DURATION`](super::MAX_DURATION), or after [`MAX_BYTES`](super::MAX_BYTES).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndlessPart {
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

const HEADER: &[u8] = b"x-endless: 1\r\n";

/// A gzip header with the flag `FNAME`: a file name follows.
const GZIP_WITH_NAME: &[u8] = &[0x1f, 0x8b, 8, 0x08, 0, 0, 0, 0, 0, 0xff];

impl EndlessPart {
    /// The part named by a word.
    pub(super) fn of_word(word: &str) -> Option<Self> {
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

    /// The bytes that are sent once, and those that are then repeated.
    fn parts(self, response: &Response) -> (Vec<u8>, Vec<u8>) {
        let characters = || vec![b'a'; 0x4000];
        let mut open = response.head("");
        open.truncate(open.len() - 2);
        let chunked = response.head(CHUNKED);
        let mut compressed = response.clone();
        compressed.set("content-encoding", "gzip");
        let compressed = compressed.head(CHUNKED);
        match self {
            Self::Interim => (Vec::new(), b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(500)),
            Self::Header => ([open.as_slice(), b"x-endless: "].concat(), characters()),
            Self::Headers => (open, HEADER.repeat(1000)),
            Self::ChunkSize => (chunked, vec![b'0'; 0x4000]),
            Self::ChunkExtension => {
                ([chunked, chunk(&response.body), b"1;a=".to_vec()].concat(), characters())
            }
            Self::Trailers => {
                ([chunked, chunk(&response.body), b"0\r\n".to_vec()].concat(), HEADER.repeat(1000))
            }
            Self::GzipHeader => ([compressed, chunk(GZIP_WITH_NAME)].concat(), chunk(&characters())),
            Self::GzipMembers => {
                ([compressed, chunk(&compress(&response.body))].concat(), chunk(&compress(&[]).repeat(800)))
            }
        }
    }

    pub(super) async fn send(self, stream: &mut TcpStream, response: &Response) -> io::Result<()> {
        let (first, block) = self.parts(response);
        stream.write_all(&first).await?;
        repeat(stream, &block).await
    }
}

/// Sends a block repeatedly, up to [`MAX_BYTES`](super::MAX_BYTES).
pub(super) async fn repeat(stream: &mut TcpStream, block: &[u8]) -> io::Result<()> {
    let length = u64::try_from(block.len()).unwrap_or(u64::MAX);
    for _ in 0..super::MAX_BYTES / length.max(1) {
        stream.write_all(block).await?;
    }
    Ok(())
}

/// One chunk. Empty for no bytes, because a chunk of size 0 would end the body.
pub(super) fn chunk(bytes: &[u8]) -> Vec<u8> {
    if bytes.is_empty() {
        return Vec::new();
    }
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}
