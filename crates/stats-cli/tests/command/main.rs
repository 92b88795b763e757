//! Tests of the built command against an emulator over the loopback.
//!
//! Every run has a time limit, and its output is searched for the account's key.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what is not as expected fails the test, in the functions that tests share too"
)]

mod answers;
mod canned;
mod categories;
mod certificates;
mod credentials;
mod decode;
mod default_dialect;
mod dry_run;
mod emulator;
mod failures;
mod fleet;
mod generated;
mod keyless_proxy;
mod logs;
mod memory;
mod network;
mod pipes;
mod proxies;
mod readme;
mod run;
mod secrecy;
mod tables;
mod terminal;
mod usage;
mod v3;
