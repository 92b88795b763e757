//! Plain text.

use std::borrow::Cow;
use std::io::{self, Write};

use stats_proto::RedactedRequest;

/// A request as it is sent, with the key masked.
pub(super) fn request(request: &RedactedRequest, writer: &mut impl Write) -> io::Result<()> {
    writeln!(writer, "{} {}", request.method, request.url)?;
    for (name, value) in &request.headers {
        writeln!(writer, "{name}: {value}")?;
    }
    match &request.body {
        Some(body) => writeln!(writer, "\n{body}"),
        None => Ok(()),
    }
}

/// A server's string made safe for a terminal: characters that move the cursor, change colours or override the writing
/// direction are escaped.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        if is_unsafe(char) { shown.extend(char.escape_debug()) } else { shown.push(char) }
    }
    Cow::Owned(shown)
}

fn is_unsafe(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn only_unsafe_characters_are_escaped() {
        for (text, shown) in [
            ("naïve café, 日本, \"a\\b\"", "naïve café, 日本, \"a\\b\""),
            ("line\nend\ttab", "line\\nend\\ttab"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{202e}desrever", "\\u{202e}desrever"),
            ("\u{9b}2J", "\\u{9b}2J"),
        ] {
            assert_eq!(printable(text), shown);
        }
    }
}
