//! A query that is query in several requests.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestCaseError;
use stats_proto::{Account, AnyAnswer, Format, Now, Policy, QueryKind, Step};

use super::query;
use crate::config::cases;
use crate::queries::{Query, described};

/// A record with any category and some of the metrics, in any order.
fn any_record() -> impl Strategy<Value = String> {
    let names = subsequence(vec!["requests", "opens", "x", "spam_drop", "clicks"], 0..4).prop_shuffle();
    let spelling = select(&["requests", "request"][..]);
    let record = (select(&["A", "B", "C"][..]), 1..=30_u8, names, spelling, any::<u32>());
    record.prop_map(|(category, day, names, spelling, count)| {
        let counts = names.iter().map(|name| if *name == "requests" { spelling } else { name });
        let counts: Vec<String> = counts.map(|name| format!(",\"{name}\":{count}")).collect();
        format!("{{\"date\":\"2009-06-{day:02}\",\"category\":\"{category}\"{}}}", counts.concat())
    })
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn responses_of_a_split_query_merge_into_one_answer(parts in vec(vec(any_record(), 0..12), 2..5)) {
        let policy = Policy::default();
        let mut exchange = query(&Account::new("reseller", "some key"), parts.len(), &policy, 7)?;
        let now = Now::new(Duration::from_secs(1000), Duration::from_secs(1_700_000_000));
        let mut bodies = parts.iter().map(|records| records.join(","));
        let answer = loop {
            match exchange.step(now) {
                Step::Send { .. } => {
                    let body = bodies.next().ok_or_else(|| TestCaseError::fail("a request too many"))?;
                    let _ = exchange.received(now, 200, [], body.as_bytes());
                }
                Step::Done(answer) => break answer?,
                step @ Step::Wait(_) => return Err(TestCaseError::fail(format!("{step:?}"))),
            }
        };
        let whole = parts.concat().join(",");
        let query = Query { kind: QueryKind::CategoryStats, format: Format::Json, status: 200 };
        prop_assert_eq!(described(&Ok(AnyAnswer::CategoryDays(answer))), described(&query.whole(whole.as_bytes())));
    }
}
