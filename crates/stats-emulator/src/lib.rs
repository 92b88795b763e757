//! A server that speaks SendGrid's legacy statistics API: for tests, demos and other people's tests.
//!
//! It knows the protocol and shares no code with those who read it: what it writes, it writes by its own
//! tables. In scope: every door of the family in XML and JSON, asked by GET or POST; deterministic numbers;
//! the documented rules; every shape of answer and refusal that was seen; faults on demand; the
//! conformance suite. Out of scope: v3, TLS, keeping anything, and being reached from another machine: it
//! listens on 127.0.0.1.
//!
//! ```
//! use stats_emulator::Emulator;
//!
//! let emulator = Emulator::start()?; // on a free port, until it is dropped
//! assert!(emulator.base_url().starts_with("http://127.0.0.1:"));
//!
//! // What will be answered can be asked beforehand.
//! let world = emulator.world();
//! let customer = world.customer("customer@example.com").ok_or("unknown")?;
//! assert_eq!(world.day(&customer, "2009-06-20".parse()?).requests, 12_342);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Doors
//!
//! `/api/distributor.manage`, `/api/distributor.manageSubuser`, `/apiv2/reseller.manage`,
//! `/apiv2/reseller.manageSubuser`, `/apiv2/customer.stats` and `/api/stats.get`, each with `.json` or
//! `.xml`, below any prefix (section 2 of the protocol). Other paths are 404, other methods 405, both as
//! pages. Of parameters that it does not know it says nothing.
//!
//! # Asking for more than numbers
//!
//! A request may carry `x-emulator-shape` (a [`Shape`]), `x-emulator-refusal` (a [`RefusalStyle`]) and
//! `x-emulator-fault` (a set of faults, [`fault::Faults`]); what cannot be read there is answered by a 400 in
//! plain words. Where headers cannot be sent, the customers `fault-…@example.com` and
//! `shape-…@example.com` ask by their name, and a [`Script`] says what the next requests meet. A header
//! counts before the script, the script before the name, the name before the [`Builder`].
//!
//! `GET /__emulator` tells how many requests came to the doors, `GET /__emulator/customers` who is known,
//! and `/__emulator/script` takes a script (POST), shows what is left of it (GET) and ends it (DELETE).
//!
//! # The suite
//!
//! With [`Builder::suite`], `/case-index` is the suite's index, and the base URL
//! `/case/<question>/<case>/<run>` answers with that case's responses in turn, each header as listed and
//! none besides but length and end of the connection (and, for pages, who may read it). `GET …/verdict`
//! below it tells what arrived and all that was not as the case wants it.

mod answer;
mod app;
mod arrival;
mod builder;
mod control;
mod cors;
mod credentials;
mod door;
mod emulator;
pub mod fault;
mod gzip;
mod limit;
mod line;
mod named;
mod parameters;
mod refusal;
mod render;
mod reply;
mod rules;
mod server;
pub mod shape;
mod suite;
mod words;
mod world;

pub use answer::{Answer, Record};
pub use builder::Builder;
pub use emulator::Emulator;
pub use fault::Script;
pub use refusal::{RefusalForm, RefusalStyle};
pub use render::render;
pub use shape::{Shape, UnknownWord};
pub use words::Format;
pub use world::{Counts, Customer, World};

/// The examples of the README are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
