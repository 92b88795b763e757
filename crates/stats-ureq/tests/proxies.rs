//! Proxies: both kinds are gone through, and none of the environment's is used unasked.

#[path = "../../stats-reqwest/tests/client/proxy.rs"]
mod proxy;
#[path = "../../stats-reqwest/tests/client/tls/mod.rs"]
mod tls;

use std::error::Error;
use std::io::Write as _;

use stats_emulator::Emulator;
use stats_ureq::{Account, AggregateStats, Client, Policy};

use proxy::{Proxy, connect, fails_with_proxies, has_proxies, socks};
use tls::{AUTHORITY, head, serve};

type Outcome = Result<(), Box<dyn Error>>;

const CUSTOMER: &str = "customer@example.com";
const KEY: &str = "open+sesame/&";

/// A name that no resolver knows: only the proxy can find it.
const NOWHERE: &str = "stats.invalid";

#[test]
fn a_tunnel_is_asked_for_and_gone_through() -> Outcome {
    let emulator = Emulator::start()?;
    let proxy = Proxy::before(emulator.port(), connect)?;
    let client = through("http", &proxy, account().with_plain_http_base_url(&format!("http://{NOWHERE}"))?)?;
    for _ in 0..2 {
        assert!(client.send(AggregateStats::of(CUSTOMER))?.requests().is_some());
    }
    // The connection is kept: the tunnel was asked for once.
    assert_eq!(proxy.asked(), [format!("CONNECT {NOWHERE}:80 HTTP/1.1")]);
    Ok(())
}

#[test]
fn a_secure_connection_goes_through_a_tunnel() -> Outcome {
    let server = serve(1)?;
    let proxy = Proxy::before(server, connect)?;
    let account = account().with_base_url(&format!("https://localhost:{server}"))?;
    let builder = Client::builder(account).policy(once()).root_certificates(AUTHORITY)?;
    let client = builder.proxy(&proxy.url("http"))?.build();
    assert_eq!(client.send(AggregateStats::of(CUSTOMER))?.requests(), Some(7));
    assert_eq!(proxy.asked(), [format!("CONNECT localhost:{server} HTTP/1.1")]);
    Ok(())
}

#[test]
fn a_socks_proxy_is_gone_through() -> Outcome {
    let emulator = Emulator::start()?;
    let proxy = Proxy::before(emulator.port(), socks)?;
    let client = through("socks5", &proxy, account().with_base_url(&emulator.base_url())?)?;
    assert!(client.send(AggregateStats::of(CUSTOMER))?.requests().is_some());
    assert_eq!(proxy.asked(), [format!("127.0.0.1:{}", emulator.port())]);
    Ok(())
}

#[test]
fn a_proxy_that_refuses_is_a_failure_of_the_transport_without_its_password() -> Outcome {
    // Past the proxy there would be an answer.
    let emulator = Emulator::start()?;
    let proxy = Proxy::before(emulator.port(), |client| {
        let asked = head(client)?;
        client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")?;
        Ok(asked)
    })?;
    let url = proxy.url("http").replace("//", "//me:hidden@");
    let account = account().with_base_url(&emulator.base_url())?;
    let client = Client::builder(account).policy(once()).proxy(&url)?.build();
    let error = client.send(AggregateStats::of(CUSTOMER)).err().ok_or("an answer past the proxy")?;
    assert_eq!(error.kind(), "transport");
    let shown = format!("{error} {error:?}");
    let hidden = ["hidden", "sesame", "127.0.0.1"];
    assert!(hidden.iter().all(|hidden| !shown.contains(hidden)), "{shown}");
    // `me:hidden` in base 64.
    let asked = proxy.asked().concat();
    assert!(asked.contains("Basic bWU6aGlkZGVu\r\n") && !asked.contains("sesame"), "{asked}");
    Ok(())
}

#[test]
fn the_proxies_of_the_environment_are_not_used_unasked() -> Outcome {
    if has_proxies() {
        let emulator = Emulator::start()?;
        let account = account().with_base_url(&emulator.base_url())?;
        Client::builder(account).policy(once()).build().send(AggregateStats::of(CUSTOMER))?;
        return Ok(());
    }
    let failed = fails_with_proxies("the_proxies_of_the_environment_are_not_used_unasked")?;
    assert_eq!(failed, None);
    Ok(())
}

fn account() -> Account {
    Account::new("reseller", KEY)
}

fn once() -> Policy {
    Policy::default().with_attempts(1)
}

fn through(scheme: &str, proxy: &Proxy, account: Account) -> Result<Client, Box<dyn Error>> {
    Ok(Client::builder(account).policy(once()).proxy(&proxy.url(scheme))?.build())
}
