//! The rules of the planner, each stated by a test.

use chrono::Days;
use stats_fleet::{Customer, Failure, Stop, TaskQuery, Wanted, Window};
use stats_proto::{Dialect, Kind, QueryKind};

use crate::driver::{Drive, Ran, drive, run};
use crate::server::{Fault, Server, day, refusal, requests};
use crate::store::Store;

const TODAY: &str = "2026-07-01";
const UNTIL: &str = "2026-06-30";

fn window(from: &str, until: &str) -> Window {
    Window::new(day(from), day(until)).unwrap()
}

fn wanted(dialect: Dialect) -> Wanted {
    Wanted::new(dialect, day(UNTIL))
}

/// A server with customers of these names, each with a row for every day of a year.
fn server(dialect: Dialect, names: &[&str]) -> Server {
    let mut server = Server::new(dialect);
    for name in names {
        server.add(name, window("2025-07-01", "2026-07-31"));
    }
    server
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("customer{number:02}")).collect()
}

fn fleet_of(dialect: Dialect, count: usize) -> Server {
    let names = numbered(count);
    server(dialect, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

fn fault(server: &mut Server, name: &str, fault: impl Into<Option<Fault>>) {
    server.customers.get_mut(name).unwrap().fault = fault.into();
}

/// Runs today, everything fresh.
fn first_run(server: &mut Server, wanted: &Wanted) -> (Store, Ran) {
    let mut store = Store::default();
    let ran = run(server, &mut store, wanted, day(TODAY));
    (store, ran)
}

/// The run of the next day.
fn next_day(server: &mut Server, store: &mut Store, wanted: &Wanted) -> Ran {
    server.queries.clear();
    let until = wanted.until.succ_opt().unwrap();
    let wanted = wanted.clone().until(until);
    run(server, store, &wanted, until.succ_opt().unwrap())
}

fn failures(ran: Ran) -> Vec<(String, QueryKind, Kind)> {
    let of = |failed: stats_fleet::Failed| (failed.customer, failed.kind, failed.failure.kind);
    ran.report().failures.into_iter().map(of).collect()
}

// Rule 1: the window.

#[test]
fn the_first_window_is_the_look_back_unless_a_first_day_is_given() {
    let mut server = server(Dialect::V3, &["a"]);
    first_run(&mut server, &wanted(Dialect::V3));
    first_run(&mut server, &wanted(Dialect::V3).with_look_back(7));
    first_run(&mut server, &wanted(Dialect::V3).since(day("2026-01-01")));
    let expected = [window("2026-05-31", UNTIL), window("2026-06-24", UNTIL), window("2026-01-01", UNTIL)];
    assert_eq!(server.windows(), expected);
}

#[test]
fn a_window_begins_a_look_back_before_the_first_new_day() {
    let mut server = server(Dialect::V3, &["a"]);
    let wanted = wanted(Dialect::V3).since(day("2026-01-01"));
    let (mut store, _) = first_run(&mut server, &wanted);
    next_day(&mut server, &mut store, &wanted);
    assert_eq!(server.windows(), [window("2026-05-31", "2026-07-01")]);
}

#[test]
fn a_window_begins_a_day_after_the_retention_and_the_estimate_says_so() {
    let mut server = server(Dialect::Reseller, &["a"]);
    let (_, ran) = first_run(&mut server, &wanted(Dialect::Reseller).since(day("2020-01-01")));
    assert_eq!(server.windows(), [window("2023-07-03", UNTIL)]);
    assert_eq!(ran.estimate.forgotten, 1);
    server.queries.clear();
    server.customers.get_mut("a").unwrap().categories.insert((day("2026-06-01"), "n".into()), requests(1));
    first_run(&mut server, &wanted(Dialect::Reseller).since(day("2020-01-01")).with_categories());
    assert_eq!(server.windows()[1], window("2025-06-02", UNTIL));
}

#[test]
fn a_window_has_two_days_where_the_start_lies_before_the_end() {
    let mut strict = server(Dialect::Distributor, &["a"]);
    first_run(&mut strict, &wanted(Dialect::Distributor).since(day(UNTIL)));
    assert_eq!(strict.windows(), [window("2026-06-29", UNTIL)]);
    let mut other = server(Dialect::Reseller, &["a"]);
    first_run(&mut other, &wanted(Dialect::Reseller).since(day(UNTIL)));
    assert_eq!(other.windows(), [window(UNTIL, UNTIL)]);
}

#[test]
fn a_customer_may_have_its_own_first_and_last_day() {
    let mut server = server(Dialect::V3, &["a", "b"]);
    let customers =
        [Customer::new("a").until(day("2026-07-01")), Customer::new("b").since(day("2026-06-29"))];
    let mut store = Store::default();
    let one = Drive::default();
    drive(&one, &mut server, &mut store, &wanted(Dialect::V3), Some(&customers), day(TODAY)).unwrap();
    assert_eq!(server.windows(), [window("2026-05-31", "2026-07-01"), window("2026-06-29", UNTIL)]);
    assert_eq!((store.reached("a"), store.reached("b")), (Some(day("2026-07-01")), Some(day(UNTIL))));
}

#[test]
fn nothing_is_asked_before_the_first_day_wanted() {
    let mut server = server(Dialect::V3, &["a"]);
    let (store, ran) = first_run(&mut server, &wanted(Dialect::V3).since(day("2026-07-05")));
    let report = ran.report();
    assert!(server.queries.is_empty() && store.progress.customers.is_empty());
    assert_eq!((report.customers.complete, report.run.is_finished), (1, true));
}

#[test]
fn v3_windows_have_at_most_366_days_and_a_young_customer_has_no_early_ones() {
    let mut server = Server::new(Dialect::V3);
    server.add("young", window("2026-06-20", UNTIL));
    let (store, ran) = first_run(&mut server, &wanted(Dialect::V3).since(day("2024-01-01")));
    let expected =
        [window("2024-01-01", "2024-12-31"), window("2025-01-01", "2026-01-01"), window("2026-01-02", UNTIL)];
    assert_eq!(server.windows(), expected);
    assert_eq!((store.days("young").len(), store.reached("young")), (11, Some(day(UNTIL))));
    assert!(ran.report().failures.is_empty());
}

// Rule 2: the order.

#[test]
fn customers_that_lag_come_first() {
    let mut server = server(Dialect::Reseller, &["a", "b", "c"]);
    fault(&mut server, "c", Fault::NotFound);
    let (mut store, _) = first_run(&mut server, &wanted(Dialect::Reseller));
    server.add("d", window("2026-01-01", "2026-07-31"));
    fault(&mut server, "b", Fault::NotFound);
    next_day(&mut server, &mut store, &wanted(Dialect::Reseller));
    fault(&mut server, "b", None);
    fault(&mut server, "c", None);
    let later = Wanted::new(Dialect::Reseller, day("2026-07-02"));
    server.queries.clear();
    let ran = run(&mut server, &mut store, &later, day("2026-07-03"));
    assert_eq!(server.groups(), [["c"], ["b"], ["a"], ["d"]]);
    assert_eq!(ran.estimate.lagging, 2);
}

// Rule 3: categories.

fn with_categories(server: &mut Server, customer: &str, names: &[&str], date: &str) {
    let customer = server.customers.get_mut(customer).unwrap();
    for name in names {
        customer.categories.insert((day(date), (*name).to_owned()), requests(1));
    }
}

fn kinds(server: &Server) -> Vec<&'static str> {
    server.queries.iter().map(|query| query.kind().as_str()).collect()
}

const DAILY: &str = "daily-by-customer";
const NAMES: &str = "categories";
const ROWS: &str = "category-stats";

/// A reseller's customer whose days of the future are not there yet.
fn quiet(names: &[&str]) -> Server {
    let mut server = Server::new(Dialect::Reseller);
    for name in names {
        server.add(name, window("2026-06-01", UNTIL));
        with_categories(&mut server, name, &["n"], "2026-06-10");
    }
    server
}

#[test]
fn categories_are_asked_for_at_first_and_then_where_a_day_moved() {
    let mut server = quiet(&["a", "b"]);
    let wanted = wanted(Dialect::Reseller).with_categories();
    let (mut store, _) = first_run(&mut server, &wanted);
    assert_eq!(kinds(&server), [DAILY, DAILY, NAMES, ROWS, NAMES, ROWS]);
    server.customers.get_mut("b").unwrap().days.insert(day("2026-06-12"), requests(9));
    with_categories(&mut server, "b", &["late"], "2026-06-12");
    let ran = next_day(&mut server, &mut store, &wanted);
    assert_eq!(kinds(&server), [DAILY, DAILY, NAMES, ROWS]);
    assert_eq!(store.rows[&("b".to_owned(), false)].len(), 2);
    assert_eq!(ran.report().complete_through, Some(day("2026-07-01")));
}

#[test]
fn new_days_without_a_count_above_zero_move_nothing() {
    let mut server = quiet(&["a"]);
    let wanted = wanted(Dialect::Reseller).with_categories();
    let (mut store, _) = first_run(&mut server, &wanted);
    server.customers.get_mut("a").unwrap().days.insert(day("2026-07-01"), requests(0));
    next_day(&mut server, &mut store, &wanted);
    assert_eq!(kinds(&server), [DAILY]);
    assert_eq!(store.days("a").last(), Some(&day("2026-07-01")));
}

#[test]
fn names_are_listed_again_after_seven_days() {
    let mut server = quiet(&["a"]);
    let first = wanted(Dialect::Reseller).with_categories();
    let (mut store, _) = first_run(&mut server, &first);
    for days in 1..=8 {
        server.queries.clear();
        let until = day(UNTIL).checked_add_days(Days::new(days)).unwrap();
        let today = until.succ_opt().unwrap();
        run(&mut server, &mut store, &first.clone().until(until), today);
        let expected = if days == 8 { vec![DAILY, NAMES, ROWS] } else { vec![DAILY] };
        assert_eq!(kinds(&server), expected, "after {days} days");
    }
}

#[test]
fn a_moved_day_is_remembered_until_its_categories_are_stored() {
    let mut server = quiet(&["a"]);
    let wanted = wanted(Dialect::Reseller).with_categories();
    let (mut store, _) = first_run(&mut server, &wanted);
    server.customers.get_mut("a").unwrap().days.insert(day("2026-06-12"), requests(9));
    with_categories(&mut server, "a", &["late"], "2026-06-12");
    fault(&mut server, "a", Fault::CategoriesForbidden);
    let ran = next_day(&mut server, &mut store, &wanted);
    assert_eq!(ran.report().complete_through, Some(day("2026-06-11")));
    fault(&mut server, "a", None);
    let later = wanted.until(day("2026-07-01"));
    server.queries.clear();
    run(&mut server, &mut store, &later, day("2026-07-02"));
    assert_eq!(kinds(&server), [DAILY, NAMES, ROWS]);
    assert_eq!(store.rows[&("a".to_owned(), false)].len(), 2);
}

#[test]
fn a_listed_category_that_is_unknown_is_left_out_and_reported() {
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let mut server = server(dialect, &["a"]);
        let names = numbered(12);
        with_categories(
            &mut server,
            "a",
            &names.iter().map(String::as_str).collect::<Vec<_>>(),
            "2026-06-10",
        );
        server.customers.get_mut("a").unwrap().unknown_categories = vec!["customer00x".into(), "zz".into()];
        let (store, ran) = first_run(&mut server, &wanted(dialect).with_categories());
        let report = ran.report();
        let left_out: Vec<_> = report.left_out.iter().map(|one| &*one.category).collect();
        assert_eq!(left_out, ["customer00x", "zz"]);
        assert!(report.failures.is_empty());
        assert_eq!(store.rows[&("a".to_owned(), false)].len(), 12);
    }
}

