//! TLS by rustls with ring, independent of the process-wide default provider.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use stats_transport::{Authorities, SettingError};

/// The TLS configuration that trusts these authorities, or Mozilla's built-in root certificates.
pub(crate) fn config(authorities: Option<Authorities>) -> Result<ClientConfig, SettingError> {
    let mut roots = RootCertStore::empty();
    match authorities {
        // A system's store may contain certificates that rustls cannot use.
        Some(authorities) => _ = roots.add_parsable_certificates(authorities),
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    // The provider is passed instead of installed, which would affect the whole process.
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config
        .with_safe_default_protocol_versions()
        .map_err(|_| SettingError::new("expected a usable TLS version"))?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
