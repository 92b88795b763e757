//! The command `sendgrid-stats`: queries SendGrid's customer statistics, keeps those of many customers, and reads saved
//! responses.
//!
//! It parses arguments, moves bytes and prints; the rules of queries, dates, names and metrics are in `stats-proto`.
//!
//! [`run`] is what the program and the Python package start. Programs use `stats-ureq` or `stats-reqwest` instead.

mod account;
mod arguments;
mod credentials;
mod decode;
mod demo;
mod emulate;
mod exit;
mod failure;
mod fleet;
mod generated;
mod log;
mod output;
mod policy;
mod prompt;
mod query;
mod run;
mod secret;
mod streams;
mod suggestions;
mod usage;
mod values;

pub use run::run;
pub use streams::ClosedStreams;
