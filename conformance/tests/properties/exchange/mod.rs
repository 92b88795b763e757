//! Exchanges in virtual time: whatever servers, networks and clocks do.

mod driver;
mod merging;
mod script;

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use stats_proto::{
    Account, BodyEnd, CategoryStats, Cause, Exchange, InputError, Now, Policy, Query, Step, TransportError,
};

use crate::config::cases;
use driver::{Clocks, drive};
use script::{Event, Script, any_duration, any_policy, any_script};

/// A query about so many categories that it is query in so many requests, or a few more.
fn query(
    account: &Account,
    parts: usize,
    policy: &Policy,
    seed: u64,
) -> Result<Exchange<CategoryStats>, InputError> {
    let length = if parts > 1 { 4500 } else { 1 };
    let names = (0..parts).map(|part| format!("{part}{}", "x".repeat(length)));
    account.exchange(CategoryStats::of("customer@example.com", names), policy, seed)
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn any_exchange_ends_within_its_attempts_and_its_deadline(
        policy in any_policy(),
        script in any_script(),
        parts in prop_oneof![3 => Just(1), 1 => 2..5_usize],
        seed: u64,
    ) {
        let exchange = query(&Account::new("reseller", "some key"), parts, &policy, seed)?;
        let seen = drive(exchange, &policy, &script)?;
        prop_assert!(seen.sent.values().all(|times| *times <= policy.max_retries.saturating_add(1)), "{:?}", seen.sent.values());
        prop_assert_eq!(seen.attempts, seen.sent.values().sum::<u32>());
        prop_assert!(!seen.is_answered || seen.sent.len() >= parts.div_ceil(2));
        if let Some(deadline) = policy.deadline {
            let most = deadline.saturating_add(policy.timeout.unwrap_or_default());
            prop_assert!(seen.lasted <= most.saturating_add(seen.oversleeping), "{:?}", seen);
        }
    }

    #[test]
    fn exchanges_that_share_a_rate_limiter_end(policy in any_policy(), scripts in vec(any_script(), 2..5), seed: u64) {
        let account = Account::new("reseller", "some key");
        for script in &scripts {
            let seen = drive(query(&account, 1, &policy, seed)?, &policy, script)?;
            prop_assert!(seen.attempts <= policy.max_retries.saturating_add(1));
        }
    }

    #[test]
    fn calls_in_any_order_never_panic(
        policy in any_policy(),
        script in any_script(),
        calls in vec((0..6_u8, any_duration()), 0..60),
    ) {
        let mut exchange = query(&Account::new("reseller", "some key"), 1, &policy, 7)?;
        let mut clocks = Clocks::new();
        for (call, time) in calls {
            match (call, script.events.first()) {
                (0 | 1, _) => {
                    let _ = exchange.step(clocks.now);
                }
                (2, _) => drop(exchange.head(clocks.now, 503, [("retry-after", "1")])),
                (3, _) => drop(exchange.end(clocks.now, BodyEnd::Certain)),
                (4, Some(event)) => event.happen(&mut exchange, &mut clocks, Some(time)),
                _ => drop(exchange.failed(clocks.now, TransportError::new(Cause::Connect, "by chance"))),
            }
            clocks.pass(time);
        }
        prop_assert!(exchange.attempts() <= policy.max_retries.saturating_add(1), "{} attempts", exchange.attempts());
    }

}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn sequential_exchanges_never_exceed_the_rate_limit(limit in 1..5_u32, window in 1..120_u64) {
        let account = Account::new("reseller", "some key");
        let policy = Policy::default().with_max_retries(0).with_deadline(None);
        let mut server = Server { limit, window, used: 0, ends: 0 };
        let mut clocks = Clocks::new();
        for _ in 0..20 {
            let mut exchange = query(&account, 1, &policy, 7)?;
            let answer = loop {
                match exchange.step(clocks.now) {
                    Step::Send { .. } => server.answer(&mut exchange, clocks.now),
                    Step::Wait(pause) => clocks.pass(pause),
                    Step::Done(answer) => break answer,
                }
            };
            prop_assert!(answer.is_ok(), "{:?}", answer);
        }
    }
}

/// A server that answers so many requests in each window, and says so.
struct Server {
    limit: u32,
    window: u64,
    used: u32,
    ends: u64,
}

impl Server {
    fn answer<Q: Query>(&mut self, exchange: &mut Exchange<Q>, now: Now) {
        let moment = now.unix.as_secs();
        if moment >= self.ends {
            (self.used, self.ends) = (0, moment + self.window);
        }
        let status = if self.used < self.limit { 200 } else { 429 };
        self.used += 1;
        let expected = [u64::from(self.limit), self.limit.saturating_sub(self.used).into(), self.ends];
        let [limit, remaining, reset] = expected.map(|number| number.to_string());
        let headers = [
            ("x-ratelimit-limit", limit.as_str()),
            ("x-ratelimit-remaining", remaining.as_str()),
            ("x-ratelimit-reset", reset.as_str()),
        ];
        let _ = exchange.received(now, status, headers, b"[]");
    }
}

#[test]
fn retries_run_in_virtual_time() -> Result<(), TestCaseError> {
    let began = Instant::now();
    let policy = Policy::default().with_max_retries(999).with_deadline(Duration::from_secs(100 * 3600));
    let script = Script {
        events: vec![Event::Failure(Cause::Connect, Duration::from_secs(20)), Event::Silence],
        jumps: vec![(Duration::ZERO, Duration::ZERO)],
    };
    let seen = drive(query(&Account::new("reseller", "some key"), 1, &policy, 7)?, &policy, &script)?;
    prop_assert!(seen.attempts == 1000 && seen.lasted > Duration::from_secs(3600), "{:?}", seen);
    prop_assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    Ok(())
}

#[test]
fn seeds_determine_the_waits() -> Result<(), TestCaseError> {
    let policy = Policy::default();
    let script = Script {
        events: vec![Event::Failure(Cause::Connect, Duration::ZERO)],
        jumps: vec![(Duration::ZERO, Duration::ZERO)],
    };
    let lasted = |seed| -> Result<Duration, TestCaseError> {
        Ok(drive(query(&Account::new("reseller", "some key"), 1, &policy, seed)?, &policy, &script)?.lasted)
    };
    prop_assert_eq!(lasted(7)?, lasted(7)?);
    prop_assert!(lasted(7)? != lasted(8)?);
    Ok(())
}
