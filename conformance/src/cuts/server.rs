//! The server, on its own threads.

use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsAcceptor;

use super::{authority, connection};

/// A server of truncated responses. It listens on loopback addresses until it is dropped.
#[derive(Debug)]
pub struct Server {
    plain: String,
    tls: String,
    pem: String,
    file: PathBuf,
    /// Runs the tasks of the server.
    _runtime: Runtime,
}

impl Server {
    /// Starts a server on free ports, with a new certificate authority.
    ///
    /// # Errors
    /// Threads, ports, a certificate or a temporary file cannot be created.
    pub fn start() -> Result<Self, Box<dyn Error + Send + Sync>> {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let (pem, config) = authority::generate()?;
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!("cut-server-{}-{number}.pem", process::id()));
        std::fs::write(&file, &pem)?;
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let plain = runtime.block_on(listen(|stream| async {
            let _ = connection::serve(stream).await;
        }))?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let tls = runtime.block_on(listen(move |stream| {
            let acceptor = acceptor.clone();
            async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    let _ = connection::serve(stream).await;
                }
            }
        }))?;
        let (plain, tls) = (format!("http://127.0.0.1:{plain}"), format!("https://localhost:{tls}"));
        Ok(Self { plain, tls, pem, file, _runtime: runtime })
    }

    /// The origin without TLS.
    #[must_use]
    pub fn plain(&self) -> &str {
        &self.plain
    }

    /// The origin with TLS.
    #[must_use]
    pub fn tls(&self) -> &str {
        &self.tls
    }

    /// The certificate of the authority, in PEM.
    #[must_use]
    pub fn pem(&self) -> &[u8] {
        self.pem.as_bytes()
    }

    /// The file with that certificate, removed when the server is dropped.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The addresses and the certificate file, as `cut-server` prints them.
    #[must_use]
    pub fn addresses(&self) -> Value {
        json!({"plain": self.plain, "tls": self.tls, "ca": self.file.to_string_lossy()})
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

/// Accepts connections on a free port of the IPv4 loopback address, and of the IPv6 one if there is one.
async fn listen<F, S>(serve: S) -> io::Result<u16>
where
    S: Fn(TcpStream) -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(accept(listener, serve.clone()));
    if let Ok(listener) = TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await {
        tokio::spawn(accept(listener, serve));
    }
    Ok(port)
}

async fn accept<F, S>(listener: TcpListener, serve: S)
where
    S: Fn(TcpStream) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let _ = stream.set_nodelay(true);
                tokio::spawn(serve(stream));
            }
            // Most likely out of file descriptors: wait until others are closed.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
        }
    }
}
