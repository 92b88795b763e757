//! In every position of a switch v3 reads back as what the emulator has, or as a documented error.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use stats_emulator::v3::Switches;
use stats_emulator::{Counts, Customer, Dataset, Emulator};
use stats_ureq::{
    CategoryList, CategoryStats, Client, Customers, DailyByCustomer, DailyStats, Dialect, Error, Kind,
    Metric, MetricName, Period,
};

use super::{Numbers, Outcome, account, client, day, held};

/// The first day of the data, with a week 53 and more than 500 days behind it.
const SINCE: &str = "2014-06-01";
const TODAY: &str = "2016-03-20";

/// Rows by date and name; the name is empty where the rows have none.
type Rows = BTreeMap<(NaiveDate, String), Numbers>;

/// What a query is about.
struct Subject {
    title: &'static str,
    names: Vec<String>,
    start: &'static str,
    end: &'static str,
}

fn numbers<'r>(row: impl Iterator<Item = (&'r MetricName, u64)>) -> Numbers {
    row.map(|(name, count)| (name.as_str().to_owned(), count)).collect()
}

/// Every row is about a day and a name of the query, and has the dataset's numbers.
fn check_rows(
    position: &str,
    subject: &Subject,
    rows: &Rows,
    expected: impl Fn(&str, NaiveDate) -> Option<Counts>,
) -> Outcome {
    let (start, end) = (day(subject.start)?, day(subject.end)?);
    for ((date, name), numbers) in rows {
        let place = format!("{position}: {} on {date} of `{name}`", subject.title);
        assert!((start..=end).contains(date), "{place}");
        let counts = expected(name, *date).ok_or_else(|| format!("{place}: not in the query"))?;
        assert_eq!(numbers, &held(&counts), "{place}");
    }
    Ok(())
}

/// Rows that may be absent: of idle days, of the future, and of today where the server is behind.
fn check_absent(
    position: &str,
    subject: &Subject,
    rows: &Rows,
    dataset: &Dataset,
    expected: impl Fn(&str, NaiveDate) -> Option<Counts>,
) -> Outcome {
    let (start, end) = (day(subject.start)?, day(subject.end)?);
    let is_about_the_end = position.starts_with("server-today");
    for date in start.iter_days().take_while(|date| *date <= end) {
        for name in &subject.names {
            let Some(counts) = expected(name, date) else { continue };
            let may_be_absent =
                counts.is_zero() || date > dataset.today() || is_about_the_end && date == dataset.today();
            let is_there = rows.contains_key(&(date, name.clone()));
            assert!(is_there || may_be_absent, "{position}: {} lacks {date} of `{name}`", subject.title);
        }
    }
    Ok(())
}

/// The kinds that a position may end a query with.
fn documented(position: &str) -> &'static [Kind] {
    match position {
        "unknown-subuser=403" => &[Kind::RefusedAuthentication],
        "before-retention=400" => &[Kind::RefusedInvalidRequest],
        "before-retention=500" => &[Kind::RefusedServer],
        "unnamed-items=yes" => &[Kind::MissingField],
        _ => &[],
    }
}

/// Checks an outcome: an error is one that the position documents, and rows are what the dataset has.
fn check(
    position: &str,
    subject: &Subject,
    outcome: Result<Rows, Error>,
    dataset: &Dataset,
    has_unknown: bool,
    expected: impl Fn(&str, NaiveDate) -> Option<Counts>,
) -> Outcome {
    match outcome {
        Ok(rows) => {
            check_rows(position, subject, &rows, &expected)?;
            let is_cut = position == "unknown-subuser=empty" && has_unknown;
            if !is_cut {
                check_absent(position, subject, &rows, dataset, &expected)?;
            }
            Ok(())
        }
        Err(error) => {
            let default: &[Kind] = if has_unknown { &[Kind::RefusedNotFound] } else { &[] };
            let kinds = [documented(position), default].concat();
            assert!(kinds.contains(&error.kind()), "{position}: {}: {error}", subject.title);
            Ok(())
        }
    }
}

fn subject(title: &'static str, names: &[&str], start: &'static str, end: &'static str) -> Subject {
    Subject { title, names: names.iter().map(|name| (*name).to_owned()).collect(), start, end }
}

const NAMES: [&str; 11] = [
    "customer@example.com",
    "customer01@example.com",
    "customer02@example.com",
    "customer03@example.com",
    "quiet@example.com",
    "largest@example.com",
    "past-double@example.com",
    "disabled@example.com",
    "eu@example.com",
    "first last+tag@example.com",
    "no-categories@example.com",
];

