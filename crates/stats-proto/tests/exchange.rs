//! The exchange in virtual time: nothing sleeps, nothing is sent.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "one test measures that no time passes"
)]

use std::error::Error;
use std::time::{Duration, Instant};

use stats_proto::{
    Account, BodyEnd, Bounds, CategoryStats, Cause, DailyStats, Error as QueryError, Exchange, Flow,
    InputError, Kind, Now, Policy, Query, Step, TransportError,
};

const SECOND: Duration = Duration::from_secs(1);

/// A clock that goes only where it is put.
#[derive(Clone, Copy)]
struct Clock(Duration);

impl Clock {
    fn now(self) -> Now {
        Now::new(self.0, Duration::from_secs(1_700_000_000) + self.0)
    }
}

fn account() -> Account {
    Account::new("reseller", "secret")
}

fn daily(policy: &Policy) -> Result<Exchange<DailyStats>, InputError> {
    account().exchange(DailyStats::of("customer"), policy, 7)
}

/// The waits until the next request, or the end.
fn until_sent<Q: Query>(
    exchange: &mut Exchange<Q>,
    clock: &mut Clock,
) -> Result<Duration, Result<Q::Answer, QueryError>> {
    let mut waited = Duration::ZERO;
    loop {
        match exchange.step(clock.now()) {
            Step::Send { .. } => return Ok(waited),
            Step::Wait(pause) => {
                waited += pause;
                clock.0 += pause;
            }
            Step::Done(answer) => return Err(answer),
        }
    }
}

const NO_HEADERS: [(&str, &str); 0] = [];

#[test]
fn requests_of_a_query_are_those_that_an_exchange_sends() -> Result<(), Box<dyn Error>> {
    let names = (0..1000).map(|number| format!("category {number}"));
    let query = CategoryStats::of("customer", names);
    let requests = account().requests(query.clone(), Now::default())?.requests;
    assert!(requests.len() > 1);
    let (mut exchange, mut clock) = (account().exchange(query, &Policy::default(), 7)?, Clock(SECOND));
    for request in &requests {
        until_sent(&mut exchange, &mut clock).map_err(|_| "expected another request")?;
        assert_eq!(exchange.request(), Some(request));
        exchange.received(clock.now(), 200, NO_HEADERS, b"[]")?;
    }
    assert!(until_sent(&mut exchange, &mut clock).is_err());
    assert_eq!(account().requests(DailyStats::of("customer"), Now::default())?.requests.len(), 1);
    let error = account().requests(DailyStats::of(""), Now::default()).unwrap_err();
    assert_eq!(error.kind(), Kind::EmptyCustomer);
    Ok(())
}

#[test]
fn an_hour_of_retries_takes_milliseconds() -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let policy = Policy::default().with_max_retries(u32::MAX).with_deadline(SECOND * 3600);
    let (mut exchange, mut clock) = (daily(&policy)?, Clock(SECOND));
    let mut requests = 0;
    let error = loop {
        match until_sent(&mut exchange, &mut clock) {
            Ok(_) => {
                requests += 1;
                exchange.received(clock.now(), 503, NO_HEADERS, b"")?;
            }
            Err(answer) => break answer.unwrap_err(),
        }
    };
    assert_eq!((error.kind(), error.attempts()), (Kind::RefusedServer, requests));
    assert!(requests > 100, "{requests} requests in an hour of back-offs of at most 30 s");
    assert!(clock.0 > SECOND * 3500 && clock.0 <= SECOND * 3601, "{:?}", clock.0);
    assert!(started.elapsed() < SECOND * 2);
    Ok(())
}

#[test]
fn each_attempt_has_what_the_deadline_leaves() -> Result<(), Box<dyn Error>> {
    let policy = Policy::default().with_deadline(SECOND * 90).with_timeout(SECOND * 60);
    let (mut exchange, mut clock) = (daily(&policy)?, Clock(SECOND * 5));
    let timeout = |exchange: &mut Exchange<DailyStats>, clock: Clock| match exchange.step(clock.now()) {
        Step::Send { timeout, .. } => timeout,
        _ => None,
    };
    assert_eq!(timeout(&mut exchange, clock), Some(SECOND * 60));
    clock.0 += SECOND * 59;
    exchange.received(clock.now(), 503, [("Retry-After", "10")], b"")?;
    assert!(matches!(exchange.step(clock.now()), Step::Wait(pause) if pause == SECOND * 10));
    clock.0 += SECOND * 10;
    assert_eq!(timeout(&mut exchange, clock), Some(SECOND * 21));
    Ok(())
}

