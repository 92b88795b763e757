//! Any calls of an exchange, in any order and at any time: it never panics, never exceeds its number of retries,
//! never waits beyond its deadline, and terminates.

#![no_main]

use std::time::Duration;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use stats_proto::{
    Account, BodyEnd, CategoryStats, Cause, Error, Exchange, Now, Policy, Step, TransportError,
};

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    max_retries: u8,
    deadline: Option<Length>,
    timeout: Option<Length>,
    backoff: [Length; 2],
    seed: u64,
    /// The lengths of the categories' names: long ones make several requests.
    names: [u8; 3],
    keeps_responses: bool,
    calls: Vec<(Call<'a>, Length)>,
}

/// A length of time, short ones as likely as any.
#[derive(Debug, Clone, Copy, Arbitrary)]
enum Length {
    Milliseconds(u16),
    Seconds(u64),
    Unlimited,
}

/// A call of a driver, in the right state or not.
#[derive(Debug, Arbitrary)]
enum Call<'a> {
    Step,
    Head(u8, Vec<(Header, Value<'a>)>),
    Chunk(&'a [u8]),
    End,
    Failed(u8),
    /// A step, and a response if it sends a request.
    Answer(u8, Vec<(Header, Value<'a>)>, &'a [u8]),
    /// The Unix time jumps.
    Jump(Length),
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Header {
    RetryAfter,
    Limit,
    Remaining,
    Reset,
    Other,
}

#[derive(Debug, Arbitrary)]
enum Value<'a> {
    Number(u64),
    Soon(u8),
    String(&'a str),
}

const STATUSES: [u16; 8] = [200, 200, 429, 503, 400, 401, 302, 600];

fuzz_target!(|input: Input<'_>| {
    let [first, limit] = input.backoff.map(Length::time);
    let policy = Policy::default()
        .with_max_retries(u32::from(input.max_retries))
        .with_deadline(input.deadline.map(Length::time))
        .with_timeout(input.timeout.map(Length::time))
        .with_backoff(first, limit);
    let names = input.names.map(|length| "n".repeat(1 + usize::from(length) * 30));
    let account = Account::new("name", "some key");
    let query = CategoryStats::of("customer", names);
    let Ok(exchange) = account.exchange(query, &policy, input.seed) else {
        return;
    };
    let exchange = if input.keeps_responses { exchange.keeping_responses() } else { exchange };
    let now = Now::new(Duration::from_secs(1000), Duration::from_secs(1_700_000_000));
    let mut driver = Driver { exchange, policy, now, began: None, is_done: false };
    for (call, time) in &input.calls {
        driver.call(call);
        driver.pass(time.time());
    }
    driver.finish();
});

struct Driver {
    exchange: Exchange<CategoryStats>,
    policy: Policy,
    now: Now,
    began: Option<Duration>,
    is_done: bool,
}

impl Driver {
    fn call(&mut self, call: &Call<'_>) {
        match call {
            Call::Step => {
                self.step();
            }
            Call::Head(status, headers) => self.head(*status, headers),
            Call::Chunk(bytes) => {
                let _ = self.exchange.chunk(self.now, bytes);
            }
            Call::End => {
                let _ = self.exchange.end(self.now, BodyEnd::Certain);
            }
            Call::Failed(cause) => self.failed(*cause),
            Call::Answer(status, headers, body) => {
                if self.step().is_none() {
                    self.head(*status, headers);
                    let _ = self.exchange.chunk(self.now, body);
                    let _ = self.exchange.end(self.now, BodyEnd::Certain);
                }
            }
            Call::Jump(time) => self.now.unix = time.time(),
        }
        let most = (u64::from(self.policy.max_retries) + 1) * 3;
        assert!(u64::from(self.exchange.attempts()) <= most, "{} attempts", self.exchange.attempts());
    }

    /// One step. Returns how long to wait, if the exchange waits.
    fn step(&mut self) -> Option<Duration> {
        let began = *self.began.get_or_insert(self.now.steady);
        let lasted = self.now.steady.saturating_sub(began);
        let left = self.policy.deadline.map(|deadline| deadline.saturating_sub(lasted));
        match self.exchange.step(self.now) {
            Step::Send { request, timeout } => {
                assert!(!self.is_done, "a request after the end");
                assert!(request.url().is_ascii());
                assert!(left != Some(Duration::ZERO), "sent after the deadline");
                assert!(left.is_none_or(|left| timeout.is_some_and(|timeout| timeout <= left)));
            }
            Step::Wait(pause) => {
                assert!(!self.is_done, "a wait after the end");
                assert!(!pause.is_zero() && left.is_none_or(|left| pause < left), "a wait of {pause:?}");
                return Some(pause);
            }
            // A step in the wrong state ends nothing: the exchange still expects its response.
            Step::Done(Err(Error::Misuse(_))) => {}
            Step::Done(_) => self.is_done = true,
        }
        None
    }

    fn head(&mut self, status: u8, headers: &[(Header, Value<'_>)]) {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.name(), value.to_header())).collect();
        let headers = headers.iter().map(|(name, value)| (*name, value.as_str()));
        let _ = self.exchange.head(self.now, STATUSES[usize::from(status) % STATUSES.len()], headers);
    }

    fn failed(&mut self, cause: u8) {
        let cause = Cause::ALL[usize::from(cause) % Cause::ALL.len()];
        let _ = self.exchange.failed(self.now, TransportError::new(cause, "fuzzed failure"));
    }

    fn pass(&mut self, time: Duration) {
        let Now { steady, unix, .. } = self.now;
        self.now = Now::new(steady.saturating_add(time), unix.saturating_add(time));
    }

    /// Fails every further request: the exchange must terminate.
    fn finish(mut self) {
        // Each attempt takes a step and a wait.
        let most = 10 + 4 * 3 * (self.policy.max_retries + 1);
        for _ in 0..most {
            match self.step() {
                _ if self.is_done => return,
                // The clock cannot advance beyond its maximum.
                Some(pause) if self.now.steady.checked_add(pause).is_none() => return,
                Some(pause) => self.pass(pause),
                None => self.failed(0),
            }
        }
        unreachable!("no end after {most} steps");
    }
}

impl Length {
    fn time(self) -> Duration {
        match self {
            Self::Milliseconds(number) => Duration::from_millis(number.into()),
            Self::Seconds(number) => Duration::from_secs(number),
            Self::Unlimited => Duration::MAX,
        }
    }
}

impl Header {
    const fn name(self) -> &'static str {
        match self {
            Self::RetryAfter => "Retry-After",
            Self::Limit => "x-ratelimit-limit",
            Self::Remaining => "X-RateLimit-Remaining",
            Self::Reset => "X-RATELIMIT-RESET",
            Self::Other => "content-type",
        }
    }
}

impl Value<'_> {
    fn to_header(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Soon(seconds) => (1_700_000_000 + u64::from(*seconds)).to_string(),
            Self::String(value) => (*value).to_owned(),
        }
    }
}
