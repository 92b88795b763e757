//! Records of a layout that is known, one after the other.

use super::lane::{self, Kind, Lane, MOST_ROWS};
use super::layout::Parts;
use super::literal::{Any, Comparison, Lengths, Long, Short, load};
use super::month::Month;
use super::names::Names;
use super::number::{Number, number};
use crate::reader::rows::Rows;

/// Finds the place and the length of the name at the beginning of the bytes, new ones included.
pub(super) type FindName<'f> = dyn Fn(&[u8], &mut Names, &mut Rows) -> Option<(u32, usize)> + 'f;

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
    /// Reads the first record of an answer, if it has the layout and another follows, so that what it holds did occur;
    /// then finds the columns of that. `records` are expected of its kind.
    pub(super) fn first<'b>(
        &mut self,
        layout: &mut Parts<'_>,
        values: &'b [u8],
        records: usize,
    ) -> Option<&'b [u8]> {
        let left = self.records::<Any>(layout.lanes, layout.row, values, true);
        if left.len() == values.len() {
            return None;
        }
        self.rows.expect(records, layout.lanes.len());
        *layout.is_bound = layout.lanes.iter_mut().all(|lane| lane.bind(self.text, self.rows).is_some());
        if !*layout.is_bound {
            *layout.row = 0;
        }
        layout.is_bound.then_some(left)
    }

    /// Reads records as long as they have the layout and others follow, from the first value of one on. Gives what
    /// is left from the first value of the next on.
    pub(super) fn read<'b>(&mut self, layout: &mut Parts<'_>, values: &'b [u8]) -> &'b [u8] {
        let (lanes, row) = (&mut *layout.lanes, &mut *layout.row);
        match layout.lengths {
            Lengths::Short => self.records::<Short>(lanes, row, values, false),
            Lengths::Long => self.records::<Long>(lanes, row, values, false),
            Lengths::Any => self.records::<Any>(lanes, row, values, false),
        }
    }

    /// Reads one record, or as many as have the layout. Gives what is left.
    #[inline(never)]
    fn records<'b, C: Comparison>(
        &mut self,
        lanes: &mut [Lane],
        filled: &mut usize,
        values: &'b [u8],
        is_one: bool,
    ) -> &'b [u8] {
        let mut rest = values;
        loop {
            let end = if is_one { *filled + 1 } else { MOST_ROWS };
            rest = self.fill::<C>(lanes, filled, end, rest);
            let is_full = *filled == MOST_ROWS;
            if is_full {
                lane::write(lanes, MOST_ROWS, self.rows);
                *filled = 0;
            }
            if is_one || !is_full {
                return rest;
            }
        }
    }

    /// Reads records into rows of the lanes before this one, as long as they have the layout. Gives what is left.
    #[inline(always)]
    fn fill<'b, C: Comparison>(
        &mut self,
        lanes: &mut [Lane],
        filled: &mut usize,
        end: usize,
        values: &'b [u8],
    ) -> &'b [u8] {
        let before_counts = lanes.len() - lanes.iter().rev().take_while(|lane| lane.is_count()).count();
        let is_date_first = lanes.first().is_some_and(|lane| lane.kind == Kind::Date);
        let (before, counts) = lanes.split_at_mut(before_counts);
        let (date, others) = before.split_at_mut(is_date_first.into());
        let (mut rest, mut row) = (values, *filled);
        while row < end {
            match self.record::<C>(date, others, counts, row, rest) {
                Some(left) => rest = left,
                None => break,
            }
            row += 1;
        }
        *filled = row;
        rest
    }

    /// Reads a record. Dates and counts stand here and not in [`Repeat::other`] because they are all that most answers
    /// need.
    #[inline(always)]
    fn record<'b, C: Comparison>(
        &mut self,
        date: &mut [Lane],
        others: &mut [Lane],
        counts: &mut [Lane],
        row: usize,
        mut rest: &'b [u8],
    ) -> Option<&'b [u8]> {
        // The row is below the most; the mask tells the compiler.
        let row = row % MOST_ROWS;
        if let Some(Lane { then, cells, .. }) = date.first_mut() {
            let chunk = rest.first_chunk()?;
            *cells.get_mut(row)? = self.month.date(chunk)?.cast_unsigned();
            if !C::stands(then, self.text, rest, chunk, 10) {
                return None;
            }
            rest = rest.get(10 + then.length()..)?;
        }
        for lane in others {
            rest = self.other(lane, rest, row)?;
        }
        for Lane { then, cells, .. } in counts {
            let chunk = rest.first_chunk()?;
            let Number { value, digits } = number(load(chunk, 0))?;
            *cells.get_mut(row)? = value;
            if !C::stands(then, self.text, rest, chunk, digits) {
                return None;
            }
            // In two steps: the first does not wait for the number.
            rest = rest.get(then.length()..)?.get(digits..)?;
        }
        Some(rest)
    }

    /// Reads a record that none follows at once, and gives what does.
    pub(super) fn last<'b>(&mut self, layout: &mut Parts<'_>, rest: &'b [u8]) -> Option<&'b [u8]> {
        let lanes = &mut *layout.lanes;
        let join = std::mem::replace(&mut lanes.last_mut()?.then, *layout.tail);
        let left = self.records::<Any>(lanes, layout.row, rest, true);
        lanes.last_mut()?.then = join;
        (left.len() < rest.len()).then_some(left)
    }

    /// Reads a value and what stands after it.
    #[inline(never)]
    fn other<'b>(&mut self, lane: &mut Lane, rest: &'b [u8], row: usize) -> Option<&'b [u8]> {
        let (cell, length) = match lane.kind {
            Kind::Date => (self.month.date(rest.first_chunk()?)?.cast_unsigned(), 10),
            Kind::Category => match self.names.expected(rest, self.end_of_name) {
                Some(found) => found,
                None => (self.find)(rest, self.names, self.rows)?,
            },
            Kind::Count(_) => {
                let Number { value, digits } = number(*rest.first_chunk()?)?;
                (value, digits)
            }
        };
        *lane.cells.get_mut(row)? = cell;
        let rest = rest.get(length..)?;
        let stands = Any::stands(&lane.then, self.text, rest, rest.first_chunk()?, 0);
        if stands { rest.get(lane.then.length()..) } else { None }
    }
}
