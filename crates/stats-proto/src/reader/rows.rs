//! From fields to columns: what each question makes of a record, whatever the format (wire §4).

use super::fault::{Fault, place};
use super::reading::Shape;
use super::value::{Count, Field, Value, is_text_field, trim};
use crate::answer::{ColumnsBuilder, Full, Harvest};
use crate::bounds::Bounds;
use crate::date;
use crate::error::ErrorKind;
use crate::metric::Metric;
use crate::{Format, Question};

/// The rows that were read, and the one being read.
#[derive(Debug)]
pub(crate) struct Rows {
    question: Question,
    format: Format,
    bounds: Bounds,
    columns: ColumnsBuilder,
    names: Vec<String>,
    /// The number of records that began.
    begun: u64,
    record: Record,
}

/// The record being read.
#[derive(Debug, Default)]
struct Record {
    /// Where it begins in the body.
    offset: u64,
    date: Option<i32>,
    category: Option<String>,
    /// A bit for each known metric that was named.
    named: u32,
    /// Whether a count came in it.
    is_counted: bool,
    /// JSON: the first container that was skipped in it, by its name and place.
    container: Option<(String, u64)>,
    /// How many names of categories came in it.
    names: usize,
}

impl Rows {
    pub(crate) fn new(question: Question, format: Format, shape: Shape) -> Self {
        Self {
            question,
            format,
            bounds: shape.bounds,
            columns: ColumnsBuilder::new(shape.is_wide),
            names: Vec::new(),
            begun: 0,
            record: Record::default(),
        }
    }

    pub(crate) const fn question(&self) -> Question {
        self.question
    }

    /// The number of records that began.
    pub(crate) const fn begun(&self) -> u64 {
        self.begun
    }

    /// Begins a record.
    pub(crate) fn begin(&mut self, offset: u64) {
        self.begun += 1;
        self.record = Record { offset, ..Record::default() };
    }

    /// Takes in a field of the record at hand.
    pub(crate) fn field(&mut self, field: &Field<'_>) -> Result<(), Fault> {
        self.short(field)?;
        match field.value {
            Value::HalfPair { at, .. } if self.reads(&field.name) => return Err(self.half_pair(field, at)),
            Value::Nested if self.format == Format::Json => {
                let container = || (field.name.as_ref().to_owned(), field.offset);
                self.record.container.get_or_insert_with(container);
            }
            _ => {}
        }
        match (self.question, field.name.as_ref()) {
            (Question::Categories, "category") => self.name(field),
            (Question::Daily | Question::Category, "date") => self.date(field),
            (Question::Category, "category") => self.category(field),
            (Question::Aggregate, "date") => {
                Err(self.fault(ErrorKind::Malformed, field.offset, "an aggregate has no date", "date"))
            }
            (Question::Categories, _) | (_, "category") => Ok(()),
            (_, name) if is_text_field(name.as_bytes()) => Ok(()),
            _ => self.count(field),
        }
    }

    /// Whether a field of this name is never skipped.
    pub(crate) fn reads(&self, name: &str) -> bool {
        match (self.question, name) {
            (Question::Categories, name) => name == "category",
            (_, "date") => true,
            (question, "category") => question == Question::Category,
            (_, name) => Metric::spelled(name).is_some(),
        }
    }

    /// Ends the record at hand with the body's byte before `end`.
    pub(crate) fn end(&mut self, end: u64) -> Result<(), Fault> {
        let missing = match self.question {
            Question::Categories => (self.record.names == 0).then_some("category"),
            Question::Daily | Question::Category if self.record.date.is_none() => Some("date"),
            Question::Category if self.record.category.is_none() => Some("category"),
            _ => None,
        };
        if let Some(field) = missing {
            return Err(self.missing(self.record.offset, field));
        }
        if self.question == Question::Categories {
            return Ok(());
        }
        if self.question != Question::Aggregate
            && !self.record.is_counted
            && let Some((name, offset)) = &self.record.container
        {
            let reason = "a record with nested statistics, as v3 answers, where counts belong";
            return Err(self.fault(ErrorKind::Malformed, *offset, reason, name));
        }
        let Record { date, category, offset, .. } = &self.record;
        let full = self.columns.end_row(*date, category.as_deref(), end, &self.bounds);
        full.map_err(|Full| {
            Fault::at(ErrorKind::TooLarge, *offset, "too many cells for the bytes received")
                .in_record(self.record())
        })
    }

