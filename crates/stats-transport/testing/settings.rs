//! Settings of a client: none depends on the order of the calls, and the account of the environment.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::child::{in_child, inside};
use super::server::{Server, counted, head};
use super::tls::Authority;
use super::{Outcome, builder, daily};
use crate::sut::{Client, ClientBuilder, Policy, SettingError};

/// A setting, and what shows that it is in effect; empty where only other settings are looked at.
type Setting = (&'static str, fn(ClientBuilder, &Authority) -> Result<ClientBuilder, SettingError>);

const SETTINGS: [Setting; 13] = [
    ("max_retries: 7", |builder, _| Ok(builder.max_retries(7))),
    (" timeout: Some(8s)", |builder, _| Ok(builder.timeout(Duration::from_secs(8)))),
    ("deadline: Some(9s)", |builder, _| Ok(builder.deadline(Duration::from_secs(9)))),
    (" backoff: 10ms", |builder, _| {
        let (first, max) = (Duration::from_millis(10), Duration::from_millis(11));
        Ok(builder.policy(Policy::default().with_backoff(first, max)))
    }),
    ("x-team: one", |builder, _| builder.header("x-team", "one")),
    ("x-place: two", |builder, _| builder.header("x-place", "two")),
    ("example/3", |builder, _| builder.user_agent_suffix("example/3")),
    ("", |builder, _| Ok(builder.connect_timeout(Duration::from_secs(6)))),
    ("", |builder, _| builder.proxy("http://127.0.0.1:9")),
    ("", |builder, _| Ok(builder.no_proxy())),
    ("", |builder, authority| builder.root_certificates(authority.pem.as_bytes())),
    ("", |builder, _| builder.system_proxies()),
    ("", |builder, _| builder.system_certificates()),
];

/// A client's policy, and the request that it sends.
fn observed(settings: &[Setting], authority: &Authority) -> Result<String, Box<dyn std::error::Error>> {
    let received = Arc::new(Mutex::new(String::new()));
    let request = Arc::clone(&received);
    let server = Server::start(move |mut stream| {
        *request.lock().expect("a lock") = head(&mut stream)?;
        std::io::Write::write_all(&mut stream, &counted(200, "", b"[]"))
    })?;
    let made = || {
        let first = Client::builder(crate::sut::Account::keyless(&server.url()).expect("an address"));
        settings.iter().try_fold(first, |builder, (_, set)| set(builder, authority))
    };
    let policy = crate::built(made()?);
    daily(made()?)?;
    let received = received.lock().expect("a lock").replace(&server.port.to_string(), "PORT");
    Ok(format!("{policy} {received}").replace(&server.port.to_string(), "PORT"))
}

#[test]
fn no_setting_depends_on_the_order() -> Outcome {
    let authority = Authority::new()?;
    for (index, first) in SETTINGS.iter().enumerate() {
        for second in SETTINGS.iter().skip(index + 1) {
            let one = observed(&[*first, *second], &authority)?;
            let other = observed(&[*second, *first], &authority)?;
            for (effect, _) in [first, second] {
                assert!(one.contains(effect) && other.contains(effect), "no `{effect}` in {one} {other}");
            }
        }
    }
    Ok(())
}

#[test]
fn single_settings_replace_those_of_the_policy() {
    let policy = || Policy::default().with_max_retries(1).with_timeout(None).with_deadline(None);
    let builder = || builder("http://127.0.0.1:9").expect("an address");
    let set = |builder: ClientBuilder| {
        builder.max_retries(7).timeout(Duration::from_secs(8)).deadline(Duration::from_secs(9))
    };
    for builder in [set(builder().policy(policy())), set(builder()).policy(policy())] {
        let shown = crate::built(builder);
        for effect in ["max_retries: 7", " timeout: Some(8s)", "deadline: Some(9s)"] {
            assert!(shown.contains(effect), "{shown}");
        }
    }
    let shown = crate::built(builder().timeout(None).deadline(None));
    assert!(shown.contains(" timeout: None") && shown.contains("deadline: None"), "{shown}");
}

#[test]
fn suffixes_of_the_user_agent_are_appended() -> Outcome {
    let suffix: Setting = ("", |builder, _| builder.user_agent_suffix("one/1")?.user_agent_suffix("two/2"));
    let received = observed(&[suffix], &Authority::new()?)?;
    assert!(received.contains(" one/1 two/2\r\n"), "{received}");
    Ok(())
}

#[test]
fn the_environment_has_the_account() -> Outcome {
    const NAME: &str = "testing::settings::the_environment_has_the_account";
    const USER: (&str, &str) = ("SENDGRID_API_USER", "someone");
    const KEY: (&str, &str) = ("SENDGRID_API_KEY", "hidden");
    if let Some(expected) = inside() {
        let shown = crate::from_env().unwrap_or_else(|error| error.to_string());
        assert!(shown.contains(&expected) && !shown.contains("hidden"), "{shown}");
        let account = crate::sut::account_from_env();
        assert_eq!(account.is_ok(), !expected.starts_with("expected") && !expected.starts_with("invalid"));
        return Ok(());
    }
    for (variables, expected) in [
        (&[USER, KEY][..], "someone"),
        (&[KEY], "dialect: V3"),
        (&[USER], "expected `SENDGRID_API_KEY` to be set"),
        (&[], "expected `SENDGRID_API_KEY` to be set"),
        (&[(KEY.0, " hidden")], "invalid `SENDGRID_API_KEY`: the account's key begins"),
        (&[(KEY.0, "")], "invalid `SENDGRID_API_KEY`: the account's key is empty"),
        (&[USER, (KEY.0, "")], "invalid `SENDGRID_API_KEY`: the account's key is empty"),
        (&[(USER.0, ""), KEY], "invalid `SENDGRID_API_USER`: the account's name is empty"),
        (&[USER, (KEY.0, "hidden\n")], "invalid `SENDGRID_API_KEY`: the account's key"),
        (&[(USER.0, " someone"), KEY], "invalid `SENDGRID_API_USER`: the account's name"),
    ] {
        in_child(NAME, expected, variables)?;
    }
    Ok(())
}
