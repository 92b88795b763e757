//! Gzip streams that are no good, and those that are all too good.

use flate2::{Compress, Compression, Crc, FlushCompress};

use super::Fault;
use crate::gzip::pack;
use crate::reply::Reply;

/// How much one block of a bomb unpacks to.
const BLOCK: usize = 1 << 20;

/// Encodes the body as the faults about encodings want it, whatever the request accepts.
pub(super) fn encode(reply: &mut Reply, faults: &[Fault]) {
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
        reply.body.clear();
    } else if ["gzip", "x-gzip"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
        let mut packed = if first_empty { pack(&[]) } else { Vec::new() };
        let part = reply.body.len().div_ceil(members.unwrap_or(1)).max(1);
        packed.extend(reply.body.chunks(part).flat_map(pack));
        packed.resize(packed.len() + trailing.unwrap_or(0), b'!');
        reply.body = packed;
    }
    reply.set("content-encoding", name);
}

/// A stream whose middle is not what was packed.
pub(super) fn broken(body: &[u8]) -> Vec<u8> {
    let mut packed = pack(body);
    let middle = packed.len() / 2;
    for byte in packed.iter_mut().skip(middle).take(8) {
        *byte = !*byte;
    }
    // Where the flipped bytes happen to unpack, the check sum at the end does not hold.
    if let Some(byte) = packed.iter_mut().nth_back(7) {
        *byte = !*byte;
    }
    packed
}

/// A stream of so many blanks: the same block again and again, with a check sum that holds.
pub(super) struct Bomb {
    pub(super) start: Vec<u8>,
    pub(super) block: Vec<u8>,
    pub(super) blocks: u64,
    pub(super) end: Vec<u8>,
}

impl Bomb {
    /// A bomb that unpacks to `size` bytes, rounded down to whole blocks but never to none.
    pub(super) fn new(size: u64) -> Self {
        let blanks = vec![b' '; BLOCK];
        let blocks = (size / (1 << 20)).max(1);
        let mut sum = Crc::new();
        let mut one = Crc::new();
        one.update(&blanks);
        for _ in 0..blocks {
            sum.combine(&one);
        }
        // An empty last block of fixed codes, then the check sum and the length modulo 2^32.
        let mut end = vec![0x03, 0x00];
        end.extend(sum.sum().to_le_bytes());
        end.extend(sum.amount().to_le_bytes());
        let start = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
        Self { start, block: block(&blanks), blocks, end }
    }

    pub(super) fn length(&self) -> u64 {
        let length = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap_or(0);
        length(&self.start) + length(&self.block) * self.blocks + length(&self.end)
    }
}

/// One block, complete in itself: it ends on a whole byte and refers to nothing before it.
fn block(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len());
    let mut compress = Compress::new(Compression::best(), false);
    // There is room for the whole, so that this cannot fail.
    let _ = compress.compress_vec(bytes, &mut packed, FlushCompress::Full);
    packed
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::{Bomb, broken, pack};

    fn unpacked(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut out = Vec::new();
        GzDecoder::new(bytes).read_to_end(&mut out).map(|_| out)
    }

    #[test]
    fn a_bomb_is_a_sound_stream_of_blanks() {
        let bomb = Bomb::new(5_000_000);
        let mut stream = bomb.start.clone();
        for _ in 0..bomb.blocks {
            stream.extend(&bomb.block);
        }
        stream.extend(&bomb.end);
        assert_eq!(bomb.length(), stream.len() as u64);
        assert!(stream.len() < 5_000);
        let blanks = unpacked(&stream).unwrap();
        assert_eq!(blanks.len(), 4 << 20);
        assert!(blanks.iter().all(|byte| *byte == b' '));
    }

    #[test]
    fn ten_gigabytes_are_ten_megabytes_on_the_wire() {
        let length = Bomb::new(10_000_000_000).length();
        assert!((9_000_000..11_000_000).contains(&length), "{length}");
    }

    #[test]
    fn a_broken_stream_does_not_unpack() {
        for body in [&b"[]"[..], b"{\"requests\":1,\"opens\":2}", &[7; 10_000]] {
            assert_eq!(unpacked(&pack(body)).unwrap(), body);
            assert!(unpacked(&broken(body)).is_err());
        }
    }
}
