//! Characters and bytes: what an encoding holds, and what must be a reference instead.

use std::fmt::Write as _;

/// An encoding that an XML body can be sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    UsAscii,
    Latin1,
    Windows1252,
}

/// What windows-1252 holds from 0x80 on; the gaps are bytes that it leaves undefined.
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
    /// The name as declarations write it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::UsAscii => "US-ASCII",
            Self::Latin1 => "ISO-8859-1",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// Another name that servers declare it by, where there is one.
    pub(super) const fn alias(self) -> &'static str {
        match self {
            Self::Utf8 => "utf8",
            Self::UsAscii => "us-ascii",
            Self::Latin1 => "Latin1",
            Self::Windows1252 => "CP1252",
        }
    }

    /// The bytes of a text. What the encoding does not hold becomes `?`: texts are escaped before.
    pub(super) fn encode(self, text: &str) -> Vec<u8> {
        if self == Self::Utf8 {
            return text.as_bytes().to_vec();
        }
        text.chars().map(|letter| self.byte(letter).unwrap_or(b'?')).collect()
    }

    fn holds(self, letter: char) -> bool {
        self == Self::Utf8 || self.byte(letter).is_some()
    }

    /// The one byte of a letter in an encoding of single bytes.
    fn byte(self, letter: char) -> Option<u8> {
        let code = u8::try_from(u32::from(letter)).ok();
        match self {
            Self::Utf8 | Self::UsAscii => code.filter(u8::is_ascii),
            Self::Latin1 => code,
            Self::Windows1252 => code.filter(|code| !(0x80..0xA0).contains(code)).or_else(|| {
                (0x80..0xA0).zip(WINDOWS_1252).find(|(_, held)| *held == Some(letter)).map(|(code, _)| code)
            }),
        }
    }
}

/// A text as XML markup in that encoding. A control that XML cannot hold becomes U+FFFD.
pub(super) fn escape(text: &str, charset: Charset, everything: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if everything => out.push_str("&quot;"),
            '\'' if everything => out.push_str("&apos;"),
            letter => plain(&mut out, letter, charset, everything),
        }
    }
    out
}

/// A text as CDATA sections, with references between them for what no section can hold.
pub(super) fn cdata(text: &str, charset: Charset) -> String {
    let mut out = String::new();
    let mut section = String::new();
    let flush = |section: &mut String, out: &mut String| {
        if !section.is_empty() {
            // The end of a section cannot stand inside one: it is split over two.
            let _ = write!(out, "<![CDATA[{}]]>", section.replace("]]>", "]]]]><![CDATA[>"));
            section.clear();
        }
    };
    for letter in text.chars() {
        if charset.holds(letter) && allowed(letter) && letter != '\r' {
            section.push(letter);
        } else {
            flush(&mut section, &mut out);
            plain(&mut out, letter, charset, false);
        }
    }
    flush(&mut section, &mut out);
    out
}

fn plain(out: &mut String, letter: char, charset: Charset, everything: bool) {
    let letter = if allowed(letter) { letter } else { char::REPLACEMENT_CHARACTER };
    // A reader turns a bare carriage return into a line feed.
    if everything && !letter.is_ascii() {
        let _ = write!(out, "&#x{:X};", u32::from(letter));
    } else if letter == '\r' || !charset.holds(letter) {
        let _ = write!(out, "&#{};", u32::from(letter));
    } else {
        out.push(letter);
    }
}

/// Whether XML 1.0 can hold the character at all.
fn allowed(letter: char) -> bool {
    !matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::{Charset, cdata, escape};

    #[test]
    fn what_an_encoding_lacks_becomes_a_reference() {
        let name = "é€日";
        assert_eq!(escape(name, Charset::Utf8, false), "é€日");
        assert_eq!(escape(name, Charset::Latin1, false), "é&#8364;&#26085;");
        assert_eq!(escape(name, Charset::Windows1252, false), "é€&#26085;");
        assert_eq!(escape(name, Charset::UsAscii, false), "&#233;&#8364;&#26085;");
        assert_eq!(escape("'é'\r", Charset::Utf8, true), "&apos;&#xE9;&apos;&#13;");
    }

    #[test]
    fn single_byte_encodings_agree_with_their_tables() {
        assert_eq!(Charset::Latin1.encode("é\u{80}"), [0xE9, 0x80]);
        assert_eq!(Charset::Windows1252.encode("€Ÿÿ"), [0x80, 0x9F, 0xFF]);
        assert_eq!(escape("\u{80}", Charset::Windows1252, false), "&#128;");
    }

    #[test]
    fn sections_are_split_where_they_must() {
        assert_eq!(cdata("a]]>b", Charset::Utf8), "<![CDATA[a]]]]><![CDATA[>b]]>");
        assert_eq!(cdata("x日y", Charset::Latin1), "<![CDATA[x]]>&#26085;<![CDATA[y]]>");
        assert_eq!(cdata("", Charset::Utf8), "");
    }
}
