//! Async client for `SendGrid`'s customer statistics, on [reqwest](https://docs.rs/reqwest).
//!
//! It sends the requests and receives the responses of [`stats_proto`], which it re-exports.
//!
//! ```no_run
//! use stats_reqwest::{Account, Client, DailyStats, Period};
//!
//! # async fn month() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Account::bearer("SG.secret"))?;
//! let days = client.send(DailyStats::of("customer@example.com").during(Period::last_days(30)?)).await?;
//! for day in &days {
//!     println!("{} {:?}", day.date(), day.requests());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Many queries at once are a [`Stream`] of results, in the order of the queries ([`Client::send_all`]) or of
//! completion ([`Client::send_all_unordered`]).
//!
//! It requires a tokio runtime with time and I/O enabled. Dropping a future or a stream cancels its
//! requests. Redirects are not followed: they would send the key to another URL.

#![forbid(unsafe_code)]

mod builder;
mod client;
mod clock;
mod error;
mod many;
mod tls;

pub use builder::ClientBuilder;
pub use client::Client;
pub use futures_util::{Stream, StreamExt};
pub use stats_proto::*;
pub use stats_transport::{SettingError, account_from_env};

/// The examples of the README are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
