//! TLS by rustls, as configured in ureq.

use stats_transport::Authorities;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// The TLS configuration that trusts these authorities, or Mozilla's built-in root certificates.
pub(crate) fn config(authorities: Option<Authorities>) -> TlsConfig {
    let roots = authorities.map_or(RootCerts::WebPki, |authorities| {
        RootCerts::from(authorities.iter().map(|authority| Certificate::from_der(authority).to_owned()))
    });
    TlsConfig::builder().root_certs(roots).build()
}
