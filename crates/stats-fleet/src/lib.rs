//! Plans the statistics queries of many customers, without a socket, a clock, a file or a random source.
//!
//! [`Fleet`] is to queries what an exchange of `stats-proto` is to bytes: it says which query comes next and what is to be
//! stored of its answer, and its driver sends and stores. All that crosses is plain data with serde, and never a key.
//!
//! ```text
//!                  Fleet::new(wanted, customers, progress, today)
//!                                     │
//!      ┌───────────────────────────▶ next ─────────────────────────┐
//!      │               ┌──────────────┼──────────────┐             │
//!      │               ▼              ▼              ▼             │
//!      │           Ask(task)   WaitForResults   Done(report)       │
//!      │               │              │              │             │ others may be
//!      │       send its query         │       store report.run     │ sent meanwhile
//!      │               ▼              ▼                            │
//!      │            the result of a task in flight ◀───────────────┘
//!      │               │  with the rows that the store has
//!      │               ▼
//!      └─────────── done(id, outcome) ─▶ commits, each stored in one transaction
//! ```
//!
//! One customer passes through these states in a run; the commits that lead on are on the arrows:
//!
//! ```text
//!             daily: Stored, is_complete              category-stats: Stored, is_complete
//!   pending ─────────────────────────────▶ daily stored ──────────────────────────────▶ complete
//!      │ ▲ daily: Stored (a part)               │    │ nothing moved, names known            ▲
//!      │ └──┘                                   │    └───────────────────────────────────────┘
//!      │ daily: Failed                          │ category-stats: Failed
//!      └───────────────▶ failed ◀───────────────┘
//! ```
//!
//! # The driver's contract
//!
//! 1. Hold a lock on the store for the whole run. Read the progress, make the fleet, and store [`Fleet::run`] before the
//!    first commit.
//! 2. Call [`Fleet::next`] whenever another query may be sent: how many are in flight is the driver's choice. Send
//!    [`TaskQuery::to_query`] by a client, which retries, waits and observes the rate limit.
//! 3. Make the result an [`Outcome`] ([`Outcome::of`]), add the rows that the store has in the task's window
//!    ([`Outcome::with_stored`]) and report it by [`Fleet::done`]. Results may come in any order.
//! 4. Store each [`Commit`] of it, in order and each in one transaction, before the rows of the store are read for the next
//!    outcome. [`Stored`]: delete `removed`, insert or replace `rows`, keep `revisions`, replace the customer's progress, and
//!    where `is_complete` forget its failure of this kind. [`Failed`]: keep the failure; rows and progress stay.
//! 5. At [`Next::Done`] store the report's run. A driver that is interrupted reports what is in flight, or drops it, and
//!    ends; the next run then continues, and asks nothing again that was confirmed.
//!
//! No state of the planner has to be stored besides: a process may die at any moment.
//!
//! ```
//! use stats_fleet::{Commit, Fleet, Next, Outcome, Progress, Wanted};
//! use stats_proto::{Dialect, Format, read};
//!
//! let wanted = Wanted::new(Dialect::V3, "2026-06-30".parse()?);
//! let customers = vec!["anna".into(), "bert".into()];
//! let mut progress = Progress::default(); // as the store has it
//! let mut fleet = Fleet::new(wanted, Some(customers), progress.clone(), "2026-07-01".parse()?)?;
//! assert_eq!(fleet.estimate().at_most, Some(1)); // ten customers in a request
//!
//! let report = loop {
//!     match fleet.next() {
//!         Next::Ask(task) => {
//!             let query = task.query.to_query()?; // send it; here an answer is made up
//!             let body = br#"[{"date":"2026-06-30","stats":[{"name":"anna","metrics":{"requests":7}}]}]"#;
//!             let result = read(query.kind(), Dialect::V3, Format::Json, 200, body);
//!             let result = result.map_err(|error| stats_proto::Error::Answer { error, attempts: 1 });
//!             let outcome = Outcome::of(&task.query, &result);
//!             let outcome = outcome.with_stored(&task.query, |_customer| Ok::<_, String>(vec![]))?;
//!             for commit in fleet.done(task.id, outcome)? {
//!                 if let Commit::Stored(stored) = commit {
//!                     progress.customers.insert(stored.customer, stored.progress); // with its rows, in one transaction
//!                 }
//!             }
//!         }
//!         Next::WaitForResults => unreachable!("each result is reported at once"),
//!         Next::Done(report) => break report,
//!     }
//! };
//! progress.run = Some(report.run);
//! assert_eq!(progress.customers["anna"].daily.reached, Some("2026-06-30".parse()?));
//! let failed = &report.failures[0]; // v3 has a row for every day of a customer
//! assert_eq!((failed.customer.as_str(), failed.failure.kind.as_str()), ("bert", "no-rows"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In scope: windows, groups, order, retries at the end of a run, what stops it, what an answer changes, progress, the report.
//! Out of scope: retries of a request and rate limits (`stats-proto`), time zones (dates come in), storing.

#![forbid(unsafe_code)]

pub mod health;

mod by_name;
mod commit;
mod compare;
mod error;
mod estimate;
mod fleet;
mod groups;
mod outcome;
mod progress;
mod report;
mod row;
mod task;
mod wanted;
mod window;

pub use commit::{Commit, Failed, Stored};
pub use error::FleetError;
pub use estimate::Estimate;
pub use fleet::{Fleet, Next};
pub use groups::{FirstDays, ProgressGroup, ProgressGroups};
pub use outcome::{Answered, Failure, Outcome};
pub use progress::{CustomerProgress, KindProgress, Progress, Run};
pub use report::{AgeDrift, Customers, Drift, LeftOut, Report, Rows, Stop};
pub use row::{Counts, Row, RowKey};
pub use task::{Task, TaskQuery};
pub use wanted::{Customer, Limits, Wanted};
pub use window::Window;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct OwnPage;
