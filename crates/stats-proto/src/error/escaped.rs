//! Texts of a server in messages.

use std::fmt;

/// A server's text in one line: what controls a terminal is escaped.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|letter| match letter {
            '\n' => f.write_str("\\n"),
            '\r' => f.write_str("\\r"),
            '\t' => f.write_str("\\t"),
            // C0, C1, line and paragraph separators, and what turns the direction of writing.
            '\0'..=' ' if letter != ' ' => write!(f, "\\u{{{:x}}}", u32::from(letter)),
            '\u{7f}'..='\u{9f}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                write!(f, "\\u{{{:x}}}", u32::from(letter))
            }
            letter => fmt::Write::write_char(f, letter),
        })
    }
}
