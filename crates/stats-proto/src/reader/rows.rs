//! From fields to columns, whatever the format (wire §4): each field by its role in the schema.

use super::fault::{Fault, place};
use super::schema::{ItemNames, Role, Schema};
use super::value::{Count, Field, Value, trim};
use crate::answer::parsed::Parsed;
use crate::answer::{ColumnsBuilder, Customer, Dictionary, Full};
use crate::bounds::{Bounds, ReadOptions};
use crate::date;
use crate::error::Kind;
use crate::format::Format;
use crate::metric::Metric;

/// The rows that were read, and the one being read.
#[derive(Debug)]
pub(crate) struct Rows {
    schema: Schema,
    format: Format,
    bounds: Bounds,
    columns: ColumnsBuilder,
    names: Vec<String>,
    customers: Vec<Customer>,
    /// The names that items may have.
    item_names: ItemNames,
    /// The rows of items so far: none may come twice.
    seen: Seen,
    /// The number of records that began.
    begun: u64,
    record: Record,
}

/// The rows of items so far.
#[derive(Debug, Default)]
struct Seen {
    /// The last day, if any came.
    day: Option<i32>,
    /// True once a day was not after the one before.
    is_unordered: bool,
    /// The rows of the last day; of all days once they are not in order.
    rows: Dictionary,
}

impl Seen {
    /// Adds the row of a date with this index of its name. True if it is new.
    fn insert(&mut self, date: i32, index: u32) -> bool {
        let [d0, d1, d2, d3] = date.to_ne_bytes();
        let [i0, i1, i2, i3] = index.to_ne_bytes();
        self.rows.insert(&[d0, d1, d2, d3, i0, i1, i2, i3])
    }
}

/// The record being read.
#[derive(Debug, Default)]
struct Record {
    /// Where it begins in the body.
    offset: u64,
    /// Its number, counted from 0.
    number: u64,
    /// The container that its counts are in, with a dot, as errors name it.
    prefix: &'static str,
    date: Option<i32>,
    dimension: Option<String>,
    /// A bit for each known metric that came.
    named: u32,
    /// The first container in it that was skipped: its field, and where it begins in the body.
    nested: Option<(String, u64)>,
    /// True once a count came in it.
    has_count: bool,
    /// How many names of a list came in it.
    names: usize,
}

impl Rows {
    pub(crate) fn new(schema: Schema, item_names: ItemNames, format: Format, options: ReadOptions) -> Self {
        Self {
            schema,
            format,
            bounds: options.bounds,
            columns: ColumnsBuilder::new(options),
            names: Vec::new(),
            customers: Vec::new(),
            item_names,
            seen: Seen::default(),
            begun: 0,
            record: Record::default(),
        }
    }

    /// What the records are.
    pub(crate) const fn schema(&self) -> Schema {
        self.schema
    }

    /// The number of records that began.
    pub(crate) const fn begun(&self) -> u64 {
        self.begun
    }

    /// Begins a record.
    pub(crate) fn begin(&mut self, offset: u64) {
        self.record = Record { offset, number: self.begun, ..Record::default() };
        self.begun += 1;
    }

    /// Begins a day, whose rows are its items: an error in it is in the record that its first item would be.
    pub(crate) fn begin_day(&mut self, offset: u64) {
        self.record = Record { offset, number: self.begun, ..Record::default() };
    }

    /// The date of the day that began.
    ///
    /// # Errors
    /// `missing-field` where it has none.
    pub(crate) fn day_date(&self) -> Result<i32, Fault> {
        self.record.date.ok_or_else(|| self.missing(self.record.offset, "date"))
    }

    /// Begins the items of a day.
    pub(crate) fn begin_items(&mut self, date: i32) {
        let Self { seen, columns, .. } = self;
        if seen.is_unordered {
            return;
        }
        seen.rows.clear();
        if seen.day.is_none_or(|day| date > day) {
            seen.day = Some(date);
            return;
        }
        seen.is_unordered = true;
        let names = columns.dimension().iter().copied().chain(std::iter::repeat(0));
        for (date, index) in columns.dates().iter().zip(names) {
            seen.insert(*date, index);
        }
    }

