//! `target/bench/report.json`: every measured ratio, each run replacing its own rows only.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Failure;

/// One comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What was done, rows included.
    pub work: String,
    /// Who else did it.
    pub peer: String,
    /// Our nanoseconds for each record, or each request.
    pub ours_ns_per_record: f64,
    /// The peer's.
    pub peer_ns_per_record: f64,
    /// The peer's time divided by ours, as measured: it is held against a floor.
    pub ratio: f64,
}

impl Row {
    /// A comparison of the times that so many records took.
    #[must_use]
    pub fn new(work: &str, peer: &str, records: u32, ours: Duration, theirs: Duration) -> Self {
        let each = |time: Duration| rounded(time.as_secs_f64() * 1e9 / f64::from(records));
        Self {
            work: work.to_owned(),
            peer: peer.to_owned(),
            ours_ns_per_record: each(ours),
            peer_ns_per_record: each(theirs),
            ratio: theirs.as_secs_f64() / ours.as_secs_f64(),
        }
    }
}

/// Puts the rows into the report, in the place of those about the same.
///
/// # Errors
/// Where the report cannot be read or written.
pub fn replace(rows: &[Row]) -> Result<PathBuf, Failure> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    fs::create_dir_all(&folder)?;
    let path = folder.canonicalize()?.join("report.json");
    let mut all: Vec<Row> =
        if path.exists() { serde_json::from_str(&fs::read_to_string(&path)?)? } else { Vec::new() };
    for row in rows {
        let same = |known: &&mut Row| known.work == row.work && known.peer == row.peer;
        match all.iter_mut().find(same) {
            Some(known) => *known = row.clone(),
            None => all.push(row.clone()),
        }
    }
    let lines = all.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    fs::write(&path, format!("[\n{}\n]\n", lines.join(",\n")))?;
    Ok(path)
}

/// Two decimals say more than the measurement does.
fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
