//! The statistics of many customers: the planner, fetching into memory, runs of a store and reports on it.

mod convert;
mod customers;
mod fetch;
mod job;
mod outcome;
mod planner;
mod progress;
mod report;
mod sync;
mod table;
mod task;

pub(crate) use customers::{last_days, read_customers};
pub(crate) use outcome::Outcome;
pub(crate) use planner::Planner;
pub(crate) use progress::{Stop, SyncProgress};
pub(crate) use report::{
    CategoryRate, CustomerHealth, Finding, Rate, Rates, Report, ReportSummary, report_on,
};
pub(crate) use table::Table;
pub(crate) use task::Task;
