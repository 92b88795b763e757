//! What a store has, against what the emulator has.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use stats_emulator::{Counts, Emulator};

use crate::Failure;
use crate::account::Fleet;
use crate::requests::Finished;

type Column = (&'static str, fn(&Counts) -> u64);

/// The metrics that both generations of the API have.
const SHARED: [Column; 14] = [
    ("requests", |counts| counts.requests),
    ("delivered", |counts| counts.delivered),
    ("bounces", |counts| counts.bounces),
    ("bounce_drops", |counts| counts.repeat_bounces),
    ("blocks", |counts| counts.blocks),
    ("invalid_emails", |counts| counts.invalid_emails),
    ("spam_reports", |counts| counts.spam_reports),
    ("spam_report_drops", |counts| counts.repeat_spam_reports),
    ("unsubscribes", |counts| counts.unsubscribes),
    ("unsubscribe_drops", |counts| counts.repeat_unsubscribes),
    ("opens", |counts| counts.opens),
    ("unique_opens", |counts| counts.unique_opens),
    ("clicks", |counts| counts.clicks),
    ("unique_clicks", |counts| counts.unique_clicks),
];

/// The metrics that v3 alone has.
const V3: [Column; 2] = [("processed", |counts| counts.processed), ("deferred", |counts| counts.deferred)];

/// A row's customer, date and category, which is empty for a day.
type Key = (String, String, String);
type Table = BTreeMap<Key, Vec<Option<i64>>>;

/// How much a store has.
pub(crate) struct Stored {
    pub(crate) daily: usize,
    pub(crate) categories: usize,
    pub(crate) failures: usize,
}

fn open(store: &Path) -> Result<Connection, Failure> {
    // To be written: what a killed process left is recovered.
    Ok(Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_WRITE)?)
}

/// The customers that the newest run has confirmed.
pub(crate) fn finished(store: &Path) -> Result<Finished, Failure> {
    let mut finished = Finished::default();
    if !store.exists() {
        return Ok(finished);
    }
    let connection = open(store)?;
    let tables: i64 = connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        return Ok(finished);
    }
    let mut statement = connection.prepare(
        "select c.name, p.kind from progress p join customers c on c.id = p.customer
        where p.confirmed_run = (select max(number) from runs)",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let of_kind = if kind == "daily" { &mut finished.daily } else { &mut finished.categories };
        of_kind.insert(name);
    }
    Ok(finished)
}

/// Compares every table with the emulator, and adds what differs.
pub(crate) fn compare(
    fleet: &Fleet,
    emulator: &Emulator,
    store: &Path,
    wrong: &mut Vec<String>,
) -> Result<Stored, Failure> {
    let connection = open(store)?;
    let intact: String = connection.query_row("pragma integrity_check", [], |row| row.get(0))?;
    if intact != "ok" {
        wrong.push(format!("the file is damaged: {intact}"));
    }
    let (daily, categories) = expected(fleet, emulator);
    let stored = table(&connection, "daily", "''")?;
    differences("daily", &daily, &stored, wrong);
    let (stored_daily, stored) = (stored.len(), table(&connection, "category_daily", "category")?);
    differences("category_daily", &categories, &stored, wrong);

    let mut statement = connection
        .prepare("select c.name, f.error_kind from failures f join customers c on c.id = f.customer")?;
    let failures = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let failures: Vec<(String, String)> = failures.collect::<Result<_, _>>()?;
    for (name, kind) in &failures {
        let injected = fleet.failing().get(name).copied().unwrap_or("none");
        if injected != kind {
            wrong.push(format!("the failure of `{name}` is `{kind}`, injected was {injected}"));
        }
    }
    for name in fleet.failing().keys().filter(|name| !failures.iter().any(|(failed, _)| failed == *name)) {
        wrong.push(format!("`{name}` is not listed as failed"));
    }
    Ok(Stored { daily: stored_daily, categories: stored.len(), failures: failures.len() })
}

/// The rows that the store has to have: daily ones and those of categories.
fn expected(fleet: &Fleet, emulator: &Emulator) -> (Table, Table) {
    let dataset = emulator.dataset();
    let values = |counts: Counts| {
        let shared = SHARED.iter().map(|(_, count)| Some(count(&counts).cast_signed()));
        shared
            .chain(V3.iter().map(|(_, count)| fleet.dialect().is_v3().then(|| count(&counts).cast_signed())))
            .collect()
    };
    let (mut daily, mut categories) = (Table::new(), Table::new());
    for name in fleet.good() {
        let Some(customer) = dataset.customer(name) else { continue };
        for date in dataset.days(Some(fleet.since()), Some(fleet.until())) {
            let key = |category: &str| (name.to_owned(), date.to_string(), category.to_owned());
            daily.insert(key(""), values(dataset.day(&customer, date)));
            for category in customer.categories().iter().filter(|_| !fleet.dialect().is_v3()) {
                let counts = dataset.category(&customer, category, date);
                // A category has a row on the days that it has a count.
                if !counts.is_zero() {
                    categories.insert(key(category), values(counts));
                }
            }
        }
    }
    (daily, categories)
}

/// The rows of a view.
fn table(connection: &Connection, view: &str, category: &str) -> Result<Table, Failure> {
    let metrics: Vec<_> = SHARED.iter().chain(&V3).map(|(name, _)| *name).collect();
    let sql = format!("select customer, date, {category}, {} from {view}", metrics.join(", "));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut table = Table::new();
    while let Some(row) = rows.next()? {
        let values = (0..metrics.len()).map(|index| row.get(index + 3)).collect::<Result<_, _>>()?;
        table.insert((row.get(0)?, row.get(1)?, row.get(2)?), values);
    }
    Ok(table)
}

fn differences(view: &str, expected: &Table, stored: &Table, wrong: &mut Vec<String>) {
    for (key, values) in expected {
        match stored.get(key) {
            None => wrong.push(format!("{view} lacks {key:?}")),
            Some(found) if found != values => {
                wrong.push(format!("{view} has {found:?} for {key:?}, expected {values:?}"));
            }
            Some(_) => {}
        }
    }
    let more = stored.keys().filter(|key| !expected.contains_key(key));
    wrong.extend(more.map(|key| format!("{view} has a row that the emulator lacks: {key:?}")));
}
