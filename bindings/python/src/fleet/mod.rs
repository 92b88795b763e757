//! The statistics of many customers: the planner, fetching into memory, and runs of a store.

mod convert;
mod customers;
mod fetch;
mod job;
mod outcome;
mod planner;
mod progress;
mod sync;
mod table;
mod task;

pub(crate) use customers::{last_days, read_customers};
pub(crate) use outcome::Outcome;
pub(crate) use planner::Planner;
pub(crate) use progress::{Stop, SyncProgress};
pub(crate) use table::Table;
pub(crate) use task::Task;
