//! Blocking client for `SendGrid`'s customer statistics, on [ureq](https://docs.rs/ureq).
//!
//! It moves the bytes of [`stats_proto`], which it re-exports whole, and knows nothing of what they say.
//!
//! ```no_run
//! use stats_ureq::{Account, Client, DailyStats, Period};
//!
//! let client = Client::new(Account::new("reseller", "secret"));
//! let days = client.send(DailyStats::of("customer@example.com").during(Period::last_days(30)?))?;
//! for day in &days {
//!     println!("{} {:?}", day.date(), day.requests());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! No redirect is followed: one would carry the key to wherever it points.

mod builder;
mod client;
mod clock;
mod error;
mod tls;

pub use builder::ClientBuilder;
pub use client::Client;
pub use stats_proto::*;
pub use stats_transport::SettingError;

/// The blocks of the project's front page are run as tests here, where all of their crates are at hand.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct FrontPage;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct OwnPage;
