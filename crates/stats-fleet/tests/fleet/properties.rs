//! Properties of any run: nothing is lost, nothing is invented, whatever fails and whenever the process dies.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm};
use stats_fleet::{Customer, TaskQuery, Wanted, Window};
use stats_proto::{Dialect, Kind, NaiveDate, QueryKind};

use crate::driver::{Drive, drive};
use crate::server::{Fault, Server, day, requests};
use crate::store::Store;

const SINCE: &str = "2026-05-10";
const UNTIL: &str = "2026-06-30";
const TODAY: &str = "2026-07-01";

/// `PROPTEST_CASES` sets another number.
fn cases(usual: u32) -> Config {
    let configured =
        Config { failure_persistence: None, rng_algorithm: RngAlgorithm::XorShift, ..Config::default() };
    let is_set = std::env::var_os("PROPTEST_CASES").is_some();
    if is_set { configured } else { Config { cases: usual, ..configured } }
}

fn dialects() -> impl Strategy<Value = Dialect> {
    prop::sample::select(vec![Dialect::Distributor, Dialect::Reseller, Dialect::V3, Dialect::V3Account])
}

fn faults() -> impl Strategy<Value = Option<Fault>> {
    let faults = prop::sample::select(vec![
        Fault::NotFound,
        Fault::Forbidden,
        Fault::BadRequest,
        Fault::Malformed,
        Fault::Timeout,
        Fault::Server(1),
        Fault::Server(9),
        Fault::TooLarge(0),
        Fault::TooLarge(2),
        Fault::TooLarge(9),
        Fault::NoRows,
        Fault::CategoriesForbidden,
        Fault::CategoriesServer(1),
        Fault::BeyondSigned,
    ]);
    prop_oneof![3 => Just(None), 1 => faults.prop_map(Some)]
}

/// A customer: how it fails, how far it was, how many categories it has, how many of them are unknown.
type Made = (Option<Fault>, Option<u64>, usize, usize);

fn customers() -> impl Strategy<Value = Vec<Made>> {
    prop::collection::vec((faults(), prop::option::of(0_u64..50), 0..13_usize, 0..2_usize), 1..24)
}

fn server(dialect: Dialect, made: &[Made]) -> Server {
    let mut server = Server::new(dialect);
    let days = Window::new(day("2026-01-01"), day("2026-07-31")).unwrap();
    for (number, (fault, _, categories, unknown)) in made.iter().enumerate() {
        let customer = server.add(&format!("customer{number:02}"), days);
        customer.fault = *fault;
        for category in 0..*categories {
            let name = format!("category{category:02}");
            customer.categories.insert((day("2026-06-05"), name.clone()), requests(1));
            customer.categories.insert((day("2026-06-25"), name), requests(2));
        }
        customer.unknown_categories = (0..*unknown).map(|number| format!("unknown{number}")).collect();
    }
    server
}

/// A store in which customers are so many days behind, as earlier runs have left it.
fn store(made: &[Made]) -> Store {
    let mut store = Store::default();
    for (number, (_, behind, ..)) in made.iter().enumerate() {
        if let Some(behind) = behind {
            let reached = day(UNTIL).checked_sub_days(chrono::Days::new(*behind));
            let progress = store.progress.customers.entry(format!("customer{number:02}")).or_default();
            progress.daily.reached = reached;
        }
    }
    store
}

/// The kind that a customer's fault ends with, with the kind of its statistics; none where it does not fail in the end.
fn expected(fault: Option<Fault>, dialect: Dialect, categories: bool) -> Option<(QueryKind, Kind)> {
    let is_v3 = matches!(dialect, Dialect::V3 | Dialect::V3Account);
    let kind = match fault? {
        Fault::NotFound => Kind::RefusedNotFound,
        Fault::Forbidden => Kind::RefusedAuthentication,
        Fault::BadRequest => Kind::RefusedInvalidRequest,
        Fault::Malformed => Kind::Malformed,
        Fault::Timeout => Kind::Timeout,
        Fault::TooLarge(0) => Kind::TooLarge,
        // The smallest window of this dialect has two days.
        Fault::TooLarge(1) if dialect.has_strict_dates() => Kind::TooLarge,
        Fault::NoRows if is_v3 => Kind::NoRows,
        Fault::BeyondSigned => Kind::BadValue,
        Fault::CategoriesForbidden if categories => {
            return Some((QueryKind::CategoryStats, Kind::RefusedAuthentication));
        }
        _ => return None,
    };
    Some((QueryKind::Daily, kind))
}

/// Whether its fault passes by itself, after as many attempts as it may take.
fn may_pass(fault: Option<Fault>) -> bool {
    matches!(fault, Some(Fault::Server(_) | Fault::CategoriesServer(_)))
}

fn named(made: &[Made]) -> Vec<Customer> {
    (0..made.len()).map(|number| Customer::new(format!("customer{number:02}"))).collect()
}

