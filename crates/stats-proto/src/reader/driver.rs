//! Splits a body into pieces at the bounds that an envelope finds, however the body comes in chunks.

use super::fault::{Fault, Whereabouts, place};
use super::framing::{Mark, Misplaced, Piece};
use crate::answer::parsed::Parsed;
use crate::error::refusal::RefusalBody;

/// The reader of one format: its envelope and its records.
pub(crate) trait FormatReader {
    /// Reads the next byte, at this offset of the body.
    fn step(&mut self, byte: u8, at: u64) -> Result<Mark, Misplaced>;

    /// Reads a whole piece that begins at this offset of the body.
    fn piece(&mut self, piece: Piece, bytes: &[u8], at: u64) -> Result<(), Fault>;

    /// Reads what there is of a piece that is cut, for an earlier fault in it; returns what the cut is in.
    fn broken(&mut self, bytes: &[u8], at: u64) -> Result<Whereabouts, Fault>;

    /// Reads whole records by the fast path from the beginning of the bytes, between pieces.
    /// Returns the number of bytes read; 0 where the general path is to read the next piece.
    fn fast(&mut self, bytes: &[u8], at: u64) -> usize;

    /// Reads a whole piece that came in several chunks by the fast path; false if that does not know it.
    fn fast_piece(&mut self, bytes: &[u8], at: u64) -> bool;

    /// The piece that is open and that the end of the body closes, if there is one.
    fn close(&mut self) -> Option<Piece>;

    /// Ends the body, which is so long.
    fn finish(&mut self, length: u64) -> Result<Outcome, Fault>;

    /// True if the shape that was read ends by itself, so that nothing of it can be missing.
    fn ends_by_itself(&self) -> bool;
}

/// The outcome of a body that came with a status of success.
#[derive(Debug)]
pub(crate) enum Outcome {
    Answer(Parsed),
    Refusal(RefusalBody),
}

/// Drives a format over a body that comes in chunks. It holds at most one unfinished piece.
#[derive(Debug)]
pub(crate) struct Driver<F> {
    format: F,
    /// The bytes received before the current chunk.
    received: u64,
    /// Where the open piece begins in the body.
    open: Option<u64>,
    /// The outcome of the open piece before the current chunk.
    carried: Vec<u8>,
}

/// A fault, and the bytes received from its offset on.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) fault: Fault,
    pub(crate) following: Vec<u8>,
}

impl<F: FormatReader> Driver<F> {
    pub(crate) const fn new(format: F) -> Self {
        Self { format, received: 0, open: None, carried: Vec::new() }
    }

    /// Reads the next bytes.
    pub(crate) fn push(&mut self, chunk: &[u8]) -> Result<(), Failure> {
        // Where in the chunk the bytes of the open piece begin.
        let (mut start, mut index) = (0, 0);
        while let Some(byte) = chunk.get(index) {
            let at = place(self.received, index);
            if self.open.is_none() {
                let taken = self.format.fast(part(chunk, index, chunk.len()), at);
                if taken > 0 {
                    index += taken;
                    continue;
                }
            }
            loop {
                let (piece, end) = match self.format.step(*byte, at) {
                    Ok(Mark::Between | Mark::Within) => break,
                    Ok(Mark::Open) => {
                        self.open = Some(at);
                        start = index;
                        break;
                    }
                    Ok(Mark::Close(piece)) => (piece, index + 1),
                    Ok(Mark::Closed(piece)) => (piece, index),
                    Err(Misplaced { reason, back, kind }) => {
                        let rest = if self.open.is_some() { part(chunk, start, index) } else { &[] };
                        let fault = self.broken(rest, Fault::at(kind, at.saturating_sub(back), reason));
                        return Err(self.fail(fault, chunk, start));
                    }
                };
                if let Err(fault) = self.hand(piece, part(chunk, start, end)) {
                    return Err(self.fail(fault, chunk, start));
                }
                if end > index {
                    break;
                }
            }
            index += 1;
        }
        if self.open.is_some() {
            self.carried.extend_from_slice(part(chunk, start, chunk.len()));
        }
        self.received = place(self.received, chunk.len());
        Ok(())
    }

    /// True if the shape that was read ends by itself, so that nothing of it can be missing.
    pub(crate) fn ends_by_itself(&self) -> bool {
        self.format.ends_by_itself()
    }

    /// Ends the body.
    pub(crate) fn finish(&mut self) -> Result<Outcome, Failure> {
        let length = self.received;
        if self.open.is_some() {
            let ended = match self.format.close() {
                Some(piece) => self.hand(piece, &[]),
                None => {
                    Err(self.broken(&[], Fault::malformed(length, "unexpected end of the body in a value")))
                }
            };
            if let Err(fault) = ended {
                return Err(self.fail(fault, &[], 0));
            }
        }
        self.format.finish(length).map_err(|fault| Failure { fault, following: Vec::new() })
    }

    fn hand(&mut self, piece: Piece, rest: &[u8]) -> Result<(), Fault> {
        let at = self.open.unwrap_or(self.received);
        if self.carried.is_empty() {
            self.format.piece(piece, rest, at)?;
        } else {
            let carried = self.carried.len();
            self.carried.extend_from_slice(rest);
            if !self.format.fast_piece(&self.carried, at) {
                let taken = self.format.piece(piece, &self.carried, at);
                if taken.is_err() {
                    self.carried.truncate(carried);
                }
                taken?;
            }
            self.carried.clear();
        }
        self.open = None;
        Ok(())
    }

    /// The fault of a piece that is cut by one: an earlier one in it, or that.
    #[cold]
    fn broken(&mut self, rest: &[u8], fault: Fault) -> Fault {
        let beginning = self.open.unwrap_or(fault.offset);
        let carried = self.carried.len();
        self.carried.extend_from_slice(rest);
        let broken = self.format.broken(&self.carried, beginning);
        self.carried.truncate(carried);
        match broken {
            Err(earlier) => earlier,
            Ok(whereabouts) => fault.within(whereabouts),
        }
    }

    /// Adds the bytes received from the offset of a fault on: of the open piece, and of the chunk.
    #[cold]
    fn fail(&self, fault: Fault, chunk: &[u8], start: usize) -> Failure {
        let from = |bytes: &[u8], beginning: u64| {
            let skipped = usize::try_from(fault.offset.saturating_sub(beginning)).unwrap_or(usize::MAX);
            bytes.get(skipped..).unwrap_or_default().to_vec()
        };
        let following = if self.carried.is_empty() {
            from(chunk, self.received)
        } else {
            let mut all = self.carried.clone();
            all.extend_from_slice(part(chunk, start, chunk.len()));
            from(&all, self.open.unwrap_or(self.received))
        };
        Failure { fault, following }
    }
}

fn part(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.get(start..end).unwrap_or_default()
}
