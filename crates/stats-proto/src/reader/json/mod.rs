//! The JSON reader: the envelope's pieces, each handed to its record.

mod envelope;
mod nested;
pub(crate) mod record;
pub(crate) mod text;

use std::borrow::Cow;

use envelope::Envelope;

use super::driver::{FormatReader, Outcome};
use super::fast::FastPath;
use super::fault::{Fault, Stop, Whereabouts, place};
use super::framing::{End, Mark, Misplaced, Piece};
use super::refused;
use super::rows::Rows;
use super::schema::{Layout, Role, Schema};
use super::value::{Field, Value, is_blank};
use crate::bounds::Bounds;
use crate::error::Kind;
use crate::error::refusal::RefusalBody;

/// Reads an answer in JSON.
#[derive(Debug)]
pub(crate) struct JsonReader {
    envelope: Envelope,
    rows: Rows,
    /// What the first bare value means if nothing follows it.
    alone: Option<Alone>,
    fast: FastPath,
}

#[derive(Debug)]
enum Alone {
    /// `null`: an empty list.
    Null,
    /// `{}`: an empty list, or a record without fields if another follows.
    Empty {
        offset: u64,
        bytes: Vec<u8>,
    },
    Refusal(RefusalBody),
}

impl JsonReader {
    pub(crate) fn new(rows: Rows, bounds: &Bounds, fast: FastPath) -> Self {
        Self { envelope: Envelope::new(bounds.nesting, !rows.schema().is_list()), rows, alone: None, fast }
    }

    fn is_list(&self) -> bool {
        self.rows.schema().is_list()
    }

    /// Handles an object at the root that has a meaning of its own if it is the whole body.
    fn alone(&mut self, text: &str, object: &record::Members<'_>, at: u64) -> Result<bool, Fault> {
        if refused::is_json(object) {
            if text.len() as u64 > refused::LONGEST {
                return Err(Fault::at(Kind::TooLarge, at, "refusal too long"));
            }
            let refusal = refused::json(object).map_err(|stop| stopped(stop, at))?;
            if refusal.is_success {
                return Err(Fault::malformed(at, "expected an answer, got a message of success"));
            }
            self.alone = Some(Alone::Refusal(refusal));
        } else if object.is_empty() && self.is_list() {
            self.alone = Some(Alone::Empty { offset: at, bytes: text.as_bytes().to_vec() });
        }
        Ok(self.alone.is_some())
    }

    fn object(&mut self, text: &str, stop: Option<Stop>, piece: Piece, at: u64) -> Result<(), Fault> {
        let object = record::members(text);
        let stop = [stop, object.stop].into_iter().flatten().min_by_key(|stop| stop.at);
        if piece == Piece::Bare
            && self.rows.begun() == 0
            && stop.is_none()
            && self.alone(text, &object, at)?
        {
            return Ok(());
        }
        if self.is_nested() {
            if piece == Piece::Bare {
                return Err(Fault::malformed(at, "expected an array, got one object"));
            }
            let whereabouts = self.nested(&object, stop.is_none(), at)?;
            return stop.map_or(Ok(()), |stop| Err(stopped(stop, at).within(whereabouts)));
        }
        self.rows.begin(at);
        for (field, raw) in object.fields(at) {
            let is_name =
                self.rows.schema().is_names() && self.rows.schema().role(&field.name) == Role::Dimension;
            if is_name && raw.starts_with('[') {
                self.names(text, raw, at)?;
            } else {
                self.rows.field(&field)?;
            }
        }
        match stop {
            Some(stop) => {
                self.open_surrogate(&object, at)?;
                Err(stopped(stop, at).within(self.whereabouts(&object)))
            }
            None => self.rows.end(place(at, text.len())),
        }
    }

    /// True where records are not flat: days with items, customers.
    const fn is_nested(&self) -> bool {
        matches!(self.rows.schema(), Schema::Rows { layout: Layout::StatsPerDay, .. } | Schema::Customers)
    }

    /// Reads a record that is not flat; returns what one that is not whole breaks off in.
    fn nested(
        &mut self,
        object: &record::Members<'_>,
        is_whole: bool,
        at: u64,
    ) -> Result<Whereabouts, Fault> {
        match self.rows.schema() {
            Schema::Customers => nested::customer(&mut self.rows, object, is_whole, at),
            _ => nested::day(&mut self.rows, object, is_whole, at),
        }
    }

    /// The names in an array in an object.
    fn names(&mut self, text: &str, raw: &str, at: u64) -> Result<(), Fault> {
        for element in record::elements(raw) {
            let offset = place(at, record::offset_in(text, element));
            self.rows.name(&self.listed_name(record::read(element), offset))?;
        }
        self.rows.names_ended();
        Ok(())
    }

    /// A value that is no object.
    fn other(&mut self, text: &str, piece: Piece, at: u64) -> Result<(), Fault> {
        let value = record::value(text).map_err(|stop| stopped(stop, at).within(self.listed(piece)))?;
        match (piece, value) {
            (Piece::Bare, Value::Null) if self.is_list() && self.rows.begun() == 0 => {
                self.alone = Some(Alone::Null);
                Ok(())
            }
            (Piece::Element, value) if self.rows.schema().is_names() => {
                self.rows.begin(at);
                self.rows.name(&self.listed_name(value, at))?;
                self.rows.end(place(at, text.len()))
            }
            _ => Err(Fault::malformed(at, "expected an object")),
        }
    }