#[test]
fn the_stored_rows_of_a_category_that_is_left_out_stay() {
    let mut server = server(Dialect::V3, &["a"]);
    with_categories(&mut server, "a", &["m", "n"], "2026-06-10");
    let wanted = wanted(Dialect::V3).with_categories();
    let (mut store, _) = first_run(&mut server, &wanted);
    let customer = server.customers.get_mut("a").unwrap();
    customer.categories.retain(|(_, name), _| name == "m");
    customer.unknown_categories = vec!["n".into()];
    let ran = next_day(&mut server, &mut store, &wanted);
    assert_eq!(failures(ran), []);
    assert_eq!(store.rows[&("a".to_owned(), false)].len(), 2);
}

// Rule 4: too large.

#[test]
fn an_answer_that_is_too_large_halves_the_window_down_to_one_day() {
    for (dialect, days) in
        [(Dialect::V3, 1), (Dialect::V3, 7), (Dialect::Reseller, 1), (Dialect::Distributor, 2)]
    {
        let mut server = server(dialect, &["a"]);
        fault(&mut server, "a", Fault::TooLarge(days));
        let (store, ran) = first_run(&mut server, &wanted(dialect));
        assert_eq!(failures(ran), [], "{dialect}");
        assert_eq!((store.days("a").len(), store.reached("a")), (31, Some(day(UNTIL))), "{dialect}");
    }
}

