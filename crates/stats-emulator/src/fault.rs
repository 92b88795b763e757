//! Faults: what can go wrong with a response, each named by a word.

mod apply;
mod counts;
mod endless;
mod gzip;
mod parse;
mod script;
mod units;
mod write;

use std::time::Duration;

pub(crate) use apply::{apply, http_date};
pub(crate) use counts::FaultCounts;
pub use endless::EndlessPart;
pub use parse::EXAMPLES;
pub use script::Script;
pub(crate) use write::{WriteMode, write_response};

/// The longest time that a fault lasts: one minute.
pub const MAX_DURATION: Duration = Duration::from_secs(60);

/// The most bytes that an endless fault sends: one gigabyte.
pub const MAX_BYTES: u64 = 1_000_000_000;

/// One fault of a response.
///
/// Durations are written `200ms` or `2s`, sizes `64kB`, `10MB` or `10GB` (powers of 1000). The values shown here are
/// the defaults, used without `=…`.
///
/// Every fault ends: when the client closes the connection, after [`MAX_DURATION`], or after [`MAX_BYTES`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// `503`: that status, 100 to 999, with a refusal as its body.
    Status(u16),
    /// `delay=200ms`: a delay before the first byte of an otherwise normal response.
    Delay(Duration),
    /// `retry-after=2s`: the header in whole seconds, beside the status of another fault.
    RetryAfter(Duration),
    /// `retry-after-date=2s`: the header as a date that many seconds from now.
    RetryAfterDate(Duration),
    /// `rate-limited=2s`: status 429 with the `X-RateLimit` headers, the reset in epoch seconds.
    RateLimited(Duration),
    /// `rate-limited-delta=2s`: status 429 with the headers, the reset in seconds from now.
    RateLimitedDelta(Duration),
    /// `rate-limited-ms=2s`: status 429 with the headers, the reset in epoch milliseconds.
    RateLimitedMilliseconds(Duration),
    /// `rate-limited-reset=253402300799`: status 429 with the headers, the reset as given.
    RateLimitedReset(String),
    /// `date=+3600s`, `date=-3600s`: the header `Date`, off by that many seconds.
    Date(i64),
    /// `redirect=302`: to the requested path below `/redirected`, with the query string and its key.
    Redirect(u16),
    /// `content-type=text/plain`: a wrong `Content-Type`.
    ContentType(String),
    /// `packed`: gzip for every request that accepts it. Otherwise requests with `Origin` get gzip only for bodies that
    /// end by themselves: XML, an array, one aggregate.
    Packed,
    /// `content-encoding=GZIP`: that header. The body is compressed if it is gzip or x-gzip, in any letter case.
    ContentEncoding(String),
    /// `gzip-members=2`: the body in that many gzip members.
    GzipMembers(usize),
    /// `gzip-first-empty`: an empty gzip member, then the body.
    GzipFirstEmpty,
    /// `gzip-trailing=16`: the body as gzip, then that many bytes of garbage.
    GzipTrailing(usize),
    /// `empty-gzip`: no body, with `Content-Encoding: gzip`, beside the status of another fault.
    EmptyGzip,
    /// `garbage`: 512 random bytes with status 200.
    Garbage,
    /// A fault of the connection or the framing.
    Wire(WireFault),
}

/// A fault of the connection or of the HTTP framing. The connection is closed after each.
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
    /// `truncated=N`: N bytes or half of the body with a matching `Content-Length`, so that only a parser of the format
    /// can detect it.
    Truncated(Option<u64>),
    /// `longer-length=16`: the whole body, and a `Content-Length` larger by that many bytes.
    LongerLength(u64),
    /// `shorter-length=16`: the whole body, and a `Content-Length` smaller by that many bytes.
    ShorterLength(u64),
    /// `stall=5s`: half of the body, a pause, then the rest.
    Stall(Duration),
    /// `drip=20ms`: the body byte by byte with that pause between bytes.
    Drip(Duration),
    /// `endless`: the whole body, then white space that never ends.
    Endless,
    /// `broken-chunks`: a chunk with an invalid size.
    BrokenChunks,
    /// `cut-chunks`: chunks without the last one.
    CutChunks,
    /// `broken-gzip`: `Content-Encoding: gzip` with bytes flipped in the middle of the stream.
    BrokenGzip,
    /// `cut-gzip`: half of a gzip stream with a matching `Content-Length`.
    CutGzip,
    /// `gzip-bomb=10GB`: a valid gzip stream of white space that decompresses to that size, at most 100 GB, about a
    /// thousand times its own.
    GzipBomb(u64),
    /// `no-length`: the whole body without a length, ended by the end of the connection.
    NoLength,
    /// `no-length-cut=N`: without a length, closed after N bytes of the body, or after half of it.
    NoLengthCut(Option<u64>),
    /// `no-length-reset=N`: without a length, reset after N bytes of the body, or after half of it.
    NoLengthReset(Option<u64>),
    /// `endless-…`: endless bytes outside of the body.
    EndlessPart(EndlessPart),
    /// `not-http`: bytes that are not HTTP.
    NotHttp,
}

/// A set of faults of one response, and the requests that they apply to.
///
/// Written as words joined by `,`, `+` or a space, such as `delay=200ms,503,retry-after=2s`, of at most 512 bytes;
/// `none` is the empty set. Of several [`WireFault`]s the first applies. Two more words limit the requests:
///
/// - `times=2`: only the first two requests with this set;
/// - `one-in=5`: only every fifth request with this set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Faults {
    /// The faults in the given order.
    pub list: Vec<Fault>,
    /// The requests that they apply to.
    pub when: When,
}

/// The requests that a set of faults applies to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum When {
    /// Every request.
    #[default]
    Always,
    /// The first that many.
    Times(u64),
    /// The last of every that many.
    OneIn(u64),
}

impl Faults {
    /// The first fault of the connection or the framing, if there is one.
    pub(crate) fn wire(&self) -> Option<WireFault> {
        self.list.iter().find_map(|fault| match fault {
            Fault::Wire(wire) => Some(*wire),
            _ => None,
        })
    }

    /// The delay before the response.
    pub(crate) fn delay(&self) -> Duration {
        let delays = self.list.iter().map(|fault| match fault {
            Fault::Delay(delay) => *delay,
            _ => Duration::ZERO,
        });
        delays.sum::<Duration>().min(MAX_DURATION)
    }

    /// True if they apply to the request with this number, counted from 1 among those with this set.
    pub(crate) fn apply_to(&self, number: impl FnOnce() -> u64) -> bool {
        match self.when {
            When::Always => true,
            When::Times(times) => number() <= times,
            When::OneIn(count) => number().is_multiple_of(count),
        }
    }
}

#[cfg(test)]
mod tests;
