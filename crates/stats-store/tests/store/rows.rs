//! Commits and what the store has after them.

use stats_fleet::{
    Commit, Counts, CustomerProgress, Failed, Failure, KindProgress, Progress, Row, RowKey, Run, Stored,
};
use stats_store::{AccountId, AccountRecord, Moment, Store, StoreError};
use stats_ureq::{Dialect, Kind, MetricName, QueryKind};

use crate::account::{Fixture, TODAY, UNTIL, day, record, window};

pub(crate) fn moment() -> Moment {
    Moment { run: 1, today: day(TODAY), at: 1_338_422_400 }
}

pub(crate) fn counts(counts: &[(&str, u64)]) -> Counts {
    counts.iter().map(|(name, count)| (MetricName::spelled(name), *count)).collect()
}

pub(crate) fn row(date: &str, category: Option<&str>, of: &[(&str, u64)]) -> Row {
    Row { date: day(date), category: category.map(Into::into), counts: counts(of) }
}

pub(crate) fn stored(kind: QueryKind, rows: Vec<Row>) -> Stored {
    let reached = KindProgress { reached: Some(day(UNTIL)), confirmed: Some(1) };
    Stored {
        customer: "anna".to_owned(),
        kind,
        window: window(),
        rows,
        removed: vec![],
        revisions: vec![],
        progress: CustomerProgress { daily: reached, ..CustomerProgress::default() },
        is_complete: true,
    }
}

pub(crate) fn apply(store: &mut Store, account: AccountId, stored: Stored) -> Result<(), StoreError> {
    store.apply(account, &Commit::Stored(Box::new(stored)), moment())
}

#[test]
fn rows_come_back_as_they_were_stored() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    let rows = vec![
        row("2012-05-28", None, &[("requests", 7), ("opens", 0)]),
        row("2012-05-29", None, &[]),
        row("2012-05-30", None, &[("requests", i64::MAX.unsigned_abs()), ("spam_drops", 3)]),
    ];
    apply(&mut store, account, stored(QueryKind::Daily, rows.clone())).unwrap();
    let of_categories = vec![
        row("2012-05-28", Some("letters"), &[("requests", 3)]),
        row("2012-05-28", Some("news"), &[("requests", 4), ("opens", 1)]),
    ];
    apply(&mut store, account, stored(QueryKind::CategoryStats, of_categories.clone())).unwrap();
    let read = |kind| store.rows(account, "anna", kind, window()).unwrap();
    assert_eq!(read(QueryKind::Daily), rows);
    assert_eq!(read(QueryKind::CategoryStats), of_categories);
    let other = store.rows(account, "Anna", QueryKind::Daily, window()).unwrap();
    assert!(other.is_empty(), "a name in other letters is another customer's");
    let days = "select date, requests, opens, clicks, spam_drops from daily";
    let null = ["2012-05-28 7 0 NULL NULL", "2012-05-29 NULL NULL NULL NULL"];
    assert_eq!(fixture.query(days)[..2], null, "what is absent is NULL");
    assert_eq!(fixture.query("select customer, date, category, requests from category_daily").len(), 2);
}

#[test]
fn rows_are_replaced_removed_and_kept_as_revisions() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    let before = vec![
        row("2012-05-28", None, &[("requests", 7), ("opens", 1)]),
        row("2012-05-29", None, &[("requests", 8)]),
    ];
    apply(&mut store, account, stored(QueryKind::Daily, before.clone())).unwrap();
    let changed = row("2012-05-28", None, &[("requests", 9)]);
    let removed = vec![RowKey { date: day("2012-05-29"), category: None }];
    let commit = Stored { removed, revisions: before, ..stored(QueryKind::Daily, vec![changed.clone()]) };
    apply(&mut store, account, commit).unwrap();
    assert_eq!(store.rows(account, "anna", QueryKind::Daily, window()).unwrap(), [changed]);
    let revisions = fixture.query("select age, run, counts from revisions order by date");
    assert_eq!(revisions, [r#"3 1 {"requests":7,"opens":1}"#, r#"2 1 {"requests":8}"#]);
}

#[test]
fn a_commit_that_fails_changes_nothing() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    let rows = vec![
        row("2012-05-28", None, &[("a_new_metric", 1)]),
        row("2012-05-29", None, &[("opens", i64::MAX.unsigned_abs() + 1)]),
    ];
    let error = apply(&mut store, account, stored(QueryKind::Daily, rows)).unwrap_err();
    assert!(matches!(&error, StoreError::CountTooLarge { metric, .. } if metric == "opens"), "{error}");
    for table in ["customers", "days", "progress"] {
        assert_eq!(fixture.query(&format!("select count(*) from {table}")), ["0"]);
    }
    let row = row("2012-05-28", None, &[("a_new_metric", 1)]);
    apply(&mut store, account, stored(QueryKind::Daily, vec![row.clone()])).unwrap();
    assert_eq!(store.rows(account, "anna", QueryKind::Daily, window()).unwrap(), [row]);
}

