//! The ways in which servers write a character: in an encoding, UTF-16 included, as it was sent, or as JSON and XML
//! escape it.

use crate::reader::json::text;
use crate::reader::xml::encoding::Encoding;
use crate::reader::xml::reference;

/// The most bytes that one character takes: two escapes of JSON, or four bytes of a form, in UTF-16. A reference of XML
/// may have more zeros; it is [cut](is_cut) wherever the bytes end.
pub(super) const LONGEST: usize = 2 * ESCAPED;

/// The most that an escape takes in bytes that are ASCII.
const ESCAPED: usize = 12;

/// How a unit of UTF-16 is read.
type Unit = fn([u8; 2]) -> u16;

const UNITS: [Unit; 2] = [u16::from_le_bytes, u16::from_be_bytes];

/// Calls `take` with each character that the bytes may begin with, and the number of bytes that it takes.
pub(super) fn each(bytes: &[u8], take: &mut dyn FnMut(char, usize)) {
    encoded(bytes.get(..bytes.len().min(4)).unwrap_or_default(), 1, take);
    escapes(bytes, take);
    for unit in UNITS {
        let mut characters = char::decode_utf16(units(bytes, unit)).map_while(Result::ok);
        if let Some(character) = characters.next() {
            take(character, 2 * character.len_utf16());
        }
        let narrow = narrowed(bytes, unit);
        escapes(&narrow, &mut |character, length| take(character, 2 * length));
    }
}

/// The characters that an escape at the beginning of the bytes may mean.
fn escapes(bytes: &[u8], take: &mut dyn FnMut(char, usize)) {
    match bytes.first() {
        Some(b'+') => take(' ', 1),
        Some(b'%') => {
            let mut sent = [0; 4];
            let length = sent.iter_mut().zip(percents(bytes)).map(|(to, from)| *to = from).count();
            encoded(sent.get(..length).unwrap_or_default(), 3, take);
        }
        Some(b'\\') => {
            if let Ok((character, length)) = text::escaped(bytes, 0) {
                take(character, length);
            }
        }
        Some(b'&') => {
            let rest = bytes.get(1..).unwrap_or_default();
            let end = rest
                .iter()
                .position(|byte| !is_of_reference(*byte))
                .filter(|end| rest.get(*end) == Some(&b';'));
            let name = end.and_then(|end| str::from_utf8(rest.get(..end)?).ok());
            if let Some((character, name)) = name.and_then(|name| Some((reference::resolved(name)?, name))) {
                take(character, name.len() + 2);
            }
        }
        _ => {}
    }
}

/// True if the end of the bytes may have cut off the character that they begin with.
pub(super) fn is_cut(bytes: &[u8]) -> bool {
    let is_cut_escape = |bytes: &[u8]| match bytes {
        [] => false,
        [b'&', rest @ ..] => rest.iter().all(|byte| is_of_reference(*byte)),
        [first, ..] => bytes.len() < ESCAPED && matches!(first, b'%' | b'\\' | 0x80..),
    };
    // A byte alone may be half a unit.
    bytes.len() <= 1
        || is_cut_escape(bytes)
        || UNITS.iter().any(|unit| {
            let narrow = narrowed(bytes, *unit);
            let is_surrogate =
                units(bytes, *unit).next().is_some_and(|unit| (0xD800..0xDC00).contains(&unit));
            bytes.len() / 2 == narrow.len() && is_cut_escape(&narrow) || bytes.len() < 4 && is_surrogate
        })
}

/// True if a reference may have this byte between `&` and `;`.
const fn is_of_reference(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'#'
}

/// The bytes as units of UTF-16.
fn units(bytes: &[u8], unit: Unit) -> impl Iterator<Item = u16> {
    bytes.chunks_exact(2).filter_map(move |pair| pair.try_into().ok().map(unit))
}