#[test]
fn one_day_that_is_too_large_fails_the_customer_and_not_its_group() {
    let mut server = server(Dialect::V3, &["a", "b", "c"]);
    fault(&mut server, "b", Fault::TooLarge(0));
    let (store, ran) = first_run(&mut server, &wanted(Dialect::V3));
    assert_eq!(failures(ran), [("b".to_owned(), QueryKind::Daily, Kind::TooLarge)]);
    assert_eq!((store.days("a").len(), store.days("b").len(), store.days("c").len()), (31, 0, 31));
}

// Rule 5: groups.

#[test]
fn a_group_has_ten_customers_and_a_refused_one_is_found_by_eight_more_requests() {
    for (kind, refused) in [
        (Kind::RefusedNotFound, Fault::NotFound),
        (Kind::RefusedAuthentication, Fault::Forbidden),
        (Kind::RefusedInvalidRequest, Fault::BadRequest),
        (Kind::Malformed, Fault::Malformed),
    ] {
        for bad in numbered(10) {
            let mut server = fleet_of(Dialect::V3, 25);
            fault(&mut server, &bad, refused);
            let (store, ran) = first_run(&mut server, &wanted(Dialect::V3));
            assert_eq!(failures(ran), [(bad.clone(), QueryKind::Daily, kind)]);
            assert!(server.groups().len() <= 3 + 8, "{} requests", server.groups().len());
            assert_eq!(store.rows.len(), 24);
        }
    }
}

