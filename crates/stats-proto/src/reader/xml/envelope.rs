//! The envelope of XML answers: byte-order marks, prolog, root, the bounds of each child of the root, nesting.
//!
//! ```text
//! Prolog ── start tag of the root ──▶ Content ── end tag of the root ──▶ Epilog
//!   │ ▲                                │  ▲                                │ ▲
//!   └─┘ declaration, comment, …        └──┘ child of the root, comment, …  └─┘ comment, …
//! ```
//!
//! One byte is one step, so that a body may be cut anywhere. All markup is ASCII in every encoding that
//! answers come in, so bytes need no decoding here. Names and texts are left to the record.

use crate::reader::framing::{ByteOrderMarks, End, Mark, Misplaced, Piece, Prefix};
use crate::reader::value::is_blank;

#[derive(Debug)]
pub(crate) struct Envelope {
    marks: ByteOrderMarks,
    place: Place,
    inside: Inside,
    /// How many bytes came since the last `<`.
    since: u64,
    /// True once any markup came.
    begun: bool,
    /// Open elements, the root counted.
    depth: u32,
    nesting: u32,
}

/// Where the envelope is among the parts of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Prolog,
    Content,
    Epilog,
}

/// Where the envelope is within a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Between pieces, or in the text of an element of the root's child.
    Text,
    /// After `<`.
    Markup,
    /// After `<!` and so many characters of `[CDATA[`.
    Bang(usize),
    /// After `<!-`.
    Dash,
    Comment {
        dashes: u8,
    },
    CharacterData {
        brackets: u8,
    },
    Instruction {
        question: bool,
    },
    EndTag,
    StartTag {
        quote: Option<u8>,
        slash: bool,
    },
}

const CDATA: &[u8] = b"[CDATA[";

impl Envelope {
    pub(crate) fn new(nesting: u32) -> Self {
        let (marks, place, inside) = (ByteOrderMarks::default(), Place::Start, Inside::Text);
        Self { marks, place, inside, since: 0, begun: false, depth: 0, nesting }
    }

    /// True if a byte-order mark comes before the document.
    pub(crate) const fn marked(&self) -> bool {
        self.marks.seen()
    }

    /// Reads the next byte.
    pub(crate) fn step(&mut self, byte: u8) -> Result<Mark, Misplaced> {
        if self.place == Place::Start {
            match self.marks.step(byte) {
                Prefix::Mark | Prefix::Blank => return Ok(Mark::Between),
                Prefix::Broken => return Err("expected an XML document".into()),
                Prefix::Document => self.place = Place::Prolog,
            }
        }
        match self.inside {
            Inside::Text if self.in_child() => {
                if byte == b'<' {
                    self.inside = Inside::Markup;
                    self.since = 0;
                }
                Ok(Mark::Within)
            }
            Inside::Text if byte == b'<' => {
                self.inside = Inside::Markup;
                self.since = 0;
                self.begun = true;
                Ok(Mark::Open)
            }
            Inside::Text if is_blank(byte) => Ok(Mark::Between),
            Inside::Text => Err("expected markup, got text outside of records".into()),
            inside => {
                self.since += 1;
                self.within(inside, byte).map_err(|reason| Misplaced { back: self.since, ..reason.into() })
            }
        }
    }

    /// Ends the body.
    pub(crate) fn finish(&self) -> Result<End, &'static str> {
        match self.place {
            _ if self.marks.cut() => Err("unexpected end of the body in a byte-order mark"),
            Place::Start => Ok(End::Blank),
            Place::Prolog if !self.begun => Ok(End::Blank),
            Place::Epilog if self.inside == Inside::Text => Ok(End::Whole),
            _ => Err("unexpected end of the body in the document"),
        }
    }

    const fn in_child(&self) -> bool {
        self.depth > 1
    }

    fn within(&mut self, inside: Inside, byte: u8) -> Result<Mark, &'static str> {
        self.inside = match inside {
            Inside::Markup => match byte {
                b'!' => Inside::Bang(0),
                b'?' => Inside::Instruction { question: false },
                b'/' if self.depth == 0 => return Err("expected an end tag with a start tag"),
                b'/' => Inside::EndTag,
                _ => self.start_tag(byte)?,
            },
            Inside::Bang(0) if byte == b'-' => Inside::Dash,
            Inside::Bang(matched) => match CDATA.get(matched) {
                Some(expected) if *expected == byte && self.in_child() => {
                    if matched + 1 == CDATA.len() {
                        Inside::CharacterData { brackets: 0 }
                    } else {
                        Inside::Bang(matched + 1)
                    }
                }
                Some(b'[') if byte == b'[' => return Err("expected markup, got text outside of records"),
                _ => return Err("document type or other markup not allowed"),
            },
            Inside::Dash if byte == b'-' => Inside::Comment { dashes: 0 },
            Inside::Dash => return Err("expected a comment"),
            Inside::Comment { dashes: 2.. }
            | Inside::CharacterData { brackets: 2.. }
            | Inside::Instruction { question: true }
                if byte == b'>' =>
            {
                return Ok(self.aside());
            }
            Inside::Comment { dashes } => {
                Inside::Comment { dashes: if byte == b'-' { dashes.saturating_add(1) } else { 0 } }
            }
            Inside::CharacterData { brackets } => {
                Inside::CharacterData { brackets: if byte == b']' { brackets.saturating_add(1) } else { 0 } }
            }
            Inside::Instruction { .. } => Inside::Instruction { question: byte == b'?' },
            Inside::EndTag if byte == b'>' => return Ok(self.element_ended(Piece::RootEnd)),
            Inside::Text | Inside::EndTag => inside,
            Inside::StartTag { quote: None, slash } if byte == b'>' => return Ok(self.tag_ended(slash)),
            Inside::StartTag { quote: None, .. } => {
                let quote = matches!(byte, b'"' | b'\'').then_some(byte);
                Inside::StartTag { quote, slash: byte == b'/' }
            }
            Inside::StartTag { quote, .. } => {
                Inside::StartTag { quote: quote.filter(|quote| *quote != byte), slash: false }
            }
        };
        Ok(Mark::Within)
    }

    fn start_tag(&mut self, byte: u8) -> Result<Inside, &'static str> {
        if self.place == Place::Epilog {
            return Err("expected one root");
        }
        if self.depth >= self.nesting {
            return Err("nested too deep");
        }
        if byte == b'>' || is_blank(byte) {
            return Err("expected the name of a tag");
        }
        self.depth += 1;
        Ok(Inside::StartTag { quote: None, slash: false })
    }

    /// A comment, an instruction or character data ended.
    fn aside(&mut self) -> Mark {
        self.inside = Inside::Text;
        if self.in_child() { Mark::Within } else { Mark::Close(Piece::Aside) }
    }

    fn tag_ended(&mut self, slash: bool) -> Mark {
        if slash {
            return self.element_ended(Piece::RootEmpty);
        }
        self.inside = Inside::Text;
        if self.in_child() {
            return Mark::Within;
        }
        self.place = Place::Content;
        Mark::Close(Piece::RootStart)
    }

    fn element_ended(&mut self, root: Piece) -> Mark {
        self.inside = Inside::Text;
        self.depth -= 1;
        match self.depth {
            0 => {
                self.place = Place::Epilog;
                Mark::Close(root)
            }
            1 => Mark::Close(Piece::Child),
            _ => Mark::Within,
        }
    }
}
