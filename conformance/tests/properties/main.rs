//! Laws that hold whatever the input; each stands in the name of its test, its subject in the name of its module.
//!
//! `PROPTEST_CASES` overrides on how many inputs each law is tried.

mod asking;
mod chunks;
mod corpus;
mod counts;
mod damage;
mod dates;
mod effort;
mod exchange;
mod gears;
mod places;
mod redaction;
mod rendering;
mod requests;
mod robustness;