#[test]
fn a_hint_beyond_the_deadline_ends_at_once() -> Result<(), Box<dyn Error>> {
    let policy = Policy::default().with_deadline(SECOND * 30);
    let (mut exchange, mut clock) = (daily(&policy)?, Clock(SECOND));
    assert!(until_sent(&mut exchange, &mut clock).is_ok());
    exchange.received(
        clock.now(),
        429,
        [("retry-after", "31")],
        br#"{"errors":[{"message":"too many requests"}]}"#,
    )?;
    let error = until_sent(&mut exchange, &mut clock).unwrap_err().unwrap_err();
    assert_eq!((error.kind(), error.attempts(), clock.0), (Kind::RefusedRateLimited, 1, SECOND));
    assert!(error.to_string().contains("too many requests"), "{error}");
    Ok(())
}

#[test]
fn the_last_cause_is_kept() -> Result<(), Box<dyn Error>> {
    let (mut exchange, mut clock) = (daily(&Policy::default().with_max_retries(1))?, Clock(SECOND));
    assert!(until_sent(&mut exchange, &mut clock).is_ok());
    exchange.received(clock.now(), 500, NO_HEADERS, b"")?;
    assert!(until_sent(&mut exchange, &mut clock).is_ok());
    exchange.failed(clock.now(), TransportError::new(Cause::Connect, "connection refused"))?;
    let error = until_sent(&mut exchange, &mut clock).unwrap_err().unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.answer()), (Kind::Transport, 2, None));
    assert_eq!(error.to_string(), "connection refused (attempts: 2)");
    Ok(())
}

#[test]
fn a_body_that_drips_beyond_its_timeout_is_a_timeout() -> Result<(), Box<dyn Error>> {
    let policy = Policy::default().with_max_retries(0).with_timeout(SECOND * 2);
    let (mut exchange, mut clock) = (daily(&policy)?, Clock(SECOND));
    assert!(until_sent(&mut exchange, &mut clock).is_ok());
    exchange.head(clock.now(), 200, NO_HEADERS)?;
    assert_eq!(exchange.chunk(clock.now(), b"["), Ok(Flow::Continue));
    clock.0 += SECOND * 2;
    assert_eq!(exchange.chunk(clock.now(), b"]"), Ok(Flow::Stop));
    exchange.end(clock.now(), BodyEnd::Certain)?;
    assert_eq!(until_sent(&mut exchange, &mut clock).unwrap_err().unwrap_err().kind(), Kind::Timeout);
    Ok(())
}

#[test]
fn a_call_in_the_wrong_state_is_misuse_and_changes_nothing() -> Result<(), Box<dyn Error>> {
    let (mut exchange, mut clock) = (daily(&Policy::default().with_max_retries(0))?, Clock(SECOND));
    let now = clock.now();
    let error = exchange.end(now, BodyEnd::Certain).unwrap_err();
    assert_eq!(error.to_string(), "expected `step`, got `end`");
    assert!(exchange.head(now, 200, NO_HEADERS).is_err() && exchange.chunk(now, b"[]").is_err());
    assert!(exchange.failed(now, TransportError::new(Cause::Interrupted, "too early")).is_err());
    assert!(matches!(exchange.step(now), Step::Send { .. }));
    assert!(matches!(exchange.step(now), Step::Done(Err(error)) if error.kind() == Kind::Misuse));
    assert!(exchange.chunk(now, b"[]").is_err() && exchange.end(now, BodyEnd::Certain).is_err());
    exchange.head(now, 200, NO_HEADERS)?;
    assert!(exchange.head(now, 200, NO_HEADERS).is_err());
    assert!(matches!(exchange.step(now), Step::Done(Err(error)) if error.kind() == Kind::Misuse));
    assert_eq!(exchange.chunk(now, b"[]"), Ok(Flow::Continue));
    exchange.end(now, BodyEnd::Certain)?;
    assert!(exchange.end(now, BodyEnd::Certain).is_err());
    assert!(until_sent(&mut exchange, &mut clock).is_err_and(|answer| answer.is_ok()));
    assert!(matches!(exchange.step(now), Step::Done(Err(error)) if error.kind() == Kind::Misuse));
    assert_eq!(exchange.attempts(), 1);
    assert_eq!(format!("{exchange:?}"), "Exchange { kind: Daily, answered: 1, attempts: 1, .. }");
    Ok(())
}

