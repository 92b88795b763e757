//! What goes wrong on the way.

use std::time::{Duration, Instant};

use stats_emulator::Emulator;
use stats_reqwest::{AggregateStats, Bounds, CategoryList, Client, DailyStats, Format, Kind, Period};

use crate::{CUSTOMER, Outcome, account, builder, client, hasty, once, unreachable};

#[tokio::test]
async fn retries_transient_failures() -> Outcome {
    let emulator = Emulator::start()?;
    for script in ["503; none", "cut; none", "reset-before; not-http; none", "429; cut-gzip; none"] {
        let before = emulator.requests();
        emulator.script(script.parse()?);
        let reply = client(&emulator)?.send_raw(CategoryList::of(CUSTOMER)).await?;
        assert_eq!(reply.answer.map(|names| names.len()), Ok(3), "{script}");
        let turns = script.split(';').count();
        assert_eq!(usize::try_from(reply.attempts)?, turns, "{script}");
        assert_eq!(usize::try_from(emulator.requests() - before)?, turns, "{script}");
    }
    Ok(())
}

#[tokio::test]
async fn does_not_retry_permanent_failures() -> Outcome {
    let emulator = Emulator::start()?;
    for (fault, kind) in
        [("401", Kind::RefusedAuthentication), ("truncated", Kind::Malformed), ("garbage", Kind::Malformed)]
    {
        let before = emulator.requests();
        emulator.script(fault.parse()?);
        let error = client(&emulator)?.send(CategoryList::of(CUSTOMER)).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 1), "{fault}");
        assert_eq!(emulator.requests() - before, 1, "{fault}");
    }
    Ok(())
}

#[tokio::test]
async fn incomplete_answers_are_transport_errors() -> Outcome {
    let emulator = Emulator::start()?;
    let faults = "cut-before cut cut=0 reset-before reset longer-length broken-chunks cut-chunks cut-gzip \
                  not-http";
    for &format in Format::ALL {
        let account = account(&emulator.base_url())?.with_format(format);
        let client = Client::builder(account).policy(once()).build()?;
        for fault in faults.split(' ') {
            emulator.script(fault.parse()?);
            let answer = client.send(DailyStats::of(CUSTOMER)).await;
            assert_eq!(answer.map_err(|error| error.kind()), Err(Kind::Transport), "{fault} {format}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn broken_streams_are_transport_errors() -> Outcome {
    let emulator = Emulator::start()?;
    // The numbers may be wrong before the checksum is; the rest is received all the same.
    for period in [Period::all(), Period::last_days(1)?] {
        emulator.script("broken-gzip".parse()?);
        let answer = hasty(&emulator)?.send(DailyStats::of(CUSTOMER).during(period)).await;
        assert_eq!(answer.map_err(|error| error.kind()), Err(Kind::Transport));
    }
    Ok(())
}

#[tokio::test]
async fn attempts_time_out() -> Outcome {
    let emulator = Emulator::start()?;
    let limit = Duration::from_millis(150);
    for fault in ["silent", "stall=30s", "drip=20ms", "delay=30s"] {
        emulator.script(fault.parse()?);
        let account = account(&emulator.base_url())?;
        let client = builder(account).policy(once()).timeout(limit).build()?;
        let start = Instant::now();
        let answer = client.send(DailyStats::of(CUSTOMER)).await;
        assert_eq!(answer.map_err(|error| error.kind()), Err(Kind::Timeout), "{fault}");
        assert!(start.elapsed() >= limit && start.elapsed() < limit * 10, "{fault} {:?}", start.elapsed());
    }
    Ok(())
}

#[tokio::test]
async fn retries_stalls() -> Outcome {
    let emulator = Emulator::start()?;
    emulator.script("stall=30s; none".parse()?);
    let account = account(&emulator.base_url())?;
    let client = builder(account).timeout(Duration::from_millis(300)).build()?;
    let reply = client.send_raw(AggregateStats::of(CUSTOMER)).await?;
    assert_eq!((reply.answer.is_ok(), reply.attempts), (true, 2));
    Ok(())
}

#[tokio::test]
async fn reading_stops_once_the_outcome_is_certain() -> Outcome {
    let emulator = Emulator::start()?;
    let account = account(&emulator.base_url())?.with_bounds(Bounds::default().with_body(100_000));
    let client = Client::builder(account).policy(once()).build()?;
    for fault in ["endless", "gzip-bomb"] {
        emulator.script(fault.parse()?);
        let answer = client.send(AggregateStats::of(CUSTOMER)).await;
        assert_eq!(answer.map_err(|error| error.kind()), Err(Kind::TooLarge), "{fault}");
        // Who keeps the response keeps no more of it.
        emulator.script(fault.parse()?);
        let reply = client.send_raw(AggregateStats::of(CUSTOMER)).await?;
        assert!(reply.responses.iter().all(|response| response.body.len() <= 100_000), "{fault}");
        assert!(reply.answer.is_err(), "{fault}");
    }
    Ok(())
}

#[tokio::test]
async fn follows_no_redirect() -> Outcome {
    let emulator = Emulator::start()?;
    for status in [301, 302, 303, 307, 308] {
        let before = emulator.requests();
        emulator.script(format!("redirect={status}").parse()?);
        let reply = client(&emulator)?.send_raw(CategoryList::of(CUSTOMER)).await?;
        assert_eq!(reply.answer.map_err(|error| error.kind()), Err(Kind::UnexpectedStatus), "{status}");
        assert_eq!(reply.responses.iter().map(|response| response.status).collect::<Vec<_>>(), [status]);
        assert_eq!(emulator.requests() - before, 1, "{status}");
    }
    Ok(())
}

#[tokio::test]
async fn custom_settings_cannot_enable_redirects() -> Outcome {
    let emulator = Emulator::start()?;
    let careless = builder(account(&emulator.base_url())?)
        .client(|client| client.redirect(reqwest::redirect::Policy::limited(5)).referer(true));
    let client = careless.build()?;
    emulator.script("redirect=307; none".parse()?);
    let error = client.send(CategoryList::of(CUSTOMER)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), emulator.requests()), (Kind::UnexpectedStatus, 1, 1));
    Ok(())
}

#[tokio::test]
async fn refused_connections_are_connect_errors() -> Outcome {
    let account = account(&format!("http://127.0.0.1:{}", unreachable()?))?;
    let client = Client::builder(account).policy(once()).build()?;
    let error = client.send(CategoryList::of(CUSTOMER)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Transport);
    assert!(error.to_string().starts_with("connection refused"), "{error}");
    Ok(())
}

#[tokio::test]
async fn no_retries_is_one_attempt() -> Outcome {
    let emulator = Emulator::start()?;
    emulator.script("503; none".parse()?);
    let error = hasty(&emulator)?.send(CategoryList::of(CUSTOMER)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), emulator.requests()), (Kind::RefusedServer, 1, 1));
    Ok(())
}

#[tokio::test]
async fn a_url_that_cannot_be_sent_ends_the_query_before_anything_is_sent() -> Outcome {
    // More than an address has: the core takes it for a name, and reqwest for neither.
    let account = account("https://1.2.3.4.5")?;
    let error = Client::builder(account).build()?.send(CategoryList::of(CUSTOMER)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (Kind::BadBaseUrl, 0));
    assert!(!error.to_string().contains("1.2.3"), "{error}");
    Ok(())
}
