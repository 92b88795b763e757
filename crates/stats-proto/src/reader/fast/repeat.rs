//! Records of a known layout, one after the other.

use super::layout::{FieldBuffer, FieldKind, MOST_ROWS, Parts};
use super::literal::{Any, Comparison, Lengths, Long, Short, load};
use super::values::{Month, Names, Number, number};
use crate::answer::ColumnsBuilder;

/// Finds the index and the length of the name at the beginning of the bytes, and adds a new one.
pub(super) type FindName<'f> = dyn Fn(&[u8], &mut Names, &mut ColumnsBuilder) -> Option<(u32, usize)> + 'f;

/// What is left after records.
pub(super) enum Left<'b> {
    /// From the first value of the next record on.
    Begun(&'b [u8]),
    /// From the end of a record on that none follows at once, or not as before.
    Ended(&'b [u8]),
}

/// Reads records of a layout into rows.
pub(super) struct Repeat<'r> {
    /// The text that literals are parts of.
    pub(super) text: &'r [u8],
    pub(super) month: &'r mut Month,
    pub(super) names: &'r mut Names,
    /// The byte that ends a name.
    pub(super) end_of_name: u8,
    /// Finds a name that is not the expected one.
    pub(super) find: &'r FindName<'r>,
    pub(super) columns: &'r mut ColumnsBuilder,
}

impl Repeat<'_> {
    /// Reads records as long as they have the layout, from the first value of one on. Columns are found once a record
    /// was read, so that none is made for a metric that did not occur.
    // Called from two places: not to be inlined into both.
    #[inline(never)]
    pub(super) fn read<'b>(&mut self, layout: &mut Parts<'_>, values: &'b [u8]) -> Left<'b> {
        match layout.lengths {
            Lengths::Short => self.records::<Short>(layout, values),
            Lengths::Long => self.records::<Long>(layout, values),
            Lengths::Any => self.records::<Any>(layout, values),
        }
    }

    #[inline(never)]
    fn records<'b, C: Comparison>(&mut self, layout: &mut Parts<'_>, values: &'b [u8]) -> Left<'b> {
        let mut rest = values;
        loop {
            let left = self.fill::<C>(layout, rest);
            if !layout.bind(self.columns) {
                return Left::Begun(values);
            }
            let is_full = *layout.row == MOST_ROWS;
            if is_full {
                layout.write(self.columns);
            }
            match left {
                Left::Begun(left) if is_full => rest = left,
                left => return left,
            }
        }
    }

    /// Reads records into rows of the buffers.
    #[inline(always)]
    fn fill<'b, C: Comparison>(&mut self, layout: &mut Parts<'_>, values: &'b [u8]) -> Left<'b> {
        let fields = &mut *layout.fields;
        let before_counts = fields.len() - fields.iter().rev().take_while(|field| field.is_count()).count();
        let is_date_first = fields.first().is_some_and(|field| field.kind == FieldKind::Date);
        let (before, counts) = fields.split_at_mut(before_counts);
        let (date, others) = before.split_at_mut(is_date_first.into());
        let (mut left, mut row) = (Left::Begun(values), *layout.row);
        while row < MOST_ROWS
            && let Left::Begun(rest) = left
        {
            left = match self.record::<C>(date, others, counts, row, rest) {
                Ok(next) => Left::Begun(next),
                Err(end) => match end.and_then(|end| end.strip_prefix(layout.tail)) {
                    Some(after) => Left::Ended(after),
                    None => break,
                },
            };
            row += 1;
        }
        *layout.row = row;
        left
    }

    /// Reads a record. Returns the bytes from the next one's first value on, or, if only what follows differs, from the
    /// end of its own last value on. Dates and counts are read here and not in [`Repeat::other`] because most answers
    /// have nothing else.
    #[inline(always)]
    fn record<'b, C: Comparison>(
        &mut self,
        date: &mut [FieldBuffer],
        others: &mut [FieldBuffer],
        counts: &mut [FieldBuffer],
        row: usize,
        mut rest: &'b [u8],
    ) -> Result<&'b [u8], Option<&'b [u8]>> {
        // The row is below the most: the mask proves it to the compiler.
        let row = row % MOST_ROWS;
        if let Some(FieldBuffer { then, cells, is_last, .. }) = date.first_mut() {
            let chunk = rest.first_chunk().ok_or(None)?;
            *cells.get_mut(row).ok_or(None)? = self.month.date(chunk).ok_or(None)?.cast_unsigned();
            if !C::matches(then, self.text, rest, chunk, 10) {
                return Err(rest.get(10..).filter(|_| *is_last));
            }
            rest = rest.get(10 + C::length(then)..).ok_or(None)?;
        }
        for field in others {
            rest = self.other(field, rest, row)?;
        }
        for FieldBuffer { then, cells, is_last, .. } in counts {
            let chunk = rest.first_chunk().ok_or(None)?;
            let Number { value, digits } = number(load(chunk, 0)).ok_or(None)?;
            *cells.get_mut(row).ok_or(None)? = value;
            if !C::matches(then, self.text, rest, chunk, digits) {
                return Err(rest.get(digits..).filter(|_| *is_last));
            }
            // In two steps: the first does not depend on the number.
            rest = rest.get(C::length(then)..).and_then(|rest| rest.get(digits..)).ok_or(None)?;
        }
        Ok(rest)
    }

    /// Reads a value and what follows it. Returns the rest, or, if only what follows the last value differs, that.
    #[inline(never)]
    fn other<'b>(
        &mut self,
        field: &mut FieldBuffer,
        rest: &'b [u8],
        row: usize,
    ) -> Result<&'b [u8], Option<&'b [u8]>> {
        let (cell, length) = self.value(field.kind, rest).ok_or(None)?;
        *field.cells.get_mut(row).ok_or(None)? = cell;
        let rest = rest.get(length..).ok_or(None)?;
        let follows = Any::matches(&field.then, self.text, rest, rest.first_chunk().ok_or(None)?, 0);
        if follows {
            rest.get(Any::length(&field.then)..).ok_or(None)
        } else {
            Err(Some(rest).filter(|_| field.is_last))
        }
    }

    /// A value and its length.
    fn value(&mut self, kind: FieldKind, rest: &[u8]) -> Option<(u32, usize)> {
        match kind {
            FieldKind::Date => Some((self.month.date(rest.first_chunk()?)?.cast_unsigned(), 10)),
            FieldKind::Dimension => {
                let expected = self.names.expected(rest, self.end_of_name);
                expected.or_else(|| (self.find)(rest, self.names, self.columns))
            }
            FieldKind::Count(_) => {
                let Number { value, digits } = number(*rest.first_chunk()?)?;
                Some((value, digits))
            }
        }
    }
}
