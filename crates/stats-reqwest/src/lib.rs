//! Async client for `SendGrid`'s customer statistics, on [reqwest](https://docs.rs/reqwest).
//!
//! It moves the bytes of [`stats_proto`], which it re-exports whole, and knows nothing of what they say.
//!
//! ```no_run
//! use stats_reqwest::{Account, Client, DailyStats, Period};
//!
//! # async fn month() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Account::new("reseller", "secret"))?;
//! let days = client.send(DailyStats::of("customer@example.com").during(Period::last_days(30)?)).await?;
//! for day in &days {
//!     println!("{} {:?}", day.date(), day.requests());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Many questions at once are a [`Stream`] of results, in the order asked ([`Client::send_all`]) or as they
//! come ([`Client::send_all_unordered`]).
//!
//! It needs tokio's runtime with its clock and its sockets on. Dropping a future or a stream ends what it
//! asked for. No redirect is followed: one would carry the key to wherever it points.

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
pub use stats_transport::SettingError;

/// The examples of the README are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
