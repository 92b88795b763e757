//! JSON as it is written: a tree in which keys may repeat, and its two layouts.

use std::fmt::Write as _;

/// A JSON value. Keys of an object may repeat and keep their order.
pub(crate) enum Json {
    /// Written as it stands: numbers, `null`, `true`.
    Bare(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// How the tree is written.
#[derive(Clone, Copy)]
pub(crate) struct Writing {
    /// Over several lines, two blanks a level.
    pub(crate) pretty: bool,
    /// Everything that may be escaped is.
    pub(crate) escaped: bool,
}

impl Json {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn bare(text: impl Into<String>) -> Self {
        Self::Bare(text.into())
    }

    pub(crate) fn object<const N: usize>(fields: [(&str, Self); N]) -> Self {
        Self::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// Writes the value at a depth of nesting.
    pub(crate) fn write(&self, out: &mut String, depth: usize, writing: Writing) {
        match self {
            Self::Bare(text) => out.push_str(text),
            Self::Text(text) => string(out, text, writing.escaped),
            Self::Array(items) => {
                let entries = items.iter().map(|item| (None, item));
                group(out, ['[', ']'], entries, depth, writing);
            }
            Self::Object(fields) => {
                let entries = fields.iter().map(|(key, value)| (Some(key.as_str()), value));
                group(out, ['{', '}'], entries, depth, writing);
            }
        }
    }
}

fn group<'a>(
    out: &mut String,
    [open, close]: [char; 2],
    entries: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Json)>,
    depth: usize,
    writing: Writing,
) {
    out.push(open);
    let filled = entries.len() > 0;
    for (index, (key, value)) in entries.enumerate() {
        if index > 0 {
            out.push(',');
        }
        new_line(out, depth + 1, writing);
        if let Some(key) = key {
            string(out, key, writing.escaped);
            out.push_str(if writing.pretty { ": " } else { ":" });
        }
        value.write(out, depth + 1, writing);
    }
    if filled {
        new_line(out, depth, writing);
    }
    out.push(close);
}

fn new_line(out: &mut String, depth: usize, writing: Writing) {
    if writing.pretty {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

fn string(out: &mut String, text: &str, escaped: bool) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '/' if escaped => out.push_str("\\/"),
            letter if letter < ' ' || (escaped && !letter.is_ascii()) => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::{Json, Writing};

    fn written(value: &Json, pretty: bool, escaped: bool) -> String {
        let mut out = String::new();
        value.write(&mut out, 0, Writing { pretty, escaped });
        out
    }

    #[test]
    fn both_layouts() {
        let value = Json::object([
            ("a", Json::Array(vec![Json::bare("1"), Json::object([])])),
            ("b", Json::text("é/")),
        ]);
        assert_eq!(written(&value, false, false), "{\"a\":[1,{}],\"b\":\"é/\"}");
        assert_eq!(written(&value, true, false), "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"é/\"\n}");
    }

    #[test]
    fn whatever_is_written_is_read_back_by_another_reader() {
        for text in ["\"\\\n\r\t\u{1}\u{7f}", "日本 🎉 é/", "]]>"] {
            for escaped in [false, true] {
                let written = written(&Json::text(text), false, escaped);
                assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
                assert!(!escaped || written.is_ascii());
            }
        }
    }
}
