//! Proxies: each kind is used, by argument and by the environment; requests to this machine go straight.

use std::net::{Ipv4Addr, TcpListener};

use super::child::{in_child, inside};
use super::proxy::{Proxy, http, refusing, socks};
use super::server::{Server, counted, whole};
use super::tls::{Authority, End};
use super::{NOWHERE, Outcome, builder, daily, shown, thrice};
use crate::sut::{Account, Client, Kind};

fn server() -> std::io::Result<Server> {
    Server::of(counted(200, "", b"[]"))
}

/// A proxy where nothing listens.
fn unreachable() -> std::io::Result<String> {
    Ok(format!("http://{}", TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?))
}

#[test]
fn tunnels_https_through_a_proxy() -> Outcome {
    let authority = Authority::new()?;
    let server = authority.serve(NOWHERE, false, End::Notified, whole(counted(200, "", b"[]")))?;
    for password in [false, true] {
        let proxy = Proxy::before(server.port, http)?;
        let url = if password { proxy.url_with_password("http") } else { proxy.url("http") };
        let builder = builder(&format!("https://{NOWHERE}"))?;
        daily(builder.proxy(&url)?.root_certificates(authority.pem.as_bytes())?)?;
        let received = proxy.received().concat();
        assert!(received.starts_with(&format!("CONNECT {NOWHERE}:443 HTTP/1.1\r\n")), "{received}");
        // `me:hidden` in base 64.
        assert_eq!(received.contains("Basic bWU6aGlkZGVu\r\n"), password, "{received}");
        assert!(!received.contains("sesame"), "{received}");
    }
    Ok(())
}

#[test]
fn sends_plain_http_through_a_proxy() -> Outcome {
    let server = server()?;
    let proxy = Proxy::before(server.port, http)?;
    daily(builder(&format!("http://{NOWHERE}"))?.proxy(&proxy.url("http"))?)?;
    let received = proxy.received().concat();
    let ways = [format!("CONNECT {NOWHERE}:80 "), format!("GET http://{NOWHERE}/api/")];
    assert!(ways.iter().any(|way| received.starts_with(way)), "{received}");
    Ok(())
}

#[test]
fn uses_socks_proxies() -> Outcome {
    let server = server()?;
    for (scheme, host, password) in [
        ("socks5h", NOWHERE, false),
        ("socks5h", NOWHERE, true),
        ("socks5", "192.0.2.1", false),
        ("socks5", "192.0.2.1", true),
        ("socks4a", NOWHERE, false),
        ("socks4", "192.0.2.1", false),
    ] {
        let proxy = Proxy::before(server.port, socks)?;
        let url = if password { proxy.url_with_password(scheme) } else { proxy.url(scheme) };
        daily(builder(&format!("http://{host}"))?.proxy(&url)?)
            .map_err(|error| format!("{scheme} {error}"))?;
        let user = if password { "me:hidden@" } else { "" };
        assert_eq!(proxy.received(), [format!("{user}{host}:80")], "{scheme}");
    }
    Ok(())
}

#[test]
fn proxy_refusals_name_the_status() -> Outcome {
    let proxy = Proxy::before(server()?.port, refusing)?;
    let builder = builder(&format!("https://{NOWHERE}"))?.proxy(&proxy.url_with_password("http"))?;
    let error = daily(builder).unwrap_err();
    assert_eq!(error.kind(), Kind::Transport);
    assert!(shown(&error).contains("proxy refused the connection (status 407)"), "{error}");
    Ok(())
}

#[test]
fn loopback_bypasses_proxies() -> Outcome {
    const NAME: &str = "testing::proxies::loopback_bypasses_proxies";
    let server = server()?;
    for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
        let url = format!("http://{host}:{}", server.port);
        if inside().is_some() {
            daily(builder(&url)?.system_proxies()?)?;
        } else {
            for scheme in ["http", "socks5"] {
                daily(builder(&url)?.proxy(&unreachable()?.replace("http", scheme))?)?;
            }
        }
    }
    if inside().is_none() {
        for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            in_child(NAME, "", &[(variable, &unreachable()?)])?;
        }
    }
    Ok(())
}

