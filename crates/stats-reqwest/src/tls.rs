//! How `https:` is secured: rustls on ring, whatever else the program has chosen for itself.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::error::SettingError;

/// The authorities that browsers trust, built in: the same on every machine.
pub(crate) fn built_in_roots() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

/// The certificate authorities of a PEM text.
pub(crate) fn roots(pem: &[u8]) -> Result<RootCertStore, SettingError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| SettingError("not a PEM text"))?;
        roots.add(certificate).map_err(|_| SettingError("not a certificate in the PEM text"))?;
    }
    if roots.is_empty() {
        return Err(SettingError("no certificate in the PEM text"));
    }
    Ok(roots)
}

/// The provider is handed over instead of installed: that would be for the whole process to obey.
pub(crate) fn config(roots: RootCertStore) -> Result<ClientConfig, SettingError> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| SettingError("no version of TLS in common"))?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
