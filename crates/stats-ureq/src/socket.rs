//! Sockets that ask the system for little.
//!
//! What a request on a kept connection costs is mostly calls to the system. ureq's own sockets get a timeout anew
//! before every read and every write, and it takes three calls to see whether a connection is still open, both when
//! it is put aside and when it is taken out again. Here it is one call when it is taken out, and a timeout is set
//! only where it is another one.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, ShutdownHandle, Transport,
};

use crate::dial::dial;
use crate::probe::is_silent;

/// Opens sockets where no connector before it has, as one to a SOCKS proxy does.
#[derive(Debug, Default)]
pub(crate) struct Sockets;

impl<In: Transport> Connector<In> for Sockets {
    type Out = Either<In, Socket>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        if chained.is_some() {
            return Ok(chained.map(Either::A));
        }
        let stream = Arc::new(dial(&details.addrs, details.timeout)?);
        stream.set_nodelay(details.config.no_delay())?;
        (details.register_shutdown)(Arc::downgrade(&stream) as Weak<dyn ShutdownHandle>)?;
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(Socket { stream, buffers, limits: Limits::default(), used: false })))
    }
}

/// A socket with its buffers.
pub(crate) struct Socket {
    stream: Arc<TcpStream>,
    buffers: LazyBuffers,
    limits: Limits,
    /// Whether it was written or read since it was last looked at.
    used: bool,
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What was sent last is still in the buffers, the key with it.
        f.debug_struct("Socket").field("stream", &self.stream).finish_non_exhaustive()
    }
}

/// The timeouts that the socket has.
#[derive(Debug, Default)]
struct Limits {
    write: Option<Duration>,
    read: Option<Duration>,
}

impl Transport for Socket {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.used = true;
        let time = Time::of(timeout.for_write())?;
        let mut left = time.whole();
        let mut output = self.buffers.output().get(..amount).unwrap_or_default();
        while !output.is_empty() {
            Time::set(left, &mut self.limits.write, |limit| self.stream.set_write_timeout(limit))?;
            match (&*self.stream).write(output) {
                Ok(0) => return Err(io::Error::from(ErrorKind::WriteZero).into()),
                Ok(written) => output = output.get(written..).unwrap_or_default(),
                Err(error) => left = time.after(error)?,
            }
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.used = true;
        let time = Time::of(timeout.for_read())?;
        let mut left = time.whole();
        loop {
            Time::set(left, &mut self.limits.read, |limit| self.stream.set_read_timeout(limit))?;
            match (&*self.stream).read(self.buffers.input_append_buf()) {
                Ok(length) => {
                    self.buffers.input_appended(length);
                    return Ok(length > 0);
                }
                Err(error) => left = time.after(error)?,
            }
        }
    }

    fn is_open(&mut self) -> bool {
        // One that was just used is about to be put aside: it is looked at when it is taken out again.
        std::mem::take(&mut self.used) || is_silent(&self.stream)
    }
}

/// How long a read or a write may take.
struct Time {
    timeout: NextTimeout,
    began: Instant,
}

impl Time {
    /// None is left where a transport around this one took it all; to a socket, no time is not a time.
    fn of(timeout: NextTimeout) -> Result<Self, Error> {
        let time = Self { timeout, began: Instant::now() };
        if time.whole() == Some(Duration::ZERO) { Err(Error::Timeout(timeout.reason)) } else { Ok(time) }
    }

    /// Gives the socket a timeout that is nearly as long and never longer, so that the next request's is the same.
    fn set(
        left: Option<Duration>,
        present: &mut Option<Duration>,
        set: impl FnOnce(Option<Duration>) -> io::Result<()>,
    ) -> io::Result<()> {
        let limit = left.map(rounded_down);
        if limit != *present {
            match set(limit) {
                // macOS says so where the other side closed, though its answer may still be there.
                Err(error) if cfg!(target_os = "macos") && error.kind() == ErrorKind::InvalidInput => {}
                done => done?,
            }
            *present = limit;
        }
        Ok(())
    }

    /// What there is at first.
    fn whole(&self) -> Option<Duration> {
        (!self.timeout.after.is_not_happening()).then_some(*self.timeout.after)
    }

    /// What is left where the socket gave up: before its time, as its timeout makes it, or because of a signal. `None`
    /// waits forever.
    fn after(&self, error: io::Error) -> Result<Option<Duration>, Error> {
        let whole = match (error.kind(), self.whole()) {
            (ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted, Some(whole)) => whole,
            (ErrorKind::Interrupted, None) => return Ok(None),
            _ => return Err(error.into()),
        };
        match whole.saturating_sub(self.began.elapsed()) {
            Duration::ZERO => Err(Error::Timeout(self.timeout.reason)),
            left => Ok(Some(left)),
        }
    }
}

/// A thirty-second part shorter at most.
fn rounded_down(time: Duration) -> Duration {
    let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    let grain = (nanoseconds >> 5).checked_ilog2().map_or(1, |bits| 1_u64 << bits);
    Duration::from_nanos(nanoseconds - nanoseconds % grain)
}

#[cfg(test)]
mod tests {
    use ureq::Timeout;

    use super::*;

    #[test]
    fn a_signal_ends_no_wait() {
        let ended = |after: Option<Duration>, kind: ErrorKind| {
            let mut timeout = NextTimeout { reason: Timeout::RecvBody, ..NextTimeout::default() };
            if let Some(after) = after {
                timeout.after = after.into();
            }
            Time::of(timeout).and_then(|time| time.after(kind.into()))
        };
        let minute = Some(Duration::from_secs(60));
        for kind in [ErrorKind::Interrupted, ErrorKind::WouldBlock, ErrorKind::TimedOut] {
            assert!(ended(minute, kind).is_ok_and(|left| left > Some(Duration::from_secs(50))), "{kind}");
            assert!(matches!(ended(Some(Duration::ZERO), kind), Err(Error::Timeout(Timeout::RecvBody))));
        }
        assert!(matches!(ended(None, ErrorKind::Interrupted), Ok(None)));
        assert!(matches!(ended(None, ErrorKind::ConnectionReset), Err(Error::Io(_))));
        assert!(matches!(ended(minute, ErrorKind::ConnectionReset), Err(Error::Io(_))));
    }

    #[test]
    fn timeouts_are_a_little_shorter_and_seldom_others() {
        for milliseconds in [1, 7, 200, 999, 59_999, 60_000, 86_400_000] {
            let time = Duration::from_millis(milliseconds);
            let rounded = rounded_down(time);
            assert!(rounded <= time && rounded + time / 31 > time, "{time:?} {rounded:?}");
        }
        let (one, other) = (Duration::from_micros(59_999_700), Duration::from_micros(59_999_980));
        assert_eq!(rounded_down(one), rounded_down(other));
        assert_eq!(rounded_down(Duration::from_nanos(1)), Duration::from_nanos(1));
        assert_eq!(rounded_down(Duration::MAX), rounded_down(Duration::from_nanos(u64::MAX)));
    }
}
