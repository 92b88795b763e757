//! The general path for JSON: one value at a time, delimited by `serde_json`.
//!
//! It only finds where a value ends, so that each field's exact text and offset are known and repeated names
//! survive. Reading objects, strings or a `RawValue` by it also brings its reading and writing of fractions along, for
//! error messages that are not shown: those would be a tenth of the npm package.

use std::borrow::Cow;

use serde::de::{Deserialize, IgnoredAny};
use serde_json::Deserializer;

use super::text::{Noticed, lone_surrogate, text_at};
use crate::reader::fault::{Stop, Text, place};
use crate::reader::value::{Field, Value, is_blank};

/// The members of an object as far as it makes sense, in the order of the body.
#[derive(Debug)]
pub(crate) struct Members<'a> {
    text: &'a str,
    list: Vec<(Cow<'a, str>, &'a str)>,
    pub(crate) stop: Option<Stop>,
    /// The member whose value the stop lies in, and where that value begins in the text.
    open: Option<(Cow<'a, str>, usize)>,
}

/// How many members an object usually has at most.
const USUAL: usize = 8;

/// The text of a record, as far as it is UTF-8.
pub(crate) fn text(bytes: &[u8]) -> Text<'_> {
    match str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(error) => {
            let at = error.valid_up_to();
            let valid = bytes.get(..at).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default();
            (Cow::Borrowed(valid), Some(Stop { at, reason: "invalid UTF-8" }))
        }
    }
}

/// The members of an object.
pub(crate) fn members(text: &str) -> Members<'_> {
    let mut members = Members { text, list: Vec::with_capacity(USUAL), stop: None, open: None };
    members.stop = members.read().err().map(|noticed| stop(text, noticed));
    members
}

/// The elements of an array; none where it is not an array.
pub(crate) fn elements(array: &str) -> Vec<&str> {
    let mut elements = Vec::new();
    let mut at = if array.starts_with('[') { 1 } else { return elements };
    while let Ok((element, after)) = value_at(array, at) {
        elements.push(element);
        at = next(array, after) + 1; // after a comma, or at the end
    }
    elements
}

/// A value of any kind, when it is one.
pub(crate) fn value(text: &str) -> Result<Value<'_>, Stop> {
    whole(text).map(read).map_err(|noticed| stop(text, noticed))
}

impl<'a> Members<'a> {
    /// True if the object is complete and has no members.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.stop.is_none()
    }

    /// The members by name, each with its value as a field that begins here, and what there is of the value that the
    /// stop lies in.
    pub(crate) fn open_member(&self) -> Option<(&str, &'a str)> {
        let (name, at) = self.open.as_ref()?;
        Some((name.as_ref(), self.text.get(*at..).unwrap_or_default()))
    }

    /// The name of the member whose value the stop lies in.
    pub(crate) fn open(&self) -> Option<String> {
        self.open.as_ref().map(|(name, _)| name.clone().into_owned())
    }

    /// The value that the stop lies in, as a field of a record that begins here in the body, where what there is of it
    /// contains a lone surrogate.
    pub(crate) fn open_surrogate(&self, beginning: u64) -> Option<Field<'_>> {
        let (name, at) = self.open.as_ref()?;
        let raw = self.text.get(*at..)?;
        let value = Value::LoneSurrogate(lone_surrogate(raw).filter(|_| raw.starts_with('"'))?);
        Some(Field { name: name.as_ref().into(), value, offset: place(beginning, *at) })
    }

    /// The text of the whole object.
    pub(crate) const fn text(&self) -> &'a str {
        self.text
    }

    /// The members by name, each with its value and the value's text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.list.iter().map(|(name, raw)| (name.as_ref(), *raw))
    }

    /// The members as fields of a record that begins here in the body.
    pub(crate) fn fields(&self, beginning: u64) -> impl Iterator<Item = (Field<'_>, &'a str)> {
        self.iter().map(move |(name, raw)| {
            let offset = place(beginning, offset_in(self.text, raw));
            (Field { name: name.into(), value: read(raw), offset }, raw)
        })
    }

    /// Reads the members up to the end of the text, or to where something invalid was noticed.
    fn read(&mut self) -> Result<(), Noticed> {
        let text = self.text;
        let mut at = expect(text, 0, b'{')? + 1;
        let end = loop {
            if let Ok(end) = expect(text, at, b'}') {
                break end;
            }
            if !self.list.is_empty() {
                at = expect(text, at, b',')? + 1;
            }
            let (name, after) = text_at(text, expect(text, at, b'"')?)?;
            self.open = Some((name, text.len()));
            let start = next(text, expect(text, after, b':')? + 1);
            self.open = self.open.take().map(|(name, _)| (name, start));
            let (value, after) = value_at(text, start)?;
            self.list.extend(self.open.take().map(|(name, _)| (name, value)));
            at = after;
        };
        ended(text, end + 1)
    }
}

