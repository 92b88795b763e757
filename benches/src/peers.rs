//! The peers: other ways to read the same bytes, each into typed rows with every value checked.

pub mod date;
pub mod json;
pub mod row;
pub mod v3;
pub mod xml_events;
pub mod xml_serde;