/// The escape in UTF-16 that the bytes begin with, as ASCII; empty if there is none.
fn narrowed(bytes: &[u8], unit: Unit) -> Vec<u8> {
    let mut characters =
        units(bytes, unit).map_while(|unit| u8::try_from(unit).ok().filter(u8::is_ascii)).peekable();
    let most = match characters.peek() {
        Some(b'&') => usize::MAX,
        Some(b'+' | b'%' | b'\\') => ESCAPED,
        _ => return Vec::new(),
    };
    let mut narrow = Vec::new();
    for character in characters.take(most) {
        narrow.push(character);
        if most > ESCAPED && narrow.len() > 1 && !is_of_reference(character) {
            break;
        }
    }
    narrow
}

/// The characters that the bytes begin with, each byte of which takes so many bytes.
fn encoded(bytes: &[u8], width: usize, take: &mut dyn FnMut(char, usize)) {
    let Some(byte) = bytes.first() else { return };
    take(char::from(*byte), width);
    if !byte.is_ascii() {
        let of_several = bytes.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
        let of_one = Encoding::Windows1252.letter(*byte);
        if let Some(character) = of_several {
            take(character, character.len_utf8() * width);
        }
        if let Some(character) = of_one {
            take(character, width);
        }
    }
}

/// The bytes that follow each other in a form, as `%` and two digits.
fn percents(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.chunks_exact(3).map_while(|sent| match sent {
        [b'%', high, low] => {
            let [high, low] = [high, low].map(|digit| char::from(*digit).to_digit(16));
            u8::try_from(high? << 4 | low?).ok()
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_found_in_each_of_its_spellings() {
        let of = |character: char, spellings: &[&[u8]]| {
            for spelling in spellings {
                let mut found = Vec::new();
                each(&[spelling, &b";41"[..]].concat(), &mut |character, length| {
                    found.push((character, length));
                });
                assert!(
                    found.contains(&(character, spelling.len())),
                    "{character} {}",
                    spelling.escape_ascii()
                );
                for length in 0..spelling.len() {
                    assert!(is_cut(&spelling[..length]), "{character} {}", spelling.escape_ascii());
                }
            }
        };
        of('a', &[b"a", b"%61", b"\\u0061", b"&#97;", b"&#x61;", b"&#0097;", b"a\0", b"\0a"]);
        of(
            'a',
            &[
                b"&#00000000000000000000000097;",
                b"&#x0000000000000000000061;",
                b"%\x006\x001\0",
                b"\0%\x006\x001",
            ],
        );
        of(
            'a',
            &[
                b"&\0#\x000\x000\x009\x007\0;\0",
                b"\0&\0#\x000\x000\x009\x007\0;",
                b"\\\0u\x000\x000\x006\x001\0",
            ],
        );
        of('<', &[b"<", b"%3C", b"%3c", b"\\u003C", b"\\u003c", b"&lt;", b"&#60;", b"&#x3c;", b"&#x3C;"]);
        of('/', &[b"/", b"%2F", b"\\/"]);
        of(' ', &[b" ", b"+", b"%20"]);
        of('%', &[b"%", b"%25"]);
        of('&', &[b"&", b"%26", b"&amp;", b"&#38;", b"\\u0026"]);
        of('\\', &[b"\\", b"\\\\", b"%5C"]);
        of('\n', &[b"\n", b"\\n", b"%0A", b"&#10;"]);
        of(
            '\u{fc}',
            &[
                b"\xc3\xbc",
                b"\xfc",
                b"\xfc\0",
                b"\0\xfc",
                b"%C3%BC",
                b"%FC",
                b"%fc",
                b"\\u00fc",
                b"\\u00FC",
                b"&#252;",
            ],
        );
        of('\u{20ac}', &[b"\xe2\x82\xac", b"\x80", b"%80", b"%E2%82%AC", b"\\u20ac", b"&#8364;"]);
        of(
            '\u{1f600}',
            &[
                b"\xf0\x9f\x98\x80",
                b"\x3d\xd8\x00\xde",
                b"\xd8\x3d\xde\x00",
                b"%F0%9F%98%80",
                b"\\ud83d\\ude00",
                b"&#x1F600;",
                b"&#128512;",
            ],
        );
    }
}
