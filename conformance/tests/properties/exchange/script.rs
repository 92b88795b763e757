//! What servers, networks and clocks do to an exchange.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use stats_proto::{Cause, Policy};

/// The outcome of one request.
#[derive(Debug, Clone)]
pub(super) enum Event {
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: &'static [u8],
        takes: Duration,
    },
    Cut {
        status: u16,
        body: &'static [u8],
        takes: Duration,
    },
    Failure(Cause, Duration),
    /// Nothing comes until the attempt's time is up.
    Silence,
}

/// What a driver and a server do, again and again.
#[derive(Debug, Clone)]
pub(super) struct Script {
    pub(super) events: Vec<Event>,
    /// How much longer than query each pause lasts, and where the clock on the wall jumps meanwhile.
    pub(super) jumps: Vec<(Duration, Duration)>,
}

const BODIES: &[&[u8]] = &[
    b"[]",
    b"{\"date\":\"2009-06-20\",\"category\":\"A\",\"requests\":1}",
    b"{\"error\":\"too many requests\"}",
    b"{\"error\":{\"code\":429,\"message\":\"slow down\"}}",
    b"{\"error\":{\"code\":503,\"message\":\"later\"}}",
    b"<html>",
    b"",
];

pub(super) fn any_duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        Just(Duration::ZERO),
        (0..5000_u64).prop_map(Duration::from_millis),
        (0..100_000_u64).prop_map(Duration::from_secs),
    ]
}

fn any_length() -> impl Strategy<Value = Duration> {
    prop_oneof![8 => any_duration(), 1 => Just(Duration::MAX), 1 => any::<u64>().prop_map(Duration::from_secs)]
}

pub(super) fn any_policy() -> impl Strategy<Value = Policy> {
    let length = || prop_oneof![1 => Just(None), 3 => any_length().prop_map(Some)];
    (0..6_u32, length(), length(), any_length(), any_length()).prop_map(
        |(retries, deadline, timeout, first, limit)| {
            let policy = Policy::default().with_max_retries(retries).with_deadline(deadline);
            policy.with_timeout(timeout).with_backoff(first, limit)
        },
    )
}

fn any_headers() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let name = select(
        &[
            "retry-after",
            "Retry-After",
            "x-ratelimit-limit",
            "X-RateLimit-Remaining",
            "x-ratelimit-reset",
            "date",
        ][..],
    );
    let value = prop_oneof![
        (0..4_u64).prop_map(|number| number.to_string()),
        (1_699_999_000..1_700_001_000_u64).prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        Just("Tue, 14 Nov 2023 22:13:30 GMT".to_owned()),
        Just("Fri, 31 Dec 9999 23:59:59 GMT".to_owned()),
        ".{0,8}",
    ];
    vec((name, value), 0..4)
}

fn any_event() -> impl Strategy<Value = Event> {
    let status = || select(&[200, 200, 200, 204, 302, 400, 401, 429, 429, 500, 503, 600][..]);
    let body = || select(BODIES);
    prop_oneof![
        6 => (status(), any_headers(), body(), any_duration())
            .prop_map(|(status, headers, body, takes)| Event::Answer { status, headers, body, takes }),
        1 => (status(), body(), any_duration())
            .prop_map(|(status, body, takes)| Event::Cut { status, body, takes }),
        2 => (select(Cause::ALL), any_duration()).prop_map(|(cause, takes)| Event::Failure(cause, takes)),
        1 => Just(Event::Silence),
    ]
}

pub(super) fn any_script() -> impl Strategy<Value = Script> {
    let jump = prop_oneof![3 => Just((Duration::ZERO, Duration::ZERO)), 1 => (any_duration(), any_length())];
    (vec(any_event(), 1..12), vec(jump, 1..4)).prop_map(|(events, jumps)| Script { events, jumps })
}
