//! The planner against a made-up server and a made-up store.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a panic fails the test")]

mod crossing;
mod driver;
mod properties;
mod rules;
mod server;
mod store;
