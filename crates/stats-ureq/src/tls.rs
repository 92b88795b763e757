//! How `https:` is secured: rustls, as ureq has it.

use stats_transport::Authorities;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// TLS that trusts these authorities, or else Mozilla's, which are built in.
pub(crate) fn config(authorities: Option<Authorities>) -> TlsConfig {
    let roots = authorities.map_or(RootCerts::WebPki, |authorities| {
        RootCerts::from(authorities.iter().map(|authority| Certificate::from_der(authority).to_owned()))
    });
    TlsConfig::builder().root_certs(roots).build()
}
