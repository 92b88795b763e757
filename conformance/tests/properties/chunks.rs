//! Bodies cut into chunks.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;

use crate::asking::{Asked, cut, cuts, told};
use crate::corpus;
use crate::effort::tries;

/// A key that no body has: redaction is another law.
const KEY: &str = "some key";

/// Longer bodies than this are cut at random, but not at every byte.
const SHORT: usize = 4096;

proptest! {
    #![proptest_config(tries(3000))]

    #[test]
    fn any_way_of_cutting_a_body_gives_the_same_result(
        body: Index,
        places in vec(any::<Index>(), 0..6),
        asked in Asked::any(),
        heeds_stop: bool,
    ) {
        let body = corpus::body(body)?;
        let places = cuts(&places, body);
        let cut = cut(asked.call(KEY)?.reader(asked.status), body, &places, heeds_stop);
        prop_assert_eq!(told(&cut), told(&asked.whole(body)), "cut at {:?}", places);
    }
}

#[test]
fn every_body_byte_by_byte_gives_the_same_result() -> Result<(), TestCaseError> {
    for body in corpus::bodies()?.iter().filter(|body| body.len() <= SHORT) {
        let everywhere: Vec<usize> = (1..body.len()).collect();
        for asked in Asked::successes() {
            let cut = cut(asked.call(KEY)?.reader(200), body, &everywhere, true);
            prop_assert_eq!(told(&cut), told(&asked.whole(body)), "{:?} {}", asked, body.escape_ascii());
        }
    }
    Ok(())
}

#[test]
fn every_single_cut_of_a_body_gives_the_same_result() -> Result<(), TestCaseError> {
    for body in corpus::bodies()?.iter().filter(|body| body.len() <= SHORT / 64) {
        for asked in Asked::successes() {
            let (call, whole) = (asked.call(KEY)?, told(&asked.whole(body)));
            for place in 1..body.len() {
                let cut = told(&cut(call.reader(200), body, &[place], true));
                prop_assert_eq!(&cut, &whole, "{:?} {} cut at {}", asked, body.escape_ascii(), place);
            }
        }
    }
    Ok(())
}
