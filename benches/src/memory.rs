//! Allocations of a reader. They are counted in a separate process with a counting allocator, so that times are
//! measured with the system's allocator.

use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::Failure;

/// The allocations of one reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// What is read.
    pub work: String,
    /// Who reads.
    pub by: String,
    /// How many allocations and reallocations were made.
    pub allocations: u64,
    /// The peak of allocated bytes. A vector that grows counts with its old and new buffer, although the system may
    /// move its pages instead.
    pub peak: u64,
    /// The size of the columns, for our own reader.
    pub own: Option<u64>,
}

/// Runs the counting program for the workloads whose name contains one of the words.
///
/// # Errors
/// If it fails, with its output.
pub fn count(program: &str, words: &[String]) -> Result<Vec<Memory>, Failure> {
    let run = Command::new(program).args(words).output()?;
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into_owned().into());
    }
    let lines = str::from_utf8(&run.stdout)?.lines();
    Ok(lines.map(serde_json::from_str).collect::<Result<_, _>>()?)
}
