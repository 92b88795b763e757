//! The emulator over real sockets: its answers, its refusals, its faults.

mod bounds;
mod browsers;
mod changes;
mod encodings;
mod endless;
mod endpoints;
mod faults;
mod filters;
mod fleet;
mod http;
mod lifetime;
mod log;
mod options;
mod recorded;
mod refusals;
mod script;
mod shapes;
mod suite;
mod v3;
mod v3_switches;

/// Any error fails the test.
type Outcome = Result<(), Box<dyn std::error::Error>>;
