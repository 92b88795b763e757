//! Keeps the statistics of many customers in one `SQLite` file, and fills it: the driver of [`stats_fleet`] over blocking
//! workers.
//!
//! [`Store`] has the rows, how far each customer is, what failed, and what late days replaced; no key. State and data change
//! in one transaction, so that a process may be killed at any moment and the next run continues.

#![forbid(unsafe_code)]

mod apply;
mod customers_file;
mod driver;
mod error;
#[cfg(feature = "arrow")]
mod fetch;
mod job;
mod lock;
mod metrics;
mod publish;
mod read;
mod records;
mod report;
mod schema;
mod sql;
mod store;
mod sync;
mod time_zone;

pub use customers_file::{CustomersError, NamedCustomer, parse_customers, read_customers};
pub use driver::{SyncError, SyncProgress};
pub use error::{DatabaseError, StoreError};
#[cfg(feature = "arrow")]
pub use fetch::{Fetched, FetchedWindow};
pub use job::{JobError, PreparedSync, SyncJob, SyncOutcome, SyncState};
pub use publish::{PublishError, PublishOptions, Published};
pub use records::{AccountId, AccountRecord, CustomerRecord, DriftRecord, FailureRecord, Moment, RunRecord};
pub use report::{ReportError, ReportOptions};
pub use store::Store;
pub use sync::{Plan, Synced, sync};
pub use time_zone::{BadTimeZone, TimeZone, last_day_anywhere, last_day_everywhere};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct OwnPage;
