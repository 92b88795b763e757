//! Blocking client for `SendGrid`'s customer statistics, on [ureq](https://docs.rs/ureq).
//!
//! It sends the requests and receives the responses of [`stats_proto`], which it re-exports.
//!
//! ```no_run
//! use stats_ureq::{Account, Client, DailyStats, Period};
//!
//! let client = Client::new(Account::bearer("SG.secret"));
//! let days = client.send(DailyStats::of("customer@example.com").during(Period::last_days(30)?))?;
//! for day in &days {
//!     println!("{} {:?}", day.date(), day.requests());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Redirects are not followed: they would send the key to another URL.

#![forbid(unsafe_code)]

mod builder;
mod client;
mod clock;
mod error;
mod tls;

pub use builder::ClientBuilder;
pub use client::Client;
pub use stats_proto::*;
pub use stats_transport::{SettingError, account_from_env};

#[cfg(doctest)]
#[doc = include_str!("../../../docs/README.md")]
struct FirstNumbers;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