    /// Adds the whole days that a fast path reads into the columns, while days are in ascending order. Returns how many
    /// bytes it took.
    pub(crate) fn fast_days(&mut self, read: impl FnOnce(&ItemNames, &mut ColumnsBuilder) -> usize) -> usize {
        let Self { seen, columns, begun, item_names, names, schema, .. } = self;
        if seen.is_unordered || seen.day > columns.dates().last().copied() {
            return 0;
        }
        let before = columns.rows();
        let taken = read(item_names, columns);
        if taken > 0 {
            if schema.is_day() && *item_names == ItemNames::Any && names.is_empty() {
                // A body that is read without its request has one name, here none.
                names.push(String::new());
            }
            *begun += (columns.rows() - before) as u64;
            seen.day = columns.dates().last().copied();
            seen.rows.clear();
        }
        taken
    }

    /// Begins an item of the day of this date.
    pub(crate) fn begin_item(&mut self, offset: u64, date: i32) {
        self.begin(offset);
        self.record.date = Some(date);
    }

    /// Adds the name of the current item, which has one.
    pub(crate) fn item_name(&mut self, field: &Field<'_>) -> Result<(), Fault> {
        self.check_length(field, Role::Dimension)?;
        match &field.value {
            Value::Null => Ok(()),
            Value::Text(text) if text.is_empty() => Ok(()),
            _ => self.dimension(field),
        }
    }

    /// Adds a count of the current item, a member of `metrics`.
    pub(crate) fn item_count(&mut self, field: &Field<'_>) -> Result<(), Fault> {
        self.record.prefix = "metrics.";
        self.check_length(field, Role::Count)?;
        let counted = self.count(field);
        self.record.prefix = "";
        counted
    }

    /// Ends the current item with the body's byte before `end`. `name_offset` is where its name is in the body.
    pub(crate) fn end_item(&mut self, name_offset: Option<u64>, end: u64) -> Result<(), Fault> {
        let at = name_offset.unwrap_or(self.record.offset);
        let name = self.requested_name(at)?;
        let index = name.as_deref().map_or(0, |name| self.columns.name_index(name.as_bytes()));
        let date = self.record.date.unwrap_or_default();
        if !self.seen.insert(date, index) {
            return Err(self.fault(Kind::BadValue, at, "duplicate row of one date and name", "name"));
        }
        self.record.dimension = name;
        self.end(end)
    }

    /// The name of the current item as the request has it, if rows have names.
    fn requested_name(&mut self, at: u64) -> Result<Option<String>, Fault> {
        let Schema::Rows { dimension, .. } = self.schema else { return Ok(None) };
        let name = match (&self.item_names, self.record.dimension.take()) {
            (ItemNames::Unnamed, None) => return Ok(None),
            (ItemNames::Unnamed, Some(_)) => {
                return Err(self.fault(Kind::Malformed, at, "expected an item without a name", "name"));
            }
            (ItemNames::Requested(requested), None) => match &**requested {
                [only] => only.clone(),
                _ => return Err(self.missing(at, "name")),
            },
            (ItemNames::Requested(requested), Some(name)) => {
                let index = position(requested, &name);
                let Some(requested) = index.and_then(|index| requested.get(index)) else {
                    let reason = "expected a name of the request";
                    return Err(self.fault(Kind::Malformed, at, reason, "name"));
                };
                requested.clone()
            }
            (ItemNames::Any, None) if dimension.is_some() => return Err(self.missing(at, "name")),
            (ItemNames::Any, name) => {
                let name = name.unwrap_or_default();
                if dimension.is_none() && self.names.first().is_some_and(|first| *first != name) {
                    let reason = "expected one name, got two: see `daily-by-customer`";
                    return Err(self.fault(Kind::Malformed, at, reason, "name"));
                }
                if dimension.is_none() && self.names.is_empty() {
                    self.names.push(name.clone());
                }
                name
            }
        };
        Ok(dimension.map(|_| name))
    }

    /// Adds a customer of a list.
    pub(crate) fn customer(&mut self, customer: Customer) {
        self.customers.push(customer);
    }

    /// The string of a field of the current record that must have one.
    pub(crate) fn required_text(&self, field: &Field<'_>) -> Result<String, Fault> {
        self.check_length(field, Role::Dimension)?;
        self.text_of(field)
    }

    /// The fault of a field that came twice in the current record.
    pub(crate) fn repeated(&self, field: &Field<'_>) -> Fault {
        self.twice(field)
    }

