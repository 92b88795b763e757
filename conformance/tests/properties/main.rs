//! Properties that hold for any input; the name of a test states its property, the name of its module the subject.
//!
//! `PROPTEST_CASES` sets the number of inputs for each property.

mod chunks;
mod config;
mod corpus;
mod counts;
mod damage;
mod dates;
mod days;
mod exchange;
mod offsets;
mod paths;
mod queries;
mod redaction;
mod rendering;
mod requests;
mod robustness;
mod v3;
