//! A rate limiter with a rate of its own, over hours of virtual time: nothing sleeps, nothing is sent.
#![expect(clippy::indexing_slicing, reason = "an index of a test that is out of bounds fails it")]

use std::collections::BTreeMap;
use std::error::Error;
use std::num::NonZeroU32;
use std::time::Duration;

use stats_proto::{Account, Cause, DailyStats, Exchange, Now, Policy, RateLimiter, Step, TransportError};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// Numbers that look random (`SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn millis(&mut self, bound: u64) -> Duration {
        Duration::from_millis(self.below(bound))
    }
}

fn now(steady: Duration) -> Now {
    Now::new(steady, Duration::from_secs(1_700_000_000) + steady)
}

fn account(rate: u32) -> Result<Account, Box<dyn Error>> {
    let rate = NonZeroU32::new(rate).ok_or("0 is no rate")?;
    Ok(Account::bearer("SG.secret")
        .with_today("2026-06-01".parse()?)
        .with_rate_limiter(RateLimiter::per_minute(rate)))
}

fn begin(account: &Account, seed: u64) -> Result<Exchange<DailyStats>, Box<dyn Error>> {
    let period = stats_proto::Period::last_days(1)?;
    let policy = Policy::default().with_deadline(None).with_timeout(None);
    Ok(account.exchange(DailyStats::of("customer").during(period), &policy, seed)?)
}

/// What is due of an exchange.
enum Due {
    Step,
    Response,
}

/// The moments at which so many exchanges at a time send, until `end`; every tenth response is a failure. The driver is up
/// to `late` milliseconds late.
fn sent(
    account: &Account,
    in_flight: u64,
    late: u64,
    end: Duration,
    headers: &[(&str, &str)],
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut random = Random(in_flight + late);
    let mut exchanges = BTreeMap::new();
    let mut due = BTreeMap::new();
    for id in 0..in_flight {
        exchanges.insert(id, begin(account, id)?);
        due.insert((Duration::ZERO, id), Due::Step);
    }
    let mut moments = Vec::new();
    while let Some(((time, id), what)) = due.pop_first() {
        if time > end {
            break;
        }
        let exchange = exchanges.get_mut(&id).ok_or("no such exchange")?;
        if matches!(what, Due::Response) {
            match random.below(10) {
                0 => exchange.failed(now(time), TransportError::new(Cause::Interrupted, "cut"))?,
                _ => exchange.received(now(time), 200, headers.iter().copied(), b"[]")?,
            }
        }
        match exchange.step(now(time)) {
            Step::Send { .. } => {
                moments.push(time);
                due.insert((time + Duration::from_millis(1) + random.millis(600), id), Due::Response);
            }
            Step::Wait(pause) => {
                due.insert((time + pause + random.millis(late), id), Due::Step);
            }
            Step::Done(_) => {
                exchanges.insert(id, begin(account, random.below(u64::MAX))?);
                due.insert((time, id), Due::Step);
            }
        }
    }
    Ok(moments)
}

/// The most requests in any minute, whenever it begins.
fn most_in_a_minute(moments: &[Duration]) -> usize {
    let before = |index: usize, moment: Duration| {
        moments[..index].iter().rev().take_while(|earlier| moment.saturating_sub(**earlier) < MINUTE).count()
    };
    moments.iter().enumerate().map(|(index, moment)| before(index, *moment) + 1).max().unwrap_or_default()
}

#[test]
fn no_minute_sees_more_than_the_rate() -> Result<(), Box<dyn Error>> {
    for rate in [1, 2, 7, 59, 61, 120, 540] {
        for (in_flight, late) in [(1, 1), (8, 1), (20, 2000)] {
            let hours = 2;
            let moments = sent(&account(rate)?, in_flight, late, HOUR * hours, &[])?;
            let most = most_in_a_minute(&moments);
            assert!(most <= rate as usize, "{most} in a minute of {rate}, {in_flight} in flight");
            assert!(moments.len() <= (rate * 60 * hours) as usize + rate as usize, "{rate}");
        }
    }
    Ok(())
}

#[test]
fn the_rate_is_used_where_there_is_enough_to_send() -> Result<(), Box<dyn Error>> {
    for rate in [1, 60, 540] {
        let moments = sent(&account(rate)?, 8, 1, HOUR, &[])?;
        let share = f64::from(u32::try_from(moments.len())?) / f64::from(rate * 60);
        assert!(share > 0.95, "{share} of {rate}");
    }
    Ok(())
}

#[test]
fn headers_lower_the_rate_and_never_raise_it() -> Result<(), Box<dyn Error>> {
    let more =
        [("x-ratelimit-limit", "9000"), ("x-ratelimit-remaining", "9000"), ("x-ratelimit-reset", "60")];
    let moments = sent(&account(100)?, 8, 1, HOUR, &more)?;
    assert!(most_in_a_minute(&moments) <= 100);
    let less = [("x-ratelimit-limit", "5"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "60")];
    let moments = sent(&account(100)?, 1, 1, HOUR, &less)?;
    assert!(moments.len() <= 80, "{} in an hour", moments.len());
    Ok(())
}

#[test]
fn paths_of_v3_share_the_rate_and_hosts_do_not() -> Result<(), Box<dyn Error>> {
    let account = account(1)?;
    let mut first = begin(&account, 1)?;
    assert!(matches!(first.step(now(HOUR)), Step::Send { .. }));
    let mut names = account.exchange(stats_proto::CategoryList::of("customer"), &Policy::default(), 1)?;
    assert!(matches!(names.step(now(HOUR)), Step::Wait(pause) if pause > MINUTE / 2));
    let other = account.with_base_url("https://proxy.example.com")?;
    assert!(matches!(begin(&other, 1)?.step(now(HOUR)), Step::Send { .. }));
    assert!(matches!(begin(&other.unshared(), 1)?.step(now(HOUR)), Step::Send { .. }));
    let copy = other.unshared();
    assert!(matches!(begin(&copy, 1)?.step(now(HOUR)), Step::Send { .. }));
    assert!(matches!(begin(&copy, 1)?.step(now(HOUR)), Step::Wait(_)), "a copy has the same rate");
    Ok(())
}
