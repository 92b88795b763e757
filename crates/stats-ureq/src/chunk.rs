//! What a body is received into, piece by piece.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

/// How much of a body is handed to the reader at once.
const LENGTH: usize = 16 << 10;

thread_local! {
    /// The chunk of this thread's last answer: to fill a new one with zeros takes as long as to read thirty days.
    static LAST: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Room for a piece of a body. It is this thread's until it is dropped.
pub(crate) struct Chunk(Vec<u8>);

impl Chunk {
    pub(crate) fn take() -> Self {
        let mut bytes = LAST.take();
        bytes.resize(LENGTH, 0);
        Self(bytes)
    }
}

impl Deref for Chunk {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl DerefMut for Chunk {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        // Where the thread ends there is no place to keep it in.
        let _ = LAST.try_with(|last| last.set(std::mem::take(&mut self.0)));
    }
}
