//! Dates.

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use stats_proto::{AnswerError, AnyAnswer, Format, Kind, QueryKind};

use crate::config::cases;
use crate::queries::Query;

/// Reads a row of each table that has dates, in each format: its date must be this text.
fn read(text: &str) -> impl Iterator<Item = (u64, Result<AnyAnswer, AnswerError>)> {
    let category = r#"","category":"A"}"#;
    let bodies = [
        (QueryKind::Daily, Format::Json, r#"{"date":""#, "\"}"),
        (QueryKind::CategoryStats, Format::Json, r#"[{"category":"A","date":""#, "\"}]"),
        (QueryKind::CategoryStats, Format::Json, r#"{"date":""#, category),
        (QueryKind::Daily, Format::Xml, "<stats><day><date>", "</date></day></stats>"),
        (
            QueryKind::CategoryStats,
            Format::Xml,
            "<stats><day><category>A</category><date>",
            "</date></day></stats>",
        ),
    ];
    bodies.into_iter().map(move |(query, format, before, after)| {
        let body = format!("{before}{text}{after}");
        let quote = u64::from(format == Format::Json);
        (before.len() as u64 - quote, Query { kind: query, format, status: 200 }.whole(body.as_bytes()))
    })
}

fn first_date(answer: &AnyAnswer) -> Option<NaiveDate> {
    let of_a_day = answer.days().and_then(|days| days.get(0)).map(|day| day.date());
    of_a_day.or_else(|| answer.category_days()?.get(0).map(|day| day.date()))
}

fn refused(text: &str) -> Result<(), TestCaseError> {
    for (offset, result) in read(text) {
        let Err(error) = result else {
            return Err(TestCaseError::fail(format!("`{text}` was read as a date")));
        };
        let expected = (error.kind(), error.record(), error.field(), error.offset());
        prop_assert_eq!(expected, (Kind::BadValue, Some(0), Some("date"), Some(offset)), "{}", text);
    }
    Ok(())
}

/// What the calendar says of a text written like a date.
fn calendar(text: &str) -> Option<NaiveDate> {
    let part = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let (year, month, day): (u32, u32, u32) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let dashes = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day).filter(|date| dashes && date.year() > 0)
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn dates_of_the_years_1_to_9999_read_back(days in -719_162..=2_932_896_i32) {
        let date = NaiveDate::from_epoch_days(days).unwrap();
        prop_assert!((1..=9999).contains(&date.year()));
        for (_, result) in read(&date.to_string()) {
            prop_assert_eq!(first_date(&result?), Some(date));
        }
    }

    #[test]
    fn invalid_dates_are_bad_values(
        text in prop_oneof!["[0-9-]{10}", "[0-9]{4}-[0-9]{2}-[0-9]{2}", "(19|20)[0-9]{2}-02-(29|30)"],
    ) {
        match calendar(&text) {
            None => refused(&text)?,
            Some(date) => {
                for (_, result) in read(&text) {
                    prop_assert_eq!(first_date(&result?), Some(date));
                }
            }
        }
    }

    #[test]
    fn dates_with_other_characters_are_bad_values(
        days in -719_162..=2_932_896_i32,
        (before, after) in prop_oneof![("[0-9+-]{1,2}", "[0-9:-]{0,2}"), ("", "([0-9:-]{1,2}|T00:00|Z)")],
    ) {
        let date = NaiveDate::from_epoch_days(days).unwrap();
        refused(&format!("{before}{date}{after}"))?;
    }
}
