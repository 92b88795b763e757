//! Queries to the emulator, and the check of their answers.

use chrono::{Days, NaiveDate};
use stats_emulator::{Counts, Dataset};
use stats_proto::{AnyAnswer, AnyQuery, CategoryDay, Day, Metric, Parameters, QueryKind};

use crate::Failure;
use crate::random::Random;

/// The first and last day of the emulator's data.
const DAYS: ((i32, u32, u32), (i32, u32, u32)) = ((2009, 6, 1), (2010, 5, 31));

/// The seed of its data.
const SEED: u64 = 1;

/// How many days a query covers.
const PERIOD: u64 = 30;

/// The dataset that the emulator answers from.
#[must_use]
pub fn dataset() -> Dataset {
    Dataset::new(SEED, since(), today())
}

/// Its first day.
#[must_use]
pub fn since() -> NaiveDate {
    day(DAYS.0)
}

/// Its last day.
#[must_use]
pub fn today() -> NaiveDate {
    day(DAYS.1)
}

/// A query whose kind, customer and period are derived from its number.
#[derive(Debug, Clone)]
pub struct SampleQuery {
    kind: QueryKind,
    customer: String,
    first: NaiveDate,
}

impl SampleQuery {
    /// Creates the query of this number.
    #[must_use]
    pub fn new(number: u64) -> Self {
        let mut random = Random::new(number);
        let kind = match number % 4 {
            0 => QueryKind::Aggregate,
            1 => QueryKind::Categories,
            2 => QueryKind::CategoryStats,
            _ => QueryKind::Daily,
        };
        let customer = format!("customer{:02}@example.com", 1 + random.below(60));
        let first = since().checked_add_days(Days::new(random.below(300))).unwrap_or_default();
        Self { kind, customer, first }
    }

    /// Converts it for a client.
    ///
    /// # Errors
    /// None: the query is valid.
    pub fn query(&self, dataset: &Dataset) -> Result<AnyQuery, Failure> {
        let mut parameters = Parameters::new(self.kind);
        parameters.customer = Some(self.customer.clone());
        if matches!(self.kind, QueryKind::Daily | QueryKind::CategoryStats) {
            parameters.start_date = Some(self.first.to_string());
            parameters.end_date = Some(self.last().to_string());
        }
        if self.kind == QueryKind::CategoryStats {
            let customer = dataset.customer(&self.customer).ok_or("unknown customer")?;
            parameters.categories = customer.categories().to_vec();
        }
        Ok(AnyQuery::parse(&parameters)?)
    }

    /// True if an answer has exactly the expected counts.
    #[must_use]
    pub fn is_right(&self, answer: &AnyAnswer, dataset: &Dataset) -> bool {
        let Some(customer) = dataset.customer(&self.customer) else { return false };
        let days = || self.first.iter_days().take_while(|date| *date <= self.last());
        match answer {
            AnyAnswer::Totals(totals) => {
                let total = dataset.total(&customer);
                same(&total, |metric| totals.get(metric))
            }
            AnyAnswer::Categories(names) => names == customer.categories(),
            AnyAnswer::Days(answered) => {
                let right = |(date, day): (NaiveDate, Day<'_>)| {
                    day.date() == date && same(&dataset.day(&customer, date), |metric| day.get(metric))
                };
                answered.len() == days().count() && days().zip(answered).all(right)
            }
            AnyAnswer::CategoryDays(answered) => {
                let all = days().flat_map(|date| customer.categories().iter().map(move |name| (date, name)));
                let counted = all.map(|(date, name)| (date, name, dataset.category(&customer, name, date)));
                let expected: Vec<_> = counted.filter(|(_, _, counts)| !counts.is_zero()).collect();
                let right =
                    |((date, name, counts), day): (&(NaiveDate, &String, Counts), CategoryDay<'_>)| {
                        day.date() == *date
                            && day.category() == *name
                            && same(counts, |metric| day.get(metric))
                    };
                answered.len() == expected.len() && expected.iter().zip(answered).all(right)
            }
            _ => false,
        }
    }

    fn last(&self) -> NaiveDate {
        self.first.checked_add_days(Days::new(PERIOD - 1)).unwrap_or_default()
    }
}

/// Compares the five metrics of the default dialect.
fn same(counts: &Counts, answered: impl Fn(Metric) -> Option<u64>) -> bool {
    let expected = [
        (Metric::Requests, counts.requests),
        (Metric::Bounces, counts.bounces),
        (Metric::Clicks, counts.clicks),
        (Metric::Opens, counts.opens),
        (Metric::SpamReports, counts.spam_reports),
    ];
    expected.iter().all(|(metric, count)| answered(*metric) == Some(*count))
}

fn day((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