/// The client of one position, which a header selects.
fn positioned(emulator: &Emulator, position: &str) -> Result<Client, Box<dyn std::error::Error>> {
    Ok(client(account(emulator)?).header("x-emulator-switch", position)?.build())
}

fn subjects() -> Vec<Subject> {
    vec![
        subject("one month", &NAMES[..3], "2015-12-20", "2016-01-20"),
        subject("eleven customers to the end", &NAMES, "2016-03-10", "2016-03-25"),
        subject("a long period of two", &NAMES[..2], "2015-03-10", "2016-03-20"),
        subject("before the data", &NAMES[..2], "2014-05-20", "2014-06-10"),
        subject("an idle customer", &NAMES[4..5], "2016-03-01", "2016-03-20"),
        subject(
            "one unknown",
            &["customer01@example.com", "stranger", "customer02@example.com"],
            "2016-03-01",
            "2016-03-03",
        ),
    ]
}

#[test]
fn days_by_customer_are_held_or_refused_in_every_position() -> Outcome {
    let emulator = Emulator::builder().since(day(SINCE)?).today(day(TODAY)?).start()?;
    let dataset = &emulator.dataset();
    for position in Switches::positions() {
        let client = positioned(&emulator, position)?;
        for subject in subjects() {
            let period = Period::between(day(subject.start)?, day(subject.end)?)?;
            let outcome = client.send(DailyByCustomer::of(subject.names.clone()).during(period));
            if let Ok(days) = &outcome {
                let with_rows: BTreeSet<&str> = days.iter().map(|row| row.customer()).collect();
                let missing: Vec<&str> = subject
                    .names
                    .iter()
                    .map(String::as_str)
                    .filter(|name| !with_rows.contains(name))
                    .collect();
                assert_eq!(days.missing(), missing, "{position}: {}", subject.title);
            }
            let rows = outcome.map(|days| {
                let row = |day: stats_ureq::CustomerDay<'_>| {
                    ((day.date(), day.customer().to_owned()), numbers(day.metrics()))
                };
                days.iter().map(row).collect()
            });
            let has_unknown = subject.names.iter().any(|name| name == "stranger");
            let expected =
                |name: &str, date| dataset.customer(name).map(|customer| dataset.day(&customer, date));
            check(position, &subject, rows, dataset, has_unknown, expected)?;
        }
    }
    Ok(())
}

#[test]
fn days_of_one_customer_are_held_or_refused_in_every_position() -> Outcome {
    let emulator = Emulator::builder().since(day(SINCE)?).today(day(TODAY)?).start()?;
    let dataset = &emulator.dataset();
    let quiet = dataset.customer("quiet@example.com").ok_or("unknown")?.into_owned();
    let first = dataset.customer("customer@example.com").ok_or("unknown")?.into_owned();
    for position in Switches::positions() {
        for customer in [&quiet, &first] {
            for (dialect, name) in
                [(Dialect::V3, customer.name()), (Dialect::V3Account, customer.account_id())]
            {
                let account = account(&emulator)?.with_dialect(dialect);
                let client = client(account).header("x-emulator-switch", position)?.build();
                let subject = subject("one account", &[""], "2016-02-20", "2016-03-22");
                let period = Period::between(day(subject.start)?, day(subject.end)?)?;
                let rows = client.send(DailyStats::of(name).during(period)).map(|days| {
                    days.iter().map(|row| ((row.date(), String::new()), numbers(row.metrics()))).collect()
                });
                check(position, &subject, rows, dataset, false, |_, date| Some(dataset.day(customer, date)))?;
            }
        }
    }
    Ok(())
}