#[test]
fn a_clone_at_another_host_has_a_rate_limit_of_its_own() -> Result<(), Box<dyn Error>> {
    let account = account();
    let other = account.clone().with_base_url("https://proxy.example.com/sendgrid")?;
    let same = account.clone().with_base_url("HTTPS://SendGrid.com/prefix")?;
    let clock = Clock(SECOND);
    let begin = |account: &Account| account.exchange(DailyStats::of("customer"), &Policy::default(), 7);
    let mut first = begin(&account)?;
    assert!(matches!(first.step(clock.now()), Step::Send { .. }));
    let headers = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "60")];
    first.received(clock.now(), 200, headers, b"[]")?;
    assert!(matches!(begin(&account)?.step(clock.now()), Step::Wait(_)));
    assert!(matches!(begin(&same)?.step(clock.now()), Step::Wait(_)));
    assert!(matches!(begin(&other)?.step(clock.now()), Step::Send { .. }));
    assert!(matches!(begin(&account.unshared())?.step(clock.now()), Step::Send { .. }));
    Ok(())
}

#[test]
fn keeps_responses_on_request() -> Result<(), Box<dyn Error>> {
    let account = account().with_bounds(Bounds::default().with_body(30));
    let mut exchange =
        account.exchange(DailyStats::of("customer"), &Policy::default(), 7)?.keeping_responses();
    let mut clock = Clock(SECOND);
    assert!(until_sent(&mut exchange, &mut clock).is_ok());
    exchange.received(clock.now(), 503, NO_HEADERS, b"later")?;
    assert!(until_sent(&mut exchange, &mut clock).is_ok());
    exchange.head(clock.now(), 200, [("Content-Type", "text/html")])?;
    // The answer is no answer, and its whole body is kept all the same.
    assert_eq!(exchange.chunk(clock.now(), b"<html>"), Ok(Flow::Continue));
    assert_eq!(exchange.chunk(clock.now(), &[b'x'; 100]), Ok(Flow::Stop));
    exchange.end(clock.now(), BodyEnd::Certain)?;
    let answer = until_sent(&mut exchange, &mut clock).unwrap_err();
    assert_eq!(exchange.customer(), Some("customer"));
    let failed = exchange.request().map(|request| request.redacted().url);
    let reply = exchange.into_responses(answer);
    assert_eq!(reply.answer.as_ref().unwrap_err().kind(), Kind::Malformed);
    let [response] = reply.responses.as_slice() else { unreachable!("one response is kept") };
    assert_eq!((response.status, response.body.len(), reply.attempts), (200, 30, 2));
    assert!(response.method == "GET" && response.url.contains("api_key=***&"), "{}", response.url);
    assert_eq!(failed.as_ref(), Some(&response.url));
    assert_eq!(response.headers, [("Content-Type".to_owned(), "text/html".to_owned())]);
    assert!(!format!("{reply:?}").contains("html"));
    Ok(())
}

