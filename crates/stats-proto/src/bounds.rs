//! How large an answer may be, and how its counts are held.

/// How answers are read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ReadOptions {
    pub(crate) bounds: Bounds,
    /// True if each count takes 64 bits, needed or not.
    pub(crate) is_wide: bool,
}

/// The bounds of an answer. What passes one of them is `too-large`, or `malformed` where it is nested too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// Bytes of a body: 64 MiB.
    pub body: u64,
    /// Containers within containers, the outermost counted: 64.
    pub nesting: u32,
    /// Bytes of one string (a name, a category, a quoted count) in UTF-8: 64 KiB.
    pub text: usize,
    /// Distinct metrics in one answer: 256.
    pub metrics: usize,
    /// Cells (rows × metrics) beyond two for each byte of the body: 4,096.
    pub cells: u64,
}

impl Bounds {
    /// Sets the bound on the bytes of a body.
    #[must_use]
    pub const fn with_body(mut self, bytes: u64) -> Self {
        self.body = bytes;
        self
    }

    /// Sets the bound on containers within containers.
    #[must_use]
    pub const fn with_nesting(mut self, containers: u32) -> Self {
        self.nesting = containers;
        self
    }

    /// Sets the bound on the bytes of one string.
    #[must_use]
    pub const fn with_text(mut self, bytes: usize) -> Self {
        self.text = bytes;
        self
    }

    /// Sets the bound on distinct metrics.
    #[must_use]
    pub const fn with_metrics(mut self, metrics: usize) -> Self {
        self.metrics = metrics;
        self
    }

    /// Sets the number of cells beyond two for each byte of the body.
    #[must_use]
    pub const fn with_cells(mut self, cells: u64) -> Self {
        self.cells = cells;
        self
    }

    /// The cells that an answer of so many bytes may have.
    pub(crate) const fn cells_of(&self, bytes: u64) -> u64 {
        bytes.saturating_mul(2).saturating_add(self.cells)
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self { body: 64 << 20, nesting: 64, text: 64 << 10, metrics: 256, cells: 4096 }
    }
}
