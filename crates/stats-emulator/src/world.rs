//! The numbers: what each customer sent on each day in each category, decided by a seed alone.

mod counts;
mod customer;
mod known;
mod mix;

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};

pub use counts::Counts;
pub use customer::Customer;
use customer::Traffic;
pub(crate) use mix::Mix;

/// The account's data: who its customers are and what they sent.
///
/// A seed, a first day and a today decide everything; nothing is stored and no clock is asked. What holds:
///
/// - the same customer, day and category have the same numbers whichever door, format or shape asks;
/// - a customer's day is the sum of its categories on that day, metric by metric;
/// - a customer's total is the sum of its days from the first day to today;
/// - no sum overflows: the customers with counts near 2^64 have all of them on one day;
/// - `customer@example.com` sent on 2009-06-20, -21 and -22 what the specification prints (the first day
///   all in `categoryA`, the second in `categoryB`, the third in `categoryC`).
#[derive(Debug, Clone)]
pub struct World {
    seed: u64,
    since: NaiveDate,
    today: NaiveDate,
    customers: Vec<Customer>,
    own: Customer,
}

impl World {
    /// The world of a seed, from the first day up to and including today.
    #[must_use]
    pub fn new(seed: u64, since: NaiveDate, today: NaiveDate) -> Self {
        Self {
            seed,
            since,
            today,
            customers: known::customers(seed),
            own: known::ordinary(seed, "the account itself"),
        }
    }

    /// The first day with numbers.
    #[must_use]
    pub fn since(&self) -> NaiveDate {
        self.since
    }

    /// The last day with numbers.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// The customers that are known by a fixed name; those of [`World::customer`] by rule come on top.
    #[must_use]
    pub fn customers(&self) -> &[Customer] {
        &self.customers
    }

    /// The customer of that name, if it is known.
    ///
    /// Besides the fixed ones, `fault-…@example.com` and `shape-…@example.com` are known where what stands
    /// for the dots is a fault or a shape: ordinary customers who get it with every answer.
    #[must_use]
    pub fn customer(&self, name: &str) -> Option<Cow<'_, Customer>> {
        if let Some(known) = self.customers.iter().find(|known| known.name() == name) {
            return Some(Cow::Borrowed(known));
        }
        crate::named::wish(name).map(|_| Cow::Owned(known::ordinary(self.seed, name)))
    }

    /// The account's own sending, which only the door without `user` tells.
    #[must_use]
    pub fn own(&self) -> &Customer {
        &self.own
    }

    /// What the customer sent in one of its categories on one day; nothing outside the world's days.
    #[must_use]
    pub fn category(&self, customer: &Customer, category: &str, date: NaiveDate) -> Counts {
        let known = customer.categories().iter().position(|name| name == category);
        known.map_or_else(Counts::default, |index| self.stream(customer, category, index, date))
    }

    /// What the customer sent on one day in all its categories.
    #[must_use]
    pub fn day(&self, customer: &Customer, date: NaiveDate) -> Counts {
        let mut sum = Counts::default();
        if customer.categories().is_empty() {
            sum += self.stream(customer, "", 0, date);
        }
        for (index, category) in customer.categories().iter().enumerate() {
            sum += self.stream(customer, category, index, date);
        }
        sum
    }

    /// What the customer sent on all days.
    #[must_use]
    pub fn total(&self, customer: &Customer) -> Counts {
        let mut sum = Counts::default();
        for date in self.days(None, None) {
            sum += self.day(customer, date);
        }
        sum
    }

    /// The days of the world from `first` to `last`, both included; without a bound, to the world's own.
    pub fn days(
        &self,
        first: Option<NaiveDate>,
        last: Option<NaiveDate>,
    ) -> impl Iterator<Item = NaiveDate> + use<> {
        let first = first.map_or(self.since, |first| first.max(self.since));
        let last = last.map_or(self.today, |last| last.min(self.today));
        first.iter_days().take_while(move |date| *date <= last)
    }

    fn stream(&self, customer: &Customer, category: &str, index: usize, date: NaiveDate) -> Counts {
        if date < self.since || date > self.today {
            return Counts::default();
        }
        match customer.traffic() {
            Traffic::Ordinary => self.ordinary(customer, category, date),
            Traffic::Documented => {
                documented(index, date).unwrap_or_else(|| self.ordinary(customer, category, date))
            }
            Traffic::PastDouble if date == self.today => half(&PAST_DOUBLE, index),
            Traffic::Largest if date == self.today => half(&LARGEST, index),
            Traffic::None | Traffic::PastDouble | Traffic::Largest => Counts::default(),
        }
    }

    fn ordinary(&self, customer: &Customer, category: &str, date: NaiveDate) -> Counts {
        let mut habit = Mix::of(self.seed, &[customer.name(), category], 0);
        let volume = 20 << habit.below(10);
        let idle = habit.below(300);
        let number = i64::from(date.num_days_from_ce()).cast_unsigned();
        let mut mix = Mix::of(self.seed, &[customer.name(), category], number);
        if mix.below(1000) < idle {
            return Counts::default();
        }
        let weekend = date.weekday().num_days_from_monday() > 4;
        Counts::ordinary(&mut mix, if weekend { volume * 2 / 5 } else { volume })
    }
}

/// Where a double can no longer tell neighbours apart.
const PAST_DOUBLE: Counts = Counts::documented((1 << 53) + 1, 3, (1 << 53) - 1, 1 << 53, (1 << 53) - 2);

/// Up to the largest count there is.
const LARGEST: Counts = Counts::documented(u64::MAX, 1, 1 << 63, u64::MAX - 1, (1 << 63) - 1);

/// The days that the specification prints, each with the category that had them.
fn documented(index: usize, date: NaiveDate) -> Option<Counts> {
    if (date.year(), date.month()) != (2009, 6) {
        return None;
    }
    let (owner, counts) = match date.day() {
        20 => (0, Counts::documented(12_342, 12, 10_223, 9_992, 5)),
        21 => (1, Counts::documented(32_342, 10, 14_323, 10_995, 7)),
        22 => (2, Counts::documented(52_342, 11, 19_223, 12_992, 2)),
        _ => return None,
    };
    Some(if owner == index { counts } else { Counts::default() })
}

/// One of two parts that add up to the whole.
fn half(whole: &Counts, index: usize) -> Counts {
    let part = |count: u64| {
        if index == 0 { count / 2 } else { count - count / 2 }
    };
    Counts {
        requests: part(whole.requests),
        delivered: part(whole.delivered),
        bounces: part(whole.bounces),
        clicks: part(whole.clicks),
        opens: part(whole.opens),
        spam_reports: part(whole.spam_reports),
        ..Counts::default()
    }
}

#[cfg(test)]
mod tests;