#[test]
fn a_new_metric_is_a_new_column_and_later_ones_share_one() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    let old = row("2012-05-27", None, &[("requests", 1)]);
    apply(&mut store, account, stored(QueryKind::Daily, vec![old])).unwrap();
    let names: Vec<String> = (0..300).map(|number| format!("later_{number:03}")).collect();
    let many: Vec<(&str, u64)> = names.iter().zip(0..).map(|(name, count)| (&**name, count)).collect();
    let day = row("2012-05-28", None, &many);
    apply(&mut store, account, stored(QueryKind::Daily, vec![day.clone()])).unwrap();
    let columns = "select count(column), count(*) from metrics";
    assert_eq!(fixture.query(columns), ["256 316"]);
    let last = "select later_239, json_extract(more_metrics, '$.later_299') from daily";
    assert_eq!(fixture.query(last), ["NULL NULL", "239 299"]);
    assert_eq!(store.rows(account, "anna", QueryKind::Daily, window()).unwrap(), std::slice::from_ref(&day));
    drop(store);
    let store = Store::read(fixture.path()).unwrap();
    assert_eq!(store.rows(account, "anna", QueryKind::Daily, window()).unwrap(), [day]);
}

#[test]
fn any_name_of_a_metric_is_stored() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    let names = ["Opens", "date", "run", "a \"b\"; drop table days", "", "rowid", "ÖFFNUNGEN", "metric_17"];
    let day = row("2012-05-28", None, &names.map(|name| (name, 5)));
    apply(&mut store, account, stored(QueryKind::Daily, vec![day.clone()])).unwrap();
    assert_eq!(store.rows(account, "anna", QueryKind::Daily, window()).unwrap(), [day]);
    assert_eq!(fixture.query("select opens, metric_17 from daily"), ["NULL 5"]);
}

#[test]
fn failures_are_counted_until_they_are_over() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    let failure = Failure { status: Some(404), ..Failure::new(Kind::RefusedNotFound, "unknown") };
    let failed = Failed { customer: "anna".to_owned(), kind: QueryKind::Daily, window: window(), failure };
    for at in [100, 200] {
        let moment = Moment { at, ..moment() };
        store.apply(account, &Commit::Failed(failed.clone()), moment).unwrap();
    }
    let failures = store.failures(account).unwrap();
    let found = &failures[0];
    assert_eq!((failures.len(), found.tries, found.first_at, found.last_at), (1, 2, 100, 200));
    assert_eq!((found.status, &*found.error_kind), (Some(404), "refused-not-found"));
    assert!(store.progress(account).unwrap().customers.is_empty());
    let part = Stored { is_complete: false, ..stored(QueryKind::Daily, vec![]) };
    apply(&mut store, account, part).unwrap();
    apply(&mut store, account, stored(QueryKind::CategoryStats, vec![])).unwrap();
    assert_eq!(store.failures(account).unwrap().len(), 1);
    apply(&mut store, account, stored(QueryKind::Daily, vec![])).unwrap();
    assert!(store.failures(account).unwrap().is_empty());
}

#[test]
fn progress_comes_back_as_it_was_stored() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    let run = Run { number: 1, until: day(UNTIL), is_finished: false };
    store.begin(account, run, 100).unwrap();
    store.begin(account, run, 200).unwrap();
    let categories = KindProgress { reached: Some(day("2012-05-01")), confirmed: Some(7) };
    for category_stats in [categories, KindProgress::default()] {
        let mut commit = stored(QueryKind::Daily, vec![]);
        commit.progress.category_stats = category_stats;
        commit.progress.names_listed = category_stats.reached;
        let progress = commit.progress;
        apply(&mut store, account, commit).unwrap();
        let read = store.progress(account).unwrap();
        assert_eq!((read.run, read.customers["anna"]), (Some(run), progress));
    }
    let runs = store.runs(account).unwrap();
    assert_eq!((runs.len(), runs[0].started_at, runs[0].ended_at), (1, 100, None));
}

