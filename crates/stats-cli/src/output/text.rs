//! Words for people.

use std::borrow::Cow;
use std::io::{self, Write};

use stats_proto::RedactedRequest;

/// A request as it goes over the wire, the key hidden.
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

/// A text of the server's as a terminal may see it: what would move its cursor, change its colours or turn the
/// direction of writing is escaped.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if acts(letter) { shown.extend(letter.escape_debug()) } else { shown.push(letter) }
    }
    Cow::Owned(shown)
}

fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn only_what_acts_on_a_terminal_is_escaped() {
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
