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

use crate::asking::Asked;
use crate::corpus::dataset;
use crate::effort::tries;

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
pub(crate) struct Told {
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

/// What the dataset tells of a customer in answer to each question, of the last days.
pub(crate) fn telling(dataset: &Dataset, customer: &Customer, days: usize) -> [Told; 4] {
    let dates: Vec<NaiveDate> = dataset.days(None, None).collect();
    let dates = dates.split_at(dates.len().saturating_sub(days)).1;
    let daily = dates.iter().map(|date| row(Record::day(*date), &dataset.day(customer, *date)));
    let category = dates.iter().flat_map(|date| {
        let one = |name: &String| (name.clone(), dataset.category(customer, name, *date));
        let told = customer.categories().iter().map(one).filter(|(_, counts)| !counts.is_zero());
        told.map(|(name, counts)| row(Record::category(*date, name), &counts))
    });
    let (total, canonical) = row(Record::total(), &dataset.total(customer));
    let names = customer.categories().to_vec();
    [
        table(Answer::Daily, daily),
        Told { answer: Answer::Aggregate(total), canonical },
        Told { canonical: json!(names), answer: Answer::Categories(names) },
        table(Answer::CategoryStats, category),
    ]
}

fn table(answer: fn(Vec<Record>) -> Answer, rows: impl Iterator<Item = (Record, Value)>) -> Told {
    let (records, canonical): (Vec<_>, Vec<_>) = rows.unzip();
    Told { answer: answer(records), canonical: Value::Array(canonical) }
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

/// Holds what is read of an answer in this format and shape against what was told.
fn holds(told: &Told, format: Format, shape: &Shape) -> Result<(), TestCaseError> {
    let question = match told.answer {
        Answer::Daily(_) => proto::QueryKind::Daily,
        Answer::Aggregate(_) => proto::QueryKind::Aggregate,
        Answer::Categories(_) => proto::QueryKind::Categories,
        Answer::CategoryStats(_) => proto::QueryKind::CategoryStats,
    };
    let read_as = match format {
        Format::Json => proto::Format::Json,
        Format::Xml => proto::Format::Xml,
    };
    let body = render(&told.answer, format, shape);
    let read = Asked { question, format: read_as, status: 200 }.whole(&body);
    let answer =
        read.map_err(|error| TestCaseError::fail(format!("{shape}: {error}: {}", body.escape_ascii())))?;
    // Equal whatever the order of the members, which a shuffled record changes.
    prop_assert_eq!(&serde_json::to_value(&answer)?, &told.canonical, "{}: {}", shape, body.escape_ascii());
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
fn whatever_the_emulator_renders_in_any_shape_reads_back_as_the_world_holds_it() -> Result<(), TestCaseError>
{
    let dataset = dataset().map_err(TestCaseError::fail)?;
    for name in CUSTOMERS {
        let customer = dataset.customer(name).ok_or_else(|| TestCaseError::fail(name))?;
        for told in &telling(&dataset, &customer, 2) {
            for format in [Format::Json, Format::Xml] {
                for shape in &Shape::all(format) {
                    holds(told, format, shape)?;
                }
            }
        }
    }
    Ok(())
}

#[test]
fn zeros_that_were_not_written_stay_absent_in_any_shape() -> Result<(), TestCaseError> {
    let dataset = dataset().map_err(TestCaseError::fail)?;
    for name in CUSTOMERS {
        let customer = dataset.customer(name).ok_or_else(|| TestCaseError::fail(name))?;
        for told in telling(&dataset, &customer, 2) {
            let told = Told { canonical: without_zeros(told.canonical), ..told };
            for format in [Format::Json, Format::Xml] {
                for choice in Choice::all().filter(|choice| choice.applies_to(format)) {
                    for zeros in [Zeros::Missing, Zeros::Null] {
                        holds(&told, format, &Shape::default().with(choice).with(Choice::Zeros(zeros)))?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// Names of categories and unknown metrics: letters of any alphabet, markup, blanks.
fn any_name() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        any::<char>(),
        select(
            "aB0 \t\n\r&<>\"'/\\{}[],:;%+=]-\u{80}\u{85}\u{a0}éœ€\u{2028}日🎉".chars().collect::<Vec<_>>()
        ),
    ];
    prop_oneof![4 => vec(letter, 1..12).prop_map(String::from_iter), 1 => "-?[0-9]{1,25}"]
}

/// A date, a category, and counts by their places in [`SPELLED`].
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

/// XML has no way to hold most controls: the emulator writes U+FFFD in their place.
fn held(name: &str, format: Format) -> String {
    let lost = |letter: char| matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    match format {
        Format::Json => name.to_owned(),
        Format::Xml => name.replace(lost, "\u{fffd}"),
    }
}

proptest! {
    #![proptest_config(tries(1500))]

    #[test]
    fn any_rows_in_any_mix_of_shapes_read_back(rows in any_rows(), shape in any_shape(), is_xml: bool) {
        let format = if is_xml { Format::Xml } else { Format::Json };
        let counts = |counts: &[(usize, u64)]| -> Vec<_> {
            let spelled = counts.iter().filter_map(|(place, count)| Some((SPELLED.get(*place)?, *count)));
            spelled.map(|((spelling, name, _), count)| (Cow::Borrowed(*spelling), *name, count)).collect()
        };
        let daily = rows.iter().map(|(date, _, told)| written(Record::day(*date), counts(told)));
        holds(&table(Answer::Daily, daily), format, &shape)?;
        let category = rows.iter().map(|(date, name, told)| {
            let (_, canonical) = written(Record::category(*date, held(name, format)), counts(told));
            (written(Record::category(*date, name.clone()), counts(told)).0, canonical)
        });
        holds(&table(Answer::CategoryStats, category), format, &shape)?;
        let names: Vec<String> = rows.iter().map(|(_, name, _)| name.clone()).collect();
        let canonical = rows.iter().map(|(_, name, _)| held(name, format)).collect::<Vec<_>>();
        holds(&Told { answer: Answer::Categories(names), canonical: json!(canonical) }, format, &shape)?;
        if let Some((_, _, told)) = rows.first() {
            let (answer, canonical) = written(Record::total(), counts(told));
            holds(&Told { answer: Answer::Aggregate(answer), canonical }, format, &shape)?;
        }
    }
}
