//! Bodies cut into chunks.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;

use crate::config::cases;
use crate::corpus;
use crate::queries::{Query, cut, cuts, described};

/// A key that no body has: redaction is another law.
const KEY: &str = "some key";

/// Longer bodies than this are cut at random, but not at every byte.
const SHORT: usize = 4096;

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn result_is_independent_of_chunks(
        body: Index,
        offsets in vec(any::<Index>(), 0..6),
        query in Query::any(),
        heeds_stop: bool,
    ) {
        let body = corpus::body(body)?;
        let offsets = cuts(&offsets, body);
        let cut = cut(query.call(KEY)?.reader(query.status), body, &offsets, heeds_stop);
        prop_assert_eq!(described(&cut), described(&query.whole(body)), "cut at {:?}", offsets);
    }
}

#[test]
fn every_body_reads_byte_by_byte() -> Result<(), TestCaseError> {
    for body in corpus::bodies()?.iter().filter(|body| body.len() <= SHORT) {
        let everywhere: Vec<usize> = (1..body.len()).collect();
        for query in Query::successes() {
            let cut = cut(query.call(KEY)?.reader(200), body, &everywhere, true);
            prop_assert_eq!(
                described(&cut),
                described(&query.whole(body)),
                "{:?} {}",
                query,
                body.escape_ascii()
            );
        }
    }
    Ok(())
}

#[test]
fn every_body_reads_in_two_chunks() -> Result<(), TestCaseError> {
    for body in corpus::bodies()?.iter().filter(|body| body.len() <= SHORT / 64) {
        for query in Query::successes() {
            let (call, whole) = (query.call(KEY)?, described(&query.whole(body)));
            for offset in 1..body.len() {
                let cut = described(&cut(call.reader(200), body, &[offset], true));
                prop_assert_eq!(&cut, &whole, "{:?} {} cut at {}", query, body.escape_ascii(), offset);
            }
        }
    }
    Ok(())
}
