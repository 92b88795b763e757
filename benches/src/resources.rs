//! What a process holds, as the system tells it.

use std::fs;

use crate::Failure;

/// The bytes of this process that are in memory.
///
/// # Errors
/// Where the system does not tell.
pub fn resident() -> Result<u64, Failure> {
    status("VmRSS:")
}

/// The most bytes of this process that were in memory since [`forget_peak`].
///
/// # Errors
/// Where the system does not tell.
pub fn peak_resident() -> Result<u64, Failure> {
    status("VmHWM:")
}

/// Begins anew with the most bytes that were in memory.
///
/// # Errors
/// Where the system does not let it.
pub fn forget_peak() -> Result<(), Failure> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// How many sockets a process has open.
///
/// # Errors
/// Where the system does not tell.
pub fn sockets(process: u32) -> Result<usize, Failure> {
    let mut open = 0;
    for entry in fs::read_dir(format!("/proc/{process}/fd"))? {
        // One that was closed in between has no target any more.
        let target = fs::read_link(entry?.path()).unwrap_or_default();
        open += usize::from(target.to_string_lossy().starts_with("socket:"));
    }
    Ok(open)
}

fn status(field: &str) -> Result<u64, Failure> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix(field)).ok_or("the system does not tell")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}
