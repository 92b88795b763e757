//! What the emulator writes, which shares no code with the reader.

use std::borrow::Cow;

use chrono::NaiveDate;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestCaseError;
use serde_json::{Map, Value, json};
use stats_emulator::shape::{Choice, Zeros};
use stats_emulator::{Answer, Counts, Customer, Dataset, Format, Record, Shape, render};
use stats_proto as proto;

use crate::config::cases;
use crate::corpus::dataset;
use crate::queries::Query;

/// The customers whose answers are read, each for another reason.
const CUSTOMERS: [&str; 6] = [
    "customer@example.com",
    "names@example.com",
    "no-categories@example.com",
    "quiet@example.com",
    "past-double@example.com",
    "largest@example.com",
];

/// An answer, and what its canonical form must say.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    pub(crate) answer: Answer,
    pub(crate) canonical: Value,
}

/// The spelling of each metric on the wire, its canonical name, and its number.
type Spelled = (&'static str, &'static str, fn(&Counts) -> u64);

const SPELLED: [Spelled; 15] = [
    ("requests", "requests", |counts| counts.requests),
    ("delivered", "delivered", |counts| counts.delivered),
    ("bounces", "bounces", |counts| counts.bounces),
    ("repeat_bounces", "bounce_drops", |counts| counts.repeat_bounces),
    ("unsubscribes", "unsubscribes", |counts| counts.unsubscribes),
    ("repeat_unsubscribes", "unsubscribe_drops", |counts| counts.repeat_unsubscribes),
    ("clicks", "clicks", |counts| counts.clicks),
    ("opens", "opens", |counts| counts.opens),
    ("spamreports", "spam_reports", |counts| counts.spam_reports),
    ("repeat_spamreports", "spam_report_drops", |counts| counts.repeat_spam_reports),
    ("invalid_email", "invalid_emails", |counts| counts.invalid_emails),
    ("blocks", "blocks", |counts| counts.blocks),
    ("unique_clicks", "unique_clicks", |counts| counts.unique_clicks),
    ("unique_opens", "unique_opens", |counts| counts.unique_opens),
    ("spam_drop", "spam_drop", |counts| counts.spam_drops),
];

/// The answer of the dataset to each query for a customer, over the last days.
pub(crate) fn expectations(dataset: &Dataset, customer: &Customer, days: usize) -> [Expected; 4] {
    let dates: Vec<NaiveDate> = dataset.days(None, None).collect();
    let dates = dates.split_at(dates.len().saturating_sub(days)).1;
    let daily = dates.iter().map(|date| row(Record::day(*date), &dataset.day(customer, *date)));
    let category = dates.iter().flat_map(|date| {
        let one = |name: &String| (name.clone(), dataset.category(customer, name, *date));
        let expected = customer.categories().iter().map(one).filter(|(_, counts)| !counts.is_zero());
        expected.map(|(name, counts)| row(Record::category(*date, name), &counts))
    });
    let (total, canonical) = row(Record::total(), &dataset.total(customer));
    let names = customer.categories().to_vec();
    [
        table(Answer::Daily, daily),
        Expected { answer: Answer::Aggregate(total), canonical },
        Expected { canonical: json!(names), answer: Answer::Categories(names) },
        table(Answer::CategoryStats, category),
    ]
}

fn table(answer: fn(Vec<Record>) -> Answer, rows: impl Iterator<Item = (Record, Value)>) -> Expected {
    let (records, canonical): (Vec<_>, Vec<_>) = rows.unzip();
    Expected { answer: answer(records), canonical: Value::Array(canonical) }
}

fn row(record: Record, counts: &Counts) -> (Record, Value) {
    let counts = SPELLED.map(|(spelling, name, count)| (spelling.into(), name, count(counts)));
    written(record, counts)
}

/// A record with these counts, and its canonical form.
fn written<'n>(
    mut record: Record,
    counts: impl IntoIterator<Item = (Cow<'static, str>, &'n str, u64)>,
) -> (Record, Value) {
    let mut canonical = Map::new();
    canonical.extend(record.date.map(|date| ("date".to_owned(), json!(date.to_string()))));
    canonical.extend(record.category.as_ref().map(|name| ("category".to_owned(), json!(name))));
    for (spelling, name, count) in counts {
        record = record.with(spelling, count);
        canonical.insert(name.to_owned(), json!(count));
    }
    (record, Value::Object(canonical))
}

/// Compares the answer that is read in this format and shape with the expected one.
fn check(expected: &Expected, format: Format, shape: &Shape) -> Result<(), TestCaseError> {
    let query = match expected.answer {
        Answer::Daily(_) => proto::QueryKind::Daily,
        Answer::Aggregate(_) => proto::QueryKind::Aggregate,
        Answer::Categories(_) => proto::QueryKind::Categories,
        Answer::CategoryStats(_) => proto::QueryKind::CategoryStats,
        Answer::CategoryTotals(_) => return Err(TestCaseError::fail("no query has this answer")),
    };
    let read_as = match format {
        Format::Json => proto::Format::Json,
        Format::Xml => proto::Format::Xml,
    };
    let body = render(&expected.answer, format, shape);
    let read = Query { kind: query, format: read_as, status: 200 }.whole(&body);
    let answer =
        read.map_err(|error| TestCaseError::fail(format!("{shape}: {error}: {}", body.escape_ascii())))?;
    // Equal whatever the order of the members, which a shuffled record changes.
    prop_assert_eq!(
        &serde_json::to_value(&answer)?,
        &expected.canonical,
        "{}: {}",
        shape,
        body.escape_ascii()
    );
    Ok(())
}

