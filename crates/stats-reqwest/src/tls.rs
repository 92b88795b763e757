//! How `https:` is secured: rustls on ring, whatever else the program has chosen for itself.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use stats_transport::{Authorities, SettingError};

/// TLS that trusts these authorities, or else Mozilla's, which are built in.
pub(crate) fn config(authorities: Option<Authorities>) -> Result<ClientConfig, SettingError> {
    let mut roots = RootCertStore::empty();
    match authorities {
        // A system's store may hold certificates that no TLS can use.
        Some(authorities) => _ = roots.add_parsable_certificates(authorities),
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    // The provider is handed over instead of installed, which would be for the whole process.
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config
        .with_safe_default_protocol_versions()
        .map_err(|_| SettingError::new("no usable version of TLS"))?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