#[test]
fn a_group_that_fails_transiently_twice_is_split_too() {
    let mut server = fleet_of(Dialect::V3, 10);
    fault(&mut server, "customer03", Fault::Timeout);
    let (store, ran) = first_run(&mut server, &wanted(Dialect::V3));
    assert_eq!(failures(ran), [("customer03".to_owned(), QueryKind::Daily, Kind::Timeout)]);
    assert_eq!(store.rows.len(), 9);
}

#[test]
fn legacy_dialects_and_accounts_have_one_customer_in_a_request() {
    for dialect in [Dialect::Distributor, Dialect::Customer, Dialect::V3Account] {
        let mut server = fleet_of(dialect, 3);
        first_run(&mut server, &wanted(dialect));
        assert_eq!(server.groups(), [["customer00"], ["customer01"], ["customer02"]]);
    }
}

// Rule 6: what is tried again, and what stops a run.

#[test]
fn a_transient_failure_is_tried_once_more_at_the_end() {
    let mut server = server(Dialect::Reseller, &["a", "b", "c"]);
    fault(&mut server, "a", Fault::Server(1));
    fault(&mut server, "b", Fault::Server(2));
    let (store, ran) = first_run(&mut server, &wanted(Dialect::Reseller));
    assert_eq!(server.groups(), [["a"], ["b"], ["c"], ["a"], ["b"]]);
    assert_eq!(failures(ran), [("b".to_owned(), QueryKind::Daily, Kind::RefusedServer)]);
    assert_eq!(store.days("a").len(), 31);
}

