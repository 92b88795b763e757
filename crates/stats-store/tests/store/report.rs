//! Reports on a store's customers.

use chrono::Days;
use stats_fleet::health::{Change, FindingKind, HealthReport};
use stats_fleet::{Commit, CustomerProgress, Failed, Failure, KindProgress, Row, Run, Stored, Window};
use stats_store::{AccountId, AccountRecord, ReportError, ReportOptions, Store, StoreError};
use stats_ureq::{Dialect, Kind, NaiveDate, QueryKind};

use crate::account::{Fixture, UNTIL, day, record};
use crate::rows::{counts, moment, row};

/// The last day of the run, so many days before.
pub(crate) fn ago(days: u64) -> NaiveDate {
    day(UNTIL) - Days::new(days)
}

/// Stores rows of a customer that has reached these days with its daily and its category statistics.
pub(crate) fn store_rows(
    store: &mut Store,
    account: AccountId,
    customer: &str,
    rows: Vec<Row>,
    reached: [NaiveDate; 2],
) {
    let reached = reached.map(|reached| KindProgress { reached: Some(reached), confirmed: Some(1) });
    let [daily, category_stats] = reached;
    let (of_categories, of_days): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.category.is_some());
    for (kind, rows) in [(QueryKind::Daily, of_days), (QueryKind::CategoryStats, of_categories)] {
        let stored = Stored {
            customer: customer.to_owned(),
            kind,
            window: Window::new(ago(60), day(UNTIL)).unwrap(),
            rows,
            removed: vec![],
            revisions: vec![],
            progress: CustomerProgress { daily, category_stats, ..CustomerProgress::default() },
            is_complete: true,
        };
        store.apply(account, &Commit::Stored(Box::new(stored)), moment()).unwrap();
    }
}

/// Stores that the daily query of a customer failed.
pub(crate) fn store_failure(store: &mut Store, account: AccountId, customer: &str) {
    let failure = Failure::new(Kind::RefusedServer, "status 500");
    let window = Window::new(ago(2), day(UNTIL)).unwrap();
    let failed = Failed { customer: customer.to_owned(), kind: QueryKind::Daily, window, failure };
    store.apply(account, &Commit::Failed(failed), moment()).unwrap();
}

pub(crate) fn begin(store: &mut Store, account: AccountId, number: u32, until: NaiveDate) {
    let run = Run { number, until, is_finished: false };
    store.begin(account, run, 100).unwrap();
}

/// A row of the last day with 1000 requests of which so many bounced.
fn bounced(bounces: u64) -> Row {
    let of = [("requests", 1000), ("bounces", bounces), ("blocks", 0), ("delivered", 1000 - bounces)];
    row(UNTIL, None, &of)
}

fn options() -> ReportOptions {
    ReportOptions::new(day(UNTIL))
}

fn found(report: &HealthReport) -> Vec<(&str, &str, FindingKind)> {
    report.findings.iter().map(|of| (&*of.account, &*of.customer, of.kind)).collect()
}

/// A store of two accounts.
fn two_accounts(fixture: &Fixture) -> (Store, AccountId, AccountId) {
    let (mut store, first) = fixture.open(Dialect::V3);
    let second = store.account(&AccountRecord { label: "eu".to_owned(), ..record(Dialect::V3) }).unwrap();
    for account in [first, second] {
        begin(&mut store, account, 1, day(UNTIL));
        store_rows(&mut store, account, "anna", vec![bounced(60)], [day(UNTIL); 2]);
    }
    (store, first, second)
}

#[test]
fn customers_of_all_accounts_or_of_one_are_reported() {
    let fixture = Fixture::new();
    let (store, ..) = two_accounts(&fixture);
    let both = store.report(&options()).unwrap();
    assert_eq!((both.through, &*both.accounts), (day(UNTIL), &["default".to_owned(), "eu".to_owned()][..]));
    let bounce = FindingKind::BounceRate;
    assert_eq!(found(&both), [("default", "anna", bounce), ("eu", "anna", bounce)]);
    let mut one = options();
    one.account = Some("eu".to_owned());
    assert_eq!(found(&store.report(&one).unwrap()), [("eu", "anna", bounce)]);
}

