//! The offset that an error names.

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use stats_proto::{AnswerError, Kind};

use crate::config::cases;
use crate::corpus;
use crate::damage::{Change, anything, changed};
use crate::queries::Query;

/// The most bytes that an error shows.
const SHOWN: usize = 80;

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn errors_point_into_the_body(
        body: Index,
        changes in Change::few(),
        query in Query::any(),
    ) {
        check(&changed(corpus::body(body)?, &changes), query)?;
    }

    #[test]
    fn errors_point_into_random_bodies(
        body in anything(),
        query in Query::any(),
    ) {
        check(&body, query)?;
    }
}

#[test]
fn errors_point_into_every_body_of_the_corpus() -> Result<(), TestCaseError> {
    for body in corpus::bodies()? {
        for query in Query::successes() {
            check(body, query)?;
        }
    }
    Ok(())
}

fn check(body: &[u8], query: Query) -> Result<(), TestCaseError> {
    let Err(AnswerError::Decode(error)) = query.whole(body) else {
        return Ok(());
    };
    let rest = usize::try_from(error.offset).ok().and_then(|offset| body.get(offset..));
    let Some(rest) = rest else {
        return Err(TestCaseError::fail(format!("{error} lies beyond {} bytes", body.len())));
    };
    prop_assert!(error.excerpt.len() <= SHOWN);
    prop_assert!(rest.starts_with(&error.excerpt), "{} shows something else", error);
    prop_assert!(rest.is_empty() || !error.excerpt.is_empty(), "{} shows nothing", error);
    prop_assert_eq!(error.format, query.format);
    let of_a_value = matches!(error.kind, Kind::BadValue | Kind::MissingField);
    prop_assert!(!of_a_value || error.record.is_some() && error.field.is_some(), "{} is nowhere", error);
    Ok(())
}
