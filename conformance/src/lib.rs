//! The Rust runner of the conformance suite: reads the cases and checks clients against them.
//!
//! A client provides a function that sends the query of a case; [`run`] runs it on every case of the index, compares
//! the outcome with the expected one, and fails if a case was not run or the key was shown.

#![forbid(unsafe_code)]

mod case;
pub mod cuts;
mod outcome;
mod replay;
mod runner;
mod secrecy;

pub use case::{Account, Bounds, Case, Expected, Framing, Interruption, Query, Response, Sent, Suite, Wait};
pub use outcome::{Failure, Outcome};
pub use replay::{Replay, Run};
pub use runner::{ClientUnderTest, Exemption, run};
pub use secrecy::Secrecy;

/// The code blocks of the guide are tested here, where both clients are dependencies.
#[cfg(doctest)]
#[doc = include_str!("../../docs/rust.md")]
struct Guide;
