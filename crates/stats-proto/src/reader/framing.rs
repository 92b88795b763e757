//! What the envelopes of both formats report to the reader.

use super::value::is_blank;
use crate::error::Kind;

/// What a byte is to the bounds of a piece.
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

/// The kind of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// JSON: a value outside of an array.
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

/// A byte that is not allowed here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Misplaced {
    pub(crate) reason: &'static str,
    /// How many bytes before this one the token began that is not allowed here.
    pub(crate) back: u64,
    pub(crate) kind: Kind,
}

impl From<&'static str> for Misplaced {
    fn from(reason: &'static str) -> Self {
        Self { reason, back: 0, kind: Kind::Malformed }
    }
}

/// The byte-order marks at the very start, with white space before and between them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ByteOrderMarks {
    /// How many bytes of the current mark came.
    matched: usize,
    /// True once a whole one came.
    seen: bool,
}

/// What a byte is for [`ByteOrderMarks`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// A byte of a mark.
    Mark,
    /// White space, after which a mark may follow.
    Blank,
    /// A byte of the document: none of what follows is a mark.
    Document,
    /// The mark was not whole.
    Broken,
}

/// A byte-order mark in UTF-8.
const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

impl ByteOrderMarks {
    /// Takes the next byte, as long as the document has not begun.
    pub(crate) fn step(&mut self, byte: u8) -> Prefix {
        if BYTE_ORDER_MARK.get(self.matched) == Some(&byte) {
            self.matched = (self.matched + 1) % BYTE_ORDER_MARK.len();
            self.seen |= self.matched == 0;
            Prefix::Mark
        } else if self.cut() {
            Prefix::Broken
        } else if is_blank(byte) {
            Prefix::Blank
        } else {
            Prefix::Document
        }
    }

    /// True once a whole mark came.
    pub(crate) const fn seen(self) -> bool {
        self.seen
    }

    /// True within a mark.
    pub(crate) const fn cut(self) -> bool {
        self.matched > 0
    }
}

/// A whole body after its byte-order marks and the white space before and between them, and whether there were marks.
pub(crate) fn without_marks(body: &[u8]) -> (&[u8], bool) {
    let (mut rest, mut seen) = (body, false);
    loop {
        if let Some(after) = rest.strip_prefix(&BYTE_ORDER_MARK) {
            (rest, seen) = (after, true);
        } else if let Some(after) =
            rest.split_first().and_then(|(first, after)| is_blank(*first).then_some(after))
        {
            rest = after;
        } else {
            return (rest, seen);
        }
    }
}
