//! The worst case for a reader with a layout cache: the cached layout never matches the next record.

use std::fmt::Write as _;

use crate::random::Random;
use crate::record::{METRICS, Record, days};

/// Records with keys in any order, unknown fields and varying white space, in JSON.
#[must_use]
pub fn json(rows: u32, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed ^ 1);
    let record = |record: Record| {
        let [between, after, around] = [(); 3].map(|()| blanks(&mut random));
        let fields = fields(&record, &mut random).into_iter().map(|(name, value)| match value {
            Value::Count(count) => format!("\"{name}\":{between}{count}"),
            Value::Text(text) => format!("\"{name}\":{between}\"{text}\""),
        });
        let fields: Vec<String> = fields.collect();
        format!("{{{around}{}{around}}}", fields.join(&format!(",{after}")))
    };
    let records: Vec<String> = days(rows, seed).map(record).collect();
    format!("[{}]", records.join(",")).into_bytes()
}

/// These records in XML.
#[must_use]
pub fn xml(rows: u32, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed ^ 1);
    let mut text = String::from("<stats>");
    for record in days(rows, seed) {
        let [between, around] = [(); 2].map(|()| blanks(&mut random));
        let _ = write!(text, "{between}<day>{between}");
        for (name, value) in fields(&record, &mut random) {
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
    let mut random = Random::new(seed ^ 1);
    let record = |record: Record| {
        let mut text = format!("{{\"date\":\"{}\"", record.date);
        for (metric, count) in METRICS.iter().zip(record.counts) {
            let _ = write!(text, ",\"{metric}\":{count}");
        }
        let _ = write!(text, ",\"{}\":\"{}\"}}", unknown(&mut random), unknown(&mut random));
        text
    };
    let records: Vec<String> = days(rows, seed).map(record).collect();
    format!("[{}]", records.join(",")).into_bytes()
}

/// These records in XML.
#[must_use]
pub fn late_xml(rows: u32, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed ^ 1);
    let mut text = String::from("<stats>");
    for record in days(rows, seed) {
        let _ = write!(text, "<day><date>{}</date>", record.date);
        for (metric, count) in METRICS.iter().zip(record.counts) {
            let _ = write!(text, "<{metric}>{count}</{metric}>");
        }
        let name = unknown(&mut random);
        let _ = write!(text, "<{name}>{}</{name}></day>", unknown(&mut random));
    }
    text.push_str("</stats>");
    text.into_bytes()
}

enum Value {
    Count(u64),
    Text(String),
}

/// The fields of a record in any order, up to two unknown ones among them.
fn fields(record: &Record, random: &mut Random) -> Vec<(String, Value)> {
    let metrics = METRICS.iter().zip(record.counts);
    let mut fields: Vec<_> = metrics.map(|(name, count)| ((*name).to_owned(), Value::Count(count))).collect();
    fields.push(("date".to_owned(), Value::Text(record.date.to_string())));
    for index in 0..random.below(3) {
        fields.push((format!("{}_{index}", unknown(random)), Value::Text(unknown(random).to_owned())));
    }
    random.shuffle(&mut fields);
    fields
}

/// A name of no metric. Its values are words, so that it makes no column.
fn unknown(random: &mut Random) -> &'static str {
    const WORDS: [&str; 8] = ["note", "region", "plan", "remark", "origin", "campaign_name", "id", "state"];
    let index = usize::try_from(random.below(8)).unwrap_or_default();
    WORDS.get(index).copied().unwrap_or("note")
}

fn blanks(random: &mut Random) -> &'static str {
    const BLANKS: [&str; 6] = ["", " ", "  ", "\n", "\n    ", "\t"];
    let index = usize::try_from(random.below(6)).unwrap_or_default();
    BLANKS.get(index).copied().unwrap_or("")
}
