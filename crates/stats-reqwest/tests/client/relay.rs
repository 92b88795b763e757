//! A relay between client and emulator that records what passes through it.

use std::io;

use stats_emulator::Emulator;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Passes bytes on, both ways, as long as the test's runtime lives.
pub(crate) struct Relay {
    port: u16,
    seen: watch::Receiver<Seen>,
}

/// What has passed so far.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) connections: usize,
    /// Connections that the client has closed.
    pub(crate) left: usize,
    pub(crate) received: Vec<u8>,
    pub(crate) answered: Vec<u8>,
}

impl Relay {
    pub(crate) async fn before(emulator: &Emulator) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let (port, server) = (listener.local_addr()?.port(), emulator.port());
        let (sender, seen) = watch::channel(Seen::default());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                sender.send_modify(|seen| seen.connections += 1);
                tokio::spawn(pass(client, server, sender.clone()));
            }
        });
        Ok(Self { port, seen })
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Waits until this is so.
    pub(crate) async fn until(&mut self, so: impl FnMut(&Seen) -> bool) {
        let _ = self.seen.wait_for(so).await;
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.borrow().connections
    }

    /// What was received, as it came over the wire.
    pub(crate) fn received(&self) -> String {
        String::from_utf8_lossy(&self.seen.borrow().received).into_owned()
    }

    /// What was answered, as it came over the wire.
    pub(crate) fn answered(&self) -> String {
        String::from_utf8_lossy(&self.seen.borrow().answered).into_owned()
    }
}

async fn pass(client: TcpStream, server: u16, sender: watch::Sender<Seen>) -> io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", server)).await?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let asking = async {
        let received = copy(from_client, to_server, |bytes| {
            sender.send_modify(|seen| seen.received.extend(bytes));
        });
        let _ = received.await;
        sender.send_modify(|seen| seen.left += 1);
    };
    let answering = copy(from_server, to_client, |bytes| {
        sender.send_modify(|seen| seen.answered.extend(bytes));
    });
    tokio::join!(asking, answering).1
}

async fn copy(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut sender: impl FnMut(&[u8]),
) -> io::Result<()> {
    let mut buffer = vec![0; 16 << 10];
    loop {
        let length = from.read(&mut buffer).await?;
        let bytes = buffer.get(..length).unwrap_or_default();
        if bytes.is_empty() {
            return to.shutdown().await;
        }
        sender(bytes);
        to.write_all(bytes).await?;
    }
}
