//! Proxies: each kind is gone through, and none of the environment's is used unasked.

use stats_emulator::Emulator;
use stats_reqwest::{Account, AggregateStats};

use crate::proxy::{Proxy, connect, fails_with_proxies, has_proxies, socks};
use crate::relay::Relay;
use crate::tls::{AUTHORITY, serve};
use crate::{CUSTOMER, KEY, Outcome, account, builder, client, deserted, once};

#[tokio::test]
async fn a_proxy_is_gone_through() -> Outcome {
    let emulator = Emulator::start()?;
    let relay = Relay::before(&emulator).await?;
    // There is no such host: only the proxy can answer.
    let account = Account::new("reseller", KEY).with_plain_http_base_url("http://stats.invalid")?;
    let client = builder(account).proxy(&relay.base_url())?.build()?;
    client.send(AggregateStats::of(CUSTOMER)).await?;
    assert!(relay.asked().starts_with("GET http://stats.invalid/api/"));
    Ok(())
}

#[tokio::test]
async fn a_secure_connection_goes_through_a_tunnel() -> Outcome {
    let server = serve(1)?;
    let proxy = Proxy::before(server, connect)?;
    let builder = builder(account(&format!("https://localhost:{server}"))?).root_certificates(AUTHORITY)?;
    let client = builder.proxy(&proxy.url("http"))?.build()?;
    assert_eq!(client.send(AggregateStats::of(CUSTOMER)).await?.requests(), Some(7));
    assert_eq!(proxy.asked(), [format!("CONNECT localhost:{server} HTTP/1.1")]);
    Ok(())
}

#[tokio::test]
async fn a_socks_proxy_is_gone_through() -> Outcome {
    let emulator = Emulator::start()?;
    let proxy = Proxy::before(emulator.port(), socks)?;
    let client = builder(account(&emulator.base_url())?).proxy(&proxy.url("socks5"))?.build()?;
    client.send(AggregateStats::of(CUSTOMER)).await?;
    assert_eq!(proxy.asked(), [format!("127.0.0.1:{}", emulator.port())]);
    Ok(())
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_a_failure_of_the_transport() -> Outcome {
    // Past the proxy there would be an answer.
    let emulator = Emulator::start()?;
    let nowhere = format!("socks5://127.0.0.1:{}", deserted()?);
    let client = builder(account(&emulator.base_url())?).policy(once()).proxy(&nowhere)?.build()?;
    assert_eq!(client.send(AggregateStats::of(CUSTOMER)).await.unwrap_err().kind(), "transport");
    Ok(())
}

#[tokio::test]
async fn the_proxies_of_the_environment_are_not_used_unasked() -> Outcome {
    if has_proxies() {
        let emulator = Emulator::start()?;
        client(&emulator)?.send(AggregateStats::of(CUSTOMER)).await?;
        return Ok(());
    }
    let failed = fails_with_proxies("proxies::the_proxies_of_the_environment_are_not_used_unasked")?;
    assert_eq!(failed, None);
    Ok(())
}
