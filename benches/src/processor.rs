//! The processor: how much of its time was used, and which one it is.

use std::time::Duration;

use rustix::time::{ClockId, Timespec, clock_gettime};

/// The time that this thread has computed.
#[must_use]
pub fn thread_time() -> Duration {
    duration(clock_gettime(ClockId::ThreadCPUTime))
}

/// The time that all threads of this process have computed.
#[must_use]
pub fn process_time() -> Duration {
    duration(clock_gettime(ClockId::ProcessCPUTime))
}

/// Keeps this process, and those that it starts from now on, on one processor.
///
/// Waking another processor costs more than a request does, and whether that happens is the scheduler's mood.
pub fn stay_on_one() {
    #[cfg(target_os = "linux")]
    {
        let mut one = rustix::thread::CpuSet::new();
        if let Ok(all) = rustix::thread::sched_getaffinity(None)
            && let Some(processor) =
                (0..rustix::thread::CpuSet::MAX_CPU).rev().find(|processor| all.is_set(*processor))
        {
            one.set(processor);
            let _ = rustix::thread::sched_setaffinity(None, &one);
        }
    }
}

fn duration(time: Timespec) -> Duration {
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}
