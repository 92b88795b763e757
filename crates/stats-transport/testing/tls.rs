//! A certificate authority of the test's own, and servers over TLS with its certificates.

use std::error::Error;
use std::io::{self, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::server::{Respond, Server, head};

pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) pem: String,
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// As TLS has it, with `close_notify`.
    Notified,
    /// As a connection that is cut.
    Silent,
    /// When the client leaves.
    Kept,
}

impl Authority {
    /// Each has a name of its own: otherwise the signatures of one are looked for in another.
    pub(crate) fn new() -> Result<Self, Box<dyn Error>> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate()?;
        let name = format!("authority {:x?}", key.public_key_raw().get(..20));
        params.distinguished_name.push(DnType::CommonName, name);
        let pem = params.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), pem })
    }

    /// Answers for a host over TLS, with a certificate that is valid for a hundred years, or was until 2021.
    pub(crate) fn serve(
        &self,
        host: &str,
        expired: bool,
        end: End,
        respond: Arc<Respond>,
    ) -> Result<Server, Box<dyn Error>> {
        let mut params = CertificateParams::new(vec![host.to_owned()])?;
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(if expired { 2021 } else { 2120 }, 1, 1);
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?.der().clone();
        let key = PrivateKeyDer::try_from(key.serialize_der())?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key)?);
        Ok(Server::start(move |stream| converse(&config, stream, end, &*respond))?)
    }
}

fn converse(config: &Arc<ServerConfig>, stream: TcpStream, end: End, respond: &Respond) -> io::Result<()> {
    let connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    head(&mut stream)?;
    respond(&mut stream)?;
    if end == End::Kept {
        loop {
            stream.flush()?;
            head(&mut stream)?;
            respond(&mut stream)?;
        }
    }
    if end == End::Notified {
        stream.conn.send_close_notify();
    }
    stream.flush()
}
