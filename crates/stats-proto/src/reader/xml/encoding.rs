//! The four encodings that answers are written in, turned into UTF-8 where they are not ASCII (wire §4).
//!
//! This is ours because ISO-8859-1 here is the true one: the encodings of the web would read
//! 0x80 to 0x9F as windows-1252 has them.

use std::borrow::Cow;
use std::cell::Cell;

use crate::reader::fault::Stop;

/// A character encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    UsAscii,
    Iso8859,
    Windows1252,
}

/// Bytes as text, as far as they are text that XML allows.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    /// Where the text stops, in bytes of the original.
    pub(crate) stop: Option<Stop>,
    /// True if each character was one byte in the original.
    single: bool,
    /// An offset of the text and the same of the original: offsets are asked for in growing order.
    known: Cell<(usize, usize)>,
}

const FORBIDDEN_BYTE: &str = "a byte that the encoding does not allow";
const FORBIDDEN_LETTER: &str = "a character that XML does not allow";

/// What windows-1252 has from 0x80 to 0x9F; it leaves five undefined.
const WINDOWS_1252: [Option<char>; 32] = [
    Some('€'),
    None,
    Some('‚'),
    Some('ƒ'),
    Some('„'),
    Some('…'),
    Some('†'),
    Some('‡'),
    Some('ˆ'),
    Some('‰'),
    Some('Š'),
    Some('‹'),
    Some('Œ'),
    None,
    Some('Ž'),
    None,
    None,
    Some('‘'),
    Some('’'),
    Some('“'),
    Some('”'),
    Some('•'),
    Some('–'),
    Some('—'),
    Some('˜'),
    Some('™'),
    Some('š'),
    Some('›'),
    Some('œ'),
    None,
    Some('ž'),
    Some('Ÿ'),
];

impl Encoding {
    /// The encoding of this name or alias in a declaration, in any letter case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let names = [
            ("utf-8", Self::Utf8),
            ("utf8", Self::Utf8),
            ("us-ascii", Self::UsAscii),
            ("iso-8859-1", Self::Iso8859),
            ("iso8859-1", Self::Iso8859),
            ("latin1", Self::Iso8859),
            ("windows-1252", Self::Windows1252),
            ("cp1252", Self::Windows1252),
        ];
        names.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, encoding)| *encoding)
    }

    /// Bytes as text, as far as they are text that XML allows.
    pub(crate) fn decode(self, bytes: &[u8]) -> Decoded<'_> {
        let (text, broken) = match self {
            _ if bytes.is_ascii() => (utf8_prefix(bytes).0, None),
            Self::Utf8 => utf8_prefix(bytes),
            Self::UsAscii | Self::Iso8859 | Self::Windows1252 => self.letters(bytes),
        };
        let single = self != Self::Utf8 && !bytes.is_ascii();
        let mut decoded = Decoded { text, stop: None, single, known: Cell::new((0, 0)) };
        let forbidden = decoded.text.find(|letter| !is_allowed(letter));
        if let Some(at) = forbidden {
            decoded.stop = Some(Stop { at: decoded.original(at), reason: FORBIDDEN_LETTER });
            decoded.text = match decoded.text {
                Cow::Borrowed(text) => text.get(..at).unwrap_or_default().into(),
                Cow::Owned(mut text) => {
                    text.truncate(at);
                    text.into()
                }
            };
        } else {
            decoded.stop = broken.map(|at| Stop { at, reason: FORBIDDEN_BYTE });
        }
        decoded
    }

    fn letters(self, bytes: &[u8]) -> (Cow<'static, str>, Option<usize>) {
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
        for (at, byte) in bytes.iter().enumerate() {
            match self.letter(*byte) {
                Some(letter) => text.push(letter),
                None => return (text.into(), Some(at)),
            }
        }
        (text.into(), None)
    }

    /// The character of a single byte.
    pub(crate) fn letter(self, byte: u8) -> Option<char> {
        match (self, byte) {
            (_, 0..0x80) | (Self::Iso8859, _) | (Self::Windows1252, 0xA0..) => Some(byte.into()),
            (Self::Windows1252, _) => WINDOWS_1252.get(usize::from(byte) - 0x80).copied().flatten(),
            _ => None,
        }
    }
}

impl Decoded<'_> {
    /// The offset in the original of an offset in the text.
    pub(crate) fn original(&self, at: usize) -> usize {
        if !self.single {
            return at;
        }
        let (text, original) = Some(self.known.get()).filter(|(text, _)| *text <= at).unwrap_or_default();
        let between = self.text.get(text..at).unwrap_or_default();
        let found = original + between.chars().count();
        self.known.set((at, found));
        found
    }
}

fn utf8_prefix(bytes: &[u8]) -> (Cow<'_, str>, Option<usize>) {
    match str::from_utf8(bytes) {
        Ok(text) => (text.into(), None),
        Err(error) => {
            let at = error.valid_up_to();
            let valid = bytes.get(..at).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default();
            (valid.into(), Some(at))
        }
    }
}

/// True for a character that XML 1.0 allows.
pub(crate) const fn is_allowed(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}
