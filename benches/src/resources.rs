//! Memory and sockets of a process, as reported by the system.

use std::fs;

use crate::Failure;

/// The bytes of this process that are in memory.
///
/// # Errors
/// If the system does not report it.
pub fn resident() -> Result<u64, Failure> {
    status("VmRSS:")
}

/// The most bytes of this process that were in memory since [`forget_peak`].
///
/// # Errors
/// If the system does not report it.
pub fn peak_resident() -> Result<u64, Failure> {
    status("VmHWM:")
}

/// Resets the peak of [`peak_resident`].
///
/// # Errors
/// If the system refuses it.
pub fn forget_peak() -> Result<(), Failure> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// How many sockets a process has open.
///
/// # Errors
/// If the system does not report it.
pub fn sockets(process: u32) -> Result<usize, Failure> {
    let mut open = 0;
    for entry in fs::read_dir(format!("/proc/{process}/fd"))? {
        // A socket that was closed in between has no target.
        let target = fs::read_link(entry?.path()).unwrap_or_default();
        open += usize::from(target.to_string_lossy().starts_with("socket:"));
    }
    Ok(open)
}

fn status(field: &str) -> Result<u64, Failure> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix(field)).ok_or("expected the field in /proc")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}
