//! TLS: whom the client trusts. The certificates are valid from 2020 to 2120; their authority's key is gone.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use stats_reqwest::{AggregateStats, Client};

use crate::{CUSTOMER, Outcome, account, once};

const AUTHORITY: &[u8] = include_bytes!("tls/authority.pem");

/// Answers one question over TLS, on a thread that ends with it.
fn serve() -> Result<u16, Box<dyn std::error::Error>> {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("tls/server.pem"))?;
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/server.key.pem"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key)?);
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || -> Result<(), std::io::Error> {
        let (stream, _) = listener.accept()?;
        let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
        let mut stream = StreamOwned::new(connection, stream);
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            asked.extend(byte);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"requests\":7}")?;
        stream.conn.send_close_notify();
        stream.flush()
    });
    Ok(port)
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted() -> Outcome {
    for host in ["localhost", "127.0.0.1"] {
        let account = account(&format!("https://{host}:{}", serve()?))?;
        let client = Client::builder(account).policy(once()).root_certificates(AUTHORITY)?.build()?;
        assert_eq!(client.send(AggregateStats::of(CUSTOMER)).await?.requests(), Some(7));
    }
    Ok(())
}

#[tokio::test]
async fn an_authority_that_nobody_knows_is_not() -> Outcome {
    let account = account(&format!("https://localhost:{}", serve()?))?;
    let client = Client::builder(account).policy(once()).build()?;
    let error = client.send(AggregateStats::of(CUSTOMER)).await.unwrap_err();
    assert_eq!(error.kind(), "transport");
    assert!(error.to_string().contains("no secure connection: invalid peer certificate"), "{error}");
    Ok(())
}