#[test]
fn splits_a_query_of_many_categories_and_keeps_the_order_of_rows() -> Result<(), Box<dyn Error>> {
    let names: Vec<String> = (0..3).map(|number| format!("{number}{}", "x".repeat(3000))).collect();
    let mut exchange =
        account().exchange(CategoryStats::of("customer", names.clone()), &Policy::default(), 7)?;
    let mut clock = Clock(SECOND);
    let mut parts = Vec::new();
    let days = loop {
        match exchange.step(clock.now()) {
            Step::Send { request, .. } => {
                assert!(request.url().len() <= 8000);
                let requested: Vec<_> =
                    names.iter().filter(|name| request.url().contains(name.as_str())).collect();
                let row = |name: &&String| {
                    format!(r#"{{"date":"2009-06-20","category":"{name}","m{}":1}}"#, &name[..1])
                };
                let body = requested.iter().map(row).collect::<Vec<_>>().join(",");
                parts.push(requested.len());
                exchange.received(clock.now(), 200, NO_HEADERS, body.as_bytes())?;
            }
            Step::Wait(pause) => clock.0 += pause,
            Step::Done(answer) => break answer?,
        }
    };
    assert_eq!(parts, [2, 1]);
    assert_eq!(days.iter().map(|day| day.category().to_owned()).collect::<Vec<_>>(), names);
    let columns: Vec<_> =
        days.columns().iter().map(|column| (column.name().to_string(), column.values().len())).collect();
    assert_eq!(columns, [("m0".to_owned(), 3), ("m1".to_owned(), 3), ("m2".to_owned(), 3)]);
    assert_eq!(days.get(2).and_then(|day| day.by_name("m2")), Some(1));
    assert_eq!(days.get(2).and_then(|day| day.by_name("m0")), None);
    Ok(())
}

#[test]
fn other_queries_of_that_length_are_refused() {
    let long = "x".repeat(9000);
    let refused = |error: InputError| assert_eq!(error.kind(), Kind::TooLong);
    refused(account().exchange(DailyStats::of(long.clone()), &Policy::default(), 7).unwrap_err());
    refused(
        account().exchange(CategoryStats::of("customer", [long.clone()]), &Policy::default(), 7).unwrap_err(),
    );
    refused(
        account()
            .exchange(CategoryStats::of("customer", ["a".to_owned(), long]), &Policy::default(), 7)
            .unwrap_err(),
    );
}

#[test]
fn exchanges_that_share_a_rate_limiter_wait_before_the_limit() -> Result<(), Box<dyn Error>> {
    let account = account();
    let mut clock = Clock(SECOND);
    let begin = || account.exchange(DailyStats::of("customer"), &Policy::default(), 7);
    let limit = |left: &'static str| {
        [("X-RateLimit-Limit", "3"), ("x-ratelimit-remaining", left), ("X-RateLimit-Reset", "10")]
    };
    let (mut first, mut second, mut third, mut fourth) = (begin()?, begin()?, begin()?, begin()?);
    assert!(until_sent(&mut first, &mut clock).is_ok());
    assert!(until_sent(&mut second, &mut clock).is_ok());
    // One of three is used and answered, another is under way, so one is left.
    first.received(clock.now(), 200, limit("2"), b"[]")?;
    assert!(matches!(third.step(clock.now()), Step::Send { .. }));
    assert!(matches!(fourth.step(clock.now()), Step::Wait(pause) if pause < SECOND));
    second.received(clock.now(), 200, limit("1"), b"[]")?;
    third.received(clock.now(), 200, limit("0"), b"[]")?;
    // Seconds are whole on the wire: the window may end up to one later than it says.
    assert!(matches!(fourth.step(clock.now()), Step::Wait(pause) if pause == SECOND * 11));
    clock.0 += SECOND * 11;
    assert!(matches!(fourth.step(clock.now()), Step::Send { .. }));
    // What an answer from the window before says is old.
    fourth.failed(clock.now(), TransportError::new(Cause::Interrupted, "cut"))?;
    Ok(())
}

#[test]
fn responses_in_another_order_allow_no_request_more() -> Result<(), Box<dyn Error>> {
    let account = account();
    let mut clock = Clock(SECOND);
    let begin = || account.exchange(DailyStats::of("customer"), &Policy::default(), 7);
    let limit = |left: &'static str, reset: &'static str| {
        [("X-RateLimit-Limit", "3"), ("x-ratelimit-remaining", left), ("X-RateLimit-Reset", reset)]
    };
    let (mut first, mut second, mut third, mut fourth) = (begin()?, begin()?, begin()?, begin()?);
    for exchange in [&mut first, &mut second, &mut third] {
        assert!(until_sent(exchange, &mut clock).is_ok());
    }
    third.received(clock.now(), 200, limit("0", "10"), b"[]")?;
    first.received(clock.now(), 200, limit("2", "10"), b"[]")?;
    clock.0 += SECOND; // a response that was on its way for longer
    second.received(clock.now(), 200, limit("1", "9"), b"[]")?;
    assert!(matches!(fourth.step(clock.now()), Step::Wait(pause) if pause == SECOND * 10));
    // What the next window allows is more again.
    clock.0 += SECOND * 10;
    assert!(until_sent(&mut fourth, &mut clock).is_ok());
    fourth.received(clock.now(), 200, limit("2", "60"), b"[]")?;
    for exchange in [&mut begin()?, &mut begin()?] {
        assert!(matches!(exchange.step(clock.now()), Step::Send { .. }));
    }
    Ok(())
}

