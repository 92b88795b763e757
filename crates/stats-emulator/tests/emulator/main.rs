//! The emulator over real sockets: what it answers, what it refuses, and how it misbehaves when told to.

mod doors;
mod encodings;
mod faults;
mod floods;
mod lifetime;
mod pages;
mod refusals;
mod script;
mod shapes;
mod socket;
mod suite;

/// Whatever goes wrong fails the test.
type Outcome = Result<(), Box<dyn std::error::Error>>;
