//! The totals of a month of fifty customers, requested concurrently, and the failures among them.
//!
//! Run it with `cargo run -p example-async`. It starts an emulator; set `base_url` to use another server.

use std::error::Error;
use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};
use stats_emulator::{BEARER_KEY, Emulator};
use stats_reqwest::{Account, AggregateStats, Client, Metric, Period, Policy, StreamExt};

const METRICS: [Metric; 4] = [Metric::Requests, Metric::Opens, Metric::Clicks, Metric::SpamReports];

/// How many queries are in flight at a time.
const AT_ONCE: usize = 16;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start()?;
    let account = Account::bearer(BEARER_KEY).with_base_url(&emulator.base_url())?;
    let (backoff, limit) = (Duration::from_millis(50), Duration::from_millis(500));
    let policy = Policy::default().with_max_retries(2).with_backoff(backoff, limit).with_timeout(limit);
    let client = Client::builder(account).policy(policy).build()?;

    let customers = customers();
    let period = Period::between("2009-06-01".parse()?, "2009-06-30".parse()?)?;
    let queries = customers.iter().map(|customer| AggregateStats::of(customer).during(period));
    let mut totals = client.send_all(queries, AT_ONCE);
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(std::iter::once("customer").chain(METRICS.map(Metric::as_str)));
    let mut failed = Vec::new();
    // In the order of the queries, each as soon as it and those before it are there.
    for customer in &customers {
        match totals.next().await {
            Some(Ok(total)) => {
                let counts = METRICS.map(|metric| {
                    total.get(metric).map_or_else(|| "–".to_owned(), |count| count.to_string())
                });
                table.add_row(std::iter::once(customer.clone()).chain(counts));
            }
            Some(Err(error)) => failed.push(format!("{customer}: {error}")),
            None => break,
        }
    }
    table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    println!("{table}");
    println!("\n{} customers, {} requests, failed:", customers.len(), emulator.requests());
    println!("{}", failed.join("\n"));
    Ok(())
}

/// Forty-six that are well, two who get their answer at the second attempt, and two who get none.
fn customers() -> Vec<String> {
    let mut customers: Vec<_> = (1..=46).map(|number| format!("customer{number:02}@example.com")).collect();
    customers.insert(7, "fault-503+times=1@example.com".to_owned());
    customers.insert(15, "unknown@example.com".to_owned());
    customers.insert(23, "fault-cut+times=1@example.com".to_owned());
    customers.insert(31, "fault-silent@example.com".to_owned());
    customers
}
