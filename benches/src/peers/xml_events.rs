//! Typed rows by quick-xml's events, driven by hand: nothing is copied but the numbers.

use quick_xml::Reader;
use quick_xml::events::{BytesText, Event};

use super::date::FastDate;
use super::row::Row;
use crate::Failure;

/// A body in UTF-8.
///
/// # Errors
/// An error of quick-xml, or a record with an invalid field.
pub fn utf8(body: &[u8]) -> Result<Vec<Row>, Failure> {
    read(str::from_utf8(body)?)
}

/// A body in ISO-8859-1, decoded beforehand: quick-xml reads UTF-8. Where it is ASCII that copies nothing.
///
/// # Errors
/// An error of quick-xml, or a record with an invalid field.
pub fn latin(body: &[u8]) -> Result<Vec<Row>, Failure> {
    read(&encoding_rs::mem::decode_latin1(body))
}

#[derive(Clone, Copy)]
enum Position {
    Outside,
    Stats,
    Day,
    Date,
    Count(usize),
}

#[derive(Default)]
struct Draft {
    date: Option<FastDate>,
    counts: [Option<u64>; 5],
}

impl Draft {
    fn finish(self) -> Option<Row> {
        let [requests, bounces, clicks, opens, spamreports] = self.counts;
        Some(Row {
            date: self.date?,
            requests: requests?,
            bounces: bounces?,
            clicks: clicks?,
            opens: opens?,
            spamreports: spamreports?,
        })
    }
}

fn read(text: &str) -> Result<Vec<Row>, Failure> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().trim_text(true);
    let (mut rows, mut draft, mut position) = (Vec::new(), Draft::default(), Position::Outside);
    loop {
        position = match (position, reader.read_event()?) {
            (Position::Outside, Event::Start(tag)) if tag.name().as_ref() == "stats" => Position::Stats,
            (Position::Stats, Event::Start(tag)) if tag.name().as_ref() == "day" => Position::Day,
            (Position::Day, Event::Start(tag)) => match tag.name().as_ref() {
                "date" => Position::Date,
                "requests" => Position::Count(0),
                "bounces" => Position::Count(1),
                "clicks" => Position::Count(2),
                "opens" => Position::Count(3),
                "spamreports" => Position::Count(4),
                _ => return Err("an element of no record".into()),
            },
            (Position::Date, Event::Text(text)) => {
                let date = FastDate::decode(text.as_bytes()).ok_or("no date")?;
                if draft.date.replace(date).is_some() {
                    return Err("two dates".into());
                }
                position
            }
            (Position::Count(metric), Event::Text(text)) => {
                let count = count(&text).ok_or("no count")?;
                let field = draft.counts.get_mut(metric).ok_or("no metric")?;
                if field.replace(count).is_some() {
                    return Err("two counts".into());
                }
                position
            }
            (Position::Date | Position::Count(_), Event::End(_)) => Position::Day,
            (Position::Day, Event::End(_)) => {
                rows.push(std::mem::take(&mut draft).finish().ok_or("a field is missing")?);
                Position::Stats
            }
            (Position::Stats, Event::End(_)) => Position::Outside,
            (Position::Outside, Event::Decl(_) | Event::Text(_)) => position,
            (Position::Outside, Event::Eof) => return Ok(rows),
            _ => return Err("not the layout".into()),
        }
    }
}

fn count(text: &BytesText<'_>) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.bytes().try_fold(0_u64, |count, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| count.checked_mul(10)?.checked_add(u64::from(digit))).flatten()
    })
}
