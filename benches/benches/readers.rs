//! Reading, against the peers: one table of ratios from one run. `cargo bench --bench readers -- WORD` takes the
//! works whose name holds the word.

use stats_benches::Failure;
use stats_benches::contest::measure;
use stats_benches::memory::{self, Memory};
use stats_benches::report::{self, Row};
use stats_benches::table::{self, Line};
use stats_benches::works::Work;

/// Columns grow by doubling: a day's date, five counts and five bitmaps.
const COLUMNS: u64 = 11;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let memory = memory::count(env!("CARGO_BIN_EXE_memory"), &words)?;
    let counted =
        |work: &str, by: &str| memory.iter().find(|known| known.work == work && known.by == by).cloned();
    let mut lines = Vec::new();
    table::head("record");
    for work in Work::all(&words) {
        let (body, contestants) = (work.body(), work.contestants()?);
        let times = measure(&contestants, &body, work.rows)?;
        let mut both = contestants.iter().zip(times);
        let Some((ours, our_time)) = both.next() else { continue };
        for (peer, time) in both {
            let row = Row::new(&work.name, peer.name, work.rows, our_time, time);
            let memory = counted(&work.name, ours.name).zip(counted(&work.name, peer.name));
            let line = Line { row, records: work.rows, memory };
            table::line(&line);
            lines.push(line);
        }
    }
    table::foot(&lines);
    memory_floors(&memory);
    let rows: Vec<Row> = lines.into_iter().map(|line| line.row).collect();
    println!("report: {}", report::replace(&rows)?.display());
    Ok(())
}

/// Prints what is asked of memory: at most 1.5 times the columns and 1 MiB, and few allocations.
fn memory_floors(memory: &[Memory]) {
    let verdict = |holds: bool| if holds { "ok" } else { "ABOVE" };
    for Memory { work, allocations, peak, own, .. } in memory {
        let Some(own) = own else { continue };
        let most = own + own / 2 + (1 << 20);
        println!(
            "{work}: peak {peak} bytes by push of 64 KiB, columns {own}, at most {most}: {}",
            verdict(*peak <= most)
        );
        // A million is 20 doublings; what does not grow with the records has some for itself.
        let most = COLUMNS * 20 + 64;
        println!("{work}: {allocations} allocations, at most {most}: {}", verdict(*allocations <= most));
    }
}
