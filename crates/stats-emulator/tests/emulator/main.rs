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
mod fleet_rows;
mod http;
mod lifetime;
mod log;
mod options;
mod quiet;
mod recorded;
mod refusals;
mod script;
mod shapes;
mod suite;
mod troubles;
mod v3;
mod v3_switches;

/// Any error fails the test.
type Outcome = Result<(), Box<dyn std::error::Error>>;
