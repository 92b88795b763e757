//! Content encodings of a response's body: gzip as RFC 9110 §8.4 and RFC 1952 have it.

use std::io::Write;

use flate2::write::MultiGzDecoder;

use crate::reader::Flow;

/// How much of an encoded body is decoded at once: what it decodes to is a thousand times as long at most.
const PIECE: usize = 1 << 10;

/// How many encoded bytes may follow each other that decode to nothing: headers without end, members without content.
const BARREN: usize = 64 << 10;

/// Decodes one body while it arrives.
pub(crate) struct Decoder {
    coding: Coding,
    /// Encoded bytes received.
    received: u64,
    /// Encoded bytes since the last decoded one.
    barren: usize,
    /// What is wrong with the encoded bytes; nothing after it is decoded.
    broken: Option<String>,
}

enum Coding {
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    Unknown(String),
}

impl Decoder {
    /// The decoder for the values of `Content-Encoding`; none where the body is not encoded.
    pub(crate) fn new(values: &[String]) -> Option<Self> {
        let codings = values.iter().flat_map(|value| value.split(',')).map(str::trim);
        let codings: Vec<&str> =
            codings.filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity")).collect();
        let coding = match codings.as_slice() {
            [] => return None,
            [one] if one.eq_ignore_ascii_case("gzip") || one.eq_ignore_ascii_case("x-gzip") => {
                Coding::Gzip(Box::new(MultiGzDecoder::new(Vec::new())))
            }
            others => Coding::Unknown(others.join(", ")),
        };
        Some(Self { coding, received: 0, barren: 0, broken: None })
    }

    /// The number of encoded bytes received.
    pub(crate) const fn received(&self) -> u64 {
        self.received
    }

    /// Decodes the next bytes of the body and passes on what they decode to. [`Flow::Stop`] where nothing that follows
    /// can be decoded or is wanted.
    pub(crate) fn push(&mut self, bytes: &[u8], take: &mut dyn FnMut(&[u8]) -> Flow) -> Flow {
        self.received = self.received.saturating_add(bytes.len() as u64);
        if self.broken.is_some() {
            return Flow::Stop;
        }
        let decoder = match &mut self.coding {
            Coding::Gzip(decoder) => decoder,
            Coding::Unknown(_) => return Flow::Stop,
        };
        for piece in bytes.chunks(PIECE) {
            let written = decoder.write_all(piece).and_then(|()| decoder.flush());
            let plain = std::mem::take(decoder.get_mut());
            self.barren = if plain.is_empty() { self.barren + piece.len() } else { 0 };
            let flow = if plain.is_empty() { Flow::Continue } else { take(&plain) };
            if let Err(error) = written {
                self.broken = Some(format!("invalid gzip data: {error}"));
            } else if self.barren > BARREN {
                self.broken = Some(format!("more than {BARREN} bytes of gzip data that decode to nothing"));
            }
            if self.broken.is_some() || flow == Flow::Stop {
                return Flow::Stop;
            }
        }
        Flow::Continue
    }

