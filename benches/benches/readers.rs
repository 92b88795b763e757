//! Reading, compared with the peers: one table of ratios from one run. `cargo bench --bench readers -- WORD` selects
//! the works whose name contains the word. A missed floor or bound is an error.

use stats_benches::Failure;
use stats_benches::measure::measure;
use stats_benches::memory::{self, Memory};
use stats_benches::report::{self, Row};
use stats_benches::table::{self, Line};
use stats_benches::workloads::Workload;

/// Columns grow by doubling: a day's date, five counts and five bitmaps.
const COLUMNS: u64 = 11;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let memory = memory::count(env!("CARGO_BIN_EXE_memory"), &words)?;
    let counted =
        |work: &str, by: &str| memory.iter().find(|known| known.work == work && known.by == by).cloned();
    let mut lines = Vec::new();
    table::head("record");
    for work in Workload::all(&words) {
        let (body, contenders) = (work.body(), work.contenders()?);
        let times = measure(&contenders, &body, work.rows)?;
        let mut both = contenders.iter().zip(times);
        let Some((ours, our_time)) = both.next() else { continue };
        for (peer, time) in both {
            let row = Row::new(&work.name, peer.name, work.rows, our_time, time);
            let memory = counted(&work.name, ours.name).zip(counted(&work.name, peer.name));
            let line = Line { row, records: work.rows, memory };
            table::line(&line);
            lines.push(line);
        }
    }
    let missed = table::foot(&lines);
    let exceeded = memory_bounds(&memory);
    let rows: Vec<Row> = lines.into_iter().map(|line| line.row).collect();
    println!("report: {}", report::replace(&rows)?.display());
    if missed + exceeded > 0 {
        return Err(format!("{missed} floors missed, {exceeded} bounds of memory exceeded").into());
    }
    Ok(())
}

/// Prints memory against its bounds, 1.5 times the columns plus 1 MiB and few allocations, and returns how many are
/// exceeded.
fn memory_bounds(memory: &[Memory]) -> usize {
    let mut exceeded = 0;
    let mut verdict = |is_within: bool| {
        exceeded += usize::from(!is_within);
        if is_within { "ok" } else { "ABOVE" }
    };
    for Memory { work, allocations, peak, own, .. } in memory {
        let Some(own) = own else { continue };
        let most = own + own / 2 + (1 << 20);
        println!(
            "{work}: peak {peak} bytes by push of 64 KiB, columns {own}, at most {most}: {}",
            verdict(*peak <= most)
        );
        // A million is 20 doublings; 64 more for what does not grow with the records.
        let most = COLUMNS * 20 + 64;
        println!("{work}: {allocations} allocations, at most {most}: {}", verdict(*allocations <= most));
    }
    exceeded
}
