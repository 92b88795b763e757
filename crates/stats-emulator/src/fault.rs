//! Faults: what can go wrong with an answer, as words.

mod alter;
mod flood;
mod gzip;
mod play;
mod read;
mod script;
mod size;

use std::time::Duration;

pub(crate) use alter::{alter, http_date};
pub use flood::Flood;
pub(crate) use play::{Performance, play};
pub use script::Script;

/// No fault lasts longer, whatever it was asked for: one minute.
pub const LONGEST: Duration = Duration::from_secs(60);

/// No fault that goes on and on sends more: one gigabyte.
pub const MOST: u64 = 1_000_000_000;

/// One thing that goes wrong with an answer.
///
/// Durations are written `200ms` or `2s`, sizes `64kB`, `10MB` or `10GB` (powers of 1000), and both have a
/// value of their own, the one shown here, where `=…` is left out.
///
/// Every fault ends by itself: when the client leaves, after [`LONGEST`], or after [`MOST`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// `503`: that status, 100 to 999, with a refusal for a body.
    Status(u16),
    /// `delay=200ms`: a wait before the first byte; otherwise the answer is whole.
    Delay(Duration),
    /// `retry-after=2s`: the header, in whole seconds. Comes on top of a status.
    RetryAfter(Duration),
    /// `retry-after-date=2s`: the header as the date of that moment.
    RetryAfterDate(Duration),
    /// `rate-limited=2s`: status 429 with the `X-RateLimit` headers, the reset in epoch seconds.
    RateLimited(Duration),
    /// `rate-limited-delta=2s`: the same, the reset in seconds left.
    RateLimitedDelta(Duration),
    /// `rate-limited-ms=2s`: the same, the reset in epoch milliseconds.
    RateLimitedMilliseconds(Duration),
    /// `rate-limited-reset=253402300799`: the same, the reset as it is given here.
    RateLimitedReset(String),
    /// `date=+3600s`, `date=-3600s`: the header `Date`, so many seconds off.
    Date(i64),
    /// `redirect=302`: to the same question below `/redirected`, the query with the key in it.
    Redirect(u16),
    /// `content-type=text/plain`: a header that does not tell the truth.
    ContentType(String),
    /// `packed`: gzip wherever the request accepts it. Without this a request with `Origin` gets gzip only for a body
    /// that ends by itself: XML, an array, one aggregate.
    Packed,
    /// `content-encoding=GZIP`: that header. The body is packed where it says gzip or x-gzip, in any letter case.
    ContentEncoding(String),
    /// `gzip-members=2`: the body in so many gzip members.
    GzipMembers(usize),
    /// `gzip-first-empty`: an empty gzip member, then the body.
    GzipFirstEmpty,
    /// `gzip-trailing=16`: the body as gzip, then so many bytes that are no member.
    GzipTrailing(usize),
    /// `empty-gzip`: no body, and the header that says gzip. Comes on top of a status.
    EmptyGzip,
    /// `garbage`: 512 bytes that are no format, with status 200.
    Garbage,
    /// One of those that break the connection or its framing.
    Wire(WireFault),
}

/// A fault below HTTP or in its framing. After each the connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WireFault {
    /// `silent=30s`: nothing is sent for that time, then the connection is closed.
    Silent(Duration),
    /// `cut-before`: closed before the first byte.
    CutBefore,
    /// `cut=N`: closed after N bytes of the body, or after half of it.
    Cut(Option<u64>),
    /// `reset-before`: reset before the first byte.
    ResetBefore,
    /// `reset=N`: reset after N bytes of the body, or after half of it.
    Reset(Option<u64>),
    /// `truncated=N`: N bytes or half of the body with a `Content-Length` that agrees: only a reader of the
    /// format can tell.
    Truncated(Option<u64>),
    /// `longer-length=16`: the whole body, and a `Content-Length` that promises so much more.
    LongerLength(u64),
    /// `shorter-length=16`: the whole body, and a `Content-Length` that promises so much less.
    ShorterLength(u64),
    /// `stall=5s`: silence amid the body, then the rest of it.
    Stall(Duration),
    /// `drip=20ms`: the body byte by byte with that pause between them.
    Drip(Duration),
    /// `endless`: the whole body, then white space that never ends.
    Endless,
    /// `broken-chunks`: a chunk whose size is no number.
    BrokenChunks,
    /// `cut-chunks`: chunks without the last one.
    CutChunks,
    /// `broken-gzip`: `Content-Encoding: gzip` and bytes flipped in the middle of the stream.
    BrokenGzip,
    /// `cut-gzip`: half a gzip stream with a `Content-Length` that agrees.
    CutGzip,
    /// `gzip-bomb=10GB`: a sound gzip stream of white space, about a thousandth as long as what it unpacks to.
    GzipBomb(u64),
    /// `no-length`: the whole body without a length: the end of the connection ends it.
    NoLength,
    /// `no-length-cut=N`: without a length, closed after N bytes of the body, or after half of it.
    NoLengthCut(Option<u64>),
    /// `no-length-reset=N`: without a length, reset after N bytes of the body, or after half of it.
    NoLengthReset(Option<u64>),
    /// `endless-…`: bytes without an end outside of the body.
    Flood(Flood),
    /// `not-http`: bytes that are no HTTP at all.
    NotHttp,
}

/// Faults that strike one answer together, and how often they strike.
///
/// Their text is words joined by `,` or `+`, such as `delay=200ms,503,retry-after=2s`; `none` is a set
/// without faults. Of several [`WireFault`]s the first counts. Two more words say when:
///
/// - `times=2`: only the first two requests that meet this set;
/// - `one-in=5`: only every fifth of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Faults {
    /// The faults in the order given.
    pub list: Vec<Fault>,
    /// When they strike.
    pub when: When,
}

/// Which of the requests that meet a set of faults are struck.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum When {
    /// Every one.
    #[default]
    Always,
    /// The first so many.
    Times(u64),
    /// The last of every so many.
    OneIn(u64),
}

impl Faults {
    /// The one that breaks the connection or its framing, if there is one.
    pub(crate) fn wire(&self) -> Option<WireFault> {
        self.list.iter().find_map(|fault| match fault {
            Fault::Wire(wire) => Some(*wire),
            _ => None,
        })
    }

    /// How long to wait before anything else.
    pub(crate) fn delay(&self) -> Duration {
        let delays = self.list.iter().map(|fault| match fault {
            Fault::Delay(delay) => *delay,
            _ => Duration::ZERO,
        });
        delays.sum::<Duration>().min(LONGEST)
    }

    /// Whether they strike the request that is the `turn`th, from 1, to meet them.
    pub(crate) fn strike(&self, turn: u64) -> bool {
        match self.when {
            When::Always => true,
            When::Times(times) => turn <= times,
            When::OneIn(count) => turn.is_multiple_of(count),
        }
    }
}

#[cfg(test)]
mod tests;
