//! The settings of a client.

use std::time::Duration;

use stats_emulator::Emulator;
use stats_reqwest::{Account, AggregateStats, Client, Method, Policy, SettingError};

use crate::relay::Relay;
use crate::{CUSTOMER, KEY, Outcome, account, builder};

fn blank() -> stats_reqwest::ClientBuilder {
    Client::builder(Account::new("reseller", KEY))
}

#[test]
fn rejects_invalid_settings() {
    let refused = |outcome: Result<_, SettingError>| outcome.map(drop).unwrap_err().to_string();
    for name in ["", "two words", "ä", "x:"] {
        assert_eq!(refused(blank().header(name, "value")), "invalid header name", "{name}");
    }
    assert_eq!(refused(blank().header("x-name", "two\r\nlines")), "invalid header value");
    assert_eq!(refused(blank().user_agent_suffix("two\nlines")), "invalid User-Agent suffix");
}

#[test]
fn accepts_valid_settings_in_any_order() -> Outcome {
    for proxy in
        ["http://proxy:3128", "https://proxy", "socks5://127.0.0.1:1080", "http://me:secret@[::1]:8080/"]
    {
        blank().proxy(proxy)?.build()?;
    }
    // Whatever their order.
    let shown = |builder: stats_reqwest::ClientBuilder| format!("{:?}", builder.build());
    let (policy, timeout) = (Policy::default().with_max_retries(1), Duration::from_secs(7));
    let one = shown(blank().policy(policy).timeout(timeout));
    assert_eq!(one, shown(blank().timeout(timeout).policy(policy)));
    assert!(one.contains("max_retries: 1") && one.contains("timeout: Some(7s)"), "{one}");
    blank().connect_timeout(None).timeout(None).build()?;
    blank().connect_timeout(Duration::from_secs(1)).timeout(Duration::from_secs(1)).build()?;
    Ok(())
}

#[tokio::test]
async fn custom_settings_are_applied_last() -> Outcome {
    let emulator = Emulator::start()?;
    let relay = Relay::before(&emulator).await?;
    let client = builder(account(&relay.base_url())?);
    let client = client.client(|client| client.user_agent("example/3").pool_max_idle_per_host(0)).build()?;
    for _ in 0..2 {
        client.send(AggregateStats::of(CUSTOMER)).await?;
    }
    assert_eq!(relay.received().matches("user-agent: example/3\r\n").count(), 2);
    assert_eq!(relay.connections(), 2);

    let relay = Relay::before(&emulator).await?;
    let client = builder(account(&relay.base_url())?).client(|client| client.user_agent("example/4"));
    client
        .client(|client| client.pool_max_idle_per_host(0))
        .build()?
        .send(AggregateStats::of(CUSTOMER))
        .await?;
    assert!(relay.received().contains("user-agent: example/4\r\n"), "{}", relay.received());

    let wrong = blank().client(|client| client.user_agent("two\nlines")).build();
    assert_eq!(wrong.unwrap_err().to_string(), "invalid combination of settings");
    Ok(())
}

#[tokio::test]
async fn headers_are_sent_along() -> Outcome {
    let emulator = Emulator::start()?;
    let relay = Relay::before(&emulator).await?;
    let account = account(&relay.base_url())?.with_method(Method::Post);
    let client = builder(account).header("X-Team", "billing")?.header("content-type", "text/plain")?;
    let client = client.user_agent_suffix("example/2")?.build()?;
    client.send(AggregateStats::of(CUSTOMER)).await?;
    let received = relay.received();
    assert!(received.contains("x-team: billing\r\n"), "{received}");
    assert!(received.contains(concat!(
        "user-agent: sendgrid-stats/",
        env!("CARGO_PKG_VERSION"),
        " example/2\r\n"
    )));
    // The headers of the query itself are kept.
    assert_eq!(received.matches("content-type: ").count(), 1, "{received}");
    assert!(received.contains("content-type: application/x-www-form-urlencoded\r\n"), "{received}");
    assert!(received.starts_with("POST /api/distributor.manage.json HTTP/1.1\r\n"), "{received}");
    Ok(())
}
