//! The protocol of `SendGrid`'s customer statistics, without a socket, a clock or a random source.
//!
//! This crate does no I/O. It builds requests and reads answers; you move the bytes, or let one of the
//! clients on top of it do so (`stats-ureq`, and others named by their transport).
//!
//! * reader: [`read`] makes an answer of bytes that you already have;
//! * codec: [`Account::call`] makes a [`Call`], one request and the reader of its answer;
//! * exchange: [`Account::exchange`] makes an [`Exchange`], the same with retries, waits and limits decided for you.
//!
//! ```
//! use stats_proto::{Account, DailyStats, Period};
//!
//! let account = Account::new("reseller", "secret");
//! let period = Period::between("2009-06-20".parse()?, "2009-06-22".parse()?)?;
//! let call = account.call(DailyStats::of("customer@example.com").during(period))?;
//!
//! let request = call.request(); // method, url, headers, body: send it as it stands
//! assert_eq!(request.method(), "GET");
//!
//! let days = call.parse(200, br#"{"date":"2009-06-20","requests":12342}"#)?;
//! assert_eq!(days.get(0).and_then(|day| day.requests()), Some(12342));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In scope: the four questions, every door of the legacy family, both formats, every answer and refusal that
//! servers were seen to send. Out of scope: sockets, TLS, compression, time.

// The npm package leaves out how values of the standard library are debugged: only its panics say so.
#![cfg_attr(not(test), deny(clippy::use_debug))]

mod account;
mod answer;
mod base_url;
mod bounds;
mod call;
mod date;
mod dialect;
mod error;
mod exchange;
mod format;
mod input_error;
mod metric;
mod names;
mod period;
mod question;
mod reader;
mod redaction;
mod refusal;
mod request;

pub use account::Account;
pub use answer::{AnyAnswer, CategoryDay, CategoryDays, CategoryNames, Counts, Day, Days, Metrics, Values};
pub use bounds::Bounds;
pub use call::{Call, Reader, read};
pub use dialect::Dialect;
pub use error::{DecodeError, Error, ErrorKind};
pub use exchange::{
    AskError, BodyEnd, Cause, Exchange, Now, Pace, Policy, Reply, Response, Step, TransportError,
};
pub use format::{Format, Verb};
pub use input_error::{InputError, InputErrorKind};
pub use metric::{Metric, MetricName};
pub use period::Period;
pub use question::{
    AggregateStats, AnyQuery, CategoryList, CategoryStats, DailyStats, Parameters, Query, Question,
};
pub use reader::Flow;
pub use refusal::{Message, Refusal};
pub use request::{RedactedRequest, Request};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct OwnPage;
