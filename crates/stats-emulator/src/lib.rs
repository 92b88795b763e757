//! A server that speaks SendGrid's legacy statistics API and v3, for tests and demos.
//!
//! It writes answers by its own tables and shares no code with the parser. It has all endpoints of the legacy API in
//! XML and JSON, by GET and POST; deterministic numbers; the documented rules; every observed shape of answers and
//! refusals; faults on demand; the conformance suite; and of v3 the statistics and lists of subusers and categories, with
//! the same numbers. It has no TLS and no storage, and listens on 127.0.0.1 unless it is given another address.
//!
//! ```
//! use stats_emulator::Emulator;
//!
//! let emulator = Emulator::start()?; // on a free port, until it is dropped
//! assert!(emulator.base_url().starts_with("http://127.0.0.1:"));
//!
//! // The expected numbers.
//! let dataset = emulator.dataset();
//! let customer = dataset.customer("customer@example.com").ok_or("unknown")?;
//! assert_eq!(dataset.day(&customer, "2009-06-20".parse()?).requests, 12_342);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Endpoints
//!
//! `/api/distributor.manage`, `/api/distributor.manageSubuser`, `/apiv2/reseller.manage`,
//! `/apiv2/reseller.manageSubuser`, `/apiv2/customer.stats` and `/api/stats.get`, each with `.json` or `.xml`, below
//! any prefix (section 2 of the protocol). Other paths are 404 and other methods 405, both with an HTML page. Each
//! answers in the shape recorded for it. Parameters that resemble one of the API are refused by name, other unknown ones
//! ignored; a body that is no form is refused.
//!
//! # v3
//!
//! `/v3/stats`, `/v3/subusers/stats`, `/v3/subusers/stats/sums`, `/v3/subusers`, `/v3/categories`,
//! `/v3/categories/stats`, `/v3/categories/stats/sums` and `/v3/scopes`, by GET with the key [`BEARER_KEY`], below any
//! prefix. `on-behalf-of: NAME` is a customer, `on-behalf-of: account-id ID` the customer with that
//! [`Customer::account_id`]. What no document decides, the header `x-emulator-switch` does ([`v3::Switches`]). The bearer
//! key also opens `reseller`, `customer` and `own` of the legacy API.
//!
//! # Fleets
//!
//! [`EmulatorBuilder::fleet`] has many quiet customers with plausible traffic, and a [`Trouble`] of some among them, for
//! programs that are to find these: [`Customer::trouble`] is what they should find.
//!
//! # Shapes, refusals and faults
//!
//! A request may have the headers `x-emulator-shape` (a [`Shape`]), `x-emulator-refusal` (a [`RefusalStyle`]) and
//! `x-emulator-fault` (a set of faults, [`fault::Faults`]), for v3 `x-emulator-switch`; values that cannot be parsed and other headers
//! `x-emulator-…` are a 400 with what was meant. `x-emulator-refusal` refuses every request.
//!
//! Without headers, the customers `fault-…@example.com`, `shape-…@example.com` and `switch-…@example.com` select them by
//! name (with v3 any of the subusers of a request), and a [`Script`]
//! lists the faults of the next requests. The header has precedence over the script, the script over the customer's
//! name, the name over the customer's [`CustomerChange`], this over the [`EmulatorBuilder`].
//!
//! `GET` or `HEAD /__emulator` returns the number of requests to the endpoints, `GET /__emulator/customers` the customers;
//! `POST /__emulator/customers`
//! changes some of them ([`CustomerChange`]), `DELETE` takes all changes back. `POST /__emulator/today` moves today to the date in its body; `POST /__emulator/reset` returns to the state after the start.
//! `/__emulator/script` replaces the script (POST), returns what is left of it (GET) and clears it (DELETE).
//!
//! # The conformance suite
//!
//! With [`EmulatorBuilder::suite`], `/case-index` is the index of the suite, and the base URL
//! `/case/<query kind>/<case>/<run>` answers with the responses of that case in order. Headers are sent as listed, and
//! no others except those about the length and the end of the connection (and CORS). `GET …/verdict` below it returns
//! the requests received and what differed from the case.

#![forbid(unsafe_code)]

mod answer;
mod app;
mod builder;
mod connection;
mod control;
mod cors;
mod credentials;
mod customer_option;
mod dataset;
mod emulator;
mod endpoint;
pub mod fault;
mod format;
mod gzip;
mod log;
mod options;
mod parameters;
mod query;
mod rate_limit;
mod redaction;
mod refusal;
mod render;
mod request;
mod response;
mod server;
pub mod shape;
mod suggestion;
mod suite;
pub mod v3;

pub use answer::{Answer, Record};
pub use builder::EmulatorBuilder;
pub use control::TodayBeforeData;
pub use credentials::BEARER_KEY;
pub use dataset::{
    ChangeError, Counts, Customer, CustomerChange, Dataset, FleetPlan, PlantedTrouble, Subuser, Trouble,
};
pub use emulator::Emulator;
pub use endpoint::metric_names;
pub use fault::Script;
pub use format::Format;
pub use refusal::{RefusalForm, RefusalStyle};
pub use render::render;
pub use shape::{Shape, UnknownWord};

/// Runs the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