#[test]
fn a_failure_of_the_customers_own_is_not_tried_again() {
    let mut server = server(Dialect::Reseller, &["a", "b", "c"]);
    fault(&mut server, "a", Fault::NotFound);
    fault(&mut server, "b", Fault::Malformed);
    let (_, ran) = first_run(&mut server, &wanted(Dialect::Reseller));
    assert_eq!(server.groups(), [["a"], ["b"], ["c"]]);
    assert_eq!(failures(ran).len(), 2);
}

#[test]
fn refused_credentials_stop_the_run_after_three_and_it_resumes() {
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let mut server = fleet_of(dialect, 50);
        server.outage = Some(refusal(Kind::RefusedAuthentication, 401));
        let (mut store, ran) = first_run(&mut server, &wanted(dialect));
        let report = ran.report();
        assert_eq!(server.queries.len(), 3);
        assert!(matches!(&report.stopped, Some(Stop::Account(failure)) if failure.status == Some(401)));
        assert!(report.failures.is_empty() && store.failures.is_empty());
        assert_eq!((report.customers.pending, report.run.is_finished), (50, false));
        server.outage = None;
        let report = run(&mut server, &mut store, &wanted(dialect), day(TODAY)).report();
        assert_eq!((report.customers.complete, report.run.number), (50, 1));
    }
}

#[test]
fn refused_credentials_stop_a_fleet_of_one() {
    let mut server = server(Dialect::Reseller, &["a"]);
    server.outage = Some(refusal(Kind::RefusedAuthentication, 401));
    let (_, ran) = first_run(&mut server, &wanted(Dialect::Reseller));
    assert!(matches!(ran.report().stopped, Some(Stop::Account(_))));
}

#[test]
fn forbidden_customers_that_lag_do_not_stop_the_run() {
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let mut server = fleet_of(dialect, 20);
        for name in ["customer00", "customer01", "customer02", "customer03"] {
            fault(&mut server, name, Fault::Forbidden);
        }
        let (mut store, ran) = first_run(&mut server, &wanted(dialect));
        assert_eq!(failures(ran).len(), 4, "{dialect}");
        let ran = next_day(&mut server, &mut store, &wanted(dialect));
        assert_eq!(failures(ran).len(), 4, "{dialect}");
    }
}

#[test]
fn two_forbidden_customers_in_the_only_group_do_not_stop_the_run() {
    let mut server = fleet_of(Dialect::V3, 10);
    for name in ["customer00", "customer09", "customer05"] {
        fault(&mut server, name, Fault::Forbidden);
    }
    let (store, ran) = first_run(&mut server, &wanted(Dialect::V3));
    assert_eq!(failures(ran).len(), 3);
    assert_eq!(store.rows.len(), 7);
}

#[test]
fn twenty_transient_failures_in_a_row_stop_the_run_and_it_resumes() {
    let mut server = fleet_of(Dialect::Reseller, 50);
    server.outage = Some(Failure::new(Kind::Transport, "connection refused"));
    let (mut store, ran) = first_run(&mut server, &wanted(Dialect::Reseller));
    let report = ran.report();
    assert_eq!(server.queries.len(), 20);
    assert!(matches!(report.stopped, Some(Stop::Transient(_))));
    assert_eq!((report.customers.pending, report.run.is_finished), (50, false));
    server.outage = None;
    let report = run(&mut server, &mut store, &wanted(Dialect::Reseller), day(TODAY)).report();
    assert_eq!((report.customers.complete, report.run.number), (50, 1));
}

#[test]
fn customers_that_time_out_every_night_do_not_stop_the_run() {
    let mut server = fleet_of(Dialect::Reseller, 100);
    let slow = numbered(30);
    for name in &slow {
        fault(&mut server, name, Fault::Timeout);
    }
    let (mut store, ran) = first_run(&mut server, &wanted(Dialect::Reseller));
    assert_eq!(failures(ran).len(), 30);
    let ran = next_day(&mut server, &mut store, &wanted(Dialect::Reseller));
    assert_eq!(failures(ran).len(), 30);
}

