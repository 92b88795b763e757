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
    Failed {
        fault: Fault,
        following: Vec<u8>,
    },
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
        let gear = match gears {
            Gears::Both(memory) if (200..300).contains(&status) => Gear::new(&bounds, question, memory),
            Gears::Both(_) | Gears::General => Gear::off(),
        };
        let rows = Rows::new(question, format, shape);
        let state = match (status, format) {
            (200..300, Format::Json) => {
                State::Json(Box::new(Driver::new(JsonReader::new(rows, &bounds, gear))))
            }
            (200..300, Format::Xml) => State::Xml(Box::new(Driver::new(XmlReader::new(rows, &bounds, gear)))),
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
            State::Failed { following, .. } => {
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
                self.state = State::Failed { fault, following: beyond.to_vec() };
            }
            Err(Failure { fault, mut following }) => {
                following.extend_from_slice(beyond);
                self.state = State::Failed { fault, following };
            }
        }
        self.flow()
    }

    /// Whether the outcome is a fault that a broken transport may have caused, and the body may still go on: whoever
    /// can tell the two apart receives the rest.
    pub(crate) const fn may_be_broken(&self) -> bool {
        matches!(self.state, State::Failed { .. }) && self.received < self.bounds.body
    }

    /// The greatest body that is read.
    pub(crate) const fn body_bound(&self) -> u64 {
        self.bounds.body
    }

    /// Takes the end of the body.
    pub(crate) fn finish(self) -> Result<Harvest, Error> {
        let Self { format, status, redaction, state, .. } = self;
        let ended = match state {
            State::Json(mut driver) => driver.finish(),
            State::Xml(mut driver) => driver.finish(),
            State::Refused(body) => {
                let said = refused::said(format, &body, &redaction);
                return Err(refused(status, said, &redaction));
            }
            State::Unexpected => return Err(Error::UnexpectedStatus(status)),
            State::Failed { fault, following } => Err(Failure { fault, following }),
        };
        match ended {
            Ok(Outcome::Answer(harvest)) => Ok(harvest),
            Ok(Outcome::Refusal(said)) => Err(refused(status, said, &redaction)),
            Err(failure) => Err(Error::Decode(Box::new(decode_error(format, failure, &redaction)))),
        }
    }

    /// An excerpt wants no more than is shown, and what may be taken out of it.
    fn flow(&mut self) -> Flow {
        let wanted = EXCERPT + self.redaction.reach();
        match &mut self.state {
            State::Failed { following, .. } if following.len() >= wanted => {
                following.truncate(wanted);
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
fn decode_error(format: Format, failure: Failure, redaction: &Redaction) -> DecodeError {
    let Failure { fault, following } = failure;
    let Fault { kind, offset, record, field, reason, seen } = fault;
    let mut excerpt = seen.unwrap_or(following);
    let is_cut = excerpt.len() >= EXCERPT + redaction.reach();
    excerpt.truncate(EXCERPT + redaction.reach());
    let mut excerpt = redaction.excerpt(&excerpt, is_cut);
    excerpt.truncate(EXCERPT);
    let field = field.map(|field| redaction.text(&field));
    DecodeError { kind, format, offset, record, field, reason, excerpt }
}
