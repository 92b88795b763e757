//! One answer being read: what its status says first, then its body.

use super::driver::{Driver, Failure, Outcome};
use super::fast::{Gear, Memory};
use super::fault::Fault;
use super::json::JsonReader;
use super::refused;
use super::rows::Rows;
use super::xml::XmlReader;
use crate::answer::Harvest;
use crate::bounds::Bounds;
use crate::error::{DecodeError, Error, ErrorKind};
use crate::redaction::Redaction;
use crate::refusal::{Refusal, Said};
use crate::{Format, Question};

/// Whether more of a body is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Flow {
    /// More is wanted.
    Continue,
    /// Nothing that follows changes the outcome.
    Stop,
}

/// Which gears read records.
#[derive(Debug)]
pub(crate) enum Gears {
    /// The fast one where it can, with what it remembers, and the general one elsewhere.
    Both(Memory),
    /// The general one alone, which defines what is right.
    General,
}

/// How large an answer may be, and how its counts are held.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shape {
    pub(crate) bounds: Bounds,
    /// Whether each count takes 64 bits, be they needed or not.
    pub(crate) is_wide: bool,
}

/// How many bytes of a place are shown.
const EXCERPT: usize = 80;

/// One answer being read.
#[derive(Debug)]
pub(crate) struct Reading {
    format: Format,
    status: u16,
    bounds: Bounds,
    redaction: Redaction,
    received: u64,
    state: State,
}

#[derive(Debug)]
enum State {
    Json(Box<Driver<JsonReader>>),
    Xml(Box<Driver<XmlReader>>),
    /// The status says that it is a refusal, whatever the body.
    Refused(Vec<u8>),
    /// The status says that it is neither answer nor refusal.
    Unexpected,
    /// What follows only completes the excerpt.
    Failed(Box<Failure>),
}

impl Reading {
    pub(crate) fn new(
        question: Question,
        format: Format,
        status: u16,
        shape: Shape,
        redaction: Redaction,
        gears: Gears,
    ) -> Self {
        let bounds = shape.bounds;
        // Where they are used: what is large is moved about less.
        let rows = || Rows::new(question, format, shape);
        let gear = || match gears {
            Gears::Both(memory) => Gear::new(&bounds, question, memory),
            Gears::General => Gear::off(),
        };
        let state = match (status, format) {
            (200..300, Format::Json) => {
                State::Json(Box::new(Driver::new(JsonReader::new(rows(), &bounds, gear()))))
            }
            (200..300, Format::Xml) => {
                State::Xml(Box::new(Driver::new(XmlReader::new(rows(), &bounds, gear()))))
            }
            (400..600, _) => State::Refused(Vec::new()),
            _ => State::Unexpected,
        };
        Self { format, status, bounds, redaction, received: 0, state }
    }

    /// Takes the next bytes of the body.
    pub(crate) fn push(&mut self, chunk: &[u8]) -> Flow {
        let room = match self.state {
            State::Refused(_) => self.bounds.body.min(refused::LONGEST),
            _ => self.bounds.body,
        };
        let room = usize::try_from(room.saturating_sub(self.received)).unwrap_or(usize::MAX);
        let (within, beyond) = chunk.split_at(room.min(chunk.len()));
        let before = self.received;
        self.received = before.saturating_add(u64::try_from(within.len()).unwrap_or(u64::MAX));
        let pushed = match &mut self.state {
            State::Json(driver) => driver.push(within),
            State::Xml(driver) => driver.push(within),
            State::Refused(body) => {
                body.extend_from_slice(within);
                return if beyond.is_empty() { Flow::Continue } else { Flow::Stop };
            }
            State::Unexpected => return Flow::Stop,
            State::Failed(failure) => {
                let following = &mut failure.following;
                if following.len() < EXCERPT + self.redaction.reach() {
                    following.extend_from_slice(within);
                    following.extend_from_slice(beyond);
                }
                return self.flow();
            }
        };
        match pushed {
            Ok(()) if beyond.is_empty() => return Flow::Continue,
            Ok(()) => {
                let fault = Fault::at(ErrorKind::TooLarge, self.bounds.body, "the body is too long");
                self.state = State::Failed(Box::new(Failure { fault, following: beyond.to_vec() }));
            }
            Err(mut failure) => {
                failure.following.extend_from_slice(beyond);
                self.state = State::Failed(Box::new(failure));
            }
        }
        self.flow()
    }

