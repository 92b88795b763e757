//! Parses a request as the specification requires, and answers it.

use std::borrow::Cow;

use chrono::{Days, NaiveDate};

use crate::answer::{Answer, Record};
use crate::credentials::Credentials;
use crate::dataset::{Customer, Dataset};
use crate::endpoint::{Endpoint, Family};
use crate::parameters::Parameters;
use crate::refusal::Refusal;

/// A valid request to an endpoint.
pub(crate) struct Query<'a> {
    customer: Cow<'a, Customer>,
    kind: QueryKind,
}

enum QueryKind {
    Daily(Period),
    Aggregate,
    Categories,
    CategoryStats(Vec<String>, Period),
    CategoryTotals(Vec<String>),
}

/// The most records of an answer.
const MAX_RECORDS: usize = 100_000;

/// The first and the last day, where the request has them.
struct Period(Option<NaiveDate>, Option<NaiveDate>);

impl<'a> Query<'a> {
    /// Checks the names of the parameters, credentials, method, customer, kind, period and the size of the answer, in
    /// this order.
    pub(crate) fn parse(
        parameters: &Parameters,
        endpoint: &Endpoint,
        dataset: &'a Dataset,
        credentials: Option<&Credentials>,
    ) -> Result<Self, Refusal> {
        parameters.check_names()?;
        if let Some(credentials) = credentials {
            let (user, key) = (parameters.one("api_user")?, parameters.one("api_key")?);
            if !credentials.match_request(user, key) {
                return Err(Refusal::credentials(endpoint.family));
            }
        }
        if endpoint.family.has_selector() && parameters.one("method")? != Some("stats") {
            return Err(Refusal::parameter("method", "it must be `stats`"));
        }
        let customer = customer(parameters, endpoint.family, dataset)?;
        let kind = QueryKind::parse(parameters, endpoint.family, dataset.today())?;
        kind.check_size(dataset)?;
        Ok(Self { customer, kind })
    }

    /// True if it is about a customer whose requests fail.
    pub(crate) fn fails(&self, dataset: &Dataset) -> bool {
        self.customer.fails_on(dataset.today())
    }

    /// The answer, with the metric names of the endpoint.
    pub(crate) fn answer(&self, endpoint: &Endpoint, dataset: &Dataset) -> Answer {
        let customer = &*self.customer;
        match &self.kind {
            QueryKind::Daily(Period(first, last)) => {
                let record = |date| {
                    let counts = endpoint.metrics(&dataset.day(customer, date));
                    Record { counts, ..Record::day(date) }
                };
                Answer::Daily(dataset.days_of(customer, *first, *last).map(record).collect())
            }
            QueryKind::Aggregate => {
                let counts = endpoint.metrics(&dataset.total(customer));
                Answer::Aggregate(Record { counts, ..Record::total() })
            }
            QueryKind::Categories => Answer::Categories(customer.categories().to_vec()),
            QueryKind::CategoryStats(names, Period(first, last)) => {
                let mut records = Vec::new();
                for date in dataset.days(*first, *last) {
                    for name in names {
                        let counts = dataset.category(customer, name, date);
                        // A category without a message on a day has no record there.
                        if !counts.is_zero() {
                            let counts = endpoint.metrics(&counts);
                            records.push(Record { counts, ..Record::category(date, name) });
                        }
                    }
                }
                Answer::CategoryStats(records)
            }
            QueryKind::CategoryTotals(names) => {
                let known = names.iter().filter(|name| customer.categories().contains(name));
                let record = |name: &String| {
                    let counts = endpoint.metrics(&dataset.category_total(customer, name));
                    Record { counts, ..Record::category_total(name) }
                };
                Answer::CategoryTotals(known.map(record).collect())
            }
        }
    }
}

fn customer<'a>(
    parameters: &Parameters,
    family: Family,
    dataset: &'a Dataset,
) -> Result<Cow<'a, Customer>, Refusal> {
    match (parameters.one("user")?, family.has_customer()) {
        (None, true) => Err(Refusal::parameter("user", "it is required")),
        (Some(_), false) => Err(Refusal::parameter("user", "these are the account's own numbers")),
        (None, false) => Ok(Cow::Borrowed(dataset.own())),
        (Some(name), true) => dataset.customer(name).ok_or_else(|| Refusal::unknown_customer(family)),
    }
}

