//! Certificate authorities: those of a PEM text, and those of the system.

use std::env;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_native_certs::{load_certs_from_paths, load_native_certs};

use crate::SettingError;

/// Certificates of authorities.
pub type Authorities = Vec<CertificateDer<'static>>;

/// Parses certificate authorities in PEM.
///
/// # Errors
/// PEM without a certificate, or with a certificate that is not an authority's.
pub fn of_pem(pem: &[u8]) -> Result<Authorities, SettingError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = certificates.map_err(|_| SettingError::new("expected certificates in PEM"))?;
    if certificates.is_empty() {
        return Err(SettingError::new("expected at least one certificate in PEM"));
    }
    if RootCertStore::empty().add_parsable_certificates(certificates.iter().cloned()).1 > 0 {
        return Err(SettingError::new("expected the certificate of an authority in PEM"));
    }
    Ok(certificates)
}

/// Loads the certificate authorities in `SSL_CERT_FILE` and `SSL_CERT_DIR`, otherwise those of the system's store;
/// `None` if the system has no store.
///
/// # Errors
/// A variable whose file or folder has no readable certificates.
pub fn of_system() -> Result<Option<Authorities>, SettingError> {
    if let Some(file) = env::var_os("SSL_CERT_FILE")
        && load_certs_from_paths(Some(file.as_ref()), None).certs.is_empty()
    {
        return Err(SettingError::new("expected a readable file with certificates in `SSL_CERT_FILE`"));
    }
    let certificates = load_native_certs().certs;
    if certificates.is_empty() && env::var_os("SSL_CERT_DIR").is_some() {
        return Err(SettingError::new("expected a readable directory with certificates in `SSL_CERT_DIR`"));
    }
    Ok(Some(certificates).filter(|certificates| !certificates.is_empty()))
}
