//! What a forked child does not take over: connections, threads, and locks that threads of its parent may hold.

use std::mem;
use std::process;
use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;

/// A value that each process makes for itself.
///
/// Its lock is held for no longer than a value is copied, by threads that are attached to the interpreter. A thread
/// that forks is attached, so no other thread holds the lock then, and a child finds it open.
pub(crate) struct PerProcess<T>(Mutex<Option<(u32, T)>>);

impl<T: Clone> PerProcess<T> {
    pub(crate) const fn empty() -> Self {
        Self(Mutex::new(None))
    }

    /// The value of this process. It is made where there is none, which may run Python and so let other threads go on;
    /// of several that are made at once, the first stays.
    pub(crate) fn get_or_try_make<E>(
        &self,
        py: Python<'_>,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        match self.get(py) {
            Some(value) => Ok(value),
            None => Ok(self.keep(py, make()?)),
        }
    }

    fn get(&self, _attached: Python<'_>) -> Option<T> {
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.as_ref().filter(|(owner, _)| *owner == process::id()).map(|(_, value)| value.clone())
    }

    fn keep(&self, _attached: Python<'_>, value: T) -> T {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((owner, kept)) = &*slot
            && *owner == process::id()
        {
            return kept.clone();
        }
        // Dropping the parent's may wake a thread that is not in this process, or wait for it.
        mem::forget(slot.replace((process::id(), value.clone())));
        value
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

/// A value that is used and dropped by the process that made it only. A forked child leaves it alone.
pub(crate) struct Owned<T> {
    owner: u32,
    value: Option<T>,
}

impl<T> Owned<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { owner: process::id(), value: Some(value) }
    }

    /// The value, in the process that made it.
    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref().filter(|_| self.owner == process::id())
    }

    /// The value, in the process that made it.
    pub(crate) fn get_mut(&mut self) -> Option<&mut T> {
        self.value.as_mut().filter(|_| self.owner == process::id())
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        if self.owner != process::id() {
            mem::forget(self.value.take());
        }
    }
}