#[test]
fn customers_that_cannot_be_listed_stop_the_run() {
    for (failure, queries) in [
        (refusal(Kind::RefusedAuthentication, 403), 1),
        (Failure::new(Kind::Transport, "connection refused"), 2),
    ] {
        let mut server = fleet_of(Dialect::V3, 3);
        server.outage = Some(failure);
        let mut store = Store::default();
        let one = Drive::default();
        let ran = drive(&one, &mut server, &mut store, &wanted(Dialect::V3), None, day(TODAY)).unwrap();
        let report = ran.report();
        assert!(matches!(report.stopped, Some(Stop::List(_))));
        assert_eq!((server.queries.len(), report.run.is_finished), (queries, false));
    }
}

#[test]
fn listed_customers_do_not_prove_a_permission_to_read_statistics() {
    let mut server = fleet_of(Dialect::V3, 60);
    for customer in server.customers.values_mut() {
        customer.fault = Some(Fault::Forbidden);
    }
    let mut store = Store::default();
    let one = Drive::default();
    let ran = drive(&one, &mut server, &mut store, &wanted(Dialect::V3), None, day(TODAY)).unwrap();
    assert!(matches!(ran.report().stopped, Some(Stop::Account(_))));
    assert_eq!(server.queries.len(), 4);
}

// Rule 7: continuing.

#[test]
fn an_interrupted_run_is_continued_and_a_finished_one_begins_anew() {
    let mut server = fleet_of(Dialect::Reseller, 5);
    let (wanted, mut store) = (wanted(Dialect::Reseller), Store::default());
    let customers: Vec<Customer> = numbered(5).into_iter().map(Customer::from).collect();
    let killed = Drive { killed_after: Some(3), ..Drive::default() };
    drive(&killed, &mut server, &mut store, &wanted, Some(&customers), day(TODAY)).unwrap();
    server.queries.clear();
    let report = run(&mut server, &mut store, &wanted, day(TODAY)).report();
    assert_eq!(server.groups(), [["customer03"], ["customer04"]]);
    assert_eq!((report.customers.complete, report.run.number), (5, 1));
    server.queries.clear();
    let report = run(&mut server, &mut store, &wanted, day(TODAY)).report();
    assert_eq!((server.groups().len(), report.run.number), (5, 2));
}

#[test]
fn an_interrupted_run_of_another_last_day_is_not_continued() {
    let mut server = fleet_of(Dialect::Reseller, 3);
    let (wanted, mut store) = (wanted(Dialect::Reseller), Store::default());
    let customers: Vec<Customer> = numbered(3).into_iter().map(Customer::from).collect();
    let killed = Drive { killed_after: Some(2), ..Drive::default() };
    drive(&killed, &mut server, &mut store, &wanted, Some(&customers), day(TODAY)).unwrap();
    let report = next_day(&mut server, &mut store, &wanted).report();
    assert_eq!((server.groups().len(), report.run.number), (3, 2));
}

#[test]
fn a_continued_run_fails_forbidden_customers_that_alone_are_left() {
    let mut server = fleet_of(Dialect::Reseller, 6);
    for name in ["customer02", "customer03", "customer04", "customer05"] {
        fault(&mut server, name, Fault::Forbidden);
    }
    let (wanted, mut store) = (wanted(Dialect::Reseller), Store::default());
    let customers: Vec<Customer> = numbered(6).into_iter().map(Customer::from).collect();
    let killed = Drive { killed_after: Some(2), ..Drive::default() };
    drive(&killed, &mut server, &mut store, &wanted, Some(&customers), day(TODAY)).unwrap();
    let ran = run(&mut server, &mut store, &wanted, day(TODAY));
    assert_eq!(failures(ran).len(), 4);
}

// Rule 8: no rows.