impl QueryKind {
    /// Refuses an answer that would take too much memory.
    fn check_size(&self, dataset: &Dataset) -> Result<(), Refusal> {
        let (names, Period(first, last)) = match self {
            Self::Daily(period) => (1, period),
            Self::CategoryStats(names, period) => (names.len(), period),
            Self::Aggregate | Self::Categories | Self::CategoryTotals(_) => return Ok(()),
        };
        if dataset.day_count(*first, *last).saturating_mul(names) > MAX_RECORDS {
            let text = format!(
                "the answer would have more than {MAX_RECORDS} records; give fewer days or categories"
            );
            return Err(Refusal::parameter(if names > 1 { "category" } else { "days" }, &text));
        }
        Ok(())
    }

    fn parse(parameters: &Parameters, family: Family, today: NaiveDate) -> Result<Self, Refusal> {
        let aggregate = parameters.one("aggregate")?;
        let list = parameters.one("list")?;
        let names = parameters.categories()?;
        if list.is_some() && (aggregate.is_some() || !names.is_empty()) {
            return Err(Refusal::parameter("list", "it takes neither aggregate nor category"));
        }
        let period = Period::parse(parameters, family, today)?;
        if let Some(value) = aggregate {
            period.refuse_with("aggregate")?;
            equal("aggregate", value, "1")?;
            return Ok(if names.is_empty() { Self::Aggregate } else { Self::CategoryTotals(names) });
        }
        if let Some(value) = list {
            period.refuse_with("list")?;
            return equal("list", value, "true").map(|()| Self::Categories);
        }
        let period = match period {
            Period(None, None) if family.defaults_to_today() => Period(Some(today), Some(today)),
            period => period,
        };
        Ok(if names.is_empty() { Self::Daily(period) } else { Self::CategoryStats(names, period) })
    }
}

fn equal(name: &'static str, value: &str, expected: &str) -> Result<(), Refusal> {
    if value == expected {
        return Ok(());
    }
    Err(Refusal::parameter(name, &format!("it must be `{expected}`")))
}

impl Period {
    fn parse(parameters: &Parameters, family: Family, today: NaiveDate) -> Result<Self, Refusal> {
        let days = parameters.one("days")?;
        let start = parameters.one("start_date")?;
        let end = parameters.one("end_date")?;
        if let Some(days) = days {
            if start.is_some() || end.is_some() {
                return Err(Refusal::parameter("days", "it cannot be given together with dates"));
            }
            return Ok(Self(first_of(days, today)?, Some(today)));
        }
        let start = start.map(|text| date("start_date", text)).transpose()?;
        let end = end.map(|text| date("end_date", text)).transpose()?;
        if let (Some(start), Some(end)) = (start, end)
            && (start > end || (start == end && !family.allows_equal_dates()))
        {
            return Err(Refusal::parameter("end_date", "it must be after the start date"));
        }
        if end.is_some_and(|end| end > today) {
            return Err(Refusal::parameter("end_date", "end date is in the future"));
        }
        Ok(Self(start, end))
    }

    /// Refuses a period: the specification has none for aggregates and lists.
    fn refuse_with(&self, name: &'static str) -> Result<(), Refusal> {
        match self {
            Self(None, None) => Ok(()),
            _ => Err(Refusal::parameter(name, "it takes neither days nor dates")),
        }
    }
}

/// The first of that many days up to today; `None` if it is before all representable dates.
fn first_of(days: &str, today: NaiveDate) -> Result<Option<NaiveDate>, Refusal> {
    let digits = !days.is_empty() && days.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || days.bytes().all(|byte| byte == b'0') {
        return Err(Refusal::parameter("days", "it must be an integer greater than 0"));
    }
    let days: Option<u64> = days.parse().ok();
    Ok(days.and_then(|days| today.checked_sub_days(Days::new(days - 1))))
}

fn date(name: &'static str, text: &str) -> Result<NaiveDate, Refusal> {
    let is_canonical = |date: &NaiveDate| date.to_string() == text;
    let date = text.parse().ok().filter(is_canonical);
    date.ok_or_else(|| Refusal::parameter(name, "it must be a day written YYYY-mm-dd"))
}
