//! Dropping a future ends what it received for.

use std::time::Duration;

use stats_emulator::Emulator;
use stats_reqwest::{AggregateStats, DailyStats, StreamExt};
use tokio::time::{sleep, timeout};

use crate::relay::Relay;
use crate::{CUSTOMER, Outcome, account, builder};

const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_dropped_future_closes_its_connection() -> Outcome {
    let emulator = Emulator::start()?;
    // Before the answer and amid it.
    for fault in ["silent", "stall=30s"] {
        let mut relay = Relay::before(&emulator).await?;
        emulator.script(fault.parse()?);
        let client = builder(account(&relay.base_url())?).build()?;
        {
            let mut asking = std::pin::pin!(client.send(DailyStats::of(CUSTOMER)));
            let half = |seen: &crate::relay::Seen| {
                !seen.received.is_empty() && fault == "silent" || !seen.answered.is_empty()
            };
            tokio::select! {
                answer = &mut asking => panic!("{answer:?}"),
                () = relay.until(half) => {}
            }
            assert!(timeout(Duration::from_millis(50), &mut asking).await.is_err());
        }
        timeout(SOON, relay.until(|seen| seen.left == 1)).await?;
        assert_eq!(relay.connections(), 1, "{fault}");
    }
    Ok(())
}

#[tokio::test]
async fn a_dropped_stream_closes_its_connections() -> Outcome {
    for in_order in [true, false] {
        let emulator = Emulator::start()?;
        let mut relay = Relay::before(&emulator).await?;
        emulator.script(stats_emulator::Script::default().then("silent")?);
        let client = builder(account(&relay.base_url())?).build()?;
        {
            let queries = vec![AggregateStats::of(CUSTOMER); 9];
            let mut asking = if in_order {
                client.send_all(queries, 4).boxed()
            } else {
                client.send_all_unordered(queries, 4).map(|(_, answer)| answer).boxed()
            };
            tokio::select! {
                answer = asking.next() => panic!("{answer:?}"),
                () = relay.until(|seen| seen.connections == 4) => {}
            }
        }
        timeout(SOON, relay.until(|seen| seen.left == 4)).await?;
        assert_eq!(relay.connections(), 4);
    }
    Ok(())
}

#[tokio::test]
async fn a_dropped_future_returns_its_permit() -> Outcome {
    let window = Duration::from_millis(100);
    let emulator = Emulator::builder().rate_limit(1, window).start()?;
    let client = builder(account(&emulator.base_url())?).build()?;
    let ask = || client.send(AggregateStats::of(CUSTOMER));
    ask().await?;

    // Sent when the first window is over, which headers tell in whole seconds. It has the only permit of the next window.
    emulator.script("silent".parse()?);
    {
        let mut asking = std::pin::pin!(ask());
        let received = async {
            while emulator.requests() < 2 {
                sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::select! {
            answer = &mut asking => panic!("{answer:?}"),
            () = received => {}
        }
    }

    sleep(2 * window).await; // the server's window ends, without a header that says so
    // A permit that was lost would keep the third waiting until its deadline.
    timeout(SOON, ask()).await??;
    assert_eq!(emulator.requests(), 3);
    Ok(())
}
