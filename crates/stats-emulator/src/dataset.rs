//! The data: what each customer sent on each day in each category, computed from a seed.

mod change;
mod counts;
mod customer;
mod customers;
mod directory;
mod fleet;
mod random;
mod subuser;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

pub use change::{ChangeError, CustomerChange};
pub use counts::Counts;
pub use customer::Customer;
use customer::Traffic;
use directory::Directory;
pub use fleet::{FleetPlan, PlantedTrouble, Trouble};
pub(crate) use random::Random;
pub use subuser::Subuser;

/// The data of the account: its customers and what they sent.
///
/// Everything is computed from a seed, a first day and a last day (today); nothing is stored and no clock is read. A
/// copy is cheap: it shares the list of customers.
///
/// - a customer, day and category have the same numbers at every endpoint, in every format and shape;
/// - a customer's day is the sum of its categories on that day, metric by metric;
/// - a customer's total is the sum of its days from the first day to today;
/// - no sum overflows: customers with counts near 2^64 have all of them on one day, which is today;
/// - with changes of customers ([`CustomerChange`]) and
/// - with days that settle ([`EmulatorBuilder::settle`](crate::EmulatorBuilder::settle)) all of this is true of each
///   today;
/// - `customer@example.com` sent on 2009-06-20, -21 and -22 what the specification shows (the first day
///   all in `categoryA`, the second in `categoryB`, the third in `categoryC`).
#[derive(Debug, Clone)]
pub struct Dataset {
    seed: u64,
    since: NaiveDate,
    today: NaiveDate,
    /// The age in days from which a day has all of its numbers.
    settle: u32,
    /// Shared by copies.
    customers: Arc<Directory>,
    /// The list without changes.
    first_customers: Arc<Directory>,
    changes: Arc<BTreeMap<String, CustomerChange>>,
    own: Arc<Customer>,
}

impl Dataset {
    /// The data of a seed, from the first day to today, both included.
    #[must_use]
    pub fn new(seed: u64, since: NaiveDate, today: NaiveDate) -> Self {
        let customers = Arc::new(Directory::new(customers::customers(seed)));
        Self {
            seed,
            since,
            today,
            settle: 0,
            first_customers: Arc::clone(&customers),
            customers,
            changes: Arc::default(),
            own: customers::ordinary(seed, "the account itself").into(),
        }
    }

    /// The same data with these customers instead of those with a fixed name.
    #[must_use]
    pub fn with_subusers(self, subusers: &[Subuser]) -> Self {
        let chosen = customers::chosen(self.seed, subusers);
        self.with_list(Directory::new(chosen))
    }

    /// The same data with that many ordinary customers more, after the others in the list:
    /// `customer000001@example.com` and so on.
    #[must_use]
    pub fn with_ordinary_customers(self, count: u32) -> Self {
        let known = self.first_customers.list().iter().cloned();
        let customers = Directory::new(known.chain(customers::numbered(self.seed, count)));
        self.with_list(customers)
    }

    /// The same data with the customers of a fleet, after the others in the list, with numbered names that no other customer
    /// has. Its troubles last until today, and do not move with it.
    #[must_use]
    pub fn with_fleet(self, plan: &FleetPlan) -> Self {
        let known = &self.first_customers;
        let fleet = plan.customers(self.seed, self.today, |name| known.named(name).is_some());
        let customers = Directory::new(known.list().iter().cloned().chain(fleet));
        self.with_list(customers)
    }

    fn with_list(self, customers: Directory) -> Self {
        let customers = Arc::new(customers);
        Self { first_customers: Arc::clone(&customers), customers, changes: Arc::default(), ..self }
    }

    /// The same data with changes of some customers, by their names in the list without changes. Each replaces the earlier
    /// change of its customer; [`CustomerChange::default`] takes it back.
    ///
    /// # Errors
    ///
    /// [`ChangeError`] if one of them cannot be; none is made then.
    pub fn with_customer_changes(
        self,
        changes: impl IntoIterator<Item = (String, CustomerChange)>,
    ) -> Result<Self, ChangeError> {
        let mut all = (*self.changes).clone();
        all.extend(changes);
        let customers = Arc::new(self.first_customers.changed(&all)?);
        all.retain(|_, change| *change != CustomerChange::default());
        Ok(Self { customers, changes: all.into(), ..self })
    }

