//! The ways in which servers write a letter: in an encoding, as it was sent, or as JSON and XML escape it.

use super::json::text;
use super::xml::encoding::Encoding;
use super::xml::reference;

/// The most bytes that one letter takes: two escapes of JSON, or four bytes of a form.
pub(crate) const LONGEST: usize = 12;

/// Gives each letter that may be meant by what the bytes begin with, and how many of them it takes.
pub(crate) fn each(bytes: &[u8], take: &mut dyn FnMut(char, usize)) {
    encoded(bytes.get(..bytes.len().min(4)).unwrap_or_default(), 1, take);
    match bytes.first() {
        Some(b'+') => take(' ', 1),
        Some(b'%') => {
            let mut sent = [0; 4];
            let length = sent.iter_mut().zip(percents(bytes)).map(|(to, from)| *to = from).count();
            encoded(sent.get(..length).unwrap_or_default(), 3, take);
        }
        Some(b'\\') => {
            if let Ok((letter, length)) = text::escaped(bytes, 0) {
                take(letter, length);
            }
        }
        Some(b'&') => {
            let end = bytes.iter().take(LONGEST).position(|byte| *byte == b';');
            let name = end.and_then(|end| str::from_utf8(bytes.get(1..end)?).ok());
            if let Some((letter, name)) = name.and_then(|name| Some((reference::resolved(name)?, name))) {
                take(letter, name.len() + 2);
            }
        }
        _ => {}
    }
}

/// Whether the end of the bytes may have broken off the letter that they begin with.
pub(crate) fn is_broken(bytes: &[u8]) -> bool {
    bytes.len() < LONGEST && bytes.first().is_none_or(|first| matches!(first, b'%' | b'\\' | b'&' | 0x80..))
}

/// The letters that bytes begin with, each of them written so wide.
fn encoded(bytes: &[u8], width: usize, take: &mut dyn FnMut(char, usize)) {
    let Some(byte) = bytes.first() else { return };
    take(char::from(*byte), width);
    if !byte.is_ascii() {
        let of_several = bytes.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
        let of_one = Encoding::Windows1252.letter(*byte);
        if let Some(letter) = of_several {
            take(letter, letter.len_utf8() * width);
        }
        if let Some(letter) = of_one {
            take(letter, width);
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
    fn a_letter_is_found_in_each_of_its_writings() {
        let of = |letter: char, writings: &[&[u8]]| {
            for writing in writings {
                let mut found = Vec::new();
                each(&[writing, &b";41"[..]].concat(), &mut |letter, length| found.push((letter, length)));
                assert!(found.contains(&(letter, writing.len())), "{letter} {}", writing.escape_ascii());
                for length in 0..writing.len() {
                    assert!(is_broken(&writing[..length]), "{letter} {}", writing.escape_ascii());
                }
            }
        };
        of('a', &[b"a", b"%61", b"\\u0061", b"&#97;", b"&#x61;", b"&#0097;"]);
        of('<', &[b"<", b"%3C", b"%3c", b"\\u003C", b"\\u003c", b"&lt;", b"&#60;", b"&#x3c;", b"&#x3C;"]);
        of('/', &[b"/", b"%2F", b"\\/"]);
        of(' ', &[b" ", b"+", b"%20"]);
        of('%', &[b"%", b"%25"]);
        of('&', &[b"&", b"%26", b"&amp;", b"&#38;", b"\\u0026"]);
        of('\\', &[b"\\", b"\\\\", b"%5C"]);
        of('\n', &[b"\n", b"\\n", b"%0A", b"&#10;"]);
        of('\u{fc}', &[b"\xc3\xbc", b"\xfc", b"%C3%BC", b"%FC", b"%fc", b"\\u00fc", b"\\u00FC", b"&#252;"]);
        of('\u{20ac}', &[b"\xe2\x82\xac", b"\x80", b"%80", b"%E2%82%AC", b"\\u20ac", b"&#8364;"]);
        of(
            '\u{1f600}',
            &[b"\xf0\x9f\x98\x80", b"%F0%9F%98%80", b"\\ud83d\\ude00", b"&#x1F600;", b"&#128512;"],
        );
    }
}
