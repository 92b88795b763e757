//! JSON as the fast gear reads it: objects of plain names with plain values.

use std::borrow::Cow;

use crate::Question;
use crate::metric::Metric;
use crate::reader::fast::scan::{Scanned, Syntax};
use crate::reader::fast::text::{
    LONGEST, WIDEST_GAP, after, blanks, text_length, whole_number, word_end, words_end,
};
use crate::reader::value::is_text_field;

/// JSON as the answer to a question.
#[derive(Debug)]
pub(super) struct Plain {
    pub(super) question: Question,
}

impl Syntax for Plain {
    const END_OF_NAME: u8 = b'"';

    fn scan(&self, bytes: &[u8], record: &mut Scanned) -> Option<usize> {
        let mut at = after(bytes, 0, b"{")?;
        loop {
            let start = after(bytes, blanks(bytes, at), b"\"")?;
            let end = word_end(bytes, start);
            let colon = after(bytes, end, b"\"").map(|at| blanks(bytes, at))?;
            let value = blanks(bytes, after(bytes, colon, b":")?);
            at = blanks(bytes, self.value(bytes, (start, end), value, record)?);
            match bytes.get(at)? {
                b',' => at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        let categories = usize::from(self.question == Question::Category);
        record.has(1, categories).then_some(at + 1)
    }

    fn gap(&self, bytes: &[u8]) -> Option<usize> {
        let gap = blanks(bytes, after(bytes, blanks(bytes, 0), b",")?);
        (gap <= WIDEST_GAP && bytes.get(gap) == Some(&b'{')).then_some(gap)
    }

    fn name<'b>(&self, bytes: &'b [u8]) -> Option<(Cow<'b, [u8]>, usize)> {
        let (length, is_ascii) = text_length(bytes, b'"', [b'\\'; 2])?;
        let name = bytes.get(..length)?;
        (is_ascii || str::from_utf8(name).is_ok()).then_some((Cow::Borrowed(name), length))
    }
}

impl Plain {
    /// Reads a value and gives the place after it.
    fn value(&self, bytes: &[u8], name: (usize, usize), at: usize, record: &mut Scanned) -> Option<usize> {
        let text = bytes.get(name.0..name.1)?;
        let Some(quoted) = after(bytes, at, b"\"") else {
            let (value, end) = whole_number(bytes, at).filter(|_| is_metric(text) && !is_text_field(text))?;
            record.count(name, value, at, end);
            return Some(end);
        };
        let end = match text {
            b"date" => {
                record.date(quoted);
                quoted + 10
            }
            b"category" if self.question == Question::Category => {
                let length = bytes.get(quoted..)?.iter().position(|byte| *byte == b'"')?;
                record.category(quoted, quoted + length);
                quoted + length
            }
            _ if !is_metric(text) => return None,
            _ if is_text_field(text) => words_end(bytes, quoted)?,
            _ => match whole_number(bytes, quoted) {
                Some((value, end)) => {
                    record.count(name, value, quoted, end);
                    end
                }
                None if Metric::of_bytes(text).is_none() => words_end(bytes, quoted)?,
                None => return None,
            },
        };
        after(bytes, end, b"\"")
    }
}

/// Whether a name can be a metric's: not empty, not too long to be one, and no other field of a record.
fn is_metric(name: &[u8]) -> bool {
    !matches!(name, b"" | b"date" | b"category") && name.len() <= LONGEST
}
