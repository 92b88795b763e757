//! An account of the emulator, and what a test asks of its store.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use rusqlite::Connection;
use stats_emulator::{BEARER_KEY, Emulator, EmulatorBuilder, Subuser};
use stats_fleet::{Report, Wanted, Window};
use stats_store::{AccountId, AccountRecord, Plan, Store, Synced, sync};
use stats_ureq::{Account, Client, Dialect, Method, NaiveDate};
use tempfile::TempDir;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The emulator's days end here.
pub(crate) const TODAY: &str = "2012-05-31";

/// The last day that is wanted.
pub(crate) const UNTIL: &str = "2012-05-30";

/// The emulator with these customers.
pub(crate) fn emulator(names: &[&str]) -> EmulatorBuilder {
    Emulator::builder().today(day(TODAY)).subusers(names.iter().map(|name| Subuser::new(*name)))
}

/// The emulator's account.
pub(crate) fn account(base_url: &str, dialect: Dialect) -> Account {
    let account = match dialect {
        Dialect::V3 => Account::bearer(BEARER_KEY),
        // By GET, so that the emulator's log has the customer.
        dialect => Account::new("reseller", "open+sesame/&").with_dialect(dialect).with_method(Method::Get),
    };
    account.with_base_url(base_url).unwrap()
}

pub(crate) fn client(base_url: &str, dialect: Dialect) -> Client {
    Client::builder(account(base_url, dialect)).max_retries(0).build()
}

pub(crate) fn record(dialect: Dialect) -> AccountRecord {
    AccountRecord {
        label: "default".to_owned(),
        name: (dialect != Dialect::V3).then(|| "reseller".to_owned()),
        dialect: dialect.as_str().to_owned(),
        origin: "https://api.example.com".to_owned(),
    }
}

pub(crate) fn wanted(dialect: Dialect) -> Wanted {
    Wanted::new(dialect, day(UNTIL)).with_look_back(3)
}

pub(crate) fn window() -> Window {
    Window::new(day("2012-05-28"), day(UNTIL)).unwrap()
}

/// A store in a folder of its own.
pub(crate) struct Fixture {
    folder: TempDir,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("fleet.db")
    }

    pub(crate) fn open(&self, dialect: Dialect) -> (Store, AccountId) {
        let mut store = Store::open(self.path(), Store::MODE).unwrap();
        let account = store.account(&record(dialect)).unwrap();
        (store, account)
    }

    /// A run to its end.
    pub(crate) fn sync(&self, base_url: &str, wanted: Wanted, names: Option<&[&str]>) -> Report {
        sync_at(&self.path(), base_url, wanted, names)
    }

    /// Text of each row of a query.
    pub(crate) fn query(&self, sql: &str) -> Vec<String> {
        let connection = Connection::open(self.path()).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let text = |row: &rusqlite::Row<'_>| {
            let values = (0..columns).map(|index| match row.get_ref(index).unwrap() {
                rusqlite::types::ValueRef::Null => "NULL".to_owned(),
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                value => value.as_str().unwrap().to_owned(),
            });
            Ok(values.collect::<Vec<_>>().join(" "))
        };
        statement.query_map([], text).unwrap().map(Result::unwrap).collect()
    }

    /// The daily rows that are stored, without customers that have none.
    pub(crate) fn daily(&self) -> Vec<String> {
        self.query("select customer, date, requests, delivered, bounces, opens, clicks, spam_reports from daily order by 1, 2")
    }
}

/// A run to its end, of the store at this path.
pub(crate) fn sync_at(path: &Path, base_url: &str, wanted: Wanted, names: Option<&[&str]>) -> Report {
    let mut store = Store::open(path, Store::MODE).unwrap();
    let account = store.account(&record(wanted.dialect)).unwrap();
    let client = client(base_url, wanted.dialect);
    let customers = names.map(|names| names.iter().map(|name| (*name).into()).collect());
    let plan = Plan::new(wanted, customers, day(TODAY)).with_concurrency(2);
    match sync(&mut store, account, &client, &plan, &AtomicBool::new(false), &mut |_| {}).unwrap() {
        Synced::Ended(report) => *report,
        Synced::Interrupted(report) => panic!("{report:?}"),
    }
}

/// The daily rows that a store of these customers has to have.
pub(crate) fn expected(emulator: &Emulator, names: &[&str]) -> Vec<String> {
    let dataset = emulator.dataset();
    let mut names = names.to_vec();
    names.sort_unstable();
    let mut rows = Vec::new();
    for name in names {
        let customer = dataset.customer(name).unwrap();
        for date in dataset.days(Some(window().from), Some(window().until)) {
            let counts = dataset.day(&customer, date);
            let (requests, delivered, bounces) = (counts.requests, counts.delivered, counts.bounces);
            let (opens, clicks, spam) = (counts.opens, counts.clicks, counts.spam_reports);
            rows.push(format!("{name} {date} {requests} {delivered} {bounces} {opens} {clicks} {spam}"));
        }
    }
    rows
}