#[test]
fn a_wait_beyond_the_deadline_ends_the_exchange() -> Result<(), Box<dyn Error>> {
    let account = account();
    let mut clock = Clock(SECOND);
    let mut first = account.exchange(DailyStats::of("customer"), &Policy::default(), 7)?;
    assert!(until_sent(&mut first, &mut clock).is_ok());
    first.received(clock.now(), 200, [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "60")], b"[]")?;
    let mut second =
        account.exchange(DailyStats::of("customer"), &Policy::default().with_deadline(SECOND * 5), 7)?;
    let error = until_sent(&mut second, &mut clock).unwrap_err().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (Kind::Timeout, 0));
    Ok(())
}

#[test]
fn hints_beyond_an_hour_delay_no_later_query() -> Result<(), Box<dyn Error>> {
    for headers in [
        [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "253402300799")],
        [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "253402300799000")],
        [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "3601")],
        [("x-ratelimit-remaining", "0"), ("retry-after", "99999999999999999999")],
    ] {
        let account = account();
        let clock = Clock(SECOND);
        let begin = || account.exchange(DailyStats::of("customer"), &Policy::default(), 7);
        let mut first = begin()?;
        assert!(matches!(first.step(clock.now()), Step::Send { .. }));
        first.received(clock.now(), 200, headers, b"[]")?;
        assert!(matches!(first.step(clock.now()), Step::Done(Ok(_))));
        assert!(matches!(begin()?.step(clock.now()), Step::Send { .. }), "{headers:?}");
    }
    Ok(())
}

#[test]
fn a_wrong_local_clock_delays_no_query() -> Result<(), Box<dyn Error>> {
    let date = ("date", "Tue, 14 Nov 2023 22:13:20 GMT");
    for unix in [0, 1_600_000_000, 1_700_000_000, 1_800_000_000, 4_000_000_000] {
        let account = account();
        let now = |steady| Now::new(SECOND * steady, SECOND * unix);
        let begin = || account.exchange(DailyStats::of("customer"), &Policy::default(), 7);
        let mut first = begin()?;
        assert!(matches!(first.step(now(1)), Step::Send { .. }));
        let headers = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1700000002"), date];
        first.received(now(1), 200, headers, b"[]")?;
        let mut second = begin()?;
        assert!(matches!(second.step(now(1)), Step::Wait(pause) if pause == SECOND * 3), "{unix}");
        assert!(matches!(second.step(now(4)), Step::Send { .. }), "{unix}");
    }
    Ok(())
}

#[test]
fn permanent_failures_are_not_retried() -> Result<(), Box<dyn Error>> {
    for cause in [Cause::UnknownHost, Cause::Certificate] {
        let (mut exchange, mut clock) = (daily(&Policy::default())?, Clock(SECOND));
        assert!(until_sent(&mut exchange, &mut clock).is_ok());
        exchange.failed(clock.now(), TransportError::new(cause, "as the test has it"))?;
        let error = until_sent(&mut exchange, &mut clock).unwrap_err().unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (Kind::Transport, 1));
    }
    Ok(())
}

#[test]
fn the_status_of_a_refusal_decides_however_its_body_ends() -> Result<(), Box<dyn Error>> {
    for cause in [Cause::Interrupted, Cause::Timeout, Cause::Connect] {
        for (status, kind) in
            [(401, Kind::RefusedAuthentication), (404, Kind::RefusedNotFound), (302, Kind::UnexpectedStatus)]
        {
            let (mut exchange, mut clock) = (daily(&Policy::default().with_max_retries(0))?, Clock(SECOND));
            assert!(until_sent(&mut exchange, &mut clock).is_ok());
            exchange.head(clock.now(), status, NO_HEADERS)?;
            let _ = exchange.chunk(clock.now(), b"{\"error\":");
            exchange.failed(clock.now(), TransportError::new(cause, "as the test has it"))?;
            assert_eq!(until_sent(&mut exchange, &mut clock).unwrap_err().unwrap_err().kind(), kind);
        }
    }
    Ok(())
}

