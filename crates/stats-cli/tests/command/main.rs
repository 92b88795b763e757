//! The built command, run as a user runs it, against a real emulator over the loopback.
//!
//! Every run is bounded in time and searched for the account's key, whatever the test is about.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what is not as expected fails the test, in the functions that tests share too"
)]

mod answers;
mod canned;
mod certificates;
mod decode;
mod documents;
mod dry_run;
mod emulator;
mod failures;
mod network;
mod pipes;
mod proxies;
mod run;
mod secrecy;
mod tables;
mod terminal;
mod usage;
