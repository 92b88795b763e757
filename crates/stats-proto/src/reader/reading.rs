//! One response being read: its status decides first, then its body.

use super::driver::{Driver, Failure, Outcome};
use super::fast::{FastPath, LayoutCache};
use super::fault::Fault;
use super::json::JsonReader;
use super::refused;
use super::rows::Rows;
use super::schema::{ItemNames, Schema};
use super::xml::XmlReader;
use crate::answer::parsed::Parsed;
use crate::bounds::{Bounds, ReadOptions};
use crate::error::refusal::RefusalBody;
use crate::error::{AnswerError, DecodeError, Kind, Message, Refusal};
use crate::format::Format;
use crate::redaction::Redaction;

/// Whether the rest of a body is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Flow {
    /// The rest is needed.
    Continue,
    /// Nothing that follows changes the outcome.
    Stop,
}

/// Which paths read records.
#[derive(Debug)]
pub(crate) enum Paths {
    /// The fast path where it can, with the account's cache of layouts, and the general path elsewhere.
    Both(LayoutCache),
    /// The general path alone, which defines what is right.
    General,
}

/// How many bytes of an excerpt are shown.
const EXCERPT: usize = 80;

/// One response being read.
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
    /// The status makes it a refusal, whatever the body.
    Refused(Vec<u8>),
    /// The status makes it neither answer nor refusal.
    Unexpected,
    /// What follows only completes the excerpt.
    Failed(Box<Failure>),
}

impl Reading {
    pub(crate) fn new(
        (schema, names, format): (Schema, ItemNames, Format),
        status: u16,
        options: ReadOptions,
        redaction: Redaction,
        paths: Paths,
    ) -> Self {
        let bounds = options.bounds;
        let rows = || Rows::new(schema, names.clone(), format, options);
        let fast = || match paths {
            Paths::Both(cache) => FastPath::new(&bounds, schema, cache),
            Paths::General => FastPath::off(schema),
        };
        let state = match (status, format) {
            (200..300, Format::Json) => {
                State::Json(Box::new(Driver::new(JsonReader::new(rows(), &bounds, fast()))))
            }
            (200..300, Format::Xml) if !schema.comes_in_xml() => {
                let fault = Fault::malformed(0, "expected JSON: v3 has no XML");
                State::Failed(Box::new(Failure { fault, following: Vec::new() }))
            }
            (200..300, Format::Xml) => {
                State::Xml(Box::new(Driver::new(XmlReader::new(rows(), &bounds, fast()))))
            }
            (400..600, _) => State::Refused(Vec::new()),
            _ => State::Unexpected,
        };
        Self { format, status, bounds, redaction, received: 0, state }
    }

    /// Reads the next bytes of the body.
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
                let fault = Fault::at(Kind::TooLarge, self.bounds.body, "body too long");
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
        matches!(&self.state, State::Failed(failure) if failure.fault.kind == Kind::TooLarge)
    }

    /// Ends the reading of a body that is too long before it is decoded.
    pub(crate) fn exceed(&mut self) {
        if self.is_success() && !matches!(self.state, State::Failed(_)) {
            let fault = Fault::at(Kind::TooLarge, self.bounds.body, "encoded body too long");
            self.state = State::Failed(Box::new(Failure { fault, following: Vec::new() }));
        }
    }

    /// The HTTP status.
    pub(crate) const fn status(&self) -> u16 {
        self.status
    }

    /// True if the outcome is a fault that a broken transport may have caused, and the body may go on: a client
    /// receives the rest to find out.
    pub(crate) const fn may_be_broken(&self) -> bool {
        matches!(self.state, State::Failed(_)) && self.received < self.bounds.body
    }

    /// The greatest body that is read.
    pub(crate) const fn body_bound(&self) -> u64 {
        self.bounds.body
    }

    /// Ends the body.
    pub(crate) fn finish(&mut self) -> Result<Parsed, AnswerError> {
        let Self { format, status, redaction, state, .. } = self;
        let ended = match state {
            State::Json(driver) => driver.finish(),
            State::Xml(driver) => driver.finish(),
            State::Refused(body) => {
                let refusal = refused::body(*format, body, redaction);
                return Err(refused(*status, refusal, redaction));
            }
            State::Unexpected => return Err(AnswerError::UnexpectedStatus(*status)),
            State::Failed(failure) => return Err(failed(*format, failure, redaction)),
        };
        match ended {
            Ok(Outcome::Answer(parsed)) => Ok(parsed),
            Ok(Outcome::Refusal(refusal)) => Err(refused(*status, refusal, redaction)),
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

/// Hides the account's secret in messages in which a server echoed it.
fn redacted(mut refusal: RefusalBody, redaction: &Redaction) -> RefusalBody {
    for Message { text, field } in &mut refusal.messages {
        *text = redaction.text(text);
        *field = field.as_deref().map(|field| redaction.text(field));
    }
    refusal
}

#[cold]
fn refused(status: u16, refusal: RefusalBody, redaction: &Redaction) -> AnswerError {
    AnswerError::Refused(Box::new(Refusal::new(status, redacted(refusal, redaction))))
}

#[cold]
fn failed(format: Format, failure: &Failure, redaction: &Redaction) -> AnswerError {
    let Failure { fault: Fault { kind, offset, record, field, reason, seen }, following } = failure;
    let wanted = EXCERPT + redaction.reach();
    let following = seen.as_ref().unwrap_or(following);
    let mut excerpt =
        redaction.excerpt(following.get(..wanted).unwrap_or(following), following.len() >= wanted);
    excerpt.truncate(EXCERPT);
    AnswerError::Decode(Box::new(DecodeError {
        kind: *kind,
        format,
        offset: *offset,
        record: *record,
        field: field.as_ref().map(|field| redaction.text(field)),
        reason,
        excerpt,
    }))
}