    /// The same data without changes of customers.
    #[must_use]
    pub fn without_customer_changes(self) -> Self {
        Self { customers: Arc::clone(&self.first_customers), changes: Arc::default(), ..self }
    }

    /// The same data as of another today.
    #[must_use]
    pub fn with_today(self, today: NaiveDate) -> Self {
        Self { today, ..self }
    }

    /// The same data with days that have all of their numbers from that age in days on, as
    /// [`EmulatorBuilder::settle`](crate::EmulatorBuilder::settle) describes.
    #[must_use]
    pub fn with_settling_days(self, settle: u32) -> Self {
        Self { settle, ..self }
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

    /// The customers in the order of their list, without those that [`Dataset::customer`] knows by a rule.
    #[must_use]
    pub fn customers(&self) -> &[Customer] {
        self.customers.list()
    }

    /// The customer of that name; `None` if it is unknown.
    ///
    /// Beside those of the list, `fault-…@example.com`, `shape-…@example.com` and `switch-…@example.com` are known
    /// if the dots are a set of faults, a shape or positions of switches: ordinary customers who get them with every
    /// answer.
    #[must_use]
    pub fn customer(&self, name: &str) -> Option<Cow<'_, Customer>> {
        if let Some(known) = self.customers.named(name) {
            return Some(Cow::Borrowed(known));
        }
        crate::customer_option::customer_option(name)?.ok()?;
        Some(Cow::Owned(customers::ordinary(self.seed, name)))
    }

    /// The customer with that id as an account of a reseller.
    pub(crate) fn account(&self, id: &str) -> Option<Cow<'_, Customer>> {
        if let Some(known) = self.customers.account(id) {
            return Some(Cow::Borrowed(known));
        }
        // The id of a customer known by a rule is its name.
        self.customer(id).filter(|customer| customer.account_id() == id)
    }

    /// The account's own numbers, which only the endpoint without `user` returns.
    #[must_use]
    pub fn own(&self) -> &Customer {
        &self.own
    }

    /// The counts of one category of the customer on one day; zeros outside the days of the data.
    #[must_use]
    pub fn category(&self, customer: &Customer, category: &str, date: NaiveDate) -> Counts {
        if customer.categories().iter().any(|name| name == category) {
            self.stream(customer, category, date)
        } else {
            Counts::default()
        }
    }

    /// The counts of the customer on one day, all categories together.
    #[must_use]
    pub fn day(&self, customer: &Customer, date: NaiveDate) -> Counts {
        let mut sum = Counts::default();
        if customer.categories().is_empty() {
            sum += self.stream(customer, "", date);
        }
        for category in customer.categories() {
            sum += self.stream(customer, category, date);
        }
        sum
    }

    /// The counts of the customer on all days.
    #[must_use]
    pub fn total(&self, customer: &Customer) -> Counts {
        let mut sum = Counts::default();
        for date in self.days(None, None) {
            sum += self.day(customer, date);
        }
        sum
    }

    /// The counts of one category of the customer on all days.
    #[must_use]
    pub fn category_total(&self, customer: &Customer, category: &str) -> Counts {
        let mut sum = Counts::default();
        for date in self.days(None, None) {
            sum += self.category(customer, category, date);
        }
        sum
    }

    /// The days of the data from `first` to `last`, both included; `None` is the first or last day of the data.
    pub fn days(
        &self,
        first: Option<NaiveDate>,
        last: Option<NaiveDate>,
    ) -> impl Iterator<Item = NaiveDate> + use<> {
        let first = first.map_or(self.since, |first| first.max(self.since));
        let last = last.map_or(self.today, |last| last.min(self.today));
        first.iter_days().take_while(move |date| *date <= last)
    }

    /// The days from `first` to `last` that the customer is answered about.
    pub(crate) fn days_of(
        &self,
        customer: &Customer,
        first: Option<NaiveDate>,
        last: Option<NaiveDate>,
    ) -> impl Iterator<Item = NaiveDate> + use<> {
        // `None` is before every day.
        self.days(first.max(customer.since()), last)
    }

    /// The number of days of the data from `first` to `last`.
    pub(crate) fn day_count(&self, first: Option<NaiveDate>, last: Option<NaiveDate>) -> usize {
        let first = first.map_or(self.since, |first| first.max(self.since));
        let last = last.map_or(self.today, |last| last.min(self.today));
        usize::try_from((last - first).num_days() + 1).unwrap_or(0)
    }

    fn stream(&self, customer: &Customer, category: &str, date: NaiveDate) -> Counts {
        if date < self.since || date > self.today {
            return Counts::default();
        }
        let Some(change) = customer.change() else {
            return self.settled(self.all(customer, category, date), date);
        };
        if change.since.is_some_and(|since| date < since) {
            return Counts::default();
        }
        let mut counts = self.all(customer, category, date);
        let is_first = customer.categories().first().is_none_or(|first| first == category);
        if change.large_on == Some(date) && is_first {
            counts.requests = 1 << 63;
        }
        let counts = self.settled(counts, date);
        let has_amp_opens = change.amp_opens_since.is_some_and(|since| date >= since);
        Counts { amp_opens: has_amp_opens.then_some(counts.unique_opens), ..counts }
    }

    /// What of the counts of that day is there today.
    fn settled(&self, counts: Counts, date: NaiveDate) -> Counts {
        let age = u64::try_from((self.today - date).num_days()).unwrap_or(0);
        if age >= self.settle.into() { counts } else { counts.early(age + 1, u64::from(self.settle) + 1) }
    }

    fn all(&self, customer: &Customer, category: &str, date: NaiveDate) -> Counts {
        match customer.traffic() {
            Traffic::Ordinary => self.ordinary(customer, category, date),
            Traffic::Documented => {
                documented(category, date).unwrap_or_else(|| self.ordinary(customer, category, date))
            }
            Traffic::Fleet(traffic) => traffic.counts(self.seed, customer.first_name(), category, date),
            Traffic::PastDouble if date == self.today => half(&PAST_DOUBLE, category),
            Traffic::Largest if date == self.today => half(&LARGEST, category),
            Traffic::None | Traffic::PastDouble | Traffic::Largest => Counts::default(),
        }
    }

    fn ordinary(&self, customer: &Customer, category: &str, date: NaiveDate) -> Counts {
        let mut habits = Random::keyed(self.seed, &[customer.first_name(), category], 0);
        let volume = 20 << habits.below(10);
        let idle = habits.below(300);
        let number = i64::from(date.num_days_from_ce()).cast_unsigned();
        let mut random = Random::keyed(self.seed, &[customer.first_name(), category], number);
        if random.below(1000) < idle {
            return Counts::default();
        }
        let weekend = date.weekday().num_days_from_monday() > 4;
        Counts::ordinary(&mut random, if weekend { volume * 2 / 5 } else { volume })
    }
}

