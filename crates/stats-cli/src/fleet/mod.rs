//! `sync`, `status`, `report` and `publish`: a store with the numbers of many customers.

mod arguments;
mod health;
mod job;
mod output;
mod progress;
mod publish;
mod signals;
mod status;
mod sync;
mod sync_report;

pub(crate) use arguments::{
    FleetPrint, PUBLISH_EXAMPLES, Publish, STATUS_EXAMPLES, SYNC_EXAMPLES, Status, Sync,
};
pub(crate) use health::{ALL, EXAMPLES as REPORT_EXAMPLES, Report, report};
pub(crate) use output::FleetOutput;
pub(crate) use publish::publish;
pub(crate) use status::status;
pub(crate) use sync::sync;
