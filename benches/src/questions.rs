//! Questions to an emulator, and what is right to the number.

use chrono::{Days, NaiveDate};
use stats_emulator::{Counts, Dataset};
use stats_proto::{AnyAnswer, AnyQuery, CategoryDay, Day, Metric, Parameters, QueryKind};

use crate::Failure;
use crate::mix::Mix;

/// The first day that the emulator knows, and the last.
const DAYS: ((i32, u32, u32), (i32, u32, u32)) = ((2009, 6, 1), (2010, 5, 31));

/// The seed of its numbers.
const SEED: u64 = 1;

/// How many days a question is about.
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

/// A question, of a kind and about a customer and a period that follow from its number.
#[derive(Debug, Clone)]
pub struct Asked {
    kind: QueryKind,
    customer: String,
    first: NaiveDate,
}

impl Asked {
    /// The question of this number.
    #[must_use]
    pub fn new(number: u64) -> Self {
        let mut mix = Mix::new(number);
        let kind = match number % 4 {
            0 => QueryKind::Aggregate,
            1 => QueryKind::Categories,
            2 => QueryKind::CategoryStats,
            _ => QueryKind::Daily,
        };
        let customer = format!("customer{:02}@example.com", 1 + mix.below(60));
        let first = since().checked_add_days(Days::new(mix.below(300))).unwrap_or_default();
        Self { kind, customer, first }
    }

    /// It as a client takes it.
    ///
    /// # Errors
    /// None: it is a sound one.
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

    /// Whether an answer is right to the number.
    #[must_use]
    pub fn is_right(&self, answer: &AnyAnswer, dataset: &Dataset) -> bool {
        let Some(customer) = dataset.customer(&self.customer) else { return false };
        let days = || self.first.iter_days().take_while(|date| *date <= self.last());
        match answer {
            AnyAnswer::Totals(metrics) => {
                let total = dataset.total(&customer);
                same(&total, |metric| metrics.get(metric))
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
                let told: Vec<_> = counted.filter(|(_, _, counts)| !counts.is_zero()).collect();
                let right =
                    |((date, name, counts), day): (&(NaiveDate, &String, Counts), CategoryDay<'_>)| {
                        day.date() == *date
                            && day.category() == *name
                            && same(counts, |metric| day.get(metric))
                    };
                answered.len() == told.len() && told.iter().zip(answered).all(right)
            }
            _ => false,
        }
    }

    fn last(&self) -> NaiveDate {
        self.first.checked_add_days(Days::new(PERIOD - 1)).unwrap_or_default()
    }
}

/// The five metrics that the specification's door tells.
fn same(counts: &Counts, told: impl Fn(Metric) -> Option<u64>) -> bool {
    let expected = [
        (Metric::Requests, counts.requests),
        (Metric::Bounces, counts.bounces),
        (Metric::Clicks, counts.clicks),
        (Metric::Opens, counts.opens),
        (Metric::SpamReports, counts.spam_reports),
    ];
    expected.iter().all(|(metric, count)| told(*metric) == Some(*count))
}

fn day((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
