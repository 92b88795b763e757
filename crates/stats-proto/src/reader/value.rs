//! Values, the same for both formats, and the counts in them (wire §4).

use std::borrow::Cow;

/// One field of a record.
#[derive(Debug)]
pub(crate) struct Field<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: Value<'a>,
    /// Where the value begins in the body.
    pub(crate) offset: u64,
}

/// The value of a field.
#[derive(Debug)]
pub(crate) enum Value<'a> {
    /// JSON's `null`.
    Null,
    /// A text: JSON's string, the content of an XML element.
    Text(Cow<'a, str>),
    /// JSON's number, as it was written.
    Number(&'a str),
    /// JSON's `true` or `false`.
    Boolean(bool),
    /// An array, an object, an element with elements in it.
    Nested,
    /// A string of JSON with a lone surrogate, which begins at this byte of the value.
    LoneSurrogate(usize),
}

/// A value read as a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    Absent,
    Is(u64),
    None,
}

impl Value<'_> {
    /// Reads the value as a count.
    pub(crate) fn count(&self) -> Count {
        let text = match self {
            Self::Null => return Count::Absent,
            Self::Text(text) => match trim(text) {
                "" => return Count::Absent,
                text => text,
            },
            Self::Number(text) => text,
            Self::Boolean(_) | Self::Nested | Self::LoneSurrogate(_) => return Count::None,
        };
        count(text.as_bytes()).map_or(Count::None, Count::Is)
    }
}

/// The text without the four blanks of JSON and XML around it; no other white space counts as blank.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|letter| matches!(letter, ' ' | '\t' | '\n' | '\r'))
}

/// True for one of the four blanks.
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// An integer up to 2^64−1, or one with a fraction of zeros. Nothing is rounded, wrapped or guessed.
fn count(text: &[u8]) -> Option<u64> {
    let (whole, fraction) = match text.iter().position(|byte| *byte == b'.') {
        Some(dot) => text.split_at_checked(dot)?,
        None => (text, b".0".as_slice()),
    };
    let zeros = fraction.get(1..)?;
    if whole.is_empty() || zeros.is_empty() || zeros.iter().any(|byte| *byte != b'0') {
        return None;
    }
    whole.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_decided_from_their_text() {
        for (text, value) in [
            ("0", Some(0)),
            ("12342", Some(12342)),
            ("3.0", Some(3)),
            ("3.000", Some(3)),
            ("007", Some(7)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551615.0", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("99999999999999999999", None),
            ("-1", None),
            ("-0", None),
            ("+1", None),
            ("1.5", None),
            ("1.", None),
            (".0", None),
            (".", None),
            ("1e3", None),
            ("1 2", None),
            ("1,000", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(count(text.as_bytes()), value, "{text}");
        }
    }
}