/// Drives runs of one night until one is not killed.
fn night(
    drives: &[Drive],
    server: &mut Server,
    store: &mut Store,
    wanted: &Wanted,
    made: &[Made],
) -> stats_fleet::Report {
    let names = named(made);
    let ran = |one| drive(one, server, store, wanted, Some(&names), day(TODAY)).unwrap().report;
    drives.iter().find_map(ran).unwrap()
}

fn drives() -> impl Strategy<Value = Vec<Drive>> {
    let one = |killed: BoxedStrategy<Option<usize>>| {
        (1..6_usize, prop::collection::vec(0..6_usize, 1..20), killed)
            .prop_map(|(in_flight, order, killed_after)| Drive { in_flight, order, killed_after })
    };
    let killed = prop::collection::vec(one((0..40_usize).prop_map(Some).boxed()), 0..5);
    (killed, one(Just(None).boxed())).prop_map(|(mut drives, last)| {
        drives.push(last);
        drives
    })
}

/// Which customer changes, how many days back, in which category.
fn late_change() -> impl Strategy<Value = (usize, u64, usize)> {
    (0..14_usize, 0..29_u64, 0..25_usize)
}

/// Every row of the store is the server's.
fn check_rows(server: &Server, store: &Store) {
    for ((name, daily), rows) in &store.rows {
        let customer = &server.customers[name];
        for ((date, category), counts) in rows {
            let truth = match category {
                None => customer.days.get(date),
                Some(category) => customer.categories.get(&(*date, category.to_string())),
            };
            assert_eq!((truth, *daily), (Some(counts), category.is_none()), "{name} {date}");
        }
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn nothing_is_lost_or_invented_whatever_fails(
        dialect in dialects(), made in customers(), categories: bool, drives in drives(),
    ) {
        let (mut server, mut store) = (server(dialect, &made), store(&made));
        let before = store.clone();
        let mut wanted = Wanted::new(dialect, day(UNTIL)).since(day(SINCE));
        wanted.categories = categories;
        let report = night(&drives, &mut server, &mut store, &wanted, &made);
        check_rows(&server, &store);
        if report.stopped.is_some() {
            // Every customer fails: nothing tells the account's failure from the customers' own.
            prop_assert!(!report.run.is_finished && report.customers.pending > 0);
            return Ok(());
        }
        prop_assert!(report.run.is_finished && report.customers.pending == 0);
        for (number, (fault, behind, names, _)) in made.iter().enumerate() {
            let name = format!("customer{number:02}");
            let failed = |daily| store.failures.get(&(name.clone(), daily)).map(|failed| failed.failure.kind);
            let progress = store.progress.customers.get(&name).copied().unwrap_or_default();
            let failure = expected(*fault, dialect, categories);
            if may_pass(*fault) && (failed(true).is_some() || failed(false).is_some()) {
                continue;
            }
            prop_assert_eq!(failed(true), failure.filter(|(kind, _)| *kind == QueryKind::Daily).map(|(_, kind)| kind));
            prop_assert_eq!(failed(false), failure.filter(|(kind, _)| *kind != QueryKind::Daily).map(|(_, kind)| kind));
            if failed(true).is_some() {
                // Progress does not pass a failure, and nothing of it is stored.
                prop_assert_eq!(Some(progress), before.progress.customers.get(&name).copied().or(Some(progress)));
                prop_assert!(progress.daily.reached < Some(day(UNTIL)) || *behind == Some(0));
                prop_assert!(store.days(&name).is_empty());
                continue;
            }
            prop_assert_eq!(progress.daily.reached, Some(day(UNTIL)));
            let look_back = behind.and_then(|behind| day(UNTIL).checked_sub_days(chrono::Days::new(30 + behind)));
            let first = look_back.max(Some(day(SINCE))).unwrap();
            let expected: Vec<NaiveDate> = match fault {
                Some(Fault::NoRows) => vec![],
                _ => first.iter_days().take_while(|date| *date <= day(UNTIL)).collect(),
            };
            prop_assert_eq!(store.days(&name), expected);
            if categories && failed(false).is_none() {
                prop_assert_eq!(progress.category_stats.reached, Some(day(UNTIL)));
                let rows = store.rows.get(&(name.clone(), false)).map_or(0, BTreeMap::len);
                prop_assert_eq!(rows, 2 * names);
            }
        }
        let least = store.progress.customers.values().map(|progress| progress.daily.reached).min().flatten();
        prop_assert!(report.complete_through <= least);
    }

    #[test]
    fn an_interrupted_run_ends_as_one_that_was_not(
        dialect in dialects(), made in customers(), categories: bool, drives in drives(),
    ) {
        // Faults that pass after some attempts depend on how many there were.
        let made: Vec<Made> = made.into_iter().filter(|(fault, ..)| !may_pass(*fault)).collect();
        let mut wanted = Wanted::new(dialect, day(UNTIL)).since(day(SINCE));
        wanted.categories = categories;
        let whole = {
            let (mut server, mut store) = (server(dialect, &made), store(&made));
            let report = night(&[Drive::default()], &mut server, &mut store, &wanted, &made);
            (store, report)
        };
        let (mut server, mut store) = (server(dialect, &made), store(&made));
        let report = night(&drives, &mut server, &mut store, &wanted, &made);
        if whole.1.stopped.is_some() || report.stopped.is_some() {
            return Ok(());
        }
        prop_assert_eq!(&store.rows, &whole.0.rows);
        prop_assert_eq!(&store.progress, &whole.0.progress);
        let kinds = |store: &Store| -> Vec<_> {
            store.failures.iter().map(|(key, failed)| (key.clone(), failed.failure.kind)).collect()
        };
        prop_assert_eq!(kinds(&store), kinds(&whole.0));
        prop_assert_eq!(report.customers, whole.1.customers);
        prop_assert_eq!(report.complete_through, whole.1.complete_through);
    }

    #[test]
    fn no_customer_is_asked_again_once_it_is_confirmed(
        dialect in dialects(), made in customers(), drives in drives(),
    ) {
        let (mut server, mut store) = (server(dialect, &made), store(&made));
        let wanted = Wanted::new(dialect, day(UNTIL)).since(day(SINCE));
        let names = named(&made);
        for one in &drives {
            let number = store.progress.run.map(|run| run.number);
            let confirmed: Vec<String> = store.progress.customers.iter()
                .filter(|(_, progress)| progress.daily.confirmed.is_some() && progress.daily.confirmed == number)
                .map(|(name, _)| name.clone()).collect();
            let ran = drive(one, &mut server, &mut store, &wanted, Some(&names), day(TODAY)).unwrap();
            for query in &ran.queries {
                let TaskQuery::DailyByCustomer { customers, .. } = query else { panic!("{query:?}") };
                prop_assert!(customers.iter().all(|name| !confirmed.contains(name)), "{:?}", customers);
            }
            if ran.report.is_some() {
                break;
            }
        }
    }

    #[test]
    fn the_number_of_tasks_is_within_the_estimate(
        dialect in dialects(), made in customers(), categories: bool, fails: bool, in_flight in 1..6_usize,
    ) {
        let made: Vec<Made> = if fails {
            made
        } else {
            made.into_iter().map(|(_, behind, names, _)| (None, behind, names, 0)).collect()
        };
        let (mut server, mut store) = (server(dialect, &made), store(&made));
        let mut wanted = Wanted::new(dialect, day(UNTIL)).since(day(SINCE));
        wanted.categories = categories;
        let one = Drive { in_flight, ..Drive::default() };
        let ran = drive(&one, &mut server, &mut store, &wanted, Some(&named(&made)), day(TODAY)).unwrap();
        let tasks = ran.queries.len() as u64;
        if fails {
            prop_assert!(ran.estimate.at_worst.is_none_or(|most| tasks <= most), "{:?} {}", ran.estimate, tasks);
        } else {
            prop_assert!(ran.estimate.at_least <= tasks, "{:?} {}", ran.estimate, tasks);
            prop_assert!(ran.estimate.at_most.is_none_or(|most| tasks <= most), "{:?} {}", ran.estimate, tasks);
        }
    }

    #[test]
    fn after_each_night_the_tables_are_the_servers_though_days_change_late(
        dialect in dialects(),
        count in 1..14_usize,
        nights in prop::collection::vec((drives(), prop::collection::vec(late_change(), 0..12)), 1..6),
    ) {
        let mut server = Server::new(dialect);
        let names: Vec<String> = (0..count).map(|number| format!("customer{number:02}")).collect();
        for name in &names {
            server.add(name, Window::new(day(SINCE), day(UNTIL)).unwrap());
        }
        let mut store = Store::default();
        for (night, (drives, changes)) in nights.iter().enumerate() {
            let until = day(UNTIL).checked_add_days(chrono::Days::new(night as u64)).unwrap();
            let today = until.succ_opt().unwrap();
            for name in &names {
                // A quiet day, which moves nothing.
                server.customers.get_mut(name).unwrap().days.entry(until).or_insert_with(|| requests(0));
            }
            for (customer, age, category) in changes {
                let date = until.checked_sub_days(chrono::Days::new(*age)).unwrap();
                let customer = server.customers.get_mut(&names[customer % count]).unwrap();
                let grown = requests(customer.days[&date].iter().map(|(_, count)| count).sum::<u64>() + 1);
                customer.days.insert(date, grown.clone());
                customer.categories.insert((date, format!("category{category:02}")), grown);
            }
            let wanted = Wanted::new(dialect, until).since(day(SINCE)).with_categories();
            let customers: Vec<Customer> = names.iter().map(Customer::from).collect();
            let ran = |one| drive(one, &mut server, &mut store, &wanted, Some(&customers), today).unwrap().report;
            let report = drives.iter().find_map(ran).unwrap();
            prop_assert_eq!((report.customers.complete, report.complete_through), (count as u64, Some(until)));
            check_rows(&server, &store);
            let stored = |daily| -> usize {
                store.rows.iter().filter(|((_, of), _)| *of == daily).map(|(_, rows)| rows.len()).sum()
            };
            prop_assert_eq!(stored(true), server.customers.values().map(|one| one.days.len()).sum::<usize>());
            prop_assert_eq!(stored(false), server.customers.values().map(|one| one.categories.len()).sum::<usize>());
        }
    }
}
