//! Strings of JSON, with their escapes.

use std::borrow::Cow;

/// Where something invalid was noticed; `None` for an early end.
pub(crate) type Noticed = Option<usize>;

/// The string whose opening quote is at this offset, and the offset after its closing quote.
pub(super) fn text_at(whole: &str, quote: usize) -> Result<(Cow<'_, str>, usize), Noticed> {
    let begin = quote + 1;
    // The part from here on needs no decoding; what was decoded comes before it.
    let (mut part, mut at) = (begin, begin);
    let mut decoded = String::new();
    loop {
        match whole.as_bytes().get(at) {
            Some(b'"') => {
                let plain = whole.get(part..at).unwrap_or_default();
                if part == begin {
                    return Ok((Cow::Borrowed(plain), at + 1));
                }
                decoded.push_str(plain);
                return Ok((Cow::Owned(decoded), at + 1));
            }
            Some(b'\\') => {
                decoded.push_str(whole.get(part..at).unwrap_or_default());
                let (letter, after) = escaped(whole.as_bytes(), at)?;
                decoded.push(letter);
                (part, at) = (after, after);
            }
            Some(0..b' ') => return Err(Some(at)),
            Some(_) => at += 1,
            None => return Err(None),
        }
    }
}

/// Where a `\u` escape of half a surrogate pair is alone.
pub(super) fn lone_surrogate(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(backslash) = backslash(text, at) {
        at = backslash;
        match unit(bytes, at) {
            Some(0xD800..0xDC00) if matches!(unit(bytes, at + 6), Some(0xDC00..0xE000)) => at += 12,
            Some(0xD800..0xE000) => return Some(at),
            _ => at += 2,
        }
    }
    None
}

/// The offset of the next backslash.
fn backslash(text: &str, at: usize) -> Option<usize> {
    // A backslash before a longer character leaves the offset within it; what follows is not JSON anyway.
    let from = (at..=text.len()).find(|at| text.is_char_boundary(*at))?;
    text.get(from..)?.find('\\').map(|found| from + found)
}

/// The character of the escape at an offset, and the offset after it.
pub(crate) fn escaped(bytes: &[u8], at: usize) -> Result<(char, usize), Noticed> {
    let letter = match bytes.get(at + 1) {
        Some(letter @ (b'"' | b'\\' | b'/')) => char::from(*letter),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') if bytes.len() < at + 6 => return Err(None),
        Some(b'u') => return code_point(bytes, at).ok_or(Some(at + 5)),
        Some(_) => return Err(Some(at + 1)),
        None => return Err(None),
    };
    Ok((letter, at + 2))
}

/// The character of a `\u` escape, or of two that are a surrogate pair, and the offset after them.
fn code_point(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let first = unit(bytes, at)?;
    if let Some(letter) = char::from_u32(first) {
        return Some((letter, at + 6));
    }
    let second = unit(bytes, at + 6).filter(|second| (0xDC00..0xE000).contains(second))?;
    let pair = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    Some((char::from_u32(pair)?, at + 12))
}

/// The UTF-16 unit of the `\u` escape at an offset.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_what_serde_json_makes_of_them() {
        for text in [
            r#""""#,
            r#""plain""#,
            r#""\"\\\/\b\f\n\r\t""#,
            r#""a\u00e4\u00E4z""#,
            r#""\ud83d\ude00 and \uD83D\uDE00""#,
            r#""\u0000\uffff\ue000\ud7ff""#,
            "\"\u{e4}\\n\u{1f600}\"",
        ] {
            let expected: String = serde_json::from_str(text).unwrap();
            assert_eq!(text_at(text, 0), Ok((expected.into(), text.len())), "{text}");
        }
    }

    #[test]
    fn invalid_utf8_is_found_where_serde_json_finds_it() {
        for text in [
            "\"",
            "\"x",
            "\"\\",
            "\"\\u",
            "\"\\u12",
            "\"\\u123",
            "\"\\u12\"",
            "\"x\\q\"",
            "\"x\\\u{e4}\"",
            "\"x\\u12g4\"",
            "\"x\\u+123\"",
            "\"x\ty\"",
            "\"\\n\ty\"",
            "\"\u{e4}\ny\"",
        ] {
            let error = serde_json::from_str::<String>(text).unwrap_err();
            let lines: usize = text.split_inclusive('\n').take(error.line() - 1).map(str::len).sum();
            let noticed = (!error.is_eof()).then(|| lines + error.column() - 1);
            assert_eq!(text_at(text, 0), Err(noticed), "{text}");
        }
    }

    #[test]
    fn finds_a_lone_surrogate() {
        for (text, place) in [
            (r"\ud83d\ude00", None),
            (r"x\ud83dx", Some(1)),
            (r"\ud83d\ud83d\ude00", Some(0)),
            (r"\ude00", Some(0)),
            (r"\\ud83d", None),
            ("\\\u{e4}\\ud83d", Some(3)),
            (r"\ud83d\ude0", Some(0)),
        ] {
            assert_eq!(lone_surrogate(text), place, "{text}");
        }
    }
}
