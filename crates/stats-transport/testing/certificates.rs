//! Certificates: which authorities are trusted, and the messages for certificates that are not accepted.

use std::env;
use std::fs;
use std::process;

use super::child::{in_child, inside};
use super::proxy::{Proxy, http};
use super::server::{counted, whole};
use super::tls::{Authority, End};
use super::{KEY, NOWHERE, Outcome, builder, daily, shown, thrice};
use crate::sut::{Account, Client, DailyStats, Kind};

#[test]
fn trusts_a_private_ca() -> Outcome {
    const NAME: &str = "testing::certificates::trusts_a_private_ca";
    if let Some(url) = inside() {
        daily(builder(&url)?.system_settings()?)?;
        daily(builder(&url)?.system_certificates()?)?;
        // Not without being received for.
        daily(builder(&url)?).unwrap_err();
        return Ok(());
    }
    let authority = Authority::new()?;
    let server = authority.serve("localhost", false, End::Notified, whole(counted(200, "", b"[]")))?;
    let url = format!("https://localhost:{}", server.port);
    daily(builder(&url)?.root_certificates(authority.pem.as_bytes())?)?;
    // In place of the system's, in either order.
    daily(builder(&url)?.root_certificates(authority.pem.as_bytes())?.system_settings()?)?;
    daily(builder(&url)?.system_settings()?.root_certificates(authority.pem.as_bytes())?)?;

    let directory = env::temp_dir().join(format!("{}-{}", env!("CARGO_PKG_NAME"), process::id()));
    fs::create_dir_all(&directory)?;
    let file = directory.join("authority.pem");
    fs::write(&file, &authority.pem)?;
    let (directory, file) = (directory.to_str().ok_or("a path")?, file.to_str().ok_or("a path")?);
    in_child(NAME, &url, &[("SSL_CERT_FILE", file)])?;
    in_child(NAME, &url, &[("SSL_CERT_DIR", directory)])?;
    fs::remove_dir_all(directory)?;
    Ok(())
}

#[test]
fn reuses_tls_connections() -> Outcome {
    let authority = Authority::new()?;
    for host in ["localhost", NOWHERE] {
        let server = authority.serve(host, false, End::Kept, whole(counted(200, "", b"[]")))?;
        let proxy = Proxy::before(server.port, http)?;
        // The name that no resolver knows goes through a tunnel, which is kept too.
        let port = if host == NOWHERE { 443 } else { server.port };
        let builder = builder(&format!("https://{host}:{port}"))?.proxy(&proxy.url("http"))?;
        let builder = builder.root_certificates(authority.pem.as_bytes())?;
        crate::send_again(3, builder, &DailyStats::of("customer@example.com"))?;
        assert_eq!(server.connections(), 1, "{host}");
        assert_eq!(proxy.connections(), usize::from(host == NOWHERE), "{host}");
    }
    Ok(())
}

#[test]
fn names_variables_without_certificates() -> Outcome {
    const NAME: &str = "testing::certificates::names_variables_without_certificates";
    if let Some(variable) = inside() {
        let builder = Client::builder(Account::new("reseller", KEY));
        let error = builder.system_certificates().map(drop).unwrap_err().to_string();
        assert!(error.contains(&format!("`{variable}`")) && !error.contains("absent"), "{error}");
        return Ok(());
    }
    in_child(NAME, "SSL_CERT_FILE", &[("SSL_CERT_FILE", "/absent/authority.pem")])?;
    in_child(NAME, "SSL_CERT_FILE", &[("SSL_CERT_FILE", "/dev/null")])?;
    in_child(NAME, "SSL_CERT_DIR", &[("SSL_CERT_DIR", "/absent")])?;
    Ok(())
}

#[test]
fn rejected_certificates_end_the_query() -> Outcome {
    let (authority, other) = (Authority::new()?, Authority::new()?);
    for (host, expired, trusted, reason) in [
        ("localhost", true, &authority, "certificate expired"),
        (NOWHERE, false, &authority, "certificate not valid for host `localhost`"),
        ("localhost", false, &other, "certificate of an unknown issuer"),
    ] {
        let server = authority.serve(host, expired, End::Notified, whole(counted(200, "", b"[]")))?;
        let builder = builder(&format!("https://localhost:{}", server.port))?.policy(thrice());
        let error = daily(builder.root_certificates(trusted.pem.as_bytes())?).unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts(), server.connections()),
            (Kind::Transport, 1, 1),
            "{reason}"
        );
        let shown = shown(&error);
        assert!(shown.starts_with(&format!("{reason} (attempts: 1)")), "{shown}");
        assert!(shown.contains("cause: Certificate"), "{shown}");
    }
    Ok(())
}

#[test]
fn rejects_invalid_certificates() {
    let blank = || Client::builder(Account::new("reseller", KEY));
    let hollow = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    for pem in ["", "not PEM", "-----BEGIN CERTIFICATE-----\nMIIB", hollow] {
        let error = blank().root_certificates(pem.as_bytes()).map(drop).unwrap_err();
        assert!(error.to_string().starts_with("expected "), "{error}");
    }
}
