//! Plain text.

use std::borrow::Cow;
use std::io::{self, Write};

use stats_proto::{Dialect, RedactedRequest};

/// The dialect, and requests as they are sent, with the key masked and a blank line before each.
pub(super) fn requests(
    dialect: Dialect,
    requests: &[RedactedRequest],
    has_more: bool,
    writer: &mut impl Write,
) -> io::Result<()> {
    writeln!(writer, "dialect: {dialect}")?;
    for request in requests {
        writeln!(writer, "\n{} {}", request.method, printable(&request.url))?;
        for (name, value) in &request.headers {
            writeln!(writer, "{name}: {}", printable(value))?;
        }
        if let Some(body) = &request.body {
            writeln!(writer, "\n{}", printable(body))?;
        }
    }
    if has_more {
        writeln!(writer, "\nThe requests that follow depend on the answer.")?;
    }
    Ok(())
}

/// A string made safe for a terminal: characters that move the cursor, change colours, override the writing direction
/// or have no width are escaped.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, is_unprintable)
}

/// A string made safe for a terminal of ASCII characters.
pub(super) fn ascii(text: &str) -> Cow<'_, str> {
    escaped(text, |char| is_unprintable(char) || !char.is_ascii())
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\t' | '\n' | '\r' => shown.extend(char.escape_default()),
            _ if is_escaped(char) => shown.extend(char.escape_unicode()),
            _ => shown.push(char),
        }
    }
    Cow::Owned(shown)
}

/// True for control characters, line and paragraph separators, and what Unicode calls default ignorable: the
/// characters that are not seen, such as marks of the writing direction, joiners and variation selectors.
pub(super) fn is_unprintable(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::{ascii, printable};

    #[test]
    fn only_unprintable_characters_are_escaped() {
        for (text, shown) in [
            ("naïve café, 日本, \"a\\b\"", "naïve café, 日本, \"a\\b\""),
            ("cafe\u{301} हिन्दी", "cafe\u{301} हिन्दी"),
            ("line\nend\ttab\rreturn", "line\\nend\\ttab\\rreturn"),
            ("\u{1b}[31mred\u{7f}", "\\u{1b}[31mred\\u{7f}"),
            ("\u{202e}desrever\u{2066}", "\\u{202e}desrever\\u{2066}"),
            ("\u{61c}\u{200e}\u{200f}", "\\u{61c}\\u{200e}\\u{200f}"),
            ("zero\u{200b}width\u{200d}\u{2060}\u{feff}", "zero\\u{200b}width\\u{200d}\\u{2060}\\u{feff}"),
            ("soft\u{ad}hyphen", "soft\\u{ad}hyphen"),
            ("tag\u{e0041}", "tag\\u{e0041}"),
            ("\u{9b}2J", "\\u{9b}2J"),
        ] {
            assert_eq!(printable(text), shown);
        }
    }

    #[test]
    fn other_characters_than_ascii_are_escaped_for_ascii() {
        assert_eq!(ascii("plain \"text\""), "plain \"text\"");
        assert_eq!(ascii("café 日\u{200b}\n"), "caf\\u{e9} \\u{65e5}\\u{200b}\\n");
    }
}
