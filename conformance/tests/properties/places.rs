//! The place that an error names.

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use stats_proto::{AnswerError, Kind};

use crate::asking::Asked;
use crate::corpus;
use crate::damage::{Change, anything, changed};
use crate::effort::tries;

/// The most bytes that an error shows.
const SHOWN: usize = 80;

proptest! {
    #![proptest_config(tries(4000))]

    #[test]
    fn the_place_of_an_error_lies_in_the_body_and_its_excerpt_is_what_stands_there(
        body: Index,
        changes in Change::few(),
        asked in Asked::any(),
    ) {
        holds(&changed(corpus::body(body)?, &changes), asked)?;
    }

    #[test]
    fn the_place_of_an_error_in_anything_lies_in_it_and_its_excerpt_is_what_stands_there(
        body in anything(),
        asked in Asked::any(),
    ) {
        holds(&body, asked)?;
    }
}

#[test]
fn every_body_of_the_corpus_read_for_any_question_has_its_errors_where_they_say() -> Result<(), TestCaseError>
{
    for body in corpus::bodies()? {
        for asked in Asked::successes() {
            holds(body, asked)?;
        }
    }
    Ok(())
}

fn holds(body: &[u8], asked: Asked) -> Result<(), TestCaseError> {
    let Err(AnswerError::Decode(error)) = asked.whole(body) else {
        return Ok(());
    };
    let rest = usize::try_from(error.offset).ok().and_then(|offset| body.get(offset..));
    let Some(rest) = rest else {
        return Err(TestCaseError::fail(format!("{error} lies beyond {} bytes", body.len())));
    };
    prop_assert!(error.excerpt.len() <= SHOWN);
    prop_assert!(rest.starts_with(&error.excerpt), "{} shows something else", error);
    prop_assert!(rest.is_empty() || !error.excerpt.is_empty(), "{} shows nothing", error);
    prop_assert_eq!(error.format, asked.format);
    let of_a_value = matches!(error.kind, Kind::BadValue | Kind::MissingField);
    prop_assert!(!of_a_value || error.record.is_some() && error.field.is_some(), "{} is nowhere", error);
    Ok(())
}
