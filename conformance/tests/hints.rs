//! Hints about rate limits over sockets: none locks an account out, and a local clock that is wrong does not matter.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use stats_emulator::Emulator;
use stats_proto::{Account, DailyStats, Days, Error, Kind, Policy};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const CUSTOMER: &str = "customer@example.com";

/// A client that asks for days, again and again over the same account.
type Ask = Box<dyn Fn() -> Result<Days, Error>>;

fn policy() -> Policy {
    Policy::default().with_max_retries(1).with_deadline(Duration::from_secs(20))
}

fn account(emulator: &Emulator) -> Result<Account, Box<dyn std::error::Error>> {
    Ok(Account::new("reseller", "open+sesame/&").with_base_url(&emulator.base_url())?)
}

/// Runs a test on each client, with an emulator of its own.
fn on_both_clients(test: fn(&Emulator, &Ask) -> Outcome) -> Outcome {
    let array = "array".parse()?;
    let start = || Emulator::builder().shape(array).start();
    let (for_ureq, for_reqwest) = (start()?, start()?);
    let client = stats_ureq::Client::builder(account(&for_ureq)?).policy(policy()).build();
    test(&for_ureq, &(Box::new(move || client.send(DailyStats::of(CUSTOMER))) as Ask))?;
    let client = stats_reqwest::Client::builder(account(&for_reqwest)?).policy(policy()).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    test(&for_reqwest, &(Box::new(move || runtime.block_on(client.send(DailyStats::of(CUSTOMER)))) as Ask))
}

fn epoch() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[test]
fn a_hint_beyond_an_hour_ends_one_query_and_locks_no_later_one() -> Outcome {
    on_both_clients(|emulator, ask| {
        // The last second of the year 9999, the same in milliseconds, two hours, and a number that no clock holds.
        for reset in ["253402300799", "253402300799000", "7200", "18446744073709551615"] {
            let before = emulator.requests();
            emulator.script(format!("rate-limited-reset={reset}").parse()?);
            let started = Instant::now();
            let refused = ask();
            assert_eq!(refused.err().map(|error| error.kind()), Some(Kind::RefusedRateLimited), "{reset}");
            assert!(!ask()?.is_empty(), "{reset}");
            assert!(started.elapsed() < Duration::from_secs(2), "{reset}");
            assert_eq!(emulator.requests() - before, 2, "{reset}");
        }
        Ok(())
    })
}

#[test]
fn a_reset_in_milliseconds_is_waited_for() -> Outcome {
    on_both_clients(|emulator, ask| {
        emulator.script("rate-limited-ms=1s".parse()?);
        let started = Instant::now();
        assert!(!ask()?.is_empty());
        let waited = started.elapsed();
        assert!((Duration::from_millis(900)..Duration::from_secs(6)).contains(&waited), "{waited:?}");
        Ok(())
    })
}

/// A server whose clock is so many seconds ahead of ours says when its window ends, by its own clock.
fn waits_for_a_server_ahead_by(off: i64, emulator: &Emulator, ask: &Ask) -> Outcome {
    let reset = epoch().saturating_add_signed(off) + 2;
    emulator.script(format!("rate-limited-reset={reset},date={off}s").parse()?);
    let started = Instant::now();
    assert!(!ask()?.is_empty());
    let waited = started.elapsed();
    assert!((Duration::from_millis(900)..Duration::from_secs(6)).contains(&waited), "{off}: {waited:?}");
    Ok(())
}

#[test]
fn a_local_clock_that_is_minutes_behind_holds_no_query_back() -> Outcome {
    on_both_clients(|emulator, ask| waits_for_a_server_ahead_by(1800, emulator, ask))
}

#[test]
fn a_local_clock_that_is_years_behind_makes_no_hint_too_long() -> Outcome {
    on_both_clients(|emulator, ask| waits_for_a_server_ahead_by(315_360_000, emulator, ask))
}

#[test]
fn a_local_clock_that_is_ahead_makes_no_hint_too_short() -> Outcome {
    on_both_clients(|emulator, ask| waits_for_a_server_ahead_by(-7200, emulator, ask))
}
