//! The XML reader: the envelope's pieces, each handed to its record.

pub(crate) mod declaration;
pub(crate) mod encoding;
mod envelope;
mod record;
pub(crate) mod reference;
pub(crate) mod tokens;

use encoding::Encoding;
use envelope::Envelope;

use super::driver::{FormatReader, Outcome};
use super::fast::FastPath;
use super::fault::{Fault, Whereabouts, place};
use super::framing::{End, Mark, Misplaced, Piece};
use super::refused;
use super::rows::Rows;
use crate::bounds::Bounds;
use crate::error::Kind;

/// Reads an answer in XML.
#[derive(Debug)]
pub(crate) struct XmlReader {
    envelope: Envelope,
    rows: Rows,
    /// What the declaration stated, until then nothing.
    encoding: Option<Encoding>,
    /// The name of the root, as its end tag must have it.
    root: Vec<u8>,
    /// True between the root's start tag and its end tag.
    is_open: bool,
    nesting: u32,
    refusal: Option<Refusal>,
    fast: FastPath,
}

/// A document with the root of a refusal, from the root on.
#[derive(Debug)]
struct Refusal {
    offset: u64,
    document: Vec<u8>,
}

impl Refusal {
    /// Reads the whole document.
    fn finish(self, encoding: Encoding, nesting: u32) -> Result<Outcome, Fault> {
        let Self { offset, document } = self;
        let decoded = encoding.decode(&document);
        let fault = |at: usize, reason| {
            let seen = document.get(at..).map(<[u8]>::to_vec);
            Fault { seen, ..Fault::malformed(place(offset, at), reason) }
        };
        let refusal = refused::xml(&decoded.text, nesting);
        match (refusal, decoded.stop) {
            (Err(stop), None) => Err(fault(decoded.original(stop.at), stop.reason)),
            (Err(stop), Some(broken)) if stop.at < decoded.text.len() => {
                Err(fault(decoded.original(stop.at).min(broken.at), stop.reason))
            }
            (_, Some(broken)) => Err(fault(broken.at, broken.reason)),
            (Ok(refusal), None) if refusal.is_success => {
                Err(fault(0, "expected an answer, got a message of success"))
            }
            (Ok(refusal), None) => Ok(Outcome::Refusal(refusal)),
        }
    }
}

impl XmlReader {
    pub(crate) fn new(rows: Rows, bounds: &Bounds, fast: FastPath) -> Self {
        Self {
            envelope: Envelope::new(bounds.nesting),
            rows,
            encoding: None,
            root: Vec::new(),
            is_open: false,
            nesting: bounds.nesting,
            refusal: None,
            fast,
        }
    }

    /// The encoding in effect: a byte-order mark beats the declaration, none means UTF-8.
    fn encoding(&mut self) -> Encoding {
        let stated = self.encoding.get_or_insert(Encoding::Utf8);
        if self.envelope.marked() { Encoding::Utf8 } else { *stated }
    }

    fn aside(&mut self, bytes: &[u8], at: u64) -> Result<(), Fault> {
        let declares = bytes.strip_prefix(b"<?xml").and_then(<[u8]>::first);
        let declares = declares.is_some_and(|byte| super::value::is_blank(*byte) || *byte == b'?');
        if self.encoding.is_none() && declares {
            let stated = declaration::encoding(bytes).map_err(|reason| Fault::malformed(at, reason))?;
            self.encoding = Some(stated);
            return Ok(());
        }
        let decoded = self.encoding().decode(bytes);
        record::Piece::new(&decoded, at, place(at, bytes.len())).aside()
    }

    fn root(&mut self, bytes: &[u8], at: u64) -> Result<(), Fault> {
        let decoded = self.encoding().decode(bytes);
        let tag = record::Piece::new(&decoded, at, place(at, bytes.len()));
        let name = tag.root()?;
        if matches!(name, "result" | "error") {
            self.refusal = Some(Refusal { offset: at, document: bytes.to_vec() });
        } else if name != self.rows.schema().root() {
            return Err(Fault::malformed(at, "unexpected root"));
        } else if !self.rows.schema().is_list() {
            self.rows.begin(at);
        }
        self.root = name.as_bytes().to_vec();
        Ok(())
    }