/// Counts around 2^53, beyond which a double cannot represent every integer.
const PAST_DOUBLE: Counts = Counts::documented((1 << 53) + 1, 3, (1 << 53) - 1, 1 << 53, (1 << 53) - 2);

/// Counts up to 2^64 − 1.
const LARGEST: Counts = Counts::documented(u64::MAX, 1, 1 << 63, u64::MAX - 1, (1 << 63) - 1);

/// The days in the examples of the specification, each all in one category.
fn documented(category: &str, date: NaiveDate) -> Option<Counts> {
    if (date.year(), date.month()) != (2009, 6) {
        return None;
    }
    let (owner, counts) = match date.day() {
        20 => ("categoryA", Counts::documented(12_342, 12, 10_223, 9_992, 5)),
        21 => ("categoryB", Counts::documented(32_342, 10, 14_323, 10_995, 7)),
        22 => ("categoryC", Counts::documented(52_342, 11, 19_223, 12_992, 2)),
        _ => return None,
    };
    Some(if owner == category { counts } else { Counts::default() })
}

/// One of two parts that add up to the whole.
fn half(whole: &Counts, category: &str) -> Counts {
    let part = |count: u64| {
        if category == "first" { count / 2 } else { count - count / 2 }
    };
    Counts {
        requests: part(whole.requests),
        delivered: part(whole.delivered),
        bounces: part(whole.bounces),
        clicks: part(whole.clicks),
        opens: part(whole.opens),
        spam_reports: part(whole.spam_reports),
        processed: part(whole.processed),
        ..Counts::default()
    }
}

#[cfg(test)]
mod tests;