#[test]
fn days_by_category_are_held_or_refused_in_every_position() -> Outcome {
    let emulator = Emulator::builder().since(day(SINCE)?).today(day(TODAY)?).start()?;
    let dataset = &emulator.dataset();
    let names = dataset.customer("names@example.com").ok_or("unknown")?.into_owned();
    let categories: Vec<&str> = names.categories().iter().map(String::as_str).collect();
    for position in Switches::positions() {
        let client = positioned(&emulator, position)?;
        for unknown in [None, Some("stranger")] {
            let requested: Vec<&str> = categories.iter().copied().chain(unknown).collect();
            let subject = subject("categories", &requested, "2016-03-01", "2016-03-22");
            let period = Period::between(day(subject.start)?, day(subject.end)?)?;
            let query = CategoryStats::of(names.name(), requested).during(period);
            let rows = client.send(query).map(|days| {
                let row = |day: stats_ureq::CategoryDay<'_>| {
                    ((day.date(), day.category().to_owned()), numbers(day.metrics()))
                };
                days.iter().map(row).collect::<Rows>()
            });
            let is_requested = |name: &str| categories.contains(&name);
            check(position, &subject, rows, dataset, unknown.is_some(), |name, date| {
                is_requested(name).then(|| dataset.category(&names, name, date))
            })?;
        }
    }
    Ok(())
}

#[test]
fn totals_and_lists_are_held_or_refused_in_every_position() -> Outcome {
    let emulator = Emulator::builder().since(day(SINCE)?).today(day(TODAY)?).start()?;
    let dataset = &emulator.dataset();
    let customer = dataset.customer("many-categories@example.com").ok_or("unknown")?.into_owned();
    let (start, end) = (day("2016-03-15")?, day(TODAY)?);
    for position in Switches::positions() {
        let client = positioned(&emulator, position)?;
        let query = stats_ureq::AggregateStats::of(customer.name()).during(Period::between(start, end)?);
        let totals = client.send(query)?;
        let last = if position == "server-today=behind" { end.pred_opt().unwrap_or(end) } else { end };
        let mut sum = Counts::default();
        for date in dataset.days(Some(start), Some(last)) {
            sum += dataset.day(&customer, date);
        }
        let mut expected = held(&sum);
        for unique in [Metric::UniqueOpens, Metric::UniqueClicks] {
            expected.remove(unique.as_str());
        }
        assert_eq!(numbers(totals.iter()), expected, "{position}");

        assert_eq!(client.send(CategoryList::of(customer.name()))?, customer.categories(), "{position}");
        let listed: Vec<(String, Option<bool>, Option<String>)> = client
            .send(Customers::all().with_region())?
            .into_iter()
            .map(|customer| (customer.name, customer.disabled, customer.region))
            .collect();
        let is_listed =
            |customer: &&Customer| !(customer.is_disabled() && position == "disabled-subusers=left-out");
        let row = |customer: &Customer| {
            (customer.name().to_owned(), Some(customer.is_disabled()), Some(customer.region().to_owned()))
        };
        let expected: Vec<_> = dataset.customers().iter().filter(is_listed).map(row).collect();
        assert_eq!(listed, expected, "{position}");
    }
    Ok(())
}

#[test]
fn an_unknown_account_is_refused_or_empty_in_every_position() -> Outcome {
    let emulator = Emulator::start()?;
    for position in Switches::positions() {
        for dialect in [Dialect::V3, Dialect::V3Account] {
            let account = account(&emulator)?.with_dialect(dialect);
            let client = client(account).header("x-emulator-switch", position)?.build();
            let outcome = client.send(CategoryList::of("stranger"));
            let expected = match position {
                "unknown-subuser=empty" | "unknown-subuser=others-only" => Ok(0),
                "unknown-subuser=403" => Err(Kind::RefusedAuthentication),
                _ => Err(Kind::RefusedNotFound),
            };
            assert_eq!(
                outcome.map(|names| names.len()).map_err(|error| error.kind()),
                expected,
                "{position}"
            );
        }
    }
    Ok(())
}

#[test]
fn positions_that_refuse_end_the_query_with_their_error() -> Outcome {
    let emulator = Emulator::builder().since(day(SINCE)?).today(day(TODAY)?).start()?;
    for (position, title, kind) in [
        ("unknown-subuser=403", "one unknown", Kind::RefusedAuthentication),
        ("unknown-subuser=400", "one unknown", Kind::RefusedNotFound),
        ("before-retention=400", "before the data", Kind::RefusedInvalidRequest),
        ("before-retention=500", "before the data", Kind::RefusedServer),
        ("unnamed-items=yes", "one month", Kind::MissingField),
    ] {
        let subject = subjects().into_iter().find(|subject| subject.title == title).ok_or("unknown")?;
        let period = Period::between(day(subject.start)?, day(subject.end)?)?;
        let error = positioned(&emulator, position)?.send(DailyByCustomer::of(subject.names).during(period));
        assert_eq!(error.err().map(|error| error.kind()), Some(kind), "{position}");
    }
    Ok(())
}
