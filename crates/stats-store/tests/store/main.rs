//! The store and its driver, on files and over real sockets against the emulator.

#![cfg(test)]

mod account;
mod changes;
mod defaults;
#[cfg(feature = "arrow")]
mod fetch;
mod files;
mod jobs;
mod killed;
mod lists;
mod log;
mod nights;
mod publish;
#[cfg(feature = "parquet")]
mod publish_killed;
mod report;
mod report_queries;
mod rows;
