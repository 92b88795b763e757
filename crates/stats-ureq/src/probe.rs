//! Whether a kept connection is still open.

use std::net::TcpStream;

/// Whether nothing came over a connection since the last answer: neither its end nor bytes that nobody asked for.
#[cfg(unix)]
pub(crate) fn is_silent(stream: &TcpStream) -> bool {
    use rustix::io::Errno;
    use rustix::net::{RecvFlags, recv};

    // One call, where to have the socket not wait and then wait again takes three. It is made while the kept
    // connections are locked.
    let came = recv(stream, &mut [0_u8; 1], RecvFlags::PEEK | RecvFlags::DONTWAIT);
    matches!(came, Err(Errno::AGAIN))
}

/// Whether nothing came over a connection since the last answer: neither its end nor bytes that nobody asked for.
#[cfg(not(unix))]
pub(crate) fn is_silent(stream: &TcpStream) -> bool {
    use std::io::ErrorKind;

    let came = stream.set_nonblocking(true).and_then(|()| stream.peek(&mut [0]));
    let silent = came.is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
    silent && stream.set_nonblocking(false).is_ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;
    use std::time::{Duration, Instant};

    use super::*;

    /// What is sent over loopback need not be there at once.
    fn is_noticed(stream: &TcpStream) -> bool {
        let began = Instant::now();
        while is_silent(stream) && began.elapsed() < Duration::from_secs(5) {
            std::thread::yield_now();
        }
        !is_silent(stream)
    }

    #[test]
    fn a_connection_is_silent_until_something_comes_or_it_ends() -> std::io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let connected =
            || Ok::<_, std::io::Error>((TcpStream::connect(listener.local_addr()?)?, listener.accept()?.0));
        let (stream, mut other) = connected()?;
        assert!(is_silent(&stream) && is_silent(&stream));
        other.write_all(b"x")?;
        assert!(is_noticed(&stream));
        let (stream, other) = connected()?;
        drop(other);
        assert!(is_noticed(&stream));
        Ok(())
    }
}
