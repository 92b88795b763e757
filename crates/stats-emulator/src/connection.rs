//! The listener and its connections. A handler may take the socket of one away from the server.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A handle on one connection.
///
/// After [`Connection::take`] the caller writes to the socket itself, and the server finds the connection closed.
#[derive(Clone)]
pub(crate) struct Connection(Arc<Mutex<Option<TcpStream>>>);

impl Connection {
    /// The socket itself; `None` if it was taken before.
    pub(crate) fn take(&self) -> Option<TcpStream> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn with<T>(&self, operation: impl FnOnce(Pin<&mut TcpStream>) -> T, taken: T) -> T {
        let mut stream = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stream.as_mut().map_or(taken, |stream| operation(Pin::new(stream)))
    }
}

impl Connected<IncomingStream<'_, ConnectionListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, ConnectionListener>) -> Self {
        stream.io().clone()
    }
}

/// A TCP listener whose connections can be taken away from the server.
pub(crate) struct ConnectionListener(pub(crate) TcpListener);

impl Listener for ConnectionListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            if let Ok((stream, address)) = self.0.accept().await {
                // Faults are about small writes. A socket without the option is used as it is.
                let _ = stream.set_nodelay(true);
                return (Connection(Arc::new(Mutex::new(Some(stream)))), address);
            }
            // Most likely out of file descriptors: wait until others are closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.with(|stream| stream.poll_read(context, buffer), Poll::Ready(Ok(())))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.with(
            |stream| stream.poll_write(context, bytes),
            Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        )
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(|stream| stream.poll_flush(context), Poll::Ready(Ok(())))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(|stream| stream.poll_shutdown(context), Poll::Ready(Ok(())))
    }
}
