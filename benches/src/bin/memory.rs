//! Counts what each reading allocates, one line of JSON for each.

use allocation_counter::measure;
use stats_benches::memory::Memory;
use stats_benches::ours::Ours;
use stats_benches::workloads::Workload;
use stats_benches::{Failure, body};
use stats_proto::{Days, Format, MetricColumn};

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    for work in Workload::all(&words) {
        let body = work.body();
        for contender in work.contenders()? {
            let mut outcome = Ok(());
            let counted = measure(|| outcome = contender.read(&body));
            outcome?;
            say(&Memory {
                work: work.name.clone(),
                by: contender.name.to_owned(),
                allocations: counted.count_total,
                peak: counted.bytes_max,
                own: None,
            })?;
        }
    }
    pushed(&words)
}

/// A body handed over in chunks, against the resulting columns.
fn pushed(words: &[String]) -> Result<(), Failure> {
    type Generate = fn(u32, u64) -> Vec<u8>;
    let kinds: [(&str, Format, Generate); 3] = [
        ("push-json", Format::Json, body::array),
        ("push-xml-compact", Format::Xml, body::compact),
        ("push-xml-indented", Format::Xml, body::indented_latin),
    ];
    for (name, format, generate) in kinds {
        let rows = 1_000_000;
        let work = format!("{name}-{rows}");
        if !words.is_empty() && !words.iter().any(|word| work.contains(word)) {
            continue;
        }
        let (ours, body) = (Ours::daily(format)?, generate(rows, 1));
        let mut days = None;
        let counted = measure(|| days = Some(ours.push(&body)));
        let own = days.transpose()?.map(|days| size(&days));
        let (allocations, peak) = (counted.count_total, counted.bytes_max);
        say(&Memory { work, by: "ours".to_owned(), allocations, peak, own })?;
    }
    Ok(())
}

/// The bytes of the columns themselves.
fn size(days: &Days) -> u64 {
    let counts = |column: &MetricColumn| column.values().size() + column.validity().map_or(0, <[u8]>::len);
    let columns: usize = days.columns().iter().map(counts).sum();
    (columns + size_of_val(days.dates())) as u64
}

fn say(memory: &Memory) -> Result<(), Failure> {
    println!("{}", serde_json::to_string(memory)?);
    Ok(())
}
