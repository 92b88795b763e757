//! Records of a layout that is known, one after the other.

use super::lane::{Kind, Lane, MOST_ROWS};
use super::layout::Parts;
use super::literal::{Any, Comparison, Lengths, Long, Short, load};
use super::month::Month;
use super::names::Names;
use super::number::{Number, number};
use crate::reader::rows::Rows;

/// Finds the place and the length of the name at the beginning of the bytes, new ones included.
pub(super) type FindName<'f> = dyn Fn(&[u8], &mut Names, &mut Rows) -> Option<(u32, usize)> + 'f;

/// What is left after records.
pub(super) enum Left<'b> {
    /// From the first value of the next record on.
    Begun(&'b [u8]),
    /// From the end of a record on that none follows at once, or not as before.
    Ended(&'b [u8]),
}

/// Reads records of a layout into rows.
pub(super) struct Repeat<'r> {
    /// The text that literals are pieces of.
    pub(super) text: &'r [u8],
    pub(super) month: &'r mut Month,
    pub(super) names: &'r mut Names,
    /// The byte that ends a category's name.
    pub(super) end_of_name: u8,
    /// How to find a name that is not the one expected.
    pub(super) find: &'r FindName<'r>,
    pub(super) rows: &'r mut Rows,
}

impl Repeat<'_> {
    /// Reads records as long as they have the layout, from the first value of one on. Columns are found when one was
    /// read, so that what it holds did occur.
    // Two places call it, and its code is to be there once.
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
            if !layout.bind(self.rows) {
                return Left::Begun(values);
            }
            let is_full = *layout.row == MOST_ROWS;
            if is_full {
                layout.write(self.rows);
            }
            match left {
                Left::Begun(left) if is_full => rest = left,
                left => return left,
            }
        }
    }

    /// Reads records into rows of the lanes.
    #[inline(always)]
    fn fill<'b, C: Comparison>(&mut self, layout: &mut Parts<'_>, values: &'b [u8]) -> Left<'b> {
        let lanes = &mut *layout.lanes;
        let before_counts = lanes.len() - lanes.iter().rev().take_while(|lane| lane.is_count()).count();
        let is_date_first = lanes.first().is_some_and(|lane| lane.kind == Kind::Date);
        let (before, counts) = lanes.split_at_mut(before_counts);
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

    /// Reads a record and gives what stands from the next one's first value on, or, if this is all that is wrong, from
    /// the end of its own last value on. Dates and counts stand here and not in [`Repeat::other`] because they are all
    /// that most answers need.
    #[inline(always)]
    fn record<'b, C: Comparison>(
        &mut self,
        date: &mut [Lane],
        others: &mut [Lane],
        counts: &mut [Lane],
        row: usize,
        mut rest: &'b [u8],
    ) -> Result<&'b [u8], Option<&'b [u8]>> {
        // The row is below the most; the mask tells the compiler.
        let row = row % MOST_ROWS;
        if let Some(Lane { then, cells, is_last, .. }) = date.first_mut() {
            let chunk = rest.first_chunk().ok_or(None)?;
            *cells.get_mut(row).ok_or(None)? = self.month.date(chunk).ok_or(None)?.cast_unsigned();
            if !C::stands(then, self.text, rest, chunk, 10) {
                return Err(rest.get(10..).filter(|_| *is_last));
            }
            rest = rest.get(10 + C::length(then)..).ok_or(None)?;
        }
        for lane in others {
            rest = self.other(lane, rest, row)?;
        }
        for Lane { then, cells, is_last, .. } in counts {
            let chunk = rest.first_chunk().ok_or(None)?;
            let Number { value, digits } = number(load(chunk, 0)).ok_or(None)?;
            *cells.get_mut(row).ok_or(None)? = value;
            if !C::stands(then, self.text, rest, chunk, digits) {
                return Err(rest.get(digits..).filter(|_| *is_last));
            }
            // In two steps: the first does not wait for the number.
            rest = rest.get(C::length(then)..).and_then(|rest| rest.get(digits..)).ok_or(None)?;
        }
        Ok(rest)
    }

    /// Reads a value and what stands after it, or, if this is all that is wrong, the last value.
    #[inline(never)]
    fn other<'b>(
        &mut self,
        lane: &mut Lane,
        rest: &'b [u8],
        row: usize,
    ) -> Result<&'b [u8], Option<&'b [u8]>> {
        let (cell, length) = self.value(lane.kind, rest).ok_or(None)?;
        *lane.cells.get_mut(row).ok_or(None)? = cell;
        let rest = rest.get(length..).ok_or(None)?;
        let stands = Any::stands(&lane.then, self.text, rest, rest.first_chunk().ok_or(None)?, 0);
        if stands {
            rest.get(Any::length(&lane.then)..).ok_or(None)
        } else {
            Err(Some(rest).filter(|_| lane.is_last))
        }
    }

    /// A value and its length.
    fn value(&mut self, kind: Kind, rest: &[u8]) -> Option<(u32, usize)> {
        match kind {
            Kind::Date => Some((self.month.date(rest.first_chunk()?)?.cast_unsigned(), 10)),
            Kind::Category => {
                let expected = self.names.expected(rest, self.end_of_name);
                expected.or_else(|| (self.find)(rest, self.names, self.rows))
            }
            Kind::Count(_) => {
                let Number { value, digits } = number(*rest.first_chunk()?)?;
                Some((value, digits))
            }
        }
    }
}
