//! Servers that answer each connection's first request in a way of their own, and then close it.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Writes a response, or what pretends to be one.
pub(crate) type Respond = dyn Fn(&mut dyn Write) -> io::Result<()> + Send + Sync;

/// A server, as long as the test's process lives.
pub(crate) struct Server {
    pub(crate) port: u16,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// Answers over plain connections; the end of each is orderly.
    pub(crate) fn plain(respond: Arc<Respond>) -> io::Result<Self> {
        Self::start(move |mut stream| {
            head(&mut stream)?;
            respond(&mut stream)
        })
    }

    /// Answers with these bytes.
    pub(crate) fn of(response: impl Into<Vec<u8>>) -> io::Result<Self> {
        Self::plain(whole(response))
    }

    /// Answers with these bytes, and resets the connection: a part of the request is never received.
    pub(crate) fn resetting(response: impl Into<Vec<u8>>) -> io::Result<Self> {
        let response = response.into();
        Self::start(move |mut stream| {
            until(&mut stream, b"\r\n\r")?;
            stream.write_all(&response)?;
            // What is on its way when the reset comes need not arrive.
            thread::sleep(Duration::from_millis(50));
            Ok(())
        })
    }

    pub(crate) fn start<F>(converse: F) -> io::Result<Self>
    where
        F: Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let (connections, converse) = (Arc::new(AtomicUsize::new(0)), Arc::new(converse));
        let counted = Arc::clone(&connections);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::SeqCst);
                let converse = Arc::clone(&converse);
                thread::spawn(move || converse(stream));
            }
        });
        Ok(Self { port, connections })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Writes these bytes.
pub(crate) fn whole(response: impl Into<Vec<u8>>) -> Arc<Respond> {
    let response = response.into();
    Arc::new(move |stream: &mut dyn Write| {
        stream.write_all(&response)?;
        stream.flush()
    })
}

/// A response with a length.
pub(crate) fn counted(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A request up to the empty line that ends it.
pub(crate) fn head(stream: &mut impl Read) -> io::Result<String> {
    until(stream, b"\r\n\r\n")
}

fn until(stream: &mut impl Read, end: &[u8]) -> io::Result<String> {
    let mut received = Vec::new();
    while !received.ends_with(end) {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        received.extend(byte);
    }
    Ok(String::from_utf8_lossy(&received).into_owned())
}
