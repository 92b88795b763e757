//! The rows of a fleet, read from v3.

use chrono::{Datelike, Days, NaiveDate};
use serde_json::Value;
use stats_emulator::{Emulator, FleetPlan, PlantedTrouble, Trouble};

use crate::http::{KEY, get};

/// Any error fails the test.
type Read<T> = Result<T, Box<dyn std::error::Error>>;

/// The last day of these fleets: a Tuesday.
pub(crate) const TODAY: &str = "2026-06-30";

/// The number of days before the last one.
pub(crate) const WINDOW: u64 = 69;

/// One day of a customer or of a category.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) date: NaiveDate,
    pub(crate) name: String,
    pub(crate) metrics: Value,
}

impl Row {
    /// The count; one that is absent fails every comparison.
    pub(crate) fn count(&self, metric: &str) -> f64 {
        let count = self.metrics.get(metric).and_then(Value::as_u64);
        count.and_then(|count| u32::try_from(count).ok()).map_or(f64::NAN, f64::from)
    }

    pub(crate) fn is_weekend(&self) -> bool {
        self.date.weekday().num_days_from_monday() > 4
    }
}

/// An emulator of a fleet with these troubles that has a year of numbers.
pub(crate) fn fleet(seed: u64, quiet: u32, troubles: &[Trouble]) -> Read<Emulator> {
    let plan = FleetPlan::new(quiet).troubles(troubles.iter().copied());
    let builder = Emulator::builder().seed(seed).since("2025-07-01".parse()?).today(TODAY.parse()?);
    Ok(builder.fleet(plan).start()?)
}

/// The names of the customers that have that trouble, or none.
pub(crate) fn names(emulator: &Emulator, trouble: Option<Trouble>) -> Vec<String> {
    let dataset = emulator.dataset();
    let customers = dataset.customers().iter();
    let chosen = customers.filter(|customer| customer.trouble().map(|planted| planted.trouble) == trouble);
    chosen.map(|customer| customer.name().to_owned()).collect()
}

/// The only customer with that trouble.
pub(crate) fn planted(emulator: &Emulator, trouble: Trouble) -> Read<(String, PlantedTrouble)> {
    let names = names(emulator, Some(trouble));
    let [name] = names.as_slice() else { return Err(format!("expected one {trouble}: {names:?}").into()) };
    let dataset = emulator.dataset();
    let customer = dataset.customer(name).ok_or("unknown")?;
    Ok((name.clone(), *customer.trouble().ok_or("no trouble")?))
}

/// The window of the newest days.
fn period() -> Read<String> {
    let last: NaiveDate = TODAY.parse()?;
    let first = last.checked_sub_days(Days::new(WINDOW)).ok_or("no day")?;
    Ok(format!("start_date={first}&end_date={last}"))
}

/// The newest days of these customers, by customer.
pub(crate) fn days(emulator: &Emulator, names: &[String]) -> Read<Vec<Vec<Row>>> {
    let mut all = Vec::new();
    for group in names.chunks(10) {
        let target = format!("/v3/subusers/stats?{}&subusers={}", period()?, group.join("&subusers="));
        all.extend(split(&rows(&get(emulator.port(), &target, &[KEY])?.json()?)?, group));
    }
    Ok(all)
}

/// The newest days of all categories of the customer, by category.
pub(crate) fn categories(emulator: &Emulator, name: &str) -> Read<Vec<Vec<Row>>> {
    let dataset = emulator.dataset();
    let names = dataset.customer(name).ok_or("unknown")?.categories().to_vec();
    let header = format!("on-behalf-of: {name}");
    let target = format!(
        "/v3/categories/stats?{}&categories={}",
        period()?,
        names.join("&categories=").replace(' ', "%20")
    );
    let all = rows(&get(emulator.port(), &target, &[KEY, &header])?.json()?)?;
    Ok(split(&all, &names))
}

fn rows(days: &Value) -> Read<Vec<Row>> {
    let mut rows = Vec::new();
    for day in days.as_array().ok_or("no list")? {
        let date: NaiveDate = day["date"].as_str().ok_or("no date")?.parse()?;
        for item in day["stats"].as_array().ok_or("no items")? {
            let name = item["name"].as_str().ok_or("no name")?.to_owned();
            rows.push(Row { date, name, metrics: item["metrics"].clone() });
        }
    }
    Ok(rows)
}

fn split(rows: &[Row], names: &[String]) -> Vec<Vec<Row>> {
    let of = |name: &String| rows.iter().filter(|row| row.name == *name).cloned().collect();
    names.iter().map(of).collect()
}

/// The sum of some metrics.
pub(crate) fn sum<'r>(rows: impl IntoIterator<Item = &'r Row>, metrics: &[&str]) -> f64 {
    rows.into_iter().map(|row| metrics.iter().map(|metric| row.count(metric)).sum::<f64>()).sum()
}

/// What bounces or is blocked.
pub(crate) const RETURNED: [&str; 2] = ["bounces", "blocks"];

pub(crate) fn returned_rate(rows: &[Row]) -> f64 {
    sum(rows, &RETURNED) / sum(rows, &["requests"])
}

pub(crate) fn spam_rate(rows: &[Row]) -> f64 {
    sum(rows, &["spam_reports"]) / sum(rows, &["delivered"])
}