    /// Whether the bounds leave room for one more record, whose last byte is the body's one before `end`.
    pub(crate) fn has_room(&self, end: u64) -> bool {
        self.columns.has_room(end, &self.bounds)
    }

    /// Takes a whole record.
    pub(crate) fn take(
        &mut self,
        date: i32,
        category: Option<u32>,
        counts: impl Iterator<Item = (usize, u64)>,
    ) {
        self.begun += 1;
        self.columns.take(date, category, counts);
    }

    /// Takes the days of records, as many as the next [`Rows::end_all`] says.
    pub(crate) fn take_dates(&mut self, days: &[u32]) {
        self.columns.take_dates(days);
    }

    /// Takes their categories' places.
    pub(crate) fn take_categories(&mut self, places: &[u32]) {
        self.columns.take_categories(places);
    }

    /// Takes the counts of a column.
    pub(crate) fn take_counts(&mut self, column: usize, counts: &[u32]) {
        self.columns.take_counts(column, counts);
    }

    /// Ends so many records.
    pub(crate) fn end_all(&mut self, records: usize) {
        self.begun += records as u64;
        self.columns.end_all(records);
    }

    /// The column of a metric, a new one included; none where there are too many.
    pub(crate) fn column_of(&mut self, metric: &[u8]) -> Option<u16> {
        self.columns.column_of(metric, &self.bounds).ok()?.try_into().ok()
    }

    /// The same of a known one.
    pub(crate) fn column_of_known(&mut self, metric: Metric) -> Option<u16> {
        self.columns.column_of_known(metric, &self.bounds).ok()?.try_into().ok()
    }

    /// The number of metrics that came.
    pub(crate) const fn metrics(&self) -> usize {
        self.columns.metrics()
    }

    /// The greatest number of metrics.
    pub(crate) const fn most_metrics(&self) -> usize {
        self.bounds.metrics
    }

    /// The place of a category's name, a text in UTF-8, in the dictionary.
    pub(crate) fn category_place(&mut self, name: &[u8]) -> u32 {
        self.columns.place(name)
    }

    /// Makes room for so many rows of so many metrics.
    pub(crate) fn expect(&mut self, rows: usize, metrics: usize) {
        self.columns.expect(rows, metrics);
    }

    /// Hands over what was read.
    pub(crate) fn finish(&mut self) -> Harvest {
        Harvest {
            question: self.question,
            columns: self.columns.finish(),
            names: std::mem::take(&mut self.names),
        }
    }

    /// The number of rows that ended.
    pub(crate) const fn ended(&self) -> usize {
        self.columns.rows()
    }

    /// One name of the category list.
    pub(crate) fn name(&mut self, field: &Field<'_>) -> Result<(), Fault> {
        self.short(field)?;
        let name = self.text_of(field, "category")?;
        self.names.push(name);
        self.record.names += 1;
        Ok(())
    }

    /// An array of names was as good as a name, even an empty one.
    pub(crate) fn names_ended(&mut self) {
        self.record.names += 1;
    }

    fn category(&mut self, field: &Field<'_>) -> Result<(), Fault> {
        let name = self.text_of(field, "category")?;
        if self.record.category.replace(name).is_some() {
            return Err(self.twice(field));
        }
        Ok(())
    }

