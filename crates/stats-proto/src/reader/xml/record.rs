//! The general path for XML: one element at a time, read by `quick-xml`.

use std::borrow::Cow;

use super::encoding::Decoded;
use super::tokens::{Token, Tokens};
use crate::reader::fault::{Fault, Stop, place};
use crate::reader::rows::Rows;
use crate::reader::schema::Schema;
use crate::reader::value::{Field, Value, is_blank};

/// A piece of the body as text.
pub(crate) struct Piece<'a> {
    decoded: &'a Decoded<'a>,
    /// Where it begins in the body.
    beginning: u64,
    /// Where it ends in the body.
    end: u64,
}

/// An element that holds a value.
struct Leaf<'a> {
    name: &'a str,
    /// Where its content begins; where it begins itself if it has none.
    at: usize,
    value: Value<'a>,
}

/// Where reading an element stopped, and its name if that was inside it.
struct Halt<'a> {
    stop: Stop,
    name: Option<&'a str>,
}

impl<'a> Piece<'a> {
    pub(crate) fn new(decoded: &'a Decoded<'a>, beginning: u64, end: u64) -> Self {
        Self { decoded, beginning, end }
    }

    /// Takes a child of the root into the rows.
    pub(crate) fn child(&self, rows: &mut Rows) -> Result<(), Fault> {
        match rows.schema() {
            Schema::Rows { .. } => self.record(rows),
            Schema::Totals => self.total(rows),
            Schema::Names(dimension) => self.listed(rows, dimension.field()),
            // A list of customers comes in JSON alone.
            Schema::Customers => Ok(()),
        }
    }

    /// The name of the root whose start tag this is.
    pub(crate) fn root(&self) -> Result<&str, Fault> {
        let mut tokens = Tokens::new(&self.decoded.text);
        match tokens.next() {
            Ok(Some(Token::Start { name, .. } | Token::Empty { name, .. })) => Ok(name),
            Ok(_) => Err(Fault::malformed(self.beginning, "expected a root element")),
            Err(stop) => Err(self.stopped(stop)),
        }
    }

    /// Checks a comment or an instruction, which is then ignored.
    pub(crate) fn aside(&self) -> Result<(), Fault> {
        let mut tokens = Tokens::new(&self.decoded.text);
        while tokens.next().map_err(|stop| self.stopped(stop))?.is_some() {}
        self.decoded.stop.map_or(Ok(()), |stop| Err(self.stopped(stop)))
    }

    /// `<day>…</day>`: a record.
    fn record(&self, rows: &mut Rows) -> Result<(), Fault> {
        let mut tokens = Tokens::new(&self.decoded.text);
        let first = tokens.next().map_err(|stop| self.stopped(stop))?;
        match first {
            Some(Token::Start { name: "day", .. }) => {}
            Some(Token::Empty { name: "day", .. }) => {
                rows.begin(self.beginning);
                return rows.end(self.end);
            }
            _ => return Err(Fault::malformed(self.beginning, "expected `<day>`")),
        }
        rows.begin(self.beginning);
        let record = rows.begun() - 1;
        let inside = |fault: Fault| fault.in_record(record);
        loop {
            match tokens.next().map_err(|stop| inside(self.stopped(stop)))? {
                Some(Token::Text { text, .. }) if text.bytes().all(is_blank) => {}
                Some(Token::Text { at, .. }) => {
                    return Err(inside(Fault::malformed(
                        self.place(at),
                        "expected an element, got text between fields",
                    )));
                }
                Some(Token::End { .. }) | None => {
                    tokens.end().map_err(|stop| inside(self.stopped(stop)))?;
                    return rows.end(self.end);
                }
                Some(start) => {
                    let leaf = leaf(&start, &mut tokens).map_err(|halt| inside(self.halted(&halt)))?;
                    rows.field(&self.field(leaf))?;
                }
            }
        }
    }

    /// `<requests>…</requests>` in an aggregate: a field of its one record.
    fn total(&self, rows: &mut Rows) -> Result<(), Fault> {
        let leaf = self.only_leaf().map_err(|fault| fault.in_record(0))?;
        if matches!(leaf.name, "day" | "date") {
            let fault = Fault::malformed(self.beginning, "expected totals, got days");
            return Err(fault.in_record(0).in_field(leaf.name));
        }
        rows.field(&self.field(leaf))
    }

    /// `<category>…</category>` in a list: a record of one field.
    fn listed(&self, rows: &mut Rows, name: &str) -> Result<(), Fault> {
        let record = rows.begun();
        let leaf = self.only_leaf().map_err(|fault| fault.in_record(record))?;
        if leaf.name != name {
            return Err(Fault::malformed(self.beginning, "expected `<category>`"));
        }
        rows.begin(self.beginning);
        rows.field(&self.field(leaf))?;
        rows.end(self.end)
    }

    fn only_leaf(&self) -> Result<Leaf<'_>, Fault> {
        let mut tokens = Tokens::new(&self.decoded.text);
        let first = tokens.next().map_err(|stop| self.stopped(stop))?;
        let nothing = || Fault::malformed(self.beginning, "expected an element");
        let leaf = leaf(&first.ok_or_else(nothing)?, &mut tokens).map_err(|halt| self.halted(&halt))?;
        tokens.end().map_err(|stop| self.stopped(stop))?;
        Ok(leaf)
    }

    fn field<'l>(&self, leaf: Leaf<'l>) -> Field<'l> {
        Field { name: Cow::Borrowed(leaf.name), value: leaf.value, offset: self.place(leaf.at) }
    }

    /// A stop of the text, or the earlier one of the bytes behind it.
    fn stopped(&self, stop: Stop) -> Fault {
        let at = self.decoded.original(stop.at);
        let stop = self.decoded.stop.unwrap_or(Stop { at, ..stop });
        let first = if at < stop.at { Stop { at, reason: "invalid XML" } } else { stop };
        Fault::malformed(place(self.beginning, first.at), first.reason)
    }

    fn halted(&self, halt: &Halt<'_>) -> Fault {
        let fault = self.stopped(halt.stop);
        match halt.name {
            Some(name) => fault.in_field(name),
            None => fault,
        }
    }

    fn place(&self, at: usize) -> u64 {
        place(self.beginning, self.decoded.original(at))
    }
}

/// Reads the element that begins with this token to its end.
fn leaf<'a>(start: &Token<'a>, tokens: &mut Tokens<'a>) -> Result<Leaf<'a>, Halt<'a>> {
    let (name, content) = match *start {
        Token::Start { name, content, .. } => (name, content),
        Token::Empty { name, at } => return Ok(Leaf { name, at, value: Value::Text("".into()) }),
        Token::Text { at, .. } | Token::End { end: at } => {
            return Err(Halt { stop: Stop { at, reason: "expected an element" }, name: None });
        }
    };
    let mut text: Cow<'a, str> = "".into();
    let (mut depth, mut nested) = (0_usize, false);
    while let Some(token) = tokens.next().map_err(|stop| Halt { stop, name: Some(name) })? {
        match token {
            Token::Start { .. } => {
                depth += 1;
                nested = true;
            }
            Token::Empty { .. } => nested = true,
            Token::End { .. } if depth == 0 => break,
            Token::End { .. } => depth -= 1,
            Token::Text { text: more, .. } if depth == 0 => {
                if text.is_empty() {
                    text = more;
                } else {
                    text.to_mut().push_str(&more);
                }
            }
            Token::Text { .. } => {}
        }
    }
    Ok(Leaf { name, at: content, value: if nested { Value::Nested } else { Value::Text(text) } })
}
