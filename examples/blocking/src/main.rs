//! A month of a customer's days as a table, by the blocking client.
//!
//! Run it with `cargo run -p example-blocking`. It starts an emulator; set `base_url` to use another server.

use comfy_table::{CellAlignment, Table, presets};
use stats_emulator::{BEARER_KEY, Emulator};
use stats_ureq::{Account, AggregateStats, Client, DailyStats, Error, Metric, Period};

const METRICS: [Metric; 5] =
    [Metric::Requests, Metric::Bounces, Metric::Opens, Metric::UniqueOpens, Metric::SpamReports];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start()?;
    let account = Account::bearer(BEARER_KEY).with_base_url(&emulator.base_url())?;
    let client = Client::new(account);

    let period = Period::between("2009-06-01".parse()?, "2009-06-30".parse()?)?;
    let days = client.send(DailyStats::of("customer@example.com").during(period))?;
    let totals = client.send(AggregateStats::of("customer@example.com").during(period))?;

    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(std::iter::once("date").chain(METRICS.map(Metric::as_str)));
    // Absent, like the unique opens of a month, is not zero.
    let cell = |count: Option<u64>| count.map_or("–".to_owned(), |count| count.to_string());
    for day in &days {
        let counts = METRICS.map(|metric| cell(day.get(metric)));
        table.add_row(std::iter::once(day.date().to_string()).chain(counts));
    }
    let counts = METRICS.map(|metric| cell(totals.get(metric)));
    table.add_row(std::iter::once("total".to_owned()).chain(counts));
    table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    println!("{table}");

    // A refusal is an error with a kind, and with the server's own words.
    match client.send(DailyStats::of("unknown@example.com").during(period)) {
        Err(error @ Error::Answer { .. }) => println!("\nunknown@example.com: {error}"),
        Err(error) => return Err(error.into()),
        Ok(days) => return Err(format!("{} days of an unknown customer", days.len()).into()),
    }
    Ok(())
}
