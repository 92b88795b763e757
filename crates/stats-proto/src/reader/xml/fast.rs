//! XML as the fast gear reads it: elements of plain names with plain texts, without attributes.

use std::borrow::Cow;

use super::encoding::Encoding;
use crate::Question;
use crate::metric::Metric;
use crate::reader::fast::scan::{Scanned, Syntax};
use crate::reader::fast::text::{
    LONGEST, WIDEST_GAP, after, blanks, text_length, whole_number, word_end, words_end,
};
use crate::reader::value::is_text_field;

/// XML of an encoding as the answer to a question.
#[derive(Debug)]
pub(super) struct Plain {
    pub(super) question: Question,
    pub(super) encoding: Encoding,
}

impl Syntax for Plain {
    const END_OF_NAME: u8 = b'<';

    fn scan(&self, bytes: &[u8], record: &mut Scanned) -> Option<usize> {
        let mut at = after(bytes, 0, b"<day>")?;
        loop {
            at = after(bytes, blanks(bytes, at), b"<")?;
            if let Some(end) = after(bytes, at, b"/day>") {
                let categories = usize::from(self.question == Question::Category);
                return record.has(1, categories).then_some(end);
            }
            let (start, end) = (at, word_end(bytes, at));
            bytes.get(start).filter(|byte| !byte.is_ascii_digit())?;
            let name = bytes.get(start..end).filter(|name| !name.is_empty() && name.len() <= LONGEST)?;
            let value = after(bytes, end, b">")?;
            let value_end = self.value(bytes, (start, end), value, record)?;
            at = after(bytes, value_end, b"</").and_then(|at| after(bytes, at, name))?;
            at = after(bytes, at, b">")?;
        }
    }

    fn gap(&self, bytes: &[u8]) -> Option<usize> {
        let gap = blanks(bytes, 0);
        (gap <= WIDEST_GAP && bytes.get(gap..)?.starts_with(b"<day>")).then_some(gap)
    }

    fn name<'b>(&self, bytes: &'b [u8]) -> Option<(Cow<'b, [u8]>, usize)> {
        let (length, is_ascii) = text_length(bytes, b'<', [b'&', b']'])?;
        // Whatever else begins there, a comment say, may have more of the name behind it.
        bytes.get(length + 1).filter(|byte| **byte == b'/')?;
        let name = bytes.get(..length)?;
        if is_ascii {
            return Some((Cow::Borrowed(name), length));
        }
        let decoded = self.encoding.decode(name);
        let text = decoded.text.into_owned().into_bytes();
        decoded.stop.is_none().then_some((Cow::Owned(text), length))
    }
}

impl Plain {
    /// Reads the text of an element and gives the place after it.
    fn value(&self, bytes: &[u8], name: (usize, usize), at: usize, record: &mut Scanned) -> Option<usize> {
        match bytes.get(name.0..name.1)? {
            b"date" => {
                record.date(at);
                Some(at + 10)
            }
            b"category" if self.question == Question::Category => {
                let end = at + bytes.get(at..)?.iter().position(|byte| *byte == b'<')?;
                record.category(at, end);
                Some(end)
            }
            b"category" => None,
            name if is_text_field(name) => words_end(bytes, at),
            text => match whole_number(bytes, at) {
                Some((value, end)) => {
                    record.count(name, value, at, end);
                    Some(end)
                }
                None if Metric::of_bytes(text).is_none() => words_end(bytes, at),
                None => None,
            },
        }
    }
}