    fn root_end(&mut self, bytes: &[u8], at: u64) -> Result<(), Fault> {
        let name = bytes.strip_prefix(b"</").and_then(|rest| rest.strip_prefix(self.root.as_slice()));
        let blank = name.and_then(|rest| rest.strip_suffix(b">"));
        if !blank.is_some_and(|rest| rest.iter().all(|byte| super::value::is_blank(*byte))) {
            return Err(Fault::malformed(at, "expected the end tag of the root"));
        }
        self.is_open = false;
        self.ended(place(at, bytes.len()))
    }

    /// The record of an offset between children of the root: an aggregate's root is its one record.
    fn between(&self) -> Whereabouts {
        let record = self.is_open && !self.rows.schema().is_list();
        Whereabouts { record: record.then_some(0), field: None }
    }

    fn ended(&mut self, end: u64) -> Result<(), Fault> {
        if self.rows.schema().is_list() { Ok(()) } else { self.rows.end(end) }
    }
}

impl FormatReader for XmlReader {
    fn step(&mut self, byte: u8, _at: u64) -> Result<Mark, Misplaced> {
        if let Some(refusal) = &mut self.refusal {
            if refusal.document.len() as u64 >= refused::LONGEST {
                return Err(Misplaced { kind: Kind::TooLarge, ..Misplaced::from("refusal too long") });
            }
            refusal.document.push(byte);
            return Ok(Mark::Between);
        }
        self.envelope.step(byte)
    }

    fn piece(&mut self, piece: Piece, bytes: &[u8], at: u64) -> Result<(), Fault> {
        let end = place(at, bytes.len());
        match piece {
            Piece::RootStart => {
                self.is_open = true;
                self.root(bytes, at)
            }
            Piece::RootEmpty => {
                self.root(bytes, at)?;
                if self.refusal.is_none() { self.ended(end) } else { Ok(()) }
            }
            Piece::RootEnd => self.root_end(bytes, at),
            Piece::Child => {
                let decoded = self.encoding().decode(bytes);
                record::Piece::new(&decoded, at, end).child(&mut self.rows)
            }
            Piece::Aside | Piece::Bare | Piece::Element => self.aside(bytes, at),
        }
    }

    fn broken(&mut self, bytes: &[u8], at: u64) -> Result<Whereabouts, Fault> {
        if !self.is_open || bytes.is_empty() {
            return Ok(self.between());
        }
        let decoded = self.encoding().decode(bytes);
        let end = place(at, bytes.len());
        // The piece is cut, so reading it ends in a fault; one before the cut is the earlier one.
        match record::Piece::new(&decoded, at, end).child(&mut self.rows) {
            Err(Fault { kind: Kind::Malformed, offset, record, field, .. }) if offset == end => {
                Ok(Whereabouts { record, field })
            }
            Err(earlier) => Err(earlier),
            Ok(()) => Ok(self.between()),
        }
    }

    fn fast(&mut self, bytes: &[u8], at: u64) -> usize {
        if !self.is_open || self.refusal.is_some() {
            return 0;
        }
        let encoding = self.encoding();
        self.rows.fast(|columns| self.fast.read_xml(bytes, at, encoding, columns))
    }

    fn fast_piece(&mut self, bytes: &[u8], at: u64) -> bool {
        self.fast(bytes, at) > 0
    }

    fn close(&mut self) -> Option<Piece> {
        None
    }

    fn finish(&mut self, length: u64) -> Result<Outcome, Fault> {
        if let Some(refusal) = self.refusal.take() {
            return refusal.finish(self.encoding(), self.nesting);
        }
        let cut = |reason| Fault::malformed(length, reason).within(self.between());
        match self.envelope.finish().map_err(cut)? {
            End::Blank if !self.rows.schema().is_list() => {
                Err(Fault::malformed(length, "expected the root of an aggregate"))
            }
            End::Blank | End::Whole => Ok(Outcome::Answer(self.rows.finish())),
        }
    }

    fn ends_by_itself(&self) -> bool {
        self.envelope.finish() == Ok(End::Whole)
    }
}