#[test]
fn an_unknown_account_a_store_without_a_run_and_bad_rules_are_errors() {
    let fixture = Fixture::new();
    let (store, _) = fixture.open(Dialect::V3);
    assert!(matches!(store.report(&options()), Err(ReportError::NoRun { .. })));
    let mut unknown = options();
    unknown.account = Some("us".to_owned());
    let error = store.report(&unknown).unwrap_err();
    assert!(matches!(&error, ReportError::UnknownAccount { label, .. } if label == "us"), "{error}");
    let mut bad = options();
    bad.rules.days = 0;
    assert_eq!(store.report(&bad).unwrap_err().to_string(), "days: expected 1 to 30 days");
}

#[test]
fn an_earlier_last_day_hides_what_came_later() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    begin(&mut store, account, 1, day(UNTIL));
    store_rows(&mut store, account, "anna", vec![bounced(60)], [day(UNTIL); 2]);
    let mut earlier = options();
    earlier.through = Some(ago(1));
    let report = store.report(&earlier).unwrap();
    assert_eq!((report.through, report.customers[0].through), (ago(1), Some(ago(1))));
    assert_eq!((found(&report), report.customers[0].totals.requests), (vec![], None));
}

#[test]
fn staleness_counts_from_the_last_day_that_is_over() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    begin(&mut store, account, 1, day(UNTIL));
    store_rows(&mut store, account, "anna", vec![], [day(UNTIL); 2]);
    assert_eq!(found(&store.report(&options()).unwrap()), []);
    let later = ReportOptions::new(day(UNTIL) + Days::new(3));
    assert_eq!(found(&store.report(&later).unwrap()), [("default", "anna", FindingKind::Stale)]);
}

#[test]
fn customers_that_are_gone_are_left_out() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    begin(&mut store, account, 1, day(UNTIL));
    store_rows(&mut store, account, "anna", vec![bounced(60)], [day(UNTIL); 2]);
    store.apply(account, &Commit::Customers(vec!["bert".to_owned()]), moment()).unwrap();
    let report = store.report(&options()).unwrap();
    let names: Vec<_> = report.customers.iter().map(|of| &*of.customer).collect();
    assert_eq!((names, found(&report)), (vec!["bert"], vec![("default", "bert", FindingKind::Stale)]));
}

#[test]
fn a_customer_that_failed_keeps_its_last_numbers() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    begin(&mut store, account, 1, day(UNTIL));
    store_rows(&mut store, account, "anna", vec![bounced(60)], [day(UNTIL); 2]);
    store_failure(&mut store, account, "anna");
    let report = store.report(&options()).unwrap();
    let kinds = [("default", "anna", FindingKind::BounceRate), ("default", "anna", FindingKind::Failed)];
    assert_eq!(found(&report), kinds);
    let message = report.findings[1].to_string();
    assert_eq!(message, "daily failed in 1 run: status 500 (refused-server); stored through 2012-05-30");
}

#[test]
fn findings_are_compared_with_those_that_were_kept_of_their_account() {
    let fixture = Fixture::new();
    let (mut store, first, second) = two_accounts(&fixture);
    let compared = |store: &Store, account: Option<&str>| {
        let mut options = options();
        options.account = account.map(ToOwned::to_owned);
        let mut report = store.report(&options).unwrap();
        store.compare_with_last(&mut report).unwrap();
        report
    };
    let changes = |report: &HealthReport| -> Vec<_> {
        let resolved = report.comparison.as_ref().unwrap().resolved.iter();
        report.findings.iter().chain(resolved).map(|of| (of.account.clone(), of.change.unwrap())).collect()
    };
    let of = |account: &str, change| (account.to_owned(), change);
    let kept = compared(&store, Some("default"));
    assert_eq!(changes(&kept), [of("default", Change::New)]);
    assert_eq!(kept.comparison.as_ref().unwrap().through, None);
    Store::keep_findings(fixture.path(), &kept).unwrap();
    assert_eq!(changes(&compared(&store, None)), [of("default", Change::Continuing), of("eu", Change::New)]);
    store_rows(&mut store, first, "anna", vec![bounced(0)], [day(UNTIL); 2]);
    store_rows(&mut store, second, "anna", vec![bounced(0)], [day(UNTIL); 2]);
    let report = compared(&store, None);
    assert_eq!(changes(&report), [of("default", Change::Resolved)]);
    assert_eq!(report.comparison.as_ref().unwrap().through, Some(day(UNTIL)));
    assert_eq!(changes(&compared(&store, Some("eu"))), []);
    Store::keep_findings(fixture.path(), &report).unwrap();
    assert_eq!(changes(&compared(&store, None)), []);
}

