//! What a reading allocates. It is counted in a process of its own, whose allocator counts: the times are taken
//! by the system's allocator as it is.

use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::Failure;

/// What one reading allocates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// What is read.
    pub work: String,
    /// Who reads.
    pub by: String,
    /// How often memory was asked for; growing in place counts too.
    pub allocations: u64,
    /// The most bytes that were held at once. A vector that grows is counted old and new together, though the
    /// system may well move its pages instead.
    pub peak: u64,
    /// The size of the columns that came of it, where they are ours.
    pub own: Option<u64>,
}

/// Runs the program that counts, for the works whose name holds one of the words.
///
/// # Errors
/// Where it fails, with what it said.
pub fn count(program: &str, words: &[String]) -> Result<Vec<Memory>, Failure> {
    let run = Command::new(program).args(words).output()?;
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into_owned().into());
    }
    let lines = str::from_utf8(&run.stdout)?.lines();
    Ok(lines.map(serde_json::from_str).collect::<Result<_, _>>()?)
}
