//! Bodies that no server would send.

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use stats_proto::{AnyAnswer, Format};

use crate::config::cases;
use crate::corpus;
use crate::damage::{Change, anything, changed};
use crate::queries::{LEGACY, Query, STATUSES};

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn a_changed_body_never_panics_and_stays_within_memory_bounds(body: Index, changes in Change::few()) {
        check(&changed(corpus::body(body)?, &changes))?;
    }

    #[test]
    fn random_bytes_never_panic_and_stay_within_memory_bounds(body in anything()) {
        check(&body)?;
    }
}

/// Reads the body as the answer to every query, in both formats, with every fate.
fn check(body: &[u8]) -> Result<(), TestCaseError> {
    for query in LEGACY {
        for format in Format::ALL {
            for status in STATUSES {
                let query = Query { kind: query, format: *format, status };
                let Ok(answer) = query.whole(body) else {
                    continue;
                };
                let (rows, metrics) = size(&answer);
                prop_assert!(rows * metrics <= 2 * body.len() + 4096, "{} rows, {} metrics", rows, metrics);
                prop_assert!(rows <= body.len() && metrics <= body.len());
            }
        }
    }
    Ok(())
}

fn size(answer: &AnyAnswer) -> (usize, usize) {
    match answer {
        AnyAnswer::Days(days) => (days.len(), days.columns().len()),
        AnyAnswer::CategoryDays(days) => (days.len(), days.columns().len()),
        AnyAnswer::CustomerDays(days) => (days.len(), days.columns().len()),
        AnyAnswer::Totals(metrics) => (1, metrics.len()),
        AnyAnswer::Categories(names) => (names.len(), 0),
        _ => (0, 0),
    }
}
