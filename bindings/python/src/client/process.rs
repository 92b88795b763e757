//! What a forked child must not take over: connections, threads, locks that nobody will open again.

use std::mem;
use std::process;
use std::sync::{Mutex, PoisonError};

/// A value that each process makes for itself. It is looked at with the interpreter attached only, so that no other
/// thread holds the lock while a process forks.
pub(crate) struct PerProcess<T>(Mutex<Option<(u32, T)>>);

impl<T: Clone> PerProcess<T> {
    pub(crate) const fn empty() -> Self {
        Self(Mutex::new(None))
    }

    pub(crate) fn of(value: T) -> Self {
        Self(Mutex::new(Some((process::id(), value))))
    }

    /// The value of this process, made where it has none.
    pub(crate) fn get_or_try_make<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((owner, value)) = &*slot
            && *owner == process::id()
        {
            return Ok(value.clone());
        }
        let value = make()?;
        // Dropping the parent's would wake a thread that is not in this process.
        mem::forget(slot.replace((process::id(), value.clone())));
        Ok(value)
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        let slot = self.0.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if slot.as_ref().is_some_and(|(owner, _)| *owner != process::id()) {
            mem::forget(slot);
        }
    }
}