    /// The fault of a value of the wrong type in the current record.
    pub(crate) fn unexpected(&self, kind: Kind, offset: u64, reason: &'static str, field: &str) -> Fault {
        self.fault(kind, offset, reason, field)
    }

    /// The fault of a field that the current record lacks.
    pub(crate) fn lacking(&self, field: &str) -> Fault {
        self.missing(self.record.offset, field)
    }

    /// Adds a field of the current record.
    pub(crate) fn field(&mut self, field: &Field<'_>) -> Result<(), Fault> {
        let role = self.schema.role(&field.name);
        self.check_length(field, role)?;
        if matches!(field.value, Value::Nested) && self.record.nested.is_none() {
            self.record.nested = Some((field.name.clone().into_owned(), field.offset));
        }
        match role {
            Role::Date => self.date(field),
            Role::Dimension if self.schema.is_names() => self.name(field),
            Role::Dimension => self.dimension(field),
            Role::Count => self.count(field),
            Role::Ignored => Ok(()),
            Role::Foreign => {
                Err(self.fault(Kind::Malformed, field.offset, "expected totals, got a date", &field.name))
            }
        }
    }

    /// Ends the current record with the body's byte before `end`.
    pub(crate) fn end(&mut self, end: u64) -> Result<(), Fault> {
        let Record { date, dimension, offset, names, .. } = &self.record;
        let has_name = if self.schema.is_names() { *names > 0 } else { dimension.is_some() };
        let missing = if self.schema.has_dates() && date.is_none() {
            Some("date")
        } else {
            self.schema.dimension().filter(|_| !has_name)
        };
        if let Some(field) = missing {
            return Err(self.missing(*offset, field));
        }
        if self.schema.is_names() {
            return Ok(());
        }
        if let Some((field, offset)) = &self.record.nested
            && self.format == Format::Json
            && self.schema.is_flat()
            && !self.record.has_count
        {
            let reason = "expected counts, got nested statistics as the v3 API has them";
            return Err(self.fault(Kind::Malformed, *offset, reason, field));
        }
        let full = self.columns.end_row(*date, dimension.as_deref(), end);
        full.map_err(|Full| {
            Fault::at(Kind::TooLarge, *offset, "too many cells for the size of the body")
                .in_record(self.record())
        })
    }

    /// Adds the whole records that a fast path reads into the columns. Returns how many bytes it took.
    pub(crate) fn fast(&mut self, read: impl FnOnce(&mut ColumnsBuilder) -> usize) -> usize {
        let before = self.columns.rows();
        let taken = read(&mut self.columns);
        self.begun += (self.columns.rows() - before) as u64;
        taken
    }

    /// Returns what was read.
    pub(crate) fn finish(&mut self) -> Parsed {
        Parsed {
            columns: self.columns.finish(),
            names: std::mem::take(&mut self.names),
            customers: std::mem::take(&mut self.customers),
            records: self.begun,
            ..Parsed::new(self.schema)
        }
    }

    /// Adds one name of a list.
    pub(crate) fn name(&mut self, field: &Field<'_>) -> Result<(), Fault> {
        self.check_length(field, Role::Dimension)?;
        let name = self.text_of(field)?;
        self.names.push(name);
        self.record.names += 1;
        Ok(())
    }

    /// Counts an array of names as a name, even an empty one.
    pub(crate) fn names_ended(&mut self) {
        self.record.names += 1;
    }

    fn dimension(&mut self, field: &Field<'_>) -> Result<(), Fault> {
        let name = self.text_of(field)?;
        if self.record.dimension.replace(name).is_some() {
            return Err(self.twice(field));
        }
        Ok(())
    }

    fn date(&mut self, field: &Field<'_>) -> Result<(), Fault> {
        let text = match &field.value {
            Value::Text(text) if self.format == Format::Xml => trim(text),
            Value::Text(text) => text,
            Value::Null => "",
            Value::Number(_) | Value::Boolean(_) => "no date",
            Value::Nested => return Err(self.nested(field)),
            Value::LoneSurrogate(at) => return Err(self.lone_surrogate(field, *at)),
        };
        if text.is_empty() {
            return Err(self.missing(field.offset, "date"));
        }
        let Some(date) = date::decode(text.as_bytes()) else {
            return Err(self.fault(Kind::BadValue, field.offset, "expected a date YYYY-MM-DD", "date"));
        };
        if self.record.date.replace(date).is_some() {
            return Err(self.twice(field));
        }
        Ok(())
    }