#[test]
fn uses_environment_proxies_if_enabled() -> Outcome {
    const NAME: &str = "testing::proxies::uses_environment_proxies_if_enabled";
    let Some(part) = inside() else {
        let server = server()?;
        for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            let (proxy, other) = (Proxy::before(server.port, http)?, Proxy::before(server.port, http)?);
            let (url, nowhere) = (proxy.url("http"), unreachable()?);
            in_child(NAME, "used", &[(variable, &url)])?;
            assert_eq!(proxy.connections(), 1, "{variable}");
            in_child(NAME, "disabled", &[(variable, &url)])?;
            in_child(NAME, "none", &[(variable, &url)])?;
            in_child(NAME, "disabled", &[(variable, &url), ("NO_PROXY", "other.example, .invalid:80")])?;
            in_child(NAME, "excepted", &[(variable, &url), ("NO_PROXY", "other.example, .invalid:80")])?;
            in_child(NAME, "excepted", &[(variable, &url), ("no_proxy", "*")])?;
            assert_eq!(proxy.connections(), 1, "{variable}");
            in_child(NAME, "used", &[(variable, &url), ("NO_PROXY", "stats.invalid:81,example")])?;
            in_child(NAME, &format!("replaced {}", other.url("http")), &[(variable, &nowhere)])?;
            assert_eq!((proxy.connections(), other.connections()), (2, 2), "{variable}");
        }
        return Ok(());
    };
    let builder = builder(&format!("http://{NOWHERE}"))?;
    match part.split_once(' ') {
        None if part == "used" => drop(daily(builder.system_settings()?)?),
        None if part == "excepted" => drop(daily(builder.system_settings()?).unwrap_err()),
        None if part == "disabled" => drop(daily(builder).unwrap_err()),
        // In either order.
        None => {
            drop(daily(builder.no_proxy().system_settings()?).unwrap_err());
            let builder = super::builder(&format!("http://{NOWHERE}"))?;
            drop(daily(builder.system_settings()?.no_proxy()).unwrap_err());
        }
        Some((_, url)) => {
            daily(builder.proxy(url)?.system_settings()?)?;
            let builder = super::builder(&format!("http://{NOWHERE}"))?;
            daily(builder.system_settings()?.proxy(url)?)?;
        }
    }
    Ok(())
}

#[test]
fn errors_of_invalid_proxy_urls_do_not_repeat_them() -> Outcome {
    const NAME: &str = "testing::proxies::errors_of_invalid_proxy_urls_do_not_repeat_them";
    let blank = || Client::builder(Account::new("reseller", super::KEY));
    let invalid =
        ["", "ftp://hidden:21", "http://", "http://a b", "http://me:hidden@proxy:99999", "http://:80"];
    if let Some(variable) = inside() {
        let error = blank().system_settings().map(drop).unwrap_err();
        assert_eq!(error.to_string(), format!("invalid proxy URL in `{}`", variable.to_uppercase()));
        return Ok(());
    }
    for url in invalid {
        assert_eq!(blank().proxy(url).map(drop).unwrap_err().to_string(), "invalid proxy URL", "{url}");
    }
    for url in
        ["proxy", "proxy:3128", "https://proxy", "socks5h://[::1]:1080", "http://me:secret@[::1]:8080/"]
    {
        blank().proxy(url)?;
    }
    for variable in ["ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "https_proxy"] {
        in_child(NAME, variable, &[(variable, "http://me:hidden@proxy:99999")])?;
    }
    Ok(())
}

#[test]
fn retries_failures_to_connect() -> Outcome {
    let error = daily(builder(&unreachable()?)?.policy(thrice())).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (Kind::Transport, 3));
    assert!(shown(&error).contains("connection refused"), "{error}");
    let through = builder(&format!("https://{NOWHERE}"))?.proxy(&unreachable()?)?;
    let error = daily(through).unwrap_err();
    assert!(shown(&error).contains("connection refused"), "{error}");
    Ok(())
}

#[test]
fn unknown_hosts_are_not_retried() -> Outcome {
    let error = daily(builder(&format!("https://{NOWHERE}"))?.policy(thrice())).unwrap_err();
    assert_eq!(error.kind(), Kind::Transport);
    let shown = shown(&error);
    if shown.contains("temporary failure in name resolution") {
        // A machine without a resolver: the texts of the others are tested in stats-transport.
        assert_eq!(error.attempts(), 3, "{shown}");
    } else {
        assert_eq!(error.attempts(), 1, "{shown}");
        assert!(shown.contains("host not found") && shown.contains("UnknownHost"), "{shown}");
    }
    Ok(())
}
