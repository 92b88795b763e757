//! What the specification demands of a request, and what it is refused for.

use std::borrow::Cow;

use chrono::{Days, NaiveDate};

use crate::answer::{Answer, Record};
use crate::credentials::Credentials;
use crate::door::{Door, Family};
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::world::{Customer, World};

/// A request that the door understood.
pub(crate) struct Query<'a> {
    customer: Cow<'a, Customer>,
    question: Question,
}

enum Question {
    Daily(Period),
    Aggregate,
    Categories,
    Category(Vec<String>, Period),
}

/// The first and the last day, where the request named them.
struct Period(Option<NaiveDate>, Option<NaiveDate>);

impl<'a> Query<'a> {
    /// Checks everything in the order in which the family checks it: who asks, what, about whom, for when.
    pub(crate) fn read(
        parameters: &Parameters,
        door: &Door,
        world: &'a World,
        credentials: Option<&Credentials>,
    ) -> Result<Self, Refusal> {
        if let Some(credentials) = credentials {
            let (user, key) = (parameters.one("api_user")?, parameters.one("api_key")?);
            if !credentials.are(user, key) {
                return Err(Refusal::credentials(door.family));
            }
        }
        if door.family.has_selector() && parameters.one("method")? != Some("stats") {
            return Err(Refusal::parameter("method", "it must be `stats`"));
        }
        let customer = customer(parameters, door.family, world)?;
        let question = Question::read(parameters, door.family, world.today())?;
        Ok(Self { customer, question })
    }

    /// What the world says to it, in the door's words.
    pub(crate) fn answer(&self, door: &Door, world: &World) -> Answer {
        let customer = &*self.customer;
        match &self.question {
            Question::Daily(Period(first, last)) => {
                let record = |date| {
                    let counts = door.metrics(&world.day(customer, date));
                    Record { counts, ..Record::day(date) }
                };
                Answer::Daily(world.days(*first, *last).map(record).collect())
            }
            Question::Aggregate => {
                let counts = door.metrics(&world.total(customer));
                Answer::Aggregate(Record { counts, ..Record::total() })
            }
            Question::Categories => Answer::Categories(customer.categories().to_vec()),
            Question::Category(names, Period(first, last)) => {
                let mut records = Vec::new();
                for date in world.days(*first, *last) {
                    for name in names {
                        let counts = world.category(customer, name, date);
                        // A category without a message on a day has no record there.
                        if !counts.is_zero() {
                            let counts = door.metrics(&counts);
                            records.push(Record { counts, ..Record::category(date, name) });
                        }
                    }
                }
                Answer::Category(records)
            }
        }
    }
}

fn customer<'a>(
    parameters: &Parameters,
    family: Family,
    world: &'a World,
) -> Result<Cow<'a, Customer>, Refusal> {
    match (parameters.one("user")?, family.has_customer()) {
        (None, true) => Err(Refusal::parameter("user", "it is required")),
        (Some(_), false) => Err(Refusal::parameter("user", "these are the account's own numbers")),
        (None, false) => Ok(Cow::Borrowed(world.own())),
        (Some(name), true) => world.customer(name).ok_or_else(|| Refusal::unknown_customer(family)),
    }
}

impl Question {
    fn read(parameters: &Parameters, family: Family, today: NaiveDate) -> Result<Self, Refusal> {
        let aggregate = parameters.one("aggregate")?;
        let list = parameters.one("list")?;
        let one = parameters.one("category")?;
        let mut names: Vec<String> = Vec::new();
        for name in one.into_iter().chain(parameters.all("category[]")) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        if one.is_some() && parameters.all("category[]").next().is_some() {
            return Err(Refusal::parameter("category", "it is `category` or `category[]`, not both"));
        }
        if u8::from(aggregate.is_some()) + u8::from(list.is_some()) + u8::from(!names.is_empty()) > 1 {
            return Err(Refusal::parameter("method", "aggregate, list and category are three questions"));
        }
        let period = Period::read(parameters, family, today)?;
        if let Some(value) = aggregate {
            period.refused_with("aggregate")?;
            return equal("aggregate", value, "1").map(|()| Self::Aggregate);
        }
        if let Some(value) = list {
            period.refused_with("list")?;
            return equal("list", value, "true").map(|()| Self::Categories);
        }
        Ok(if names.is_empty() { Self::Daily(period) } else { Self::Category(names, period) })
    }
}

fn equal(name: &'static str, value: &str, demanded: &str) -> Result<(), Refusal> {
    if value == demanded {
        return Ok(());
    }
    Err(Refusal::parameter(name, &format!("it must be `{demanded}`")))
}

impl Period {
    fn read(parameters: &Parameters, family: Family, today: NaiveDate) -> Result<Self, Refusal> {
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
        if family == Family::Own && end.is_some_and(|end| end > today) {
            return Err(Refusal::parameter("end_date", "end date is in the future"));
        }
        Ok(Self(start, end))
    }

    /// Aggregates and lists are of all time; the specification gives them no period.
    fn refused_with(&self, name: &'static str) -> Result<(), Refusal> {
        match self {
            Self(None, None) => Ok(()),
            _ => Err(Refusal::parameter(name, "it takes neither days nor dates")),
        }
    }
}

/// The first of so many days, today included; none where that is before all days.
fn first_of(days: &str, today: NaiveDate) -> Result<Option<NaiveDate>, Refusal> {
    let digits = !days.is_empty() && days.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || days.bytes().all(|byte| byte == b'0') {
        return Err(Refusal::parameter("days", "it must be an integer greater than 0"));
    }
    let days: Option<u64> = days.parse().ok();
    Ok(days.and_then(|days| today.checked_sub_days(Days::new(days - 1))))
}

fn date(name: &'static str, text: &str) -> Result<NaiveDate, Refusal> {
    let written = |date: &NaiveDate| date.to_string() == text;
    let date = text.parse().ok().filter(written);
    date.ok_or_else(|| Refusal::parameter(name, "it must be a day written YYYY-mm-dd"))
}
