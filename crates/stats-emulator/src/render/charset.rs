//! Encodings: which characters they have, and escaping of those that they lack.

use std::fmt::Write as _;

/// An encoding of XML bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    UsAscii,
    Latin1,
    Windows1252,
}

/// The characters of windows-1252 from 0x80 to 0x9F. `None`: undefined.
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

impl Charset {
    /// The name in declarations.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::UsAscii => "US-ASCII",
            Self::Latin1 => "ISO-8859-1",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// Another name that servers use in declarations.
    pub(super) const fn alias(self) -> &'static str {
        match self {
            Self::Utf8 => "utf8",
            Self::UsAscii => "us-ascii",
            Self::Latin1 => "Latin1",
            Self::Windows1252 => "CP1252",
        }
    }

    /// Encodes a string, which has been escaped before: characters that the encoding lacks become `?`.
    pub(super) fn encode(self, text: &str) -> Vec<u8> {
        if self == Self::Utf8 {
            return text.as_bytes().to_vec();
        }
        text.chars().map(|character| self.byte(character).unwrap_or(b'?')).collect()
    }

    fn contains(self, character: char) -> bool {
        self == Self::Utf8 || self.byte(character).is_some()
    }

    /// The byte of a character in a single-byte encoding.
    fn byte(self, character: char) -> Option<u8> {
        let code = u8::try_from(u32::from(character)).ok();
        match self {
            Self::Utf8 | Self::UsAscii => code.filter(u8::is_ascii),
            Self::Latin1 => code,
            Self::Windows1252 => code.filter(|code| !(0x80..0xA0).contains(code)).or_else(|| {
                (0x80..0xA0)
                    .zip(WINDOWS_1252)
                    .find(|(_, known)| *known == Some(character))
                    .map(|(code, _)| code)
            }),
        }
    }
}

/// Escapes text for XML in that encoding. Characters that XML does not allow become U+FFFD.
pub(super) fn escape(text: &str, charset: Charset, everything: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if everything => out.push_str("&quot;"),
            '\'' if everything => out.push_str("&apos;"),
            character => plain(&mut out, character, charset, everything),
        }
    }
    out
}

/// Text as CDATA sections, with references between them for characters that a section cannot contain.
pub(super) fn cdata(text: &str, charset: Charset) -> String {
    let mut out = String::new();
    let mut section = String::new();
    let flush = |section: &mut String, out: &mut String| {
        if !section.is_empty() {
            // `]]>` cannot be in a section: it is split over two.
            let _ = write!(out, "<![CDATA[{}]]>", section.replace("]]>", "]]]]><![CDATA[>"));
            section.clear();
        }
    };
    for character in text.chars() {
        if charset.contains(character) && allowed(character) && character != '\r' {
            section.push(character);
        } else {
            flush(&mut section, &mut out);
            plain(&mut out, character, charset, false);
        }
    }
    flush(&mut section, &mut out);
    out
}

fn plain(out: &mut String, character: char, charset: Charset, everything: bool) {
    let character = if allowed(character) { character } else { char::REPLACEMENT_CHARACTER };
    // Parsers convert a bare carriage return to a line feed, so it is written as a reference.
    if everything && !character.is_ascii() {
        let _ = write!(out, "&#x{:X};", u32::from(character));
    } else if character == '\r' || !charset.contains(character) {
        let _ = write!(out, "&#{};", u32::from(character));
    } else {
        out.push(character);
    }
}

/// True if XML 1.0 allows the character.
fn allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::{Charset, cdata, escape};

    #[test]
    fn writes_references_for_characters_outside_the_encoding() {
        let name = "é€日";
        assert_eq!(escape(name, Charset::Utf8, false), "é€日");
        assert_eq!(escape(name, Charset::Latin1, false), "é&#8364;&#26085;");
        assert_eq!(escape(name, Charset::Windows1252, false), "é€&#26085;");
        assert_eq!(escape(name, Charset::UsAscii, false), "&#233;&#8364;&#26085;");
        assert_eq!(escape("'é'\r", Charset::Utf8, true), "&apos;&#xE9;&apos;&#13;");
    }

    #[test]
    fn encodes_single_byte_encodings() {
        assert_eq!(Charset::Latin1.encode("é\u{80}"), [0xE9, 0x80]);
        assert_eq!(Charset::Windows1252.encode("€Ÿÿ"), [0x80, 0x9F, 0xFF]);
        assert_eq!(escape("\u{80}", Charset::Windows1252, false), "&#128;");
    }

    #[test]
    fn splits_cdata_sections() {
        assert_eq!(cdata("a]]>b", Charset::Utf8), "<![CDATA[a]]]]><![CDATA[>b]]>");
        assert_eq!(cdata("x日y", Charset::Latin1), "<![CDATA[x]]>&#26085;<![CDATA[y]]>");
        assert_eq!(cdata("", Charset::Utf8), "");
    }
}
