//! A server over TLS. Its certificate is valid from 2020 to 2120; the key of the authority that signed it is gone.

use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Who signed the certificate.
pub(crate) const AUTHORITY: &[u8] = include_bytes!("authority.pem");

/// Answers so many questions about totals on one connection, on a thread that ends with it, and gives its port.
pub(crate) fn serve(questions: usize) -> Result<u16, Box<dyn std::error::Error>> {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("server.pem"))?;
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("server.key.pem"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key)?);
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || -> io::Result<()> {
        let (stream, _) = listener.accept()?;
        let connection = ServerConnection::new(config).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(connection, stream);
        for _ in 0..questions {
            head(&mut stream)?;
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"requests\":7}")?;
        }
        stream.conn.send_close_notify();
        stream.flush()
    });
    Ok(port)
}

/// A request up to the empty line that ends it.
pub(crate) fn head(stream: &mut impl Read) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}
