//! What crosses between planner and driver is plain data.

use stats_fleet::{
    Commit, CustomerProgress, Fleet, Next, Outcome, Progress, Report, Run, Task, TaskQuery, Wanted, Window,
};
use stats_proto::{AnyQuery, Dialect, Error, Kind, QueryKind, read};

use crate::driver::run;
use crate::server::{Fault, Server, day};
use crate::store::Store;

fn window() -> Window {
    Window::new(day("2026-06-01"), day("2026-06-02")).unwrap()
}

#[test]
fn a_task_is_plain_data() {
    let query = TaskQuery::DailyByCustomer { customers: vec!["a".into(), "b".into()], window: window() };
    let text = r#"{"id":7,"kind":"daily-by-customer","customers":["a","b"],"window":{"from":"2026-06-01","until":"2026-06-02"}}"#;
    assert_eq!(serde_json::to_string(&Task { id: 7, query: query.clone() }).unwrap(), text);
    assert_eq!(serde_json::from_str::<Task>(text).unwrap(), Task { id: 7, query });
}

#[test]
fn a_task_becomes_a_query_and_its_answer_an_outcome() {
    let query = TaskQuery::DailyByCustomer { customers: vec!["a".into(), "b".into()], window: window() };
    let sent: AnyQuery = query.to_query().unwrap();
    assert_eq!(sent.kind(), QueryKind::DailyByCustomer);
    let body = br#"[{"date":"2026-06-01","stats":[{"name":"a","metrics":{"requests":2}}]}]"#;
    let answer = read(sent.kind(), Dialect::V3, stats_proto::Format::Json, 200, body).unwrap();
    let Outcome::DailyByCustomer(answered) = Outcome::of(&query, &Ok(answer)) else { panic!() };
    assert_eq!(
        answered.iter().map(|one| (&*one.customer, one.rows.len())).collect::<Vec<_>>(),
        [("a", 1), ("b", 0)]
    );
    let error = read(sent.kind(), Dialect::V3, stats_proto::Format::Json, 404, b"").unwrap_err();
    let Outcome::Failed(failure) = Outcome::of(&query, &Err(Error::Answer { error, attempts: 1 })) else {
        panic!()
    };
    assert_eq!((failure.kind, failure.status), (Kind::RefusedNotFound, Some(404)));
}

#[test]
fn an_outcome_of_another_query_changes_nothing() {
    let wanted = Wanted::new(Dialect::V3, day("2026-06-30"));
    let mut fleet =
        Fleet::new(wanted, Some(vec!["a".into()]), Progress::default(), day("2026-07-01")).unwrap();
    let Next::Ask(task) = fleet.next() else { panic!() };
    assert_eq!(fleet.next(), Next::WaitForResults);
    let refused = |fleet: &mut Fleet, id, outcome| fleet.done(id, outcome).unwrap_err().kind();
    assert_eq!(refused(&mut fleet, 99, Outcome::Customers(vec![])), Kind::Misuse);
    assert_eq!(refused(&mut fleet, task.id, Outcome::Customers(vec![])), Kind::Misuse);
    assert_eq!(refused(&mut fleet, task.id, Outcome::DailyByCustomer(vec![])), Kind::Misuse);
    assert_eq!(fleet.next(), Next::WaitForResults);
}

#[test]
fn customers_are_named_once_and_the_dialect_has_them() {
    let kind = |dialect, customers: Option<Vec<&str>>| {
        let customers = customers.map(|names| names.into_iter().map(Into::into).collect());
        let wanted = Wanted::new(dialect, day("2026-06-30"));
        Fleet::new(wanted, customers, Progress::default(), day("2026-07-01")).err().map(|error| error.kind())
    };
    assert_eq!(kind(Dialect::V3, Some(vec!["a", "A"])), None);
    assert_eq!(kind(Dialect::V3, None), None);
    assert_eq!(kind(Dialect::V3, Some(vec!["a", " "])), Some(Kind::EmptyCustomer));
    assert_eq!(kind(Dialect::V3, Some(vec!["a", "b", "a"])), Some(Kind::BadCustomer));
    assert_eq!(kind(Dialect::V3Account, None), Some(Kind::Unsupported));
    assert_eq!(kind(Dialect::Reseller, None), Some(Kind::Unsupported));
    assert_eq!(kind(Dialect::Own, Some(vec!["a"])), Some(Kind::Unsupported));
}

#[test]
fn a_report_and_progress_can_be_stored() {
    let mut server = Server::new(Dialect::V3);
    let window = Window::new(day("2026-06-01"), day("2026-06-30")).unwrap();
    server.add("a", window);
    server.add("b", window).fault = Some(Fault::NotFound);
    let mut store = Store::default();
    let wanted = Wanted::new(Dialect::V3, day("2026-06-30"));
    let report = run(&mut server, &mut store, &wanted, day("2026-07-01")).report();
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    assert!(text.contains(r#""kind":"refused-not-found","status":404"#), "{text}");
    let progress: CustomerProgress =
        serde_json::from_str(r#"{"daily":{"reached":"2026-06-30","confirmed":1}}"#).unwrap();
    assert_eq!(store.progress.customers["a"], progress);
    assert_eq!(store.progress.run, Some(Run { number: 1, until: day("2026-06-30"), is_finished: true }));
    let wanted_text = serde_json::to_string(&wanted).unwrap();
    assert_eq!(serde_json::from_str::<Wanted>(&wanted_text).unwrap(), wanted);
}

#[test]
fn commits_say_what_changes_and_no_more() {
    let mut server = Server::new(Dialect::V3);
    server.add("a", Window::new(day("2026-06-01"), day("2026-06-30")).unwrap());
    let mut store = Store::default();
    let wanted = Wanted::new(Dialect::V3, day("2026-06-30"));
    let customers = || Some(vec!["a".into()]);
    run(&mut server, &mut store, &wanted, day("2026-07-01"));
    server.customers.get_mut("a").unwrap().days.insert(day("2026-06-29"), crate::server::requests(5));
    let mut fleet = Fleet::new(wanted, customers(), store.progress.clone(), day("2026-07-01")).unwrap();
    let Next::Ask(Task { id, query }) = fleet.next() else { panic!() };
    let TaskQuery::DailyByCustomer { window, .. } = &query else { panic!() };
    let stored = |name: &str| Ok::<_, ()>(store.stored(name, true, *window));
    let outcome = server.answer(&query).with_stored(&query, stored).unwrap();
    let commits = fleet.done(id, outcome).unwrap();
    let [Commit::Stored(commit)] = &commits[..] else { panic!("{commits:?}") };
    assert_eq!(commit.rows.iter().map(|row| row.date).collect::<Vec<_>>(), [day("2026-06-29")]);
    assert_eq!(
        commit.revisions.iter().map(|row| row.counts.clone()).collect::<Vec<_>>(),
        [crate::server::requests(1)]
    );
    assert!(commit.removed.is_empty() && commit.is_complete);
}