#[test]
fn findings_are_kept_while_a_run_holds_the_store() {
    let fixture = Fixture::new();
    let (store, ..) = two_accounts(&fixture);
    let report = store.report(&options()).unwrap();
    assert!(matches!(Store::open(fixture.path(), Store::MODE), Err(StoreError::InUse { .. })));
    Store::keep_findings(fixture.path(), &report).unwrap();
    assert_eq!(fixture.query("select count(*) from findings"), ["2"]);
}

#[test]
fn findings_of_an_earlier_day_do_not_replace_those_of_a_later_one() {
    let fixture = Fixture::new();
    let (store, ..) = two_accounts(&fixture);
    Store::keep_findings(fixture.path(), &store.report(&options()).unwrap()).unwrap();
    let mut earlier = options();
    earlier.through = Some(ago(1));
    Store::keep_findings(fixture.path(), &store.report(&earlier).unwrap()).unwrap();
    assert_eq!(fixture.query("select count(*) from findings, json_each(findings)"), ["2"]);
}

#[test]
fn a_later_run_that_ends_earlier_leaves_the_last_day() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    begin(&mut store, account, 1, day(UNTIL));
    begin(&mut store, account, 2, ago(9));
    store_rows(&mut store, account, "anna", vec![bounced(60)], [day(UNTIL); 2]);
    assert_eq!(store.report(&options()).unwrap().through, day(UNTIL));
}

#[test]
fn findings_that_cannot_be_read_count_as_none_and_are_replaced() {
    let fixture = Fixture::new();
    let (store, ..) = two_accounts(&fixture);
    let mut report = store.report(&options()).unwrap();
    Store::keep_findings(fixture.path(), &report).unwrap();
    rusqlite::Connection::open(fixture.path())
        .unwrap()
        .execute("update findings set findings = '[{}]'", [])
        .unwrap();
    store.compare_with_last(&mut report).unwrap();
    assert_eq!(report.comparison.as_ref().unwrap().through, None);
    assert_eq!(report.findings[0].change, Some(Change::New));
    Store::keep_findings(fixture.path(), &report).unwrap();
    store.compare_with_last(&mut report).unwrap();
    assert_eq!(report.findings[0].change, Some(Change::Continuing));
}

#[test]
fn a_store_of_the_first_version_is_migrated_by_a_run_and_not_by_a_reader() {
    let fixture = Fixture::new();
    drop(fixture.open(Dialect::V3));
    let connection = rusqlite::Connection::open(fixture.path()).unwrap();
    connection.execute_batch("drop table findings; pragma user_version = 1").unwrap();
    drop(connection);
    assert!(matches!(Store::read(fixture.path()), Err(StoreError::Older { found: 1, known: 2, .. })));
    drop(fixture.open(Dialect::V3));
    assert_eq!(fixture.query("select count(*) from findings"), ["0"]);
    assert!(Store::read(fixture.path()).is_ok());
}

#[test]
fn numbers_of_the_categories_of_the_period_are_compared() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    begin(&mut store, account, 1, day(UNTIL));
    let spam = |date, category, delivered, reports| {
        let of = [("requests", delivered), ("delivered", delivered), ("spam_reports", reports)];
        Row { date, category, counts: counts(&of) }
    };
    let rows = vec![
        spam(ago(0), None, 10_000, 30),
        spam(ago(0), Some("news".into()), 1000, 30),
        spam(ago(7), None, 10_000, 0),
        spam(ago(7), Some("letters".into()), 9000, 900),
    ];
    store_rows(&mut store, account, "anna", rows, [day(UNTIL); 2]);
    let report = store.report(&options()).unwrap();
    let [finding] = &*report.findings else { panic!("{:?}", report.findings) };
    let named: Vec<_> = finding.categories().iter().map(|of| (&*of.category, of.rate.numerator)).collect();
    assert_eq!((finding.kind, named), (FindingKind::SpamReportRate, vec![("news", 30)]));
}
