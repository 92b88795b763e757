use std::fmt;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// The days of one query, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, not before the first.
    pub until: NaiveDate,
}

impl Window {
    /// The days from one to another; none where the last lies before the first.
    #[must_use]
    pub fn new(from: NaiveDate, until: NaiveDate) -> Option<Self> {
        (from <= until).then_some(Self { from, until })
    }

    /// The number of days.
    #[must_use]
    pub fn days(&self) -> u64 {
        u64::try_from((self.until - self.from).num_days()).unwrap_or_default() + 1
    }

    /// True if the day is one of its days.
    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        (self.from..=self.until).contains(&date)
    }

    /// At least two days, where the API needs them: the day before is added to one.
    pub(crate) fn widened(self, has_strict_dates: bool) -> Self {
        if has_strict_dates && self.from == self.until {
            Self { from: self.from.pred_opt().unwrap_or(self.from), ..self }
        } else {
            self
        }
    }

    /// Its halves, each of at least two days where the API needs them (they may share a day); none of the smallest window.
    pub(crate) fn halves(self, has_strict_dates: bool) -> Option<[Self; 2]> {
        let days = self.days();
        if days == 1 || (has_strict_dates && days == 2) {
            return None;
        }
        let middle = self.from.checked_add_days(Days::new((days - 1) / 2))?;
        let second = Self { from: middle.succ_opt()?, ..self };
        Some([Self { until: middle, ..self }, second.widened(has_strict_dates)])
    }

    /// Its parts of at most so many days, in order.
    pub(crate) fn parts(self, longest: Option<u64>) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut rest = self;
        while let Some(longest) = longest.filter(|longest| rest.days() > *longest) {
            let Some(next) = rest.from.checked_add_days(Days::new(longest)) else { break };
            parts.push(Self { until: next.pred_opt().unwrap_or(rest.from), ..rest });
            rest.from = next;
        }
        parts.push(rest);
        parts
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.from, self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(from: u32, until: u32) -> Window {
        let day = |day| NaiveDate::from_ymd_opt(2026, 6, day).unwrap();
        Window::new(day(from), day(until)).unwrap()
    }

    #[test]
    fn halves_cover_a_window_and_end_at_one_day() {
        assert_eq!(window(1, 2).halves(false), Some([window(1, 1), window(2, 2)]));
        assert_eq!(window(1, 5).halves(false), Some([window(1, 3), window(4, 5)]));
        assert_eq!(window(1, 1).halves(false), None);
    }

    #[test]
    fn halves_of_strict_dates_have_two_days() {
        assert_eq!(window(1, 3).halves(true), Some([window(1, 2), window(2, 3)]));
        assert_eq!(window(1, 4).halves(true), Some([window(1, 2), window(3, 4)]));
        assert_eq!(window(1, 2).halves(true), None);
    }

    #[test]
    fn parts_are_as_long_as_allowed() {
        assert_eq!(window(1, 5).parts(None), [window(1, 5)]);
        assert_eq!(window(1, 5).parts(Some(5)), [window(1, 5)]);
        assert_eq!(window(1, 5).parts(Some(2)), [window(1, 2), window(3, 4), window(5, 5)]);
    }
}
