//! What an answer changes in the store.

use std::cmp::Ordering;

use chrono::NaiveDate;
use stats_proto::Kind;

use crate::outcome::Failure;
use crate::report::Drift;
use crate::row::{Row, RowKey};
use crate::window::Window;

/// What an answer changes in a window of the store.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) rows: Vec<Row>,
    pub(crate) removed: Vec<RowKey>,
    pub(crate) revisions: Vec<Row>,
    /// The first day with a count above zero that changed.
    pub(crate) moved_from: Option<NaiveDate>,
    pub(crate) received: u64,
    /// Rows of days that were not asked for, which are left out.
    pub(crate) outside: u64,
    /// How many of the rows that the store has were read again and changed, by the age of the day.
    pub(crate) drift: Drift,
}

/// How an answer is compared.
pub(crate) struct Comparison<'a> {
    pub(crate) window: Window,
    pub(crate) today: NaiveDate,
    pub(crate) accept_shrunk: bool,
    /// Categories that were left out of the query: their stored rows stay.
    pub(crate) left_out: &'a [String],
}

impl Comparison<'_> {
    /// Compares the rows that came with those that the store has.
    ///
    /// # Errors
    /// `bad-value` for a count that no store can have and for two rows of one day and category, `shrunk` where the answer
    /// lacks what the store has with a count above zero.
    pub(crate) fn changes(&self, mut rows: Vec<Row>, mut stored: Vec<Row>) -> Result<Changes, Failure> {
        let mut changes = Changes { received: rows.len() as u64, ..Changes::default() };
        rows.retain(|row| self.window.contains(row.date));
        changes.outside = changes.received - rows.len() as u64;
        stored.retain(|row| self.window.contains(row.date) && !self.is_left_out(row));
        for rows in [&mut rows, &mut stored] {
            if !rows.is_sorted_by(|left, right| left.key() < right.key()) {
                rows.sort_by(|left, right| left.key().cmp(&right.key()));
            }
        }
        check(&rows)?;
        let mut lacking = Vec::new();
        let mut stored = stored.into_iter().peekable();
        for row in rows {
            while let Some(old) = stored.next_if(|old| old.key() < row.key()) {
                changes.lacks(old, &mut lacking);
            }
            let old = stored.next_if(|old| old.key().cmp(&row.key()) == Ordering::Equal);
            self.received(row, old, &mut changes);
        }
        stored.for_each(|old| changes.lacks(old, &mut lacking));
        if let Some(first) = lacking.first().filter(|_| !self.accept_shrunk) {
            let of_category = |category: &str| format!(" of category `{category}`");
            let category = first.category.as_deref().map(of_category).unwrap_or_default();
            let more = match lacking.len() {
                1 => String::new(),
                count => format!(" and {} more rows", count - 1),
            };
            let message =
                format!("the answer lacks {}{category}{more}, stored with counts above zero", first.date);
            return Err(Failure::new(Kind::Shrunk, message));
        }
        for old in lacking {
            changes.drift.count(self.age(old.date), true);
            changes.moved(old.date);
            changes.remove(old, true);
        }
        Ok(changes)
    }

    fn is_left_out(&self, row: &Row) -> bool {
        row.category.as_deref().is_some_and(|category| self.left_out.iter().any(|name| name == category))
    }

    /// Takes a row that came, and the one that the store has in its place.
    fn received(&self, row: Row, old: Option<Row>, changes: &mut Changes) {
        let Some(old) = old else {
            if row.counts.is_above_zero() {
                changes.moved(row.date);
            }
            changes.rows.push(row);
            return;
        };
        let is_changed = old.counts != row.counts;
        changes.drift.count(self.age(row.date), is_changed);
        if !is_changed {
            return;
        }
        if !old.counts.is_same_above_zero(&row.counts) {
            changes.moved(row.date);
        }
        changes.revisions.push(old);
        changes.rows.push(row);
    }

    /// How old the day is, in days.
    fn age(&self, date: NaiveDate) -> u32 {
        u32::try_from((self.today - date).num_days()).unwrap_or_default()
    }
}

impl Changes {
    fn moved(&mut self, date: NaiveDate) {
        self.moved_from = Some(self.moved_from.map_or(date, |first| first.min(date)));
    }

    /// Takes a row that the answer lacks: one without a count above zero is removed.
    fn lacks(&mut self, old: Row, lacking: &mut Vec<Row>) {
        if old.counts.is_above_zero() {
            lacking.push(old);
        } else {
            self.remove(old, false);
        }
    }

    fn remove(&mut self, old: Row, is_kept: bool) {
        self.removed.push(RowKey { date: old.date, category: old.category.clone() });
        if is_kept {
            self.revisions.push(old);
        }
    }
}

fn check(rows: &[Row]) -> Result<(), Failure> {
    let twice = rows.windows(2).find_map(|pair| match pair {
        [left, right] if left.key() == right.key() => Some(left),
        _ => None,
    });
    if let Some(row) = twice {
        let of_category = |category: &str| format!(" of category `{category}`");
        let category = row.category.as_deref().map(of_category).unwrap_or_default();
        let message = format!("expected one row for {}{category}, got two", row.date);
        return Err(Failure::new(Kind::BadValue, message));
    }
    match rows.iter().find_map(|row| Some((row, row.counts.beyond_signed()?))) {
        Some((row, metric)) => {
            let message = format!("expected `{metric}` of at most 2^63-1 on {}", row.date);
            Err(Failure::new(Kind::BadValue, message))
        }
        None => Ok(()),
    }
}
