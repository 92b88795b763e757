//! The planner against a made-up server and a made-up store.
#![expect(clippy::indexing_slicing, reason = "an index of a test that is out of bounds fails it")]

mod crossing;
mod driver;
mod properties;
mod rules;
mod server;
mod store;
