//! The worst case for a reader that learns: nothing it has learned holds for the next record.

use std::fmt::Write as _;

use crate::mix::Mix;
use crate::record::{METRICS, Record, days};

/// Any order of keys, fields that nobody knows, other blanks in every record.
#[must_use]
pub fn json(rows: u32, seed: u64) -> Vec<u8> {
    let mut mix = Mix::new(seed ^ 1);
    let record = |record: Record| {
        let [between, after, around] = [(); 3].map(|()| blanks(&mut mix));
        let fields = fields(&record, &mut mix).into_iter().map(|(name, value)| match value {
            Value::Count(count) => format!("\"{name}\":{between}{count}"),
            Value::Text(text) => format!("\"{name}\":{between}\"{text}\""),
        });
        let fields: Vec<String> = fields.collect();
        format!("{{{around}{}{around}}}", fields.join(&format!(",{after}")))
    };
    let records: Vec<String> = days(rows, seed).map(record).collect();
    format!("[{}]", records.join(",")).into_bytes()
}

/// The same in XML.
#[must_use]
pub fn xml(rows: u32, seed: u64) -> Vec<u8> {
    let mut mix = Mix::new(seed ^ 1);
    let mut text = String::from("<stats>");
    for record in days(rows, seed) {
        let [between, around] = [(); 2].map(|()| blanks(&mut mix));
        let _ = write!(text, "{between}<day>{between}");
        for (name, value) in fields(&record, &mut mix) {
            let _ = match value {
                Value::Count(count) => write!(text, "<{name}>{around}{count}</{name}>{between}"),
                Value::Text(word) => write!(text, "<{name}>{word}</{name}>{between}"),
            };
        }
        text.push_str("</day>");
    }
    text.push_str("</stats>");
    text.into_bytes()
}

/// The known layout up to the end of each record, where a field comes that is another each time: whatever a
/// fast reader has done by then is done for nothing.
#[must_use]
pub fn late_json(rows: u32, seed: u64) -> Vec<u8> {
    let mut mix = Mix::new(seed ^ 1);
    let record = |record: Record| {
        let mut text = format!("{{\"date\":\"{}\"", record.date);
        for (metric, count) in METRICS.iter().zip(record.counts) {
            let _ = write!(text, ",\"{metric}\":{count}");
        }
        let _ = write!(text, ",\"{}\":\"{}\"}}", unknown(&mut mix), unknown(&mut mix));
        text
    };
    let records: Vec<String> = days(rows, seed).map(record).collect();
    format!("[{}]", records.join(",")).into_bytes()
}

/// The same in XML.
#[must_use]
pub fn late_xml(rows: u32, seed: u64) -> Vec<u8> {
    let mut mix = Mix::new(seed ^ 1);
    let mut text = String::from("<stats>");
    for record in days(rows, seed) {
        let _ = write!(text, "<day><date>{}</date>", record.date);
        for (metric, count) in METRICS.iter().zip(record.counts) {
            let _ = write!(text, "<{metric}>{count}</{metric}>");
        }
        let name = unknown(&mut mix);
        let _ = write!(text, "<{name}>{}</{name}></day>", unknown(&mut mix));
    }
    text.push_str("</stats>");
    text.into_bytes()
}

enum Value {
    Count(u64),
    Text(String),
}

/// The fields of a record in any order, up to two unknown ones among them.
fn fields(record: &Record, mix: &mut Mix) -> Vec<(String, Value)> {
    let metrics = METRICS.iter().zip(record.counts);
    let mut fields: Vec<_> = metrics.map(|(name, count)| ((*name).to_owned(), Value::Count(count))).collect();
    fields.push(("date".to_owned(), Value::Text(record.date.to_string())));
    for place in 0..mix.below(3) {
        fields.push((format!("{}_{place}", unknown(mix)), Value::Text(unknown(mix).to_owned())));
    }
    mix.shuffle(&mut fields);
    fields
}

/// A name of no metric. Its values are words, so that it makes no column.
fn unknown(mix: &mut Mix) -> &'static str {
    const WORDS: [&str; 8] = ["note", "region", "plan", "remark", "origin", "campaign_name", "id", "state"];
    let place = usize::try_from(mix.below(8)).unwrap_or_default();
    WORDS.get(place).copied().unwrap_or("note")
}

fn blanks(mix: &mut Mix) -> &'static str {
    const BLANKS: [&str; 6] = ["", " ", "  ", "\n", "\n    ", "\t"];
    let place = usize::try_from(mix.below(6)).unwrap_or_default();
    BLANKS.get(place).copied().unwrap_or("")
}
