//! A JSON writer: a tree whose keys may repeat, in two layouts.

use std::fmt::Write as _;

/// A JSON value. Keys of an object may repeat and keep their order.
pub(crate) enum Json {
    /// Written as is: numbers, `null`, `true`.
    Bare(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The layout.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// Over several lines, indented by two spaces a level.
    pub(crate) pretty: bool,
    /// Everything escaped that can be.
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
    pub(crate) fn write(&self, out: &mut String, depth: usize, style: Style) {
        match self {
            Self::Bare(text) => out.push_str(text),
            Self::Text(text) => string(out, text, style.escaped),
            Self::Array(items) => {
                let entries = items.iter().map(|item| (None, item));
                group(out, ['[', ']'], entries, depth, style);
            }
            Self::Object(fields) => {
                let entries = fields.iter().map(|(key, value)| (Some(key.as_str()), value));
                group(out, ['{', '}'], entries, depth, style);
            }
        }
    }
}

fn group<'a>(
    out: &mut String,
    [open, close]: [char; 2],
    entries: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Json)>,
    depth: usize,
    style: Style,
) {
    out.push(open);
    let filled = entries.len() > 0;
    for (index, (key, value)) in entries.enumerate() {
        if index > 0 {
            out.push(',');
        }
        new_line(out, depth + 1, style);
        if let Some(key) = key {
            string(out, key, style.escaped);
            out.push_str(if style.pretty { ": " } else { ":" });
        }
        value.write(out, depth + 1, style);
    }
    if filled {
        new_line(out, depth, style);
    }
    out.push(close);
}

fn new_line(out: &mut String, depth: usize, style: Style) {
    if style.pretty {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

fn string(out: &mut String, text: &str, escaped: bool) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '/' if escaped => out.push_str("\\/"),
            character if character < ' ' || (escaped && !character.is_ascii()) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            character => out.push(character),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::{Json, Style};

    fn written(value: &Json, pretty: bool, escaped: bool) -> String {
        let mut out = String::new();
        value.write(&mut out, 0, Style { pretty, escaped });
        out
    }

    #[test]
    fn writes_both_layouts() {
        let value = Json::object([
            ("a", Json::Array(vec![Json::bare("1"), Json::object([])])),
            ("b", Json::text("é/")),
        ]);
        assert_eq!(written(&value, false, false), "{\"a\":[1,{}],\"b\":\"é/\"}");
        assert_eq!(written(&value, true, false), "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"é/\"\n}");
    }

    #[test]
    fn strings_round_trip_through_serde_json() {
        for text in ["\"\\\n\r\t\u{1}\u{7f}", "日本 🎉 é/", "]]>"] {
            for escaped in [false, true] {
                let written = written(&Json::text(text), false, escaped);
                assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
                assert!(!escaped || written.is_ascii());
            }
        }
    }
}
