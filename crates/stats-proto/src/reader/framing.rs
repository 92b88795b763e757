//! What the envelopes of both formats tell the reader.

use crate::error::ErrorKind;

/// What a byte means for the bounds of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Between pieces.
    Between,
    /// The first byte of a piece.
    Open,
    /// Within a piece.
    Within,
    /// The last byte of a piece.
    Close(Piece),
    /// The first byte after a piece, to be stepped once more.
    Closed(Piece),
}

/// What a piece is: the envelope hands over one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// JSON: a value that stands in no array.
    Bare,
    /// JSON: a value in the outermost array.
    Element,
    /// XML: the declaration, a comment or a processing instruction.
    Aside,
    /// XML: the start tag of the root.
    RootStart,
    /// XML: the root, closed by itself.
    RootEmpty,
    /// XML: an element in the root.
    Child,
    /// XML: the end tag of the root.
    RootEnd,
}

/// How a body ended, when it ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Nothing but blanks came.
    Blank,
    /// One whole document came.
    Whole,
}

/// A byte that no document has here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Misplaced {
    pub(crate) reason: &'static str,
    /// How many bytes before this one the token began that cannot stand here.
    pub(crate) back: u64,
    pub(crate) kind: ErrorKind,
}

impl From<&'static str> for Misplaced {
    fn from(reason: &'static str) -> Self {
        Self { reason, back: 0, kind: ErrorKind::Malformed }
    }
}

/// Swallows a byte-order mark at the very start.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ByteOrderMark(usize);

/// What a byte is for [`ByteOrderMark`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// A byte of the mark.
    Mark,
    /// A byte of the document.
    Document,
    /// The mark was not whole.
    Broken,
}

impl ByteOrderMark {
    const BYTES: [u8; 3] = [0xEF, 0xBB, 0xBF];

    pub(crate) fn step(&mut self, byte: u8) -> Prefix {
        match Self::BYTES.get(self.0) {
            Some(expected) if *expected == byte => {
                self.0 += 1;
                Prefix::Mark
            }
            Some(_) if self.0 > 0 => Prefix::Broken,
            _ => {
                let seen = if self.seen() { Self::BYTES.len() } else { usize::MAX };
                self.0 = seen;
                Prefix::Document
            }
        }
    }

    /// Whether the whole mark came.
    pub(crate) const fn seen(self) -> bool {
        self.0 == Self::BYTES.len()
    }

    /// Whether the body ended amid the mark.
    pub(crate) const fn cut(self) -> bool {
        self.0 > 0 && self.0 < Self::BYTES.len()
    }
}
