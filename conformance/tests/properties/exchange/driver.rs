//! A driver in virtual time that checks every step against the policy.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use stats_proto::{BodyEnd, Cause, Exchange, Flow, Now, Policy, Query, Step, TransportError};

use super::script::{Event, Script};

/// What a driver saw of an exchange.
#[derive(Debug)]
pub(super) struct Seen {
    /// How often each request was sent.
    pub(super) sent: BTreeMap<String, u32>,
    /// From the first step to the end, without what pauses lasted longer than query.
    pub(super) lasted: Duration,
    pub(super) oversleeping: Duration,
    pub(super) is_answered: bool,
    pub(super) attempts: u32,
}

/// Drives an exchange to its end, which must come.
pub(super) fn drive<Q: Query>(
    mut exchange: Exchange<Q>,
    policy: &Policy,
    script: &Script,
) -> Result<Seen, TestCaseError> {
    let mut clocks = Clocks::new();
    let (mut events, mut jumps) = (script.events.iter().cycle(), script.jumps.iter().cycle());
    let mut sent: BTreeMap<String, u32> = BTreeMap::new();
    let mut oversleeping = Duration::ZERO;
    for _ in 0..2000 {
        let left = policy.deadline.map(|deadline| deadline.saturating_sub(clocks.lasted()));
        match exchange.step(clocks.now) {
            Step::Send { request, timeout } => {
                *sent.entry(request.url().to_owned()).or_default() += 1;
                prop_assert!(left != Some(Duration::ZERO), "sent after the deadline");
                prop_assert!(left.is_none_or(|left| timeout.is_some_and(|timeout| timeout <= left)));
                prop_assert!(
                    policy.timeout.is_none_or(|most| timeout.is_some_and(|timeout| timeout <= most))
                );
                if let Some(event) = events.next() {
                    event.happen(&mut exchange, &mut clocks, timeout);
                }
            }
            Step::Wait(pause) => {
                prop_assert!(left.is_none_or(|left| pause < left), "a wait beyond the deadline");
                prop_assert!(pause > Duration::ZERO, "a wait of nothing");
                let (longer, wall) = jumps.next().copied().unwrap_or_default();
                oversleeping = oversleeping.saturating_add(longer);
                clocks.pass(pause.saturating_add(longer));
                clocks.now.unix = clocks.now.unix.saturating_add(wall);
            }
            Step::Done(outcome) => {
                if let Err(error) = &outcome {
                    prop_assert_eq!(error.attempts(), exchange.attempts());
                }
                let (is_answered, attempts) = (outcome.is_ok(), exchange.attempts());
                return Ok(Seen { sent, lasted: clocks.lasted(), oversleeping, is_answered, attempts });
            }
        }
    }
    Err(TestCaseError::fail("two thousand steps and no end"))
}

/// Both clocks, and when they were first looked at.
pub(super) struct Clocks {
    pub(super) now: Now,
    began: Duration,
}

impl Clocks {
    pub(super) const fn new() -> Self {
        let began = Duration::from_secs(1000);
        Self { now: Now::new(began, Duration::from_secs(1_700_000_000)), began }
    }

    pub(super) fn pass(&mut self, time: Duration) {
        self.now = Now::new(self.now.steady.saturating_add(time), self.now.unix.saturating_add(time));
    }

    pub(super) fn lasted(&self) -> Duration {
        self.now.steady.saturating_sub(self.began)
    }
}

impl Event {
    /// Reports to the exchange; no driver lets an attempt last longer than it may.
    pub(super) fn happen<Q: Query>(
        &self,
        exchange: &mut Exchange<Q>,
        clocks: &mut Clocks,
        timeout: Option<Duration>,
    ) {
        let within = |takes: Duration| timeout.map_or(takes, |timeout| timeout.min(takes));
        let error = |cause| TransportError::new(cause, "as the script has it");
        match self {
            Self::Answer { status, headers, body, takes } => {
                clocks.pass(within(*takes) / 2);
                let _ = exchange.head(
                    clocks.now,
                    *status,
                    headers.iter().map(|(name, value)| (*name, value.as_str())),
                );
                clocks.pass(within(*takes) / 2);
                for half in [body.split_at(body.len() / 2).0, body.split_at(body.len() / 2).1] {
                    if exchange.chunk(clocks.now, half) == Ok(Flow::Stop) {
                        break;
                    }
                }
                let _ = exchange.end(clocks.now, BodyEnd::Certain);
            }
            Self::Cut { status, body, takes } => {
                let _ = exchange.head(clocks.now, *status, []);
                let _ = exchange.chunk(clocks.now, body);
                clocks.pass(within(*takes));
                let _ = exchange.failed(clocks.now, error(Cause::Interrupted));
            }
            Self::Failure(cause, takes) => {
                clocks.pass(within(*takes));
                let _ = exchange.failed(clocks.now, error(*cause));
            }
            Self::Silence => {
                clocks.pass(timeout.unwrap_or(Duration::from_secs(3600)));
                let _ = exchange.failed(clocks.now, error(Cause::Timeout));
            }
        }
    }
}
