use std::fmt::Write as _;

use super::latin;
use crate::record::{METRICS, Record, category_days, days, names};

/// Elements without white space and without a declaration, as the specification prints daily statistics.
#[must_use]
pub fn compact(rows: u32, seed: u64) -> Vec<u8> {
    format!("<stats>{}</stats>", elements(days(rows, seed), &[], ["", "", ""])).into_bytes()
}

/// Elements indented by three blanks, declared to be ISO-8859-1.
#[must_use]
pub fn indented_latin(rows: u32, seed: u64) -> Vec<u8> {
    document(&elements(days(rows, seed), &[], INDENTED))
}

/// Records with a category, every fifth name with a character outside ASCII.
#[must_use]
pub fn category_latin(rows: u32, seed: u64) -> Vec<u8> {
    document(&elements(category_days(rows, seed), &names(true), INDENTED))
}

/// Before a record, before a field, and before the end of a record.
const INDENTED: [&str; 3] = ["\n   ", "\n      ", "\n   "];

fn document(elements: &str) -> Vec<u8> {
    latin(&format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n\n<stats>{elements}\n</stats>\n"))
}

fn elements(records: impl Iterator<Item = Record>, names: &[String], gaps: [&str; 3]) -> String {
    let [before_record, before_field, before_end] = gaps;
    let mut text = String::new();
    for record in records {
        let _ = write!(text, "{before_record}<day>{before_field}<date>{}</date>", record.date);
        if let Some(name) = names.get(record.name) {
            let _ = write!(text, "{before_field}<category>{name}</category>");
        }
        for (metric, count) in METRICS.iter().zip(record.counts) {
            let _ = write!(text, "{before_field}<{metric}>{count}</{metric}>");
        }
        let _ = write!(text, "{before_end}</day>");
    }
    text
}