#[cfg(feature = "gzip")]
mod encoded {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn member(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // Writing to a vector does not fail.
        let _ = encoder.write_all(text);
        encoder.finish().unwrap_or_default()
    }

    /// The outcome of one response with this encoding: the number of days, or the kind of the error.
    fn outcome(status: u16, encoding: &str, body: &[u8], bound: u64, end: BodyEnd) -> Result<usize, Kind> {
        let account = account().with_bounds(Bounds::default().with_body(bound));
        let policy = Policy::default().with_max_retries(0);
        let query = DailyStats::of("customer");
        let exchange = account.exchange(query, &policy, 7).map_err(|error| error.kind())?;
        let mut exchange = exchange.decoding_bodies();
        let now = Clock(SECOND).now();
        assert!(matches!(exchange.step(now), Step::Send { .. }));
        exchange.head(now, status, [("Content-Encoding", encoding)]).map_err(|_| Kind::Misuse)?;
        for chunk in body.chunks(7) {
            if exchange.chunk(now, chunk) == Ok(Flow::Stop) {
                break;
            }
        }
        exchange.end(now, end).map_err(|_| Kind::Misuse)?;
        let Step::Done(answer) = exchange.step(now) else { return Err(Kind::Misuse) };
        answer.map(|days| days.len()).map_err(|error| error.kind())
    }

    const LIMIT: u64 = 64 << 20;

    #[test]
    fn bodies_are_decoded_in_every_spelling_and_of_several_members() {
        let days = [member(br#"{"date":"2009-06-20"}"#), member(br#",{"date":"2009-06-21"}"#)].concat();
        for encoding in ["gzip", "GZIP", "x-gzip", " Gzip , identity"] {
            assert_eq!(outcome(200, encoding, &days, LIMIT, BodyEnd::Certain), Ok(2), "{encoding}");
            assert_eq!(outcome(200, encoding, &days, LIMIT, BodyEnd::Uncertain), Err(Kind::Transport));
        }
        let empty_first = [member(b""), days].concat();
        assert_eq!(outcome(200, "gzip", &empty_first, LIMIT, BodyEnd::Certain), Ok(2));
        assert_eq!(outcome(200, "identity", b"[]", LIMIT, BodyEnd::Certain), Ok(0));
    }

    #[test]
    fn an_empty_body_is_empty_in_every_encoding() {
        for encoding in ["gzip", "br"] {
            assert_eq!(outcome(200, encoding, b"", LIMIT, BodyEnd::Certain), Ok(0));
            assert_eq!(outcome(204, encoding, b"", LIMIT, BodyEnd::Uncertain), Ok(0));
            let refused = outcome(401, encoding, b"", LIMIT, BodyEnd::Certain);
            assert_eq!(refused, Err(Kind::RefusedAuthentication));
        }
    }

    #[test]
    fn an_undecodable_body_is_a_transport_error_or_the_refusal() {
        let body = member(br#"{"date":"2009-06-20"}"#);
        let (cut, _) = body.split_at(body.len() - 3);
        let garbage = [body.as_slice(), b"garbage"].concat();
        for (encoding, body) in [("gzip", cut), ("gzip", &garbage), ("br", b"x"), ("gzip", b"plain words")] {
            for (status, kind) in
                [(200, Kind::Transport), (403, Kind::RefusedAuthentication), (503, Kind::RefusedServer)]
            {
                let outcome = outcome(status, encoding, body, LIMIT, BodyEnd::Certain);
                assert_eq!(outcome, Err(kind), "{encoding} {status}");
            }
        }
    }

    #[test]
    fn encoded_and_decoded_bytes_are_counted() {
        let blanks = member(&[b' '; 5000]);
        assert_eq!(outcome(200, "gzip", &blanks, 5000, BodyEnd::Certain), Ok(0));
        assert_eq!(outcome(200, "gzip", &blanks, 4999, BodyEnd::Certain), Err(Kind::TooLarge));
        let members = member(b"").repeat(100);
        assert_eq!(outcome(200, "gzip", &members, 500, BodyEnd::Certain), Err(Kind::TooLarge));
    }
}
