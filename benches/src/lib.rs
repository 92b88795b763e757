//! What the benchmarks and the long runs share: bodies from a seed, peers, measuring, the report.
//!
//! `docs/performance.md` says what is measured and how to read it.

#![forbid(unsafe_code)]

pub mod body;
pub mod checksum;
pub mod floors;
pub mod hostile;
pub mod measure;
pub mod memory;
pub mod ours;
pub mod peers;
pub mod process;
pub mod processor;
pub mod queries;
pub mod random;
pub mod record;
pub mod report;
pub mod resources;
pub mod soak;
pub mod table;
pub mod workloads;

/// Whatever stops a run.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