    /// A name in an array of names, which has no field of its own.
    fn listed_name<'v>(&self, value: Value<'v>, offset: u64) -> Field<'v> {
        let name = self.rows.schema().dimension().unwrap_or_default();
        Field { name: Cow::Borrowed(name), value, offset }
    }

    /// Reports a lone surrogate in a value that is broken off, where the value would not be skipped.
    fn open_surrogate(&mut self, object: &record::Members<'_>, at: u64) -> Result<(), Fault> {
        object.open_surrogate(at).map_or(Ok(()), |field| self.rows.field(&field))
    }

    /// The record and field of an offset in an object.
    fn whereabouts(&self, object: &record::Members<'_>) -> Whereabouts {
        Whereabouts { record: self.rows.begun().checked_sub(1), field: object.open() }
    }

    /// The record and field of an offset in a value that is not an object: a record only in a list of names.
    fn listed(&self, piece: Piece) -> Whereabouts {
        match self.rows.schema().dimension() {
            Some(field) if self.rows.schema().is_names() && piece == Piece::Element => {
                Whereabouts { record: Some(self.rows.begun()), field: Some(field.to_owned()) }
            }
            _ => Whereabouts::default(),
        }
    }

    /// Reads whole records by the fast path.
    fn run(&mut self, bytes: &[u8], at: u64) -> usize {
        if self.alone.is_some() {
            return 0;
        }
        self.rows.fast(|columns| self.fast.read_json(bytes, at, columns))
    }

    /// Whatever follows `{}` makes it a record without fields.
    fn followed(&mut self) -> Result<(), Fault> {
        let Some(Alone::Empty { offset, bytes }) = self.alone.take() else {
            return Ok(());
        };
        self.rows.begin(offset);
        let ended = self.rows.end(place(offset, bytes.len()));
        ended.map_err(|fault| Fault { seen: Some(bytes), ..fault })
    }
}

impl FormatReader for JsonReader {
    fn step(&mut self, byte: u8, _at: u64) -> Result<Mark, Misplaced> {
        if matches!(self.alone, Some(Alone::Null | Alone::Refusal(_))) && !is_blank(byte) {
            return Err("expected the end of the body after the answer".into());
        }
        self.envelope.step(byte)
    }

    fn piece(&mut self, piece: Piece, bytes: &[u8], at: u64) -> Result<(), Fault> {
        self.followed()?;
        let (text, stop) = record::text(bytes);
        match (bytes.first(), stop) {
            (Some(b'{'), stop) => self.object(&text, stop, piece, at),
            (_, Some(stop)) => Err(stopped(stop, at).within(self.listed(piece))),
            (_, None) => self.other(&text, piece, at),
        }
    }

    fn broken(&mut self, bytes: &[u8], at: u64) -> Result<Whereabouts, Fault> {
        if self.envelope.expects_more() {
            self.followed()?;
        }
        let (text, stop) = record::text(bytes);
        let whereabouts = match bytes.first() {
            None => return Ok(Whereabouts::default()),
            Some(b'{') if self.is_nested() => self.nested(&record::members(&text), false, at)?,
            Some(b'{') => {
                self.rows.begin(at);
                let object = record::members(&text);
                for (field, _) in object.fields(at) {
                    self.rows.field(&field)?;
                }
                self.open_surrogate(&object, at)?;
                self.whereabouts(&object)
            }
            Some(_) => self.listed(self.envelope.piece()),
        };
        match stop {
            Some(stop) => Err(stopped(stop, at).within(whereabouts)),
            None => Ok(whereabouts),
        }
    }

    fn fast(&mut self, bytes: &[u8], at: u64) -> usize {
        if !self.envelope.takes_value() {
            return 0;
        }
        let taken = self.run(bytes, at);
        if taken > 0 {
            self.envelope.took_value();
        }
        taken
    }

    fn fast_piece(&mut self, bytes: &[u8], at: u64) -> bool {
        self.run(bytes, at) > 0
    }

    fn close(&mut self) -> Option<Piece> {
        self.envelope.close()
    }

    fn finish(&mut self, length: u64) -> Result<Outcome, Fault> {
        let end = self.envelope.finish();
        if end.is_err() {
            self.followed()?;
        }
        match end.map_err(|reason| Fault::malformed(length, reason))? {
            End::Blank if !self.is_list() => Err(Fault::malformed(length, "expected one object")),
            End::Blank | End::Whole => Ok(match &mut self.alone {
                Some(Alone::Refusal(refusal)) => Outcome::Refusal(std::mem::take(refusal)),
                _ => Outcome::Answer(self.rows.finish()),
            }),
        }
    }

    fn ends_by_itself(&self) -> bool {
        self.envelope.ends_by_itself() || matches!(self.alone, Some(Alone::Null | Alone::Refusal(_)))
    }
}

fn stopped(stop: Stop, at: u64) -> Fault {
    Fault::malformed(place(at, stop.at), stop.reason)
}
