use std::fmt::Write as _;

use crate::record::{METRICS, Record, category_days, days, names};

/// An array of objects without white space.
#[must_use]
pub fn array(rows: u32, seed: u64) -> Vec<u8> {
    format!("[{}]", objects(days(rows, seed), &[])).into_bytes()
}

/// Objects joined by commas, without brackets.
#[must_use]
pub fn bare(rows: u32, seed: u64) -> Vec<u8> {
    objects(days(rows, seed), &[]).into_bytes()
}

/// An array of objects with a category each.
#[must_use]
pub fn category_array(rows: u32, seed: u64) -> Vec<u8> {
    format!("[{}]", objects(category_days(rows, seed), &names(false))).into_bytes()
}

fn objects(records: impl Iterator<Item = Record>, names: &[String]) -> String {
    let mut text = String::new();
    for record in records {
        if !text.is_empty() {
            text.push(',');
        }
        let _ = write!(text, "{{\"date\":\"{}\"", record.date);
        if let Some(name) = names.get(record.name) {
            let _ = write!(text, ",\"category\":\"{name}\"");
        }
        for (metric, count) in METRICS.iter().zip(record.counts) {
            let _ = write!(text, ",\"{metric}\":{count}");
        }
        text.push('}');
    }
    text
}
