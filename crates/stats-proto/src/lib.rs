//! The protocol of `SendGrid`'s customer statistics, without a socket, a clock or a random source.
//!
//! This crate does no I/O. It builds requests and reads responses; you move the bytes, or one of the clients on top of
//! it does: `stats-ureq` (blocking) and `stats-reqwest` (async).
//!
//! * [`read`] reads a response that you already have;
//! * [`Account::call`] makes a [`Call`]: one request and the reader of its answer;
//! * [`Account::exchange`] makes an [`Exchange`]: one query to its answer, with retries, waits and rate limits decided.
//!
//! ```
//! use stats_proto::{Account, DailyStats, Period};
//!
//! let account = Account::bearer("SG.secret");
//! let period = Period::between("2026-06-01".parse()?, "2026-06-02".parse()?)?;
//! let call = account.call(DailyStats::of("customer@example.com").during(period))?;
//!
//! let request = call.request(); // method, url, headers, body: send it as it is
//! assert_eq!(request.method(), "GET");
//!
//! let body = br#"[{"date":"2026-06-01","stats":[{"name":"customer@example.com","metrics":{"requests":12342}}]}]"#;
//! let days = call.parse(200, body)?;
//! assert_eq!(days.get(0).and_then(|day| day.requests()), Some(12342));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In scope: the six queries, v3, every dialect of the legacy API with both formats, every answer and refusal that servers
//! were observed to send. Out of scope: sockets, TLS, time.

#![forbid(unsafe_code)]
// `Debug` of the standard library's types would only be used by panics, and takes room in the npm package.
#![cfg_attr(not(test), deny(clippy::use_debug))]

mod account;
mod answer;
mod api;
mod base_url;
mod bounds;
mod call;
mod config;
mod credentials;
mod date;
mod dialect;
mod error;
mod exchange;
mod format;
mod metric;
mod named;
mod parsed_name;
mod query;
mod reader;
mod redaction;
mod region;
mod request;

pub use account::Account;
pub use answer::{
    AnyAnswer, CategoryDay, CategoryDays, ColumnValues, Customer, CustomerDay, CustomerDays, Day, Days,
    DimensionNames, MetricColumn, Totals,
};
pub use bounds::Bounds;
pub use call::{Call, PlannedRequests, Reader, read};
pub use chrono::NaiveDate;
pub use dialect::Dialect;
pub use error::{
    AnswerError, Cause, DecodeError, Error, InputError, Kind, Message, Misuse, Refusal, TransportError,
};
pub use exchange::rate_limiter::RateLimiter;
pub use exchange::{BodyEnd, Exchange, Now, Policy, Response, Step, WithResponses};
pub use format::{Format, Method};
pub use metric::{Metric, MetricName};
pub use query::{
    AggregateStats, AnyQuery, CategoryList, CategoryStats, Customers, DailyByCustomer, DailyStats,
    Parameters, Period, Query, QueryKind,
};
pub use reader::Flow;
pub use region::Region;
pub use request::{RedactedRequest, Request, SecretPlace};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct OwnPage;