#[test]
fn a_customer_is_confirmed_when_a_run_stores_it_first() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    for (at, run, confirmed) in [(100, 1, 100), (200, 1, 100), (300, 2, 300)] {
        let mut commit = stored(QueryKind::Daily, vec![]);
        commit.progress.daily.confirmed = Some(run);
        let moment = Moment { at, run, ..moment() };
        store.apply(account, &Commit::Stored(Box::new(commit)), moment).unwrap();
        assert_eq!(fixture.query("select confirmed_at from progress"), [confirmed.to_string()]);
    }
}

#[test]
fn a_customer_that_leaves_the_list_is_gone_until_it_comes_back() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    let mut list = |names: &[&str], at| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        store.apply(account, &Commit::Customers(names), Moment { at, ..moment() }).unwrap();
        let customers = store.customers(account).unwrap();
        customers.into_iter().map(|one| (one.name, one.last_listed, one.gone_since)).collect::<Vec<_>>()
    };
    let anna = |listed, gone| ("anna".to_owned(), listed, gone);
    let bert = |listed, gone| ("bert".to_owned(), listed, gone);
    assert_eq!(list(&["anna", "bert"], 1), [anna(Some(1), None), bert(Some(1), None)]);
    assert_eq!(list(&["bert"], 2), [anna(Some(1), Some(2)), bert(Some(2), None)]);
    assert_eq!(list(&["bert"], 3), [anna(Some(1), Some(2)), bert(Some(3), None)]);
    assert_eq!(list(&["anna", "bert"], 4), [anna(Some(4), None), bert(Some(4), None)]);
}

#[test]
fn a_failure_of_a_customer_that_is_gone_is_not_listed() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    let failure = Failure::new(Kind::NoRows, "no rows");
    let failed = Failed { customer: "anna".to_owned(), kind: QueryKind::Daily, window: window(), failure };
    store.apply(account, &Commit::Failed(failed), moment()).unwrap();
    for (names, failures) in [(vec![], 0), (vec!["anna".to_owned()], 1)] {
        store.apply(account, &Commit::Customers(names), moment()).unwrap();
        assert_eq!(store.failures(account).unwrap().len(), failures);
    }
}

#[test]
fn accounts_of_one_store_share_nothing() {
    let fixture = Fixture::new();
    let (mut store, first) = fixture.open(Dialect::V3);
    let other = AccountRecord { label: "eu".to_owned(), ..record(Dialect::V3) };
    let second = store.account(&other).unwrap();
    let day = row("2012-05-28", None, &[("requests", 7)]);
    apply(&mut store, first, stored(QueryKind::Daily, vec![day.clone()])).unwrap();
    store.begin(first, Run { number: 1, until: day.date, is_finished: false }, 100).unwrap();
    assert!(store.rows(second, "anna", QueryKind::Daily, window()).unwrap().is_empty());
    assert_eq!(store.progress(second).unwrap(), Progress::default());
    store.apply(second, &Commit::Customers(vec![]), moment()).unwrap();
    assert_eq!(store.customers(first).unwrap()[0].gone_since, None);
    store.remember(second, day.date, false).unwrap();
    assert_eq!((store.since(first).unwrap(), store.since(second).unwrap()), (None, Some(day.date)));
}

#[test]
fn a_month_of_a_customer_takes_less_than_2500_bytes() {
    let fixture = Fixture::new();
    let (mut store, account) = fixture.open(Dialect::V3);
    let metrics = stats_ureq::Metric::ALL[..14].iter().enumerate();
    let of_a_day: Vec<(&str, u64)> = metrics.map(|(index, one)| (one.as_str(), 300 << (index % 4))).collect();
    let dates = day("2012-05-01").iter_days().take(31);
    let days: Vec<Row> = dates.map(|date| Row { date, category: None, counts: counts(&of_a_day) }).collect();
    for group in 0..100 {
        let commit = |number| {
            let customer = format!("customer{}@example.com", group * 10 + number);
            Commit::Stored(Box::new(Stored { customer, ..stored(QueryKind::Daily, days.clone()) }))
        };
        store.apply_all(account, &(0..10).map(commit).collect::<Vec<_>>(), moment()).unwrap();
    }
    drop(store);
    let bytes = std::fs::metadata(fixture.path()).unwrap().len();
    assert!(bytes < 2500 * 1000, "{} bytes a customer", bytes / 1000);
}
