//! The layout of records, learned from one of them: the bytes between their values, and buffers for the values.

use super::literal::{FARTHEST, Lengths, Literal, short};
use super::scan::{Scanned, ScannedKind, ScannedValue};
use crate::answer::ColumnsBuilder;
use crate::metric::Metric;

/// How many rows are put into the columns at once: a power of two, so that a mask bounds them, and few enough that the
/// buffers of a usual record are a small allocation.
pub(super) const MOST_ROWS: usize = 32;

/// A field that all records of a layout have: what follows it, and the values of several records that are not in the
/// columns yet.
#[derive(Debug, Clone)]
pub(super) struct FieldBuffer {
    pub(super) kind: FieldKind,
    /// The metric that is counted, if it is a known one.
    metric: Option<Metric>,
    /// Where in the record that the layout was learned from the name of the metric is.
    name: (u16, u16),
    /// True for the last field of a record.
    pub(super) is_last: bool,
    /// The bytes between it and the next value.
    pub(super) then: Literal,
    /// Days, indices of names, or counts.
    pub(super) cells: [u32; MOST_ROWS],
}

/// The kind of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldKind {
    Date,
    /// A name of the dimension.
    Dimension,
    /// A count, and its column.
    Count(u16),
}

impl FieldBuffer {
    /// A buffer of no field.
    pub(super) const EMPTY: Self = Self {
        kind: FieldKind::Date,
        metric: None,
        name: (0, 0),
        is_last: false,
        then: Literal::EMPTY,
        cells: [0; MOST_ROWS],
    };

    /// Becomes the buffer of a value of the record.
    fn become_field(&mut self, record: &[u8], value: &ScannedValue) {
        (self.metric, self.name) = (None, (0, 0));
        self.kind = match value.kind {
            ScannedKind::Date => FieldKind::Date,
            ScannedKind::Dimension => FieldKind::Dimension,
            ScannedKind::Count { column, name: (start, end), .. } => {
                self.name = (short(start), short(end));
                self.metric = record.get(start..end).and_then(Metric::of_bytes);
                FieldKind::Count(column)
            }
        };
    }

    /// True if it holds counts.
    pub(super) const fn is_count(&self) -> bool {
        matches!(self.kind, FieldKind::Count(_))
    }

    /// Finds the column of its counts in the current answer.
    fn bind(&mut self, text: &[u8], columns: &mut ColumnsBuilder) -> Option<()> {
        if let FieldKind::Count(column) = &mut self.kind {
            *column = match self.metric {
                Some(metric) => columns.column_of_known(metric)?,
                None => columns.column_of(text.get(self.name.0.into()..self.name.1.into())?)?,
            };
        }
        Some(())
    }
}

/// Moves the first rows of these buffers into the columns.
#[inline(never)]
fn write(fields: &[FieldBuffer], length: usize, columns: &mut ColumnsBuilder) {
    if length == 0 {
        return;
    }
    for FieldBuffer { kind, cells, .. } in fields {
        let cells = cells.get(..length).unwrap_or_default();
        match kind {
            FieldKind::Date => columns.take_dates(cells),
            FieldKind::Dimension => columns.take_names(cells),
            FieldKind::Count(column) => columns.take_counts((*column).into(), cells),
        }
    }
    columns.end_all(length);
}

/// The bytes around the values of a record.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The record it was learned from, what separates that from the next, and the beginning of the next.
    text: Vec<u8>,
    /// The length of that record.
    record: usize,
    /// The length of the bytes before the first value.
    pub(super) head: usize,
    /// The fields in their order; those beyond `used` are kept for their allocation.
    fields: Vec<FieldBuffer>,
    used: usize,
    /// How many rows the buffers hold.
    row: usize,
    /// The lengths of the bytes after the values.
    lengths: Lengths,
    /// Where in the text the last value ends.
    tail: usize,
    /// True once it is known what separates two records.
    is_joined: bool,
    /// The length of that.
    pub(super) gap: usize,
    /// The length of the shortest record.
    shortest: usize,
    /// How many counts a record has.
    counts: usize,
    /// True if the columns are those of the current answer.
    is_bound: bool,
}

/// A layout, taken apart for reading.
pub(super) struct Parts<'l> {
    pub(super) text: &'l [u8],
    pub(super) fields: &'l mut [FieldBuffer],
    pub(super) row: &'l mut usize,
    pub(super) is_bound: &'l mut bool,
    pub(super) lengths: Lengths,
    /// The bytes after the last value of a record.
    pub(super) tail: &'l [u8],
    /// How many records there may be room for.
    records: usize,
}

