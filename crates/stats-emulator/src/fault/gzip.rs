//! Faults of content encodings: invalid gzip streams and decompression bombs.

use flate2::{Compress, Compression, Crc, FlushCompress};

use super::Fault;
use crate::gzip::compress;
use crate::response::Response;

/// The decompressed size of a block of a bomb.
const BLOCK: usize = 1 << 20;

/// Applies the faults of content encodings, independently of what the request accepts.
pub(super) fn encode(response: &mut Response, faults: &[Fault]) {
    let (mut name, mut members, mut first_empty, mut trailing, mut empty) = (None, None, false, None, false);
    for fault in faults {
        match fault {
            Fault::ContentEncoding(encoding) => name = Some(encoding.as_str()),
            Fault::GzipMembers(count) => members = Some(*count),
            Fault::GzipFirstEmpty => first_empty = true,
            Fault::GzipTrailing(bytes) => trailing = Some(*bytes),
            Fault::EmptyGzip => empty = true,
            _ => {}
        }
    }
    if name.is_none() && members.is_none() && !first_empty && trailing.is_none() && !empty {
        return;
    }
    let name = name.unwrap_or("gzip");
    if empty {
        response.body.clear();
    } else if ["gzip", "x-gzip"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
        let mut compressed = if first_empty { compress(&[]) } else { Vec::new() };
        let part = response.body.len().div_ceil(members.unwrap_or(1)).max(1);
        compressed.extend(response.body.chunks(part).flat_map(compress));
        compressed.resize(compressed.len() + trailing.unwrap_or(0), b'!');
        response.body = compressed;
    }
    response.set("content-encoding", name);
}

/// A gzip stream with flipped bytes in its middle.
pub(super) fn broken(body: &[u8]) -> Vec<u8> {
    let mut compressed = compress(body);
    let middle = compressed.len() / 2;
    for byte in compressed.iter_mut().skip(middle).take(8) {
        *byte = !*byte;
    }
    // The checksum is changed too, in case the flipped bytes decompress.
    if let Some(byte) = compressed.iter_mut().nth_back(7) {
        *byte = !*byte;
    }
    compressed
}

/// A gzip stream of spaces: one block repeated, with a valid checksum.
pub(super) struct Bomb {
    pub(super) start: Vec<u8>,
    pub(super) block: Vec<u8>,
    pub(super) blocks: u64,
    pub(super) end: Vec<u8>,
}

impl Bomb {
    /// A bomb that decompresses to `size` bytes, rounded down to whole blocks, at least one.
    pub(super) fn new(size: u64) -> Self {
        let spaces = vec![b' '; BLOCK];
        let blocks = (size / (1 << 20)).max(1);
        let mut sum = Crc::new();
        let mut one = Crc::new();
        one.update(&spaces);
        for _ in 0..blocks {
            sum.combine(&one);
        }
        // An empty final block with fixed codes, the checksum, and the length modulo 2^32.
        let mut end = vec![0x03, 0x00];
        end.extend(sum.sum().to_le_bytes());
        end.extend(sum.amount().to_le_bytes());
        let start = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
        Self { start, block: block(&spaces), blocks, end }
    }

    pub(super) fn length(&self) -> u64 {
        let length = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap_or(0);
        length(&self.start) + length(&self.block) * self.blocks + length(&self.end)
    }
}

/// One independent block: it ends at a byte boundary and refers to no earlier data.
fn block(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::with_capacity(bytes.len());
    let mut compress = Compress::new(Compression::best(), false);
    // Cannot fail: the vector has capacity for the whole input.
    let _ = compress.compress_vec(bytes, &mut compressed, FlushCompress::Full);
    compressed
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::{Bomb, broken, compress};

    fn decompressed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut out = Vec::new();
        GzDecoder::new(bytes).read_to_end(&mut out).map(|_| out)
    }

    #[test]
    fn a_bomb_is_a_valid_stream_of_spaces() {
        let bomb = Bomb::new(5_000_000);
        let mut stream = bomb.start.clone();
        for _ in 0..bomb.blocks {
            stream.extend(&bomb.block);
        }
        stream.extend(&bomb.end);
        assert_eq!(bomb.length(), stream.len() as u64);
        assert!(stream.len() < 5_000);
        let spaces = decompressed(&stream).unwrap();
        assert_eq!(spaces.len(), 4 << 20);
        assert!(spaces.iter().all(|byte| *byte == b' '));
    }

    #[test]
    fn ten_gigabytes_compress_to_ten_megabytes() {
        let length = Bomb::new(10_000_000_000).length();
        assert!((9_000_000..11_000_000).contains(&length), "{length}");
    }

    #[test]
    fn a_broken_stream_does_not_decompress() {
        for body in [&b"[]"[..], b"{\"requests\":1,\"opens\":2}", &[7; 10_000]] {
            assert_eq!(decompressed(&compress(body)).unwrap(), body);
            assert!(decompressed(&broken(body)).is_err());
        }
    }
}
