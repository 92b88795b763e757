//! Texts of users in HTML: names of customers, accounts and categories, messages of errors.

use std::fmt::{self, Write as _};

use crate::health::finding::Finding;

/// A text that no markup, quote or attribute can be made of. Characters that are invisible or change the direction of what
/// follows are shown by their numbers: `[U+202E]`.
pub(super) struct Text<'a>(pub(super) &'a str);

/// A name, isolated from the direction of the text around it.
pub(super) struct Name<'a>(pub(super) &'a str);

/// The sentence of a finding, whose dates and percents do not wrap.
pub(super) struct Sentence<'a>(pub(super) &'a Finding);

/// The fragment of a customer's section: different for different customers, and a valid id for any name.
pub(super) struct Anchor<'a> {
    pub(super) account: &'a str,
    pub(super) customer: &'a str,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|char| write_char(out, char))
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<bdi>{}</bdi>", Text(self.0))
    }
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = self.0.to_string();
        let mut rest = sentence.as_str();
        while let Some(char) = rest.chars().next() {
            if let Some((date, after)) = split_date(rest) {
                write!(out, "<span class=\"d\">{date}</span>")?;
                rest = after;
            } else if let Some(after) = rest.strip_prefix(" %") {
                out.write_str("\u{a0}%")?;
                rest = after;
            } else {
                write_char(out, char)?;
                rest = rest.get(char.len_utf8()..).unwrap_or_default();
            }
        }
        Ok(())
    }
}

impl fmt::Display for Anchor<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("c-")?;
        write_id(out, self.account)?;
        out.write_str("__")?;
        write_id(out, self.customer)
    }
}

fn write_char(out: &mut fmt::Formatter<'_>, char: char) -> fmt::Result {
    match char {
        '&' => out.write_str("&amp;"),
        '<' => out.write_str("&lt;"),
        '>' => out.write_str("&gt;"),
        '"' => out.write_str("&quot;"),
        '\'' => out.write_str("&#39;"),
        char if is_shown_by_number(char) => write!(out, "[U+{:04X}]", u32::from(char)),
        char => out.write_char(char),
    }
}

/// Controls, marks and overrides of direction, separators of lines, spaces without width, tags, and what is no character.
/// The joiners U+200C and U+200D belong to words of some scripts and to emoji.
fn is_shown_by_number(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
        || u32::from(char) & 0xfffe == 0xfffe
}

/// A date at the beginning, and what follows it.
fn split_date(text: &str) -> Option<(&str, &str)> {
    let (date, after) = text.split_at_checked("YYYY-MM-DD".len())?;
    let is_date = date.bytes().zip(*b"0000-00-00").all(|(byte, shape)| match shape {
        b'0' => byte.is_ascii_digit(),
        _ => byte == shape,
    });
    is_date.then_some((date, after))
}

/// Letters, digits and hyphens as they are, `_XX` for each other byte.
fn write_id(out: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    name.bytes().try_for_each(|byte| match byte {
        b'-' => out.write_char('-'),
        byte if byte.is_ascii_alphanumeric() => out.write_char(byte.into()),
        byte => write!(out, "_{byte:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_make_markup() {
        let cases = [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\" onload='x' &amp;", "&quot; onload=&#39;x&#39; &amp;amp;"),
            ("a\nb\t\0\u{7f}", "a[U+000A]b[U+0009][U+0000][U+007F]"),
            ("anna\u{202e}gpj.exe", "anna[U+202E]gpj.exe"),
            ("\u{2066}\u{200f}\u{feff}\u{e0041}\u{1fffe}", "[U+2066][U+200F][U+FEFF][U+E0041][U+1FFFE]"),
            ("آنا می\u{200c}رود \\ 北 👩\u{200d}🚀", "آنا می\u{200c}رود \\ 北 👩\u{200d}🚀"),
        ];
        for (name, html) in cases {
            assert_eq!(Text(name).to_string(), html);
            assert_eq!(Name(name).to_string(), format!("<bdi>{html}</bdi>"));
        }
    }

    #[test]
    fn anchors_are_valid_ids_and_differ_where_the_names_do() {
        let names = ["", "a", "a_b", "a-b", "a__b", "_", "a b", "\"><", "é", "A", "a.b@c.example", "_5F"];
        let mut seen = std::collections::BTreeSet::new();
        for account in names {
            for customer in names {
                let anchor = Anchor { account, customer }.to_string();
                assert!(anchor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
                assert!(seen.insert(anchor), "{account} {customer}");
            }
        }
        let anchor = Anchor { account: "default", customer: "a.b" };
        assert_eq!(anchor.to_string(), "c-default__a_2Eb");
    }

    #[test]
    fn dates_are_found_within_a_text() {
        assert_eq!(split_date("2026-06-30; x"), Some(("2026-06-30", "; x")));
        assert_eq!(split_date("2026-06-3"), None);
        assert_eq!(split_date("2026-06-3é"), None);
        assert_eq!(split_date("20260-6-30"), None);
    }
}