#[test]
fn a_customer_of_v3_without_a_row_fails_and_keeps_its_progress() {
    let mut server = server(Dialect::V3, &["a", "b"]);
    let (mut store, _) = first_run(&mut server, &wanted(Dialect::V3));
    fault(&mut server, "b", Fault::NoRows);
    let before = store.rows.clone();
    let ran = next_day(&mut server, &mut store, &wanted(Dialect::V3).accepting_shrunk());
    assert_eq!(failures(ran), [("b".to_owned(), QueryKind::Daily, Kind::NoRows)]);
    assert_eq!((store.reached("a"), store.reached("b")), (Some(day("2026-07-01")), Some(day(UNTIL))));
    assert_eq!(store.rows[&("b".to_owned(), true)], before[&("b".to_owned(), true)]);
}

#[test]
fn with_legacy_dialects_an_empty_list_is_an_answer() {
    let mut server = server(Dialect::Reseller, &["a"]);
    fault(&mut server, "a", Fault::NoRows);
    let (store, ran) = first_run(&mut server, &wanted(Dialect::Reseller));
    assert_eq!(failures(ran), []);
    assert_eq!((store.days("a"), store.reached("a")), (vec![], Some(day(UNTIL))));
}

// Rule 9: progress.

#[test]
fn progress_never_passes_a_failure() {
    let mut server = server(Dialect::V3, &["a", "b"]);
    let wanted = wanted(Dialect::V3);
    let (mut store, ran) = first_run(&mut server, &wanted);
    assert_eq!(ran.report().complete_through, Some(day(UNTIL)));
    fault(&mut server, "b", Fault::NotFound);
    let ran = next_day(&mut server, &mut store, &wanted);
    assert_eq!(ran.report().complete_through, Some(day(UNTIL)));
    assert_eq!((store.reached("a"), store.reached("b")), (Some(day("2026-07-01")), Some(day(UNTIL))));
    server.add("new", window("2026-01-01", "2026-07-31")).fault = Some(Fault::NotFound);
    let ran = next_day(&mut server, &mut store, &wanted);
    assert_eq!(ran.report().complete_through, None);
}

// Rule 10: shrunk.

#[test]
fn an_answer_that_lacks_a_stored_day_changes_nothing_unless_that_is_accepted() {
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let mut server = server(dialect, &["a"]);
        let wanted = wanted(dialect);
        let (mut store, _) = first_run(&mut server, &wanted);
        let before = store.rows.clone();
        server.customers.get_mut("a").unwrap().days.remove(&day("2026-06-10"));
        server.customers.get_mut("a").unwrap().days.insert(day("2026-06-11"), requests(7));
        let ran = next_day(&mut server, &mut store, &wanted);
        let failed = ran.report().failures.remove(0);
        assert_eq!((failed.failure.kind, &store.rows), (Kind::Shrunk, &before));
        assert!(failed.failure.message.contains("2026-06-10"), "{}", failed.failure.message);
        assert_eq!(store.reached("a"), Some(day(UNTIL)));
        let ran = next_day(&mut server, &mut store, &wanted.clone().accepting_shrunk());
        assert_eq!(failures(ran), []);
        assert!(!store.days("a").contains(&day("2026-06-10")));
        assert_eq!(store.revisions.iter().map(|row| row.date).collect::<Vec<_>>().len(), 2);
    }
}

#[test]
fn days_beyond_the_window_and_days_without_counts_may_go() {
    let mut server = server(Dialect::V3, &["a"]);
    let wanted = wanted(Dialect::V3);
    server.customers.get_mut("a").unwrap().days.insert(day("2026-06-10"), requests(0));
    let (mut store, _) = first_run(&mut server, &wanted);
    let customer = server.customers.get_mut("a").unwrap();
    customer.days.remove(&day("2026-06-10"));
    customer.days.retain(|date, _| *date > day("2026-05-31"));
    let later = wanted.until(day("2026-07-02"));
    store.progress.customers.get_mut("a").unwrap().daily.reached = Some(day("2026-07-01"));
    let ran = run(&mut server, &mut store, &later, day("2026-07-03"));
    assert_eq!(failures(ran), []);
    assert!(store.days("a").contains(&day("2026-05-31")) && !store.days("a").contains(&day("2026-06-10")));
}

