//! The JSON reader: the envelope's pieces, each handed to its record.

mod envelope;
mod fast;
pub(crate) mod record;
pub(crate) mod text;

use std::borrow::Cow;

use envelope::Envelope;

use super::driver::{FormatReader, Outcome};
use super::fast::Gear;
use super::fault::{Fault, Stop, Whereabouts, place};
use super::framing::{End, Mark, Misplaced, Piece};
use super::refused::{self, Lone};
use super::rows::Rows;
use super::value::{Field, Value, is_blank};
use crate::Question;
use crate::bounds::Bounds;
use crate::error::ErrorKind;
use crate::refusal::Said;

/// Reads an answer in JSON.
#[derive(Debug)]
pub(crate) struct JsonReader {
    envelope: Envelope,
    rows: Rows,
    /// What the first bare value says if nothing follows it.
    alone: Option<Alone>,
    gear: Gear,
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
    Refusal(Said),
}

impl JsonReader {
    pub(crate) fn new(rows: Rows, bounds: &Bounds, gear: Gear) -> Self {
        Self {
            envelope: Envelope::new(bounds.nesting, rows.question() == Question::Aggregate),
            rows,
            alone: None,
            gear,
        }
    }

    fn is_list(&self) -> bool {
        self.rows.question() != Question::Aggregate
    }

    /// An object at the root that says something only if it is all there is.
    fn alone(&mut self, text: &str, object: &record::Members<'_>, at: u64) -> Result<bool, Fault> {
        if refused::is_json(object) {
            if text.len() as u64 > refused::LONGEST {
                return Err(Fault::at(ErrorKind::TooLarge, at, "a refusal that is too long"));
            }
            let said = match refused::json(object) {
                Ok(said) => said,
                Err(Lone(half)) => {
                    let at = place(at, record::offset_in(text, half));
                    return Err(Fault::malformed(at, record::LONE_SURROGATE));
                }
            };
            if said.is_success {
                return Err(Fault::malformed(at, "a success that answers nothing"));
            }
            self.alone = Some(Alone::Refusal(said));
        } else if object.is_empty() && self.is_list() {
            self.alone = Some(Alone::Empty { offset: at, bytes: text.as_bytes().to_vec() });
        }
        Ok(self.alone.is_some())
    }

    fn object(&mut self, text: &str, stop: Option<Stop>, piece: Piece, at: u64) -> Result<(), Fault> {
        let object = record::members(text);
        let stop = first(stop, object.stop);
        if piece == Piece::Bare
            && self.rows.begun() == 0
            && stop.is_none()
            && self.alone(text, &object, at)?
        {
            return Ok(());
        }
        self.rows.begin(at);
        for (field, raw) in object.fields(at) {
            let listed = self.rows.question() == Question::Categories && field.name == "category";
            if listed && raw.starts_with('[') {
                self.names(text, raw, at)?;
            } else {
                self.rows.field(&field)?;
            }
        }
        let half = object.half_pair_before_stop(|name| self.rows.reads(name));
        match first(stop, half) {
            Some(stop) => Err(stopped(stop, at).within(self.whereabouts(&object))),
            None => self.rows.end(place(at, text.len())),
        }
    }

    /// The names in an array in an object.
    fn names(&mut self, text: &str, raw: &str, at: u64) -> Result<(), Fault> {
        for element in record::elements(raw) {
            let offset = place(at, record::offset_in(text, element));
            self.rows.name(&category(record::read(element), offset))?;
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
            (Piece::Element, value) if self.rows.question() == Question::Categories => {
                self.rows.begin(at);
                self.rows.name(&category(value, at))?;
                self.rows.end(place(at, text.len()))
            }
            _ => Err(Fault::malformed(at, "not an object")),
        }
    }

    /// What a place in an object at hand lies in.
    fn whereabouts(&self, object: &record::Members<'_>) -> Whereabouts {
        Whereabouts { record: self.rows.begun().checked_sub(1), field: object.open() }
    }

    /// What a place in a value that is no object lies in: a record only in a category list.
    fn listed(&self, piece: Piece) -> Whereabouts {
        if self.rows.question() != Question::Categories || piece != Piece::Element {
            return Whereabouts::default();
        }
        Whereabouts { record: Some(self.rows.begun()), field: Some("category".to_owned()) }
    }

    /// Takes whole records by the fast gear.
    fn run(&mut self, bytes: &[u8], at: u64) -> usize {
        let question = self.rows.question();
        if !(self.gear.is_on() && bytes.first() == Some(&b'{') && self.alone.is_none()) {
            return 0;
        }
        self.gear.run(bytes, at, &mut self.rows, &fast::Plain { question })
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
            return Err("something after the end of the answer".into());
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
        let (text, mut stop) = record::text(bytes);
        let whereabouts = match bytes.first() {
            None => return Ok(Whereabouts::default()),
            Some(b'{') => {
                self.rows.begin(at);
                let object = record::members(&text);
                for (field, _) in object.fields(at) {
                    self.rows.field(&field)?;
                }
                stop = first(stop, object.half_pair_before_stop(|name| self.rows.reads(name)));
                self.whereabouts(&object)
            }
            Some(_) => {
                let whereabouts = self.listed(self.envelope.piece());
                stop = first(stop, whereabouts.record.and_then(|_| record::half_pair(&text, 0)));
                whereabouts
            }
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
            End::Blank if !self.is_list() => Err(Fault::malformed(length, "an aggregate is one object")),
            End::Blank | End::Whole => Ok(match &mut self.alone {
                Some(Alone::Refusal(said)) => Outcome::Refusal(std::mem::take(said)),
                _ => Outcome::Answer(self.rows.finish()),
            }),
        }
    }

    fn ends_by_itself(&self) -> bool {
        self.envelope.ends_by_itself() || matches!(self.alone, Some(Alone::Null | Alone::Refusal(_)))
    }
}

/// The stop that comes first in the body; of two at one place that of the bytes, which is behind the other.
fn first(of_bytes: Option<Stop>, of_text: Option<Stop>) -> Option<Stop> {
    match (of_bytes, of_text) {
        (Some(of_bytes), Some(of_text)) => Some(if of_text.at < of_bytes.at { of_text } else { of_bytes }),
        (of_bytes, of_text) => of_bytes.or(of_text),
    }
}

fn stopped(stop: Stop, at: u64) -> Fault {
    Fault::malformed(place(at, stop.at), stop.reason)
}

fn category(value: Value<'_>, offset: u64) -> Field<'_> {
    Field { name: Cow::Borrowed("category"), value, offset }
}