/// The value that a raw text is, which `serde_json` has found to be one.
pub(crate) fn read(raw: &str) -> Value<'_> {
    match raw.as_bytes() {
        [b'"', ..] => match text_at(raw, 0) {
            Ok((text, _)) => Value::Text(text),
            // It was found to be a string, so nothing else can be wrong with it.
            Err(_) => Value::LoneSurrogate(lone_surrogate(raw).unwrap_or_default()),
        },
        [b'{' | b'[', ..] => Value::Nested,
        [b'n', ..] => Value::Null,
        [first @ (b't' | b'f'), ..] => Value::Boolean(*first == b't'),
        _ => Value::Number(raw),
    }
}

/// The text that a raw value is, if it is one.
pub(crate) fn text_of(raw: &str) -> Option<Cow<'_, str>> {
    let text = if raw.starts_with('"') { text_at(raw, 0) } else { return None };
    text.ok().map(|(text, _)| text)
}

/// Where a part of a text begins in it.
pub(crate) fn offset_in(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// Where a text stops making sense.
fn stop(text: &str, noticed: Noticed) -> Stop {
    match noticed {
        Some(at) => Stop { at: token(text, at).unwrap_or(at), reason: "invalid JSON" },
        None => Stop { at: text.len(), reason: "unexpected end of the body in a value" },
    }
}

/// A text that is one value and nothing else.
fn whole(text: &str) -> Result<&str, Noticed> {
    let (value, after) = value_at(text, 0)?;
    ended(text, after).map(|()| value)
}

/// The value that begins at an offset or after the blanks there, and the offset after it.
fn value_at(text: &str, at: usize) -> Result<(&str, usize), Noticed> {
    let at = next(text, at);
    let rest = text.get(at..).unwrap_or_default();
    let mut reader = Deserializer::from_str(rest);
    match IgnoredAny::deserialize(&mut reader) {
        Ok(_) => {
            let end = at + reader.into_iter::<IgnoredAny>().byte_offset();
            Ok((text.get(at..end).unwrap_or_default(), end))
        }
        Err(error) if error.is_eof() => Err(None),
        // It counts lines, and bytes in them, from 1.
        Err(error) => {
            let lines = rest.split_inclusive('\n').take(error.line().saturating_sub(1));
            let before: usize = lines.map(str::len).sum();
            Err(Some((at + before + error.column()).saturating_sub(1)))
        }
    }
}

/// Checks that nothing but blanks follows.
fn ended(text: &str, at: usize) -> Result<(), Noticed> {
    let at = next(text, at);
    if at < text.len() { Err(Some(at)) } else { Ok(()) }
}

/// The offset of the next byte that is not blank, which must be this one.
fn expect(text: &str, at: usize, expected: u8) -> Result<usize, Noticed> {
    let at = next(text, at);
    match text.as_bytes().get(at) {
        Some(byte) if *byte == expected => Ok(at),
        Some(_) => Err(Some(at)),
        None => Err(None),
    }
}

/// The offset of the next byte that is not blank.
fn next(text: &str, mut at: usize) -> usize {
    while text.as_bytes().get(at).copied().is_some_and(is_blank) {
        at += 1;
    }
    at
}

/// Where the invalid token begins that was noticed at an offset in it or right after it:
/// an escape at its backslash, a number or a word at its first character.
fn token(text: &str, noticed: usize) -> Option<usize> {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '+' | '.');
    let mut rest = text.char_indices().peekable();
    let mut in_text = false;
    while let Some((at, letter)) = rest.next() {
        // A control character is noticed one byte before it.
        if at > noticed + 1 {
            break;
        }
        match letter {
            '"' => in_text = !in_text,
            '\\' if in_text => {
                let escaped = rest.next().map_or(0, |(_, letter)| letter.len_utf8());
                let digits = if text.get(at..).is_some_and(|rest| rest.starts_with("\\u")) { 4 } else { 0 };
                if (at..=at + escaped + digits).contains(&noticed) {
                    return Some(at);
                }
            }
            '\0'..' ' if in_text => return Some(at),
            _ if in_text => {}
            letter if is_bare(letter) => {
                let from = text.get(at..).unwrap_or_default();
                let word = from.split_once(|letter| !is_bare(letter)).map_or(from, |(word, _)| word);
                if (at..=at + word.len()).contains(&noticed) && whole(word).is_err() {
                    return Some(at);
                }
                while rest.next_if(|(next, _)| *next < at + word.len()).is_some() {}
            }
            _ => {}
        }
    }
    None
}