    /// Ends the body.
    ///
    /// # Errors
    /// Says what keeps the body from being decoded: an unknown encoding, invalid data, an early end.
    pub(crate) fn finish(&mut self, take: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), String> {
        if let Some(reason) = &self.broken {
            return Err(reason.clone());
        }
        match &mut self.coding {
            // Nothing is nothing in every encoding.
            _ if self.received == 0 => Ok(()),
            Coding::Unknown(name) => Err(format!("unknown content encoding `{name}`")),
            Coding::Gzip(decoder) => {
                let finished = decoder.try_finish();
                let _ = take(&std::mem::take(decoder.get_mut()));
                finished.map_err(|error| format!("gzip data ends early: {error}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn member(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn decoded(encoding: &str, chunks: &[&[u8]]) -> Result<Vec<u8>, String> {
        let mut decoder = Decoder::new(&[encoding.to_owned()]).ok_or("identity")?;
        let mut plain = Vec::new();
        let mut take = |bytes: &[u8]| {
            plain.extend_from_slice(bytes);
            Flow::Continue
        };
        for chunk in chunks {
            let _ = decoder.push(chunk, &mut take);
        }
        decoder.finish(&mut take).map(|()| plain)
    }

    #[test]
    fn members_follow_each_other_however_they_are_cut() {
        let text = b"two members".repeat(50);
        for parts in [vec![text.as_slice()], vec![b"", &text, b""], vec![&text[..7], &text[7..]]] {
            let body: Vec<u8> = parts.iter().flat_map(|part| member(part)).collect();
            for at in 0..body.len() {
                let (first, second) = body.split_at(at);
                assert_eq!(decoded("gzip", &[first, second]).as_deref(), Ok(text.as_slice()), "{at}");
            }
            let bytes: Vec<&[u8]> = body.chunks(1).collect();
            assert_eq!(decoded("X-GZip", &bytes).as_deref(), Ok(text.as_slice()));
        }
    }

    #[test]
    fn a_body_that_ends_early_is_an_error_at_every_byte() {
        let (one, two) = (member(b"one"), member(b"two"));
        let body = [one.clone(), two].concat();
        for end in (1..body.len()).filter(|end| *end != one.len()) {
            assert!(decoded("gzip", &[&body[..end]]).is_err(), "{end}");
        }
        assert_eq!(decoded("gzip", &[&one]).as_deref(), Ok(b"one".as_slice()));
    }

    #[test]
    fn what_follows_the_last_member_is_an_error() {
        let body = member(b"one");
        for garbage in [b"\0".as_slice(), b"\0\0\0\0\0\0\0\0\0\0\0\0", b"[]", b"\x1f", b"\x1f\x8b"] {
            let body = [body.as_slice(), garbage].concat();
            assert!(decoded("gzip", &[&body]).is_err(), "{garbage:?}");
            let bytes: Vec<&[u8]> = body.chunks(1).collect();
            assert!(decoded("gzip", &bytes).is_err(), "{garbage:?}");
        }
    }

    #[test]
    fn flipped_bits_never_decode_to_other_bytes() {
        let whole = member(b"flipped");
        for place in 0..whole.len() {
            let mut body = whole.clone();
            body[place] ^= 0x10;
            match decoded("gzip", &[&body]) {
                Ok(text) => assert_eq!(text, b"flipped", "{place}"),
                Err(reason) => assert!(!reason.is_empty()),
            }
            let is_checked = !(4..whole.len() - 8).contains(&place);
            assert!(!is_checked || decoded("gzip", &[&body]).is_err(), "{place}");
        }
    }

    #[test]
    fn names_are_read_in_any_case_and_unknown_ones_are_named() {
        assert_eq!(decoded("gzip", &[]).as_deref(), Ok(b"".as_slice()));
        assert_eq!(decoded("GZIP", &[&member(b"x")]).as_deref(), Ok(b"x".as_slice()));
        assert_eq!(decoded("identity , x-gzip", &[&member(b"x")]).as_deref(), Ok(b"x".as_slice()));
        assert_eq!(decoded("br", &[b"x"]), Err("unknown content encoding `br`".to_owned()));
        assert_eq!(decoded("gzip,gzip", &[b"x"]), Err("unknown content encoding `gzip, gzip`".to_owned()));
        assert_eq!(decoded("br", &[]).as_deref(), Ok(b"".as_slice()));
        assert!(Decoder::new(&[String::new(), "Identity".to_owned()]).is_none());
    }

    #[test]
    fn bounds_data_that_decodes_to_nothing() {
        let empty = member(b"");
        let many = empty.repeat(BARREN / empty.len() + 60);
        assert!(decoded("gzip", &[&many]).is_err_and(|reason| reason.contains("decode to nothing")));
        // A header with a name that does not end.
        let header = [&[0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3][..], &vec![b'a'; BARREN + PIECE]].concat();
        assert!(decoded("gzip", &[&header]).is_err());
    }
}
