//! The envelope of JSON answers: byte-order marks, brackets, separators, the bounds of each value, nesting.
//!
//! ```text
//!        '['          value            value
//! Start ─────▶ First ───────▶ After ◀───────── Next        an array
//!   │            │ ']'          │ ','  └─▲──────┘
//!   │            ▼              │ ']'    ','
//!   │           Done ◀──────────┘
//!   │ value
//!   └────────▶ BareAfter ◀──▶ BareNext                     values joined by commas, without brackets
//!                         ','
//! ```
//!
//! One byte is one step, so that a body may be cut anywhere. The contents of values are not examined.

use crate::reader::framing::{ByteOrderMarks, End, Mark, Misplaced, Piece, Prefix};
use crate::reader::value::is_blank;

#[derive(Debug)]
pub(crate) struct Envelope {
    marks: ByteOrderMarks,
    place: Place,
    inside: Option<Inside>,
    nesting: u32,
    /// True if one value is expected, in brackets or not; brackets may be empty.
    only_one: bool,
}

/// Where the envelope is between values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    First,
    Next,
    After,
    BareNext,
    BareAfter,
    Done,
}

/// Where the envelope is within a value.
#[derive(Debug, Clone, Copy)]
enum Inside {
    /// A number or a literal, which ends before a separator.
    Bare,
    /// A text of its own.
    Text { escaped: bool },
    /// Containers, this deep.
    Containers { depth: u32 },
    /// A text in containers.
    ContainedText { depth: u32, escaped: bool },
}

impl Envelope {
    pub(crate) fn new(nesting: u32, only_one: bool) -> Self {
        Self { marks: ByteOrderMarks::default(), place: Place::Start, inside: None, nesting, only_one }
    }

    /// Reads the next byte.
    pub(crate) fn step(&mut self, byte: u8) -> Result<Mark, Misplaced> {
        if let Some(inside) = self.inside {
            return self.within(inside, byte);
        }
        if self.place == Place::Start {
            match self.marks.step(byte) {
                Prefix::Mark | Prefix::Blank => return Ok(Mark::Between),
                Prefix::Broken => return Err("expected a JSON value".into()),
                Prefix::Document => {}
            }
        }
        if is_blank(byte) {
            return Ok(Mark::Between);
        }
        match (self.place, byte) {
            (Place::Start, b'[') => Ok(self.go(Place::First)),
            (Place::After | Place::BareAfter, b',') if self.only_one => Err("expected one object".into()),
            (Place::First | Place::After, b']') => Ok(self.go(Place::Done)),
            (Place::After, b',') => Ok(self.go(Place::Next)),
            (Place::BareAfter, b',') => Ok(self.go(Place::BareNext)),
            (Place::After, _) => Err("expected `,` or `]`".into()),
            (Place::BareAfter, _) => Err("expected `,` or the end of the body".into()),
            (Place::Done, _) => Err("expected the end of the body after the array".into()),
            (Place::Start | Place::First | Place::Next | Place::BareNext, _) => self.open(byte),
        }
    }

    /// Ends the body.
    pub(crate) fn finish(&self) -> Result<End, &'static str> {
        match self.place {
            _ if self.marks.cut() => Err("unexpected end of the body in a byte-order mark"),
            Place::Start => Ok(End::Blank),
            Place::Done | Place::BareAfter => Ok(End::Whole),
            Place::First | Place::Next | Place::After => Err("unexpected end of the body in the array"),
            Place::BareNext => Err("unexpected end of the body after a comma"),
        }
    }

    /// True if nothing may follow but blanks: after an array, and after the one value where only one is wanted.
    pub(crate) fn ends_by_itself(&self) -> bool {
        match self.place {
            Place::Done => true,
            Place::BareAfter => self.only_one,
            _ => false,
        }
    }

    /// True after a comma between bare values, where another one is expected or has begun.
    pub(crate) fn expects_more(&self) -> bool {
        self.place == Place::BareNext
    }

    /// True if a value may begin here, in the array or outside of one.
    pub(crate) fn takes_value(&self) -> bool {
        let between = matches!(self.place, Place::Start | Place::First | Place::Next | Place::BareNext);
        between && self.inside.is_none() && !self.marks.cut()
    }

    /// Takes a value that was read elsewhere.
    pub(crate) fn took_value(&mut self) {
        self.closed();
    }

    /// What the open value is.
    pub(crate) const fn piece(&self) -> Piece {
        if self.outside() == 1 { Piece::Element } else { Piece::Bare }
    }

    /// The number or literal that is open and that the end of the body closes.
    pub(crate) fn close(&mut self) -> Option<Piece> {
        matches!(self.inside, Some(Inside::Bare)).then(|| self.closed())
    }

    fn go(&mut self, place: Place) -> Mark {
        self.place = place;
        Mark::Between
    }

    fn open(&mut self, byte: u8) -> Result<Mark, Misplaced> {
        let outside = self.outside();
        self.inside = Some(match byte {
            b'{' | b'[' if outside >= self.nesting => return Err("nested too deep".into()),
            b'{' | b'[' => Inside::Containers { depth: outside + 1 },
            b'"' => Inside::Text { escaped: false },
            b'-' | b'0'..=b'9' | b'a'..=b'z' => Inside::Bare,
            _ => return Err("expected a JSON value".into()),
        });
        Ok(Mark::Open)
    }

    fn within(&mut self, inside: Inside, byte: u8) -> Result<Mark, Misplaced> {
        let next = match inside {
            Inside::Bare if is_blank(byte) || matches!(byte, b',' | b']' | b'}') => {
                return Ok(Mark::Closed(self.closed()));
            }
            Inside::Text { escaped: false } if byte == b'"' => return Ok(Mark::Close(self.closed())),
            Inside::Text { escaped } => Inside::Text { escaped: !escaped && byte == b'\\' },
            Inside::ContainedText { depth, escaped: false } if byte == b'"' => Inside::Containers { depth },
            Inside::ContainedText { depth, escaped } => {
                Inside::ContainedText { depth, escaped: !escaped && byte == b'\\' }
            }
            Inside::Containers { depth } => match byte {
                b'"' => Inside::ContainedText { depth, escaped: false },
                b'{' | b'[' if depth >= self.nesting => return Err("nested too deep".into()),
                b'{' | b'[' => Inside::Containers { depth: depth + 1 },
                b'}' | b']' if depth == 1 + self.outside() => return Ok(Mark::Close(self.closed())),
                b'}' | b']' => Inside::Containers { depth: depth - 1 },
                _ => inside,
            },
            Inside::Bare => inside,
        };
        self.inside = Some(next);
        Ok(Mark::Within)
    }

    /// The depth of values: 1 in the array, otherwise 0.
    const fn outside(&self) -> u32 {
        matches!(self.place, Place::First | Place::Next) as u32
    }

    fn closed(&mut self) -> Piece {
        let piece = self.piece();
        self.inside = None;
        self.place = if piece == Piece::Element { Place::After } else { Place::BareAfter };
        piece
    }
}