    /// True for a response with a status of success.
    pub(crate) const fn is_success(&self) -> bool {
        matches!(self.status, 200..300)
    }

    /// True if nothing can be missing from what was read: its shape ends by itself, or its status has no body.
    pub(crate) fn ends_by_itself(&self) -> bool {
        match &self.state {
            State::Json(driver) => driver.ends_by_itself(),
            State::Xml(driver) => driver.ends_by_itself(),
            State::Refused(_) | State::Unexpected | State::Failed(_) => true,
        }
    }

    /// True if the body is longer than its bound.
    pub(crate) fn is_too_large(&self) -> bool {
        matches!(&self.state, State::Failed(failure) if failure.fault.kind == ErrorKind::TooLarge)
    }

    /// Ends the reading of a body that is too long before it is decoded.
    pub(crate) fn exceed(&mut self) {
        if self.is_success() && !matches!(self.state, State::Failed(_)) {
            let fault = Fault::at(ErrorKind::TooLarge, self.bounds.body, "the encoded body is too long");
            self.state = State::Failed(Box::new(Failure { fault, following: Vec::new() }));
        }
    }

    /// The HTTP status.
    pub(crate) const fn status(&self) -> u16 {
        self.status
    }

    /// Whether the outcome is a fault that a broken transport may have caused, and the body may still go on: whoever
    /// can tell the two apart receives the rest.
    pub(crate) const fn may_be_broken(&self) -> bool {
        matches!(self.state, State::Failed(_)) && self.received < self.bounds.body
    }

    /// The greatest body that is read.
    pub(crate) const fn body_bound(&self) -> u64 {
        self.bounds.body
    }

    /// Takes the end of the body.
    pub(crate) fn finish(&mut self) -> Result<Harvest, Error> {
        let Self { format, status, redaction, state, .. } = self;
        let ended = match state {
            State::Json(driver) => driver.finish(),
            State::Xml(driver) => driver.finish(),
            State::Refused(body) => {
                let said = refused::said(*format, body, redaction);
                return Err(refused(*status, said, redaction));
            }
            State::Unexpected => return Err(Error::UnexpectedStatus(*status)),
            State::Failed(failure) => return Err(failed(*format, failure, redaction)),
        };
        match ended {
            Ok(Outcome::Answer(harvest)) => Ok(harvest),
            Ok(Outcome::Refusal(said)) => Err(refused(*status, said, redaction)),
            Err(failure) => Err(failed(*format, &failure, redaction)),
        }
    }

    /// An excerpt wants no more than is shown, and what may be taken out of it.
    fn flow(&mut self) -> Flow {
        let wanted = EXCERPT + self.redaction.reach();
        match &mut self.state {
            State::Failed(failure) if failure.following.len() >= wanted => {
                failure.following.truncate(wanted);
                Flow::Stop
            }
            _ => Flow::Continue,
        }
    }
}

#[cold]
fn refused(status: u16, said: Said, redaction: &Redaction) -> Error {
    Error::Refused(Box::new(Refusal::new(status, said.redacted(redaction))))
}

#[cold]
fn failed(format: Format, failure: &Failure, redaction: &Redaction) -> Error {
    let Failure { fault: Fault { kind, offset, record, field, reason, seen }, following } = failure;
    let wanted = EXCERPT + redaction.reach();
    let following = seen.as_ref().unwrap_or(following);
    let mut excerpt =
        redaction.excerpt(following.get(..wanted).unwrap_or(following), following.len() >= wanted);
    excerpt.truncate(EXCERPT);
    Error::Decode(Box::new(DecodeError {
        kind: *kind,
        format,
        offset: *offset,
        record: *record,
        field: field.as_ref().map(|field| redaction.text(field)),
        reason,
        excerpt,
    }))
}
