//! Rate limit hints over sockets: no hint locks an account, and a wrong local clock has no effect.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use stats_emulator::Emulator;
use stats_proto::{Account, DailyStats, Days, Error, Kind, Policy};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const CUSTOMER: &str = "customer@example.com";

/// Queries daily statistics with one client and account.
type Query = Box<dyn Fn() -> Result<Days, Error>>;

fn policy() -> Policy {
    Policy::default().with_max_retries(1).with_deadline(Duration::from_secs(20))
}

fn account(emulator: &Emulator) -> Result<Account, Box<dyn std::error::Error>> {
    Ok(Account::new("reseller", "open+sesame/&").with_base_url(&emulator.base_url())?)
}

/// Runs a test with each client and its own emulator.
fn on_both_clients(test: fn(&Emulator, &Query) -> Outcome) -> Outcome {
    let array = "array".parse()?;
    let start = || Emulator::builder().shape(array).start();
    let (for_ureq, for_reqwest) = (start()?, start()?);
    let client = stats_ureq::Client::builder(account(&for_ureq)?).policy(policy()).build();
    test(&for_ureq, &(Box::new(move || client.send(DailyStats::of(CUSTOMER))) as Query))?;
    let client = stats_reqwest::Client::builder(account(&for_reqwest)?).policy(policy()).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    test(&for_reqwest, &(Box::new(move || runtime.block_on(client.send(DailyStats::of(CUSTOMER)))) as Query))
}

fn epoch() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[test]
fn hints_beyond_an_hour_refuse_one_query_and_delay_no_other() -> Outcome {
    on_both_clients(|emulator, query| {
        // The last second of the year 9999, in seconds and in milliseconds; two hours; more than any clock can
        // represent.
        for reset in ["253402300799", "253402300799000", "7200", "18446744073709551615"] {
            let before = emulator.requests();
            emulator.script(format!("rate-limited-reset={reset}").parse()?);
            let started = Instant::now();
            let refused = query();
            assert_eq!(refused.err().map(|error| error.kind()), Some(Kind::RefusedRateLimited), "{reset}");
            assert!(!query()?.is_empty(), "{reset}");
            assert!(started.elapsed() < Duration::from_secs(2), "{reset}");
            assert_eq!(emulator.requests() - before, 2, "{reset}");
        }
        Ok(())
    })
}

#[test]
fn waits_for_a_reset_in_milliseconds() -> Outcome {
    on_both_clients(|emulator, query| {
        emulator.script("rate-limited-ms=1s".parse()?);
        let started = Instant::now();
        assert!(!query()?.is_empty());
        let waited = started.elapsed();
        assert!((Duration::from_millis(900)..Duration::from_secs(6)).contains(&waited), "{waited:?}");
        Ok(())
    })
}

/// A server whose clock is that many seconds ahead reports the end of its window by its own clock.
fn waits_with_server_clock_ahead_by(offset: i64, emulator: &Emulator, query: &Query) -> Outcome {
    let reset = epoch().saturating_add_signed(offset) + 2;
    emulator.script(format!("rate-limited-reset={reset},date={offset}s").parse()?);
    let started = Instant::now();
    assert!(!query()?.is_empty());
    let waited = started.elapsed();
    assert!((Duration::from_millis(900)..Duration::from_secs(6)).contains(&waited), "{offset}: {waited:?}");
    Ok(())
}

#[test]
fn local_clock_minutes_behind_delays_no_query() -> Outcome {
    on_both_clients(|emulator, query| waits_with_server_clock_ahead_by(1800, emulator, query))
}

#[test]
fn local_clock_years_behind_lengthens_no_hint() -> Outcome {
    on_both_clients(|emulator, query| waits_with_server_clock_ahead_by(315_360_000, emulator, query))
}

#[test]
fn local_clock_ahead_shortens_no_hint() -> Outcome {
    on_both_clients(|emulator, query| waits_with_server_clock_ahead_by(-7200, emulator, query))
}
