//! Connecting to whichever address of a host answers.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use ureq::unversioned::transport::NextTimeout;
use ureq::{Error, Timeout};

/// The least that an address gets, however many there are.
const LEAST: Duration = Duration::from_millis(10);

/// Connects to the first address that answers. Each gets half of the time that is left, the last one all of it.
pub(crate) fn dial(addresses: &[SocketAddr], timeout: NextTimeout) -> Result<TcpStream, Error> {
    let began = Instant::now();
    let mut last = io::Error::from(ErrorKind::ConnectionRefused);
    for (place, address) in addresses.iter().enumerate() {
        let connected = if timeout.after.is_not_happening() {
            TcpStream::connect(address)
        } else {
            let left = timeout.after.saturating_sub(began.elapsed());
            if left.is_zero() {
                return Err(Error::Timeout(timeout.reason));
            }
            let is_last = place + 1 == addresses.len();
            TcpStream::connect_timeout(address, if is_last { left } else { (left / 2).max(LEAST) })
        };
        match connected {
            Ok(stream) => return Ok(stream),
            Err(error) if is_of_the_address(error.kind()) => last = error,
            Err(error) => return Err(error.into()),
        }
    }
    match last.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock if !timeout.after.is_not_happening() => {
            Err(Error::Timeout(timeout.reason))
        }
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Err(Error::Timeout(Timeout::Connect)),
        _ => Err(last.into()),
    }
}

/// Whether another address of the same host may still do.
fn is_of_the_address(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionRefused
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::AddrNotAvailable
            | ErrorKind::TimedOut
            | ErrorKind::WouldBlock
            // What a firewall answers on some systems.
            | ErrorKind::PermissionDenied
    )
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn within(time: Duration) -> NextTimeout {
        NextTimeout { after: time.into(), reason: Timeout::Connect, ..NextTimeout::default() }
    }

    #[test]
    fn the_first_address_that_answers_is_taken() -> io::Result<()> {
        let listening = TcpListener::bind("127.0.0.1:0")?;
        let closed = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let open = listening.local_addr()?;
        for timeout in [within(Duration::from_secs(5)), NextTimeout::default()] {
            assert_eq!(
                dial(&[closed, open], timeout).ok().and_then(|stream| stream.peer_addr().ok()),
                Some(open)
            );
            let refused = dial(&[closed], timeout);
            assert!(matches!(refused, Err(Error::Io(error)) if error.kind() == ErrorKind::ConnectionRefused));
        }
        Ok(())
    }

    #[test]
    fn no_time_is_a_timeout() -> io::Result<()> {
        let open = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        assert!(matches!(dial(&[open], within(Duration::ZERO)), Err(Error::Timeout(Timeout::Connect))));
        Ok(())
    }
}
