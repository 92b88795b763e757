//! The general gear for JSON: one value at a time, read by `serde_json`.
//!
//! `RawValue` gives each field's exact text and place, and repeated names survive.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};

use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::reader::fault::{Stop, Text, place};
use crate::reader::value::{Field, Value};

/// The members of an object as far as it makes sense, in the order of the body.
#[derive(Debug)]
pub(crate) struct Members<'a> {
    text: &'a str,
    list: Vec<(Name<'a>, &'a RawValue)>,
    pub(crate) stop: Option<Stop>,
    /// The member whose value the stop lies in.
    open: Option<Name<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// The text of a record, as far as it is one: valid UTF-8 without lone surrogates.
pub(crate) fn text(bytes: &[u8]) -> Text<'_> {
    let (valid, stop) = match str::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.valid_up_to();
            let valid = bytes.get(..at).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default();
            (valid, Some(Stop { at, reason: "a byte that UTF-8 does not allow" }))
        }
    };
    let stop = lone_surrogate(valid).map(|at| Stop { at, reason: "a lone surrogate" }).or(stop);
    let valid = stop.and_then(|stop| valid.get(..stop.at)).unwrap_or(valid);
    (Cow::Borrowed(valid), stop)
}

/// The members of an object.
pub(crate) fn members(text: &str) -> Members<'_> {
    let (mut list, mut open) = (Vec::new(), None);
    let mut reader = Deserializer::from_str(text);
    let read = reader.deserialize_map(MembersInto(&mut list, &mut open)).and_then(|()| reader.end());
    Members { text, list, open, stop: read.err().map(|error| stop(text, &error)) }
}

/// The elements of an array, as far as it makes sense.
pub(crate) fn elements(text: &str) -> (Vec<&RawValue>, Option<Stop>) {
    let mut elements = Vec::new();
    let mut reader = Deserializer::from_str(text);
    let read = reader.deserialize_seq(ElementsInto(&mut elements)).and_then(|()| reader.end());
    (elements, read.err().map(|error| stop(text, &error)))
}

/// A value of any kind, when it is one.
pub(crate) fn value(text: &str) -> Result<Value<'_>, Stop> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| stop(text, &error))?;
    Ok(read(raw))
}

impl<'a> Members<'a> {
    /// Whether the object is whole and has no members.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.stop.is_none()
    }

    /// The name of the member whose value the stop lies in.
    pub(crate) fn open(&self) -> Option<String> {
        self.open.as_ref().map(|name| name.0.clone().into_owned())
    }

    /// The members by name, each with its value and the value's text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.list.iter().map(|(name, raw)| (name.0.as_ref(), *raw))
    }

    /// The members as fields of a record that begins here in the body.
    pub(crate) fn fields(&self, beginning: u64) -> impl Iterator<Item = (Field<'_>, &'a RawValue)> {
        self.iter().map(move |(name, raw)| {
            let offset = place(beginning, offset_in(self.text, raw.get()));
            (Field { name: name.into(), value: read(raw), offset }, raw)
        })
    }
}

/// The value in a raw text that `serde_json` has found to be one.
pub(crate) fn read(raw: &RawValue) -> Value<'_> {
    match raw.get().as_bytes() {
        [b'"', ..] => text_of(raw).map_or(Value::Nested, Value::Text),
        [b'{' | b'[', ..] => Value::Nested,
        [b'n', ..] => Value::Null,
        [b't' | b'f', ..] => Value::Boolean,
        _ => Value::Number(raw.get()),
    }
}

/// The text that a raw value is, if it is one.
pub(crate) fn text_of(raw: &RawValue) -> Option<Cow<'_, str>> {
    serde_json::from_str::<Name<'_>>(raw.get()).ok().map(|name| name.0)
}

/// Where a part of a text begins in it.
pub(crate) fn offset_in(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// Where `serde_json` stopped: it counts lines, and bytes in them, from 1.
fn stop(text: &str, error: &serde_json::Error) -> Stop {
    if error.is_eof() {
        return Stop { at: text.len(), reason: "the answer ends within a value" };
    }
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = (before + error.column()).saturating_sub(1);
    Stop { at: token(text, at).unwrap_or(at), reason: "not JSON" }
}

/// Where the token begins that cannot stand in a text, which was noticed at a place in it or right after it:
/// an escape at its backslash, a number or a word at its first letter.
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
                if (at..=at + word.len()).contains(&noticed)
                    && serde_json::from_str::<&RawValue>(word).is_err()
                {
                    return Some(at);
                }
                while rest.next_if(|(next, _)| *next < at + word.len()).is_some() {}
            }
            _ => {}
        }
    }
    None
}

/// Where a `\u` escape of half a surrogate pair stands alone.
fn lone_surrogate(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let unit = |at: usize| {
        let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut at = 0;
    while let Some(backslash) = text.get(at..).and_then(|rest| rest.find('\\')) {
        at += backslash;
        match unit(at) {
            Some(0xD800..0xDC00) if matches!(unit(at + 6), Some(0xDC00..0xE000)) => at += 12,
            Some(0xD800..0xE000) => return Some(at),
            _ => at += 2,
        }
        // A backslash before a longer character leaves `at` within it; what follows is no JSON anyway.
        while at < text.len() && !text.is_char_boundary(at) {
            at += 1;
        }
    }
    None
}

/// Puts the members that it visits into a list, which keeps them when a later one makes no sense.
struct MembersInto<'l, 'a>(&'l mut Vec<(Name<'a>, &'a RawValue)>, &'l mut Option<Name<'a>>);

/// The same for elements.
struct ElementsInto<'l, 'a>(&'l mut Vec<&'a RawValue>);

impl<'de: 'a, 'a> Visitor<'de> for MembersInto<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key()? {
            *self.1 = Some(name);
            let value = map.next_value()?;
            self.0.extend(self.1.take().map(|name| (name, value)));
        }
        Ok(())
    }
}

impl<'de: 'a, 'a> Visitor<'de> for ElementsInto<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element()? {
            self.0.push(element);
        }
        Ok(())
    }
}
