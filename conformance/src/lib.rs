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

/// The programs of the project's documents are tested here: all of their crates are dependencies, and this one is not
/// published, so that it may include files outside of its folder.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct ProjectReadme;

#[cfg(doctest)]
#[doc = include_str!("../../docs/rust.md")]
struct Guide;

#[cfg(doctest)]
#[doc = include_str!("../../docs/migrating.md")]
struct Migrating;