    fn date(&mut self, field: &Field<'_>) -> Result<(), Fault> {
        let text = match &field.value {
            Value::Text(text) if self.format == Format::Xml => trim(text),
            Value::Text(text) => text,
            Value::Null => "",
            Value::Number(_) | Value::Boolean | Value::HalfPair { .. } => "no date",
            Value::Nested => return Err(self.nested(field)),
        };
        if text.is_empty() {
            return Err(self.missing(field.offset, "date"));
        }
        let Some(date) = date::decode(text.as_bytes()) else {
            return Err(self.fault(
                ErrorKind::BadValue,
                field.offset,
                "not a date written YYYY-MM-DD",
                "date",
            ));
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
            if matches!(field.value, Value::Nested) {
                return Err(self.nested(field));
            }
            let bit = 1 << metric as u32;
            if self.record.named & bit != 0 {
                return Err(self.twice(field));
            }
            self.record.named |= bit;
        }
        match count {
            Count::Is(_) if known.is_none() && field.name.len() > self.bounds.text => {
                let fault = Fault::at(ErrorKind::TooLarge, field.offset, "the name of a metric is too long");
                Err(fault.in_record(self.record()))
            }
            Count::Is(_) if known.is_none() && self.columns.holds(&field.name) => Err(self.twice(field)),
            Count::Is(count) => {
                self.record.is_counted = true;
                self.columns.count(&field.name, count, &self.bounds).map_err(|Full| {
                    self.fault(ErrorKind::TooLarge, field.offset, "too many distinct metrics", &field.name)
                })
            }
            Count::None if known.is_some() => {
                let reason = "not a whole number from 0 to 2^64-1";
                Err(self.fault(ErrorKind::BadValue, field.offset, reason, &field.name))
            }
            Count::None | Count::Absent => Ok(()),
        }
    }

    /// Holds that a text is within its bound.
    fn short(&self, field: &Field<'_>) -> Result<(), Fault> {
        let length = match &field.value {
            Value::Text(text) => text.len(),
            Value::HalfPair { length, .. } => *length,
            // The name of a category may be one.
            Value::Number(digits) if field.name == "category" && self.reads("category") => digits.len(),
            _ => return Ok(()),
        };
        if length > self.bounds.text {
            return Err(self.fault(ErrorKind::TooLarge, field.offset, "a text is too long", &field.name));
        }
        Ok(())
    }

    /// The text of a category's name, to the letter. PHP's numeric check makes an integer of one that is all digits.
    fn text_of(&self, field: &Field<'_>, name: &str) -> Result<String, Fault> {
        match &field.value {
            Value::Text(text) if !text.is_empty() => Ok(text.clone().into_owned()),
            Value::Text(_) | Value::Null => Err(self.missing(field.offset, name)),
            Value::Number(digits) if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
                Ok((*digits).to_owned())
            }
            Value::Number(_) | Value::Boolean => {
                Err(self.fault(ErrorKind::BadValue, field.offset, "not a text", name))
            }
            Value::HalfPair { at, .. } => Err(self.half_pair(field, *at)),
            Value::Nested => Err(self.nested(field)),
        }
    }

    fn missing(&self, offset: u64, field: &str) -> Fault {
        self.fault(ErrorKind::MissingField, offset, "missing, null or empty", field)
    }

    fn twice(&self, field: &Field<'_>) -> Fault {
        self.fault(ErrorKind::BadValue, field.offset, "given twice in one record", &field.name)
    }

    fn half_pair(&self, field: &Field<'_>, at: usize) -> Fault {
        self.fault(ErrorKind::Malformed, place(field.offset, at), "a lone surrogate", &field.name)
    }

    fn nested(&self, field: &Field<'_>) -> Fault {
        self.fault(ErrorKind::Malformed, field.offset, "a container where a value belongs", &field.name)
    }

    fn fault(&self, kind: ErrorKind, offset: u64, reason: &'static str, field: &str) -> Fault {
        Fault::at(kind, offset, reason).in_record(self.record()).in_field(field)
    }

    /// The number of the record at hand.
    fn record(&self) -> u64 {
        self.begun.saturating_sub(1)
    }
}
