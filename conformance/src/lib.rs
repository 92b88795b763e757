//! The Rust runner of the conformance suite: reads the cases and holds any front against them.
//!
//! A front gives a function that asks a case's question; [`run`] runs it over the whole index, compares what came
//! of it with the case to the letter, and fails when it did not run every case or let the key slip.

mod case;
pub mod cuts;
mod outcome;
mod replay;
mod runner;
mod secrecy;

pub use case::{Account, Bounds, Case, Expected, Framing, Interruption, Query, Response, Sent, Suite, Wait};
pub use outcome::{Failure, Outcome};
pub use replay::{Replay, Run};
pub use runner::{Front, LeavesOut, run};
pub use secrecy::Secrecy;
