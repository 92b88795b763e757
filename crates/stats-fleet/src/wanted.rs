use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use stats_proto::Dialect;

use crate::by_name;
use crate::window::Window;

/// What a run is to store.
///
/// ```
/// use stats_fleet::Wanted;
/// use stats_proto::Dialect;
///
/// let wanted = Wanted::new(Dialect::V3, "2026-06-30".parse()?).with_categories();
/// assert_eq!((wanted.look_back, wanted.since), (31, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Wanted {
    /// The dialect, which decides how many customers and days a request has.
    #[serde(with = "by_name")]
    pub dialect: Dialect,
    /// The last day to store, unless a customer has its own.
    pub until: NaiveDate,
    /// The first day to store, unless a customer has its own. Without one a customer that has nothing begins with the first
    /// day of the look-back that ends at `until`; store that day and give it to each later run, so that no run reads days
    /// before it. It only limits a window: customers that have progress are not read again from an earlier day, unless their
    /// progress is taken away.
    #[serde(default)]
    pub since: Option<NaiveDate>,
    /// How many days before the first new one are read again, because counts arrive late: 31.
    pub look_back: u32,
    /// True if category statistics are stored besides the daily ones.
    #[serde(default)]
    pub categories: bool,
    /// True if an answer may lack days and categories that are stored with a count above zero.
    #[serde(default)]
    pub accept_shrunk: bool,
    /// How many days a server keeps: 1,095. Earlier days are not asked for.
    pub kept_days: Option<u32>,
    /// How many months a server keeps categories: 13. Earlier days are not asked for.
    pub kept_category_months: Option<u32>,
}

impl Wanted {
    /// Daily statistics up to this day.
    #[must_use]
    pub const fn new(dialect: Dialect, until: NaiveDate) -> Self {
        Self {
            dialect,
            until,
            since: None,
            look_back: 31,
            categories: false,
            accept_shrunk: false,
            kept_days: Some(1095),
            kept_category_months: Some(13),
        }
    }

    /// Sets the first day to store.
    #[must_use]
    pub const fn since(mut self, since: NaiveDate) -> Self {
        self.since = Some(since);
        self
    }

    /// Sets the last day to store.
    #[must_use]
    pub const fn until(mut self, until: NaiveDate) -> Self {
        self.until = until;
        self
    }

    /// Sets how many days before the first new one are read again.
    #[must_use]
    pub const fn with_look_back(mut self, days: u32) -> Self {
        self.look_back = days;
        self
    }

    /// Stores category statistics too.
    #[must_use]
    pub const fn with_categories(mut self) -> Self {
        self.categories = true;
        self
    }

    /// Accepts answers that lack days and categories that are stored.
    #[must_use]
    pub const fn accepting_shrunk(mut self) -> Self {
        self.accept_shrunk = true;
        self
    }

    /// The window of a customer's daily statistics, and whether the server no longer keeps its first days.
    pub(crate) fn daily_window(
        &self,
        customer: Limits,
        reached: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Option<(Window, bool)> {
        let kept = self.kept_days.and_then(|days| today.checked_sub_days(Days::new(days.into())));
        self.window(customer, reached, kept)
    }

    /// The window of a customer's category statistics.
    pub(crate) fn category_window(
        &self,
        customer: Limits,
        reached: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Option<Window> {
        let months = self.kept_category_months;
        let kept = months.and_then(|months| today.checked_sub_months(Months::new(months)));
        self.window(customer, reached, kept).map(|(window, _)| window)
    }

    /// From the latest of the first day wanted, the first of the look-back, and the day after the retention begins.
    fn window(
        &self,
        customer: Limits,
        reached: Option<NaiveDate>,
        kept: Option<NaiveDate>,
    ) -> Option<(Window, bool)> {
        let until = self.until_of(customer);
        let look_back = Days::new(self.look_back.into());
        let first_of_look_back = |last: NaiveDate| {
            last.succ_opt().unwrap_or(last).checked_sub_days(look_back).unwrap_or(NaiveDate::MIN)
        };
        let since = customer.since.or(self.since);
        let wanted = match (reached.map(first_of_look_back), since) {
            (Some(first), Some(since)) => since.max(first),
            (Some(first), None) | (None, Some(first)) => first,
            (None, None) => first_of_look_back(self.until),
        };
        let kept = kept.and_then(|kept| kept.succ_opt());
        let from = kept.map_or(wanted, |kept| wanted.max(kept));
        let window = Window::new(from, until)?.widened(self.dialect.has_strict_dates());
        Some((window, from > wanted))
    }

    /// The last day wanted of a customer.
    pub(crate) fn until_of(&self, customer: Limits) -> NaiveDate {
        customer.until.unwrap_or(self.until)
    }
}

/// A customer of the fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Customer {
    /// The customer's name, as queries have it.
    pub name: String,
    /// Its first and last day, where they differ from those of the others.
    #[serde(flatten)]
    pub limits: Limits,
}

/// The first and the last day wanted of a customer, where they differ from those of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// The last day: yesterday in the customer's time zone, for example. The planner knows no time zones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Customer {
    /// A customer with the days of all.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), limits: Limits::default() }
    }

    /// Sets the first day.
    #[must_use]
    pub const fn since(mut self, since: NaiveDate) -> Self {
        self.limits.since = Some(since);
        self
    }

    /// Sets the last day.
    #[must_use]
    pub const fn until(mut self, until: NaiveDate) -> Self {
        self.limits.until = Some(until);
        self
    }
}

impl<T: Into<String>> From<T> for Customer {
    fn from(name: T) -> Self {
        Self::new(name)
    }
}