#[test]
fn a_category_that_is_no_longer_listed_is_shrunk() {
    let mut server = server(Dialect::V3, &["a"]);
    with_categories(&mut server, "a", &["m", "n"], "2026-06-10");
    let wanted = wanted(Dialect::V3).with_categories();
    let (mut store, _) = first_run(&mut server, &wanted);
    server.customers.get_mut("a").unwrap().categories.clear();
    let ran = next_day(&mut server, &mut store, &wanted);
    assert_eq!(failures(ran), [("a".to_owned(), QueryKind::CategoryStats, Kind::Shrunk)]);
    assert_eq!(store.rows[&("a".to_owned(), false)].len(), 2);
    assert_eq!(store.failures.len(), 1);
    let ran = next_day(&mut server, &mut store, &wanted.accepting_shrunk());
    assert_eq!((failures(ran), store.failures.len()), (vec![], 0));
    assert!(store.rows[&("a".to_owned(), false)].is_empty());
}

// What answers may not do, and what the report says.

#[test]
fn a_count_beyond_signed_numbers_fails_its_customer() {
    let mut server = server(Dialect::V3, &["a", "b"]);
    fault(&mut server, "b", Fault::BeyondSigned);
    let (store, ran) = first_run(&mut server, &wanted(Dialect::V3));
    assert_eq!(failures(ran), [("b".to_owned(), QueryKind::Daily, Kind::BadValue)]);
    assert!(!store.rows.contains_key(&("b".to_owned(), true)));
}

#[test]
fn the_report_says_how_much_changed_by_age() {
    let mut server = server(Dialect::V3, &["a"]);
    let wanted = wanted(Dialect::V3);
    let (mut store, ran) = first_run(&mut server, &wanted);
    assert_eq!(ran.report().drift.iter().count(), 0);
    let customer = server.customers.get_mut("a").unwrap();
    customer.days.insert(day("2026-06-29"), requests(5));
    customer.days.insert(day("2026-06-30"), requests(5));
    let report = next_day(&mut server, &mut store, &wanted).report();
    let changed: Vec<_> = report.drift.iter().filter(|(_, drift)| drift.changed > 0).collect();
    assert_eq!(changed.iter().map(|(age, _)| *age).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(report.drift.iter().map(|(_, drift)| drift.compared).sum::<u64>(), 31);
    assert_eq!((report.rows.received, report.rows.changed), (32, 3));
}

#[test]
fn an_empty_fleet_is_finished() {
    let (store, ran) = first_run(&mut Server::new(Dialect::V3), &wanted(Dialect::V3));
    let report = ran.report();
    assert!(report.run.is_finished && report.stopped.is_none() && store.rows.is_empty());
    assert_eq!((report.complete_through, report.tasks), (None, 0));
}

#[test]
fn customers_are_listed_first_where_none_are_given() {
    let mut server = fleet_of(Dialect::V3, 12);
    let mut store = Store::default();
    let one = Drive::default();
    let ran = drive(&one, &mut server, &mut store, &wanted(Dialect::V3), None, day(TODAY)).unwrap();
    assert_eq!((ran.estimate.customers, ran.estimate.at_least, ran.estimate.at_most), (None, 1, None));
    assert_eq!(server.queries[0], TaskQuery::Customers);
    assert_eq!((server.groups().len(), ran.report().customers.complete), (2, 12));
}

#[test]
fn the_estimate_is_exact_where_nothing_fails() {
    let mut server = fleet_of(Dialect::V3, 25);
    let (_, ran) = first_run(&mut server, &wanted(Dialect::V3));
    assert_eq!((ran.estimate.at_least, ran.estimate.at_most), (3, Some(3)));
    assert_eq!((ran.estimate.customers, ran.estimate.lagging, server.queries.len()), (Some(25), 25, 3));
}