/// The canonical form without the zeros.
fn without_zeros(mut canonical: Value) -> Value {
    let strip = |row: &mut Value| {
        if let Value::Object(members) = row {
            members.retain(|_, value| *value != json!(0));
        }
    };
    match &mut canonical {
        Value::Array(rows) => rows.iter_mut().for_each(strip),
        row => strip(row),
    }
    canonical
}

#[test]
fn answers_in_any_shape_read_back_as_the_dataset() -> Result<(), TestCaseError> {
    let dataset = dataset().map_err(TestCaseError::fail)?;
    for name in CUSTOMERS {
        let customer = dataset.customer(name).ok_or_else(|| TestCaseError::fail(name))?;
        for expected in &expectations(&dataset, &customer, 2) {
            for format in [Format::Json, Format::Xml] {
                for shape in &Shape::all(format) {
                    check(expected, format, shape)?;
                }
            }
        }
    }
    Ok(())
}

#[test]
fn omitted_zeros_stay_absent_in_any_shape() -> Result<(), TestCaseError> {
    let dataset = dataset().map_err(TestCaseError::fail)?;
    for name in CUSTOMERS {
        let customer = dataset.customer(name).ok_or_else(|| TestCaseError::fail(name))?;
        for expected in expectations(&dataset, &customer, 2) {
            let expected = Expected { canonical: without_zeros(expected.canonical), ..expected };
            for format in [Format::Json, Format::Xml] {
                for choice in Choice::all().filter(|choice| choice.applies_to(format)) {
                    for zeros in [Zeros::Missing, Zeros::Null] {
                        check(&expected, format, &Shape::default().with(choice).with(Choice::Zeros(zeros)))?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// Names of categories and unknown metrics: chars of any alphabet, markup, blanks.
fn any_name() -> impl Strategy<Value = String> {
    let char = prop_oneof![
        any::<char>(),
        select(
            "aB0 \t\n\r&<>\"'/\\{}[],:;%+=]-\u{80}\u{85}\u{a0}éœ€\u{2028}日🎉".chars().collect::<Vec<_>>()
        ),
    ];
    prop_oneof![4 => vec(char, 1..12).prop_map(String::from_iter), 1 => "-?[0-9]{1,25}"]
}

/// A date, a category, and counts by their offsets in [`SPELLED`].
type AnyRow = (NaiveDate, String, Vec<(usize, u64)>);

/// Rows of any dates, categories and counts, some of them absent.
fn any_rows() -> impl Strategy<Value = Vec<AnyRow>> {
    let date = (-719_162..=2_932_896_i32).prop_filter_map("a day", NaiveDate::from_epoch_days);
    let counts = btree_map(0..SPELLED.len(), prop_oneof![any::<u64>(), 0..100_u64], 0..6);
    vec((date, any_name(), counts.prop_map(|counts| counts.into_iter().collect())), 0..8)
}

/// Any choices at once, but for those that leave something out.
fn any_shape() -> impl Strategy<Value = Shape> {
    let choices: Vec<Choice> = Choice::all().filter(|choice| !matches!(choice, Choice::Zeros(_))).collect();
    subsequence(choices, 0..10).prop_map(|choices| choices.into_iter().fold(Shape::default(), Shape::with))
}

/// XML cannot contain most control characters: the emulator writes U+FFFD in their place.
fn held(name: &str, format: Format) -> String {
    let lost = |char: char| matches!(char, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    match format {
        Format::Json => name.to_owned(),
        Format::Xml => name.replace(lost, "\u{fffd}"),
    }
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn rows_in_any_mix_of_shapes_read_back(rows in any_rows(), shape in any_shape(), is_xml: bool) {
        let format = if is_xml { Format::Xml } else { Format::Json };
        let counts = |counts: &[(usize, u64)]| -> Vec<_> {
            let spelled = counts.iter().filter_map(|(offset, count)| Some((SPELLED.get(*offset)?, *count)));
            spelled.map(|((spelling, name, _), count)| (Cow::Borrowed(*spelling), *name, count)).collect()
        };
        let daily = rows.iter().map(|(date, _, expected)| written(Record::day(*date), counts(expected)));
        check(&table(Answer::Daily, daily), format, &shape)?;
        let category = rows.iter().map(|(date, name, expected)| {
            let (_, canonical) = written(Record::category(*date, held(name, format)), counts(expected));
            (written(Record::category(*date, name.clone()), counts(expected)).0, canonical)
        });
        check(&table(Answer::CategoryStats, category), format, &shape)?;
        let names: Vec<String> = rows.iter().map(|(_, name, _)| name.clone()).collect();
        let canonical = rows.iter().map(|(_, name, _)| held(name, format)).collect::<Vec<_>>();
        check(&Expected { answer: Answer::Categories(names), canonical: json!(canonical) }, format, &shape)?;
        if let Some((_, _, expected)) = rows.first() {
            let (answer, canonical) = written(Record::total(), counts(expected));
            check(&Expected { answer: Answer::Aggregate(answer), canonical }, format, &shape)?;
        }
    }
}