impl Parts<'_> {
    /// Finds the columns of the rows that were read, if they are not known. False where there is no room for them: then
    /// no row was read.
    pub(super) fn bind(&mut self, columns: &mut ColumnsBuilder) -> bool {
        if *self.is_bound || *self.row == 0 {
            return true;
        }
        columns.expect(self.records, self.fields.len());
        *self.is_bound = self.fields.iter_mut().all(|field| field.bind(self.text, columns).is_some());
        if !*self.is_bound {
            *self.row = 0;
        }
        *self.is_bound
    }

    /// Moves the buffered rows into the columns.
    pub(super) fn write(&mut self, columns: &mut ColumnsBuilder) {
        write(self.fields, std::mem::take(self.row), columns);
    }
}

impl Layout {
    /// Becomes the layout of a record.
    pub(super) fn learn(&mut self, record: &[u8], scanned: &Scanned) {
        self.text.clear();
        self.text.reserve(record.len() * 2);
        self.text.extend_from_slice(record);
        let values = &scanned.values;
        let (first, last) =
            (values.first().map_or(0, |value| value.start), values.last().map_or(0, |value| value.end));
        self.used = values.len();
        self.fields.resize(self.used.max(self.fields.len()), FieldBuffer::EMPTY);
        // The last value is followed by its record's tail, the separator, and the next record's head.
        let nexts = values.iter().skip(1).map(|value| value.start).chain([last]);
        for ((field, value), next) in self.fields.iter_mut().zip(values).zip(nexts) {
            field.become_field(record, value);
            field.then = Literal::of(record, value.end, next);
            field.is_last = value.end == last;
        }
        (self.record, self.head, self.tail) = (record.len(), first, last);
        (self.is_joined, self.is_bound) = (false, true);
        self.counts = self.fields.iter().take(self.used).filter(|field| field.is_count()).count();
        self.shortest = scanned.shortest(record);
    }

    /// Learns what separates the record from the next, unless they are too long.
    pub(super) fn learn_join(&mut self, gap: &[u8]) {
        if self.record + gap.len() + self.head > FARTHEST {
            return;
        }
        self.text.truncate(self.record);
        self.text.extend_from_slice(gap);
        self.text.extend_from_within(..self.head);
        let join = Literal::of(&self.text, self.tail, self.text.len());
        self.gap = gap.len();
        let fields = self.fields.get_mut(..self.used).unwrap_or_default();
        if let Some(last) = fields.last_mut() {
            last.then = join;
        }
        self.lengths = Literal::lengths(fields.iter().map(|field| &field.then));
        self.is_joined = true;
    }

    /// Drops the columns, which are those of one answer.
    pub(super) fn unbind(&mut self) {
        (self.is_bound, self.row) = (false, 0);
    }

    /// True if a record of this layout seems to begin here, and none of it can pass the bounds: each brings at least a
    /// byte for each cell of its row. A layout of an earlier answer fits the first record alone: rows before another
    /// record would get its columns, too.
    pub(super) fn begins(&self, bytes: &[u8], columns: &ColumnsBuilder) -> bool {
        let metrics = columns.metrics() + if self.is_bound { 0 } else { self.counts };
        let may_bind = columns.rows() == 0 && columns.most_metrics() >= metrics;
        let fits = self.is_joined && self.shortest >= metrics && (self.is_bound || may_bind);
        let head = self.text.get(..self.head).filter(|_| fits);
        head.is_some_and(|head| bytes.starts_with(head))
    }

    /// The parts that reading so many bytes needs.
    pub(super) fn parts(&mut self, bytes: usize) -> Parts<'_> {
        let fields = self.fields.get_mut(..self.used).unwrap_or_default();
        let (row, is_bound) = (&mut self.row, &mut self.is_bound);
        let tail = self.text.get(self.tail..self.record).unwrap_or_default();
        let records = bytes / self.shortest.max(1) + 1;
        Parts { text: &self.text, fields, row, is_bound, lengths: self.lengths, tail, records }
    }

    /// Moves the buffered rows into the columns.
    pub(super) fn write(&mut self, columns: &mut ColumnsBuilder) {
        self.parts(0).write(columns);
    }
}