    fn count(&mut self, field: &Field<'_>) -> Result<(), Fault> {
        let known = Metric::spelled(&field.name);
        let count = field.value.count();
        if let Some(metric) = known {
            match field.value {
                Value::Nested => return Err(self.nested(field)),
                Value::LoneSurrogate(at) => return Err(self.lone_surrogate(field, at)),
                _ => {}
            }
            let bit = 1 << metric as u32;
            if self.record.named & bit != 0 {
                return Err(self.twice(field));
            }
            self.record.named |= bit;
        }
        match count {
            Count::Is(_) if known.is_none() && field.name.len() > self.bounds.text => {
                let fault = Fault::at(Kind::TooLarge, field.offset, "metric name too long");
                Err(fault.in_record(self.record()))
            }
            Count::Is(_) if known.is_none() && self.columns.holds(&field.name) => Err(self.twice(field)),
            Count::Is(count) => {
                self.record.has_count = true;
                self.columns.count(&field.name, count).map_err(|Full| {
                    self.fault(Kind::TooLarge, field.offset, "too many distinct metrics", &field.name)
                })
            }
            Count::None if known.is_some() => {
                let reason = "expected a whole number from 0 to 2^64-1";
                Err(self.fault(Kind::BadValue, field.offset, reason, &field.name))
            }
            Count::None | Count::Absent => Ok(()),
        }
    }

    /// Checks that a string, and a number that is a name, is within its bound.
    fn check_length(&self, field: &Field<'_>, role: Role) -> Result<(), Fault> {
        let length = match &field.value {
            Value::Text(text) => text.len(),
            Value::Number(digits) if role == Role::Dimension => digits.len(),
            _ => 0,
        };
        if length > self.bounds.text {
            return Err(self.fault(Kind::TooLarge, field.offset, "string too long", &field.name));
        }
        Ok(())
    }

    /// The string of a name, as it came.
    fn text_of(&self, field: &Field<'_>) -> Result<String, Fault> {
        match &field.value {
            Value::Text(text) if !text.is_empty() => Ok(text.clone().into_owned()),
            Value::Text(_) | Value::Null => Err(self.missing(field.offset, &field.name)),
            // PHP writes names of digits alone as numbers.
            Value::Number(digits) if is_integer(digits) => Ok((*digits).to_owned()),
            Value::Number(_) | Value::Boolean(_) => {
                Err(self.fault(Kind::BadValue, field.offset, "expected a string", &field.name))
            }
            Value::Nested => Err(self.nested(field)),
            Value::LoneSurrogate(at) => Err(self.lone_surrogate(field, *at)),
        }
    }

    fn missing(&self, offset: u64, field: &str) -> Fault {
        self.fault(Kind::MissingField, offset, "expected a value, got none", field)
    }

    fn twice(&self, field: &Field<'_>) -> Fault {
        self.fault(Kind::BadValue, field.offset, "duplicate field in one record", &field.name)
    }

    fn nested(&self, field: &Field<'_>) -> Fault {
        self.fault(Kind::Malformed, field.offset, "expected a value, got a container", &field.name)
    }

    fn lone_surrogate(&self, field: &Field<'_>, at: usize) -> Fault {
        self.fault(Kind::Malformed, place(field.offset, at), "lone surrogate", &field.name)
    }

    fn fault(&self, kind: Kind, offset: u64, reason: &'static str, field: &str) -> Fault {
        Fault::at(kind, offset, reason)
            .in_record(self.record())
            .in_field(&format!("{}{field}", self.record.prefix))
    }

    /// The number of the current record.
    const fn record(&self) -> u64 {
        self.record.number
    }
}

/// The index of a requested name: this one, or the only one that differs in the case of ASCII letters alone.
fn position(names: &[String], name: &str) -> Option<usize> {
    let exact = names.iter().position(|requested| requested == name);
    exact.or_else(|| {
        let mut fitting =
            names.iter().enumerate().filter(|(_, requested)| requested.eq_ignore_ascii_case(name));
        let first = fitting.next().map(|(index, _)| index);
        first.filter(|_| fitting.next().is_none())
    })
}

/// True for digits alone, perhaps behind a minus.
fn is_integer(number: &str) -> bool {
    number.strip_prefix('-').unwrap_or(number).bytes().all(|byte| byte.is_ascii_digit())
}
