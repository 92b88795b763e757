//! Many queries at once.

use std::collections::BTreeSet;

use stats_emulator::Emulator;
use stats_reqwest::{AggregateStats, CategoryList, Kind, StreamExt};

use crate::relay::Relay;
use crate::{Outcome, account, builder, client};

/// The slowest first, and two that fail.
const CUSTOMERS: [&str; 6] = [
    "fault-delay=200ms@example.com",
    "unknown@example.com",
    "customer01@example.com",
    "fault-503+times=1@example.com",
    " ",
    "customer02@example.com",
];

#[tokio::test]
async fn yields_results_and_failures_in_order() -> Outcome {
    let emulator = Emulator::start()?;
    let client = client(&emulator)?;
    for concurrency in [0, 1, 3, 100] {
        let totals = client.send_all(CUSTOMERS.map(AggregateStats::of), concurrency);
        let totals: Vec<_> = totals.collect().await;
        assert_eq!(totals.len(), CUSTOMERS.len());
        for (customer, total) in CUSTOMERS.iter().zip(totals) {
            match (*customer, total) {
                (" ", total) => assert_eq!(total.unwrap_err().kind(), Kind::EmptyCustomer),
                ("unknown@example.com", total) => {
                    assert!(total.is_err_and(|error| error.kind().as_str().starts_with("refused-")));
                }
                (customer, total) => {
                    let dataset = emulator.dataset();
                    let expected = dataset.total(dataset.customer(customer).ok_or("unknown")?.as_ref());
                    assert_eq!(total?.requests(), Some(expected.requests), "{customer}");
                }
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn unordered_results_arrive_on_completion() -> Outcome {
    let emulator = Emulator::start()?;
    let client = client(&emulator)?;
    let results = client.send_all_unordered(CUSTOMERS.map(AggregateStats::of), 10);
    let results: Vec<_> = results.map(|(place, total)| (place, total.is_ok())).collect().await;
    assert_eq!(results.last(), Some(&(0, true)), "the slowest comes last");
    let expected = [(0, true), (1, false), (2, true), (3, true), (4, false), (5, true)];
    assert_eq!(results.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(expected));
    Ok(())
}

#[tokio::test]
async fn respects_the_concurrency() -> Outcome {
    for (concurrency, in_order) in [(0, true), (3, true), (0, false), (3, false)] {
        let emulator = Emulator::start()?;
        let relay = Relay::before(&emulator).await?;
        emulator.script(stats_emulator::Script::default().then("delay=30ms")?);
        let client = builder(account(&relay.base_url())?).build()?;
        let queries = (1..=12).map(|number| CategoryList::of(format!("customer{number:02}@example.com")));
        let lists: Vec<_> = if in_order {
            client.send_all(queries, concurrency).collect().await
        } else {
            client.send_all_unordered(queries, concurrency).map(|(_, list)| list).collect().await
        };
        assert!(lists.iter().all(Result::is_ok));
        // Each connection has one query at a time.
        assert_eq!((relay.connections(), emulator.requests()), (concurrency.max(1), 12));
    }
    Ok(())
}
