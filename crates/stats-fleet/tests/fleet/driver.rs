//! A driver over the made-up server and store, with several tasks in flight, that may be killed.

use stats_fleet::{Customer, Estimate, Fleet, FleetError, Next, Outcome, Report, Task, TaskQuery, Wanted};
use stats_proto::NaiveDate;

use crate::server::Server;
use crate::store::Store;

/// How a run is driven.
#[derive(Debug, Clone)]
pub(crate) struct Drive {
    pub(crate) in_flight: usize,
    /// Numbers that choose which result comes first.
    pub(crate) order: Vec<usize>,
    /// After so many results the process dies: what is in flight is lost.
    pub(crate) killed_after: Option<usize>,
}

impl Default for Drive {
    fn default() -> Self {
        Self { in_flight: 1, order: vec![0], killed_after: None }
    }
}

/// A run that went to its end, or was killed.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) report: Option<Report>,
    pub(crate) estimate: Estimate,
    /// The queries that were asked, in order.
    pub(crate) queries: Vec<TaskQuery>,
}

impl Ran {
    pub(crate) fn report(self) -> Report {
        self.report.unwrap()
    }
}

fn outcome(task: &Task, server: &mut Server, store: &Store) -> Outcome {
    let text = serde_json::to_string(task).unwrap();
    let Task { query, .. } = serde_json::from_str(&text).unwrap();
    let outcome = server.answer(&query);
    let stored = |customer: &str| match &query {
        TaskQuery::DailyByCustomer { window, .. } => Ok(store.stored(customer, true, *window)),
        TaskQuery::Categories { window, .. } => Ok::<_, ()>(store.stored(customer, false, *window)),
        _ => Err(()),
    };
    let outcome = outcome.with_stored(&query, stored).unwrap();
    serde_json::from_str(&serde_json::to_string(&outcome).unwrap()).unwrap()
}

pub(crate) fn drive(
    drive: &Drive,
    server: &mut Server,
    store: &mut Store,
    wanted: &Wanted,
    customers: Option<&[Customer]>,
    today: NaiveDate,
) -> Result<Ran, FleetError> {
    let progress = serde_json::from_str(&serde_json::to_string(&store.progress).unwrap()).unwrap();
    let mut fleet = Fleet::new(wanted.clone(), customers.map(<[_]>::to_vec), progress, today)?;
    let estimate = fleet.estimate();
    let mut ran = Ran { report: None, estimate, queries: Vec::new() };
    store.begin(fleet.run());
    let mut flying: Vec<Task> = Vec::new();
    let mut order = drive.order.iter().copied().cycle();
    let mut results = 0;
    loop {
        let next = if flying.len() < drive.in_flight { fleet.next() } else { Next::WaitForResults };
        match next {
            Next::Ask(task) => {
                ran.queries.push(task.query.clone());
                flying.push(task);
                continue;
            }
            Next::Done(report) => {
                assert!(flying.is_empty());
                store.begin(report.run);
                ran.report = Some(*report);
                return Ok(ran);
            }
            Next::WaitForResults => {}
        }
        if drive.killed_after == Some(results) {
            return Ok(ran);
        }
        let index = order.next().unwrap_or_default() % flying.len();
        let task = flying.swap_remove(index);
        let outcome = outcome(&task, server, store);
        for commit in fleet.done(task.id, outcome)? {
            store.apply(&commit);
        }
        results += 1;
        assert!(results < 100_000, "the run does not end");
    }
}

/// Drives a whole run, one task at a time.
pub(crate) fn run(server: &mut Server, store: &mut Store, wanted: &Wanted, today: NaiveDate) -> Ran {
    let names: Vec<Customer> = server.customers.keys().map(Customer::from).collect();
    drive(&Drive::default(), server, store, wanted, Some(&names), today).unwrap()
}
