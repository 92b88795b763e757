//! Nothing shows the key or a URL that contains it.

use std::cell::Cell;
use std::fmt::Write;
use std::sync::Mutex;
use std::time::Duration;

use stats_emulator::Emulator;
use stats_reqwest::{Client, DailyStats, Error, Kind};

use crate::relay::Relay;
use crate::{CUSTOMER, KEY, Outcome, account, builder, once, unreachable};

/// Encodings of the key, and its neighbours in a URL.
const SECRETS: [&str; 5] = [KEY, "open%2Bsesame", "open+sesame", "api_key", "http:"];

#[track_caller]
fn check(shown: &str) {
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{shown}");
    }
}

fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        shown = format!("{shown} {error} {error:?}");
        source = error.source();
    }
    shown
}

#[tokio::test]
async fn no_error_shows_the_key() -> Outcome {
    let emulator = Emulator::start()?;
    let client = Client::builder(account(&emulator.base_url())?).policy(once());
    let client = client.timeout(Duration::from_millis(200)).build()?;
    let faults = "400 401 429 503 redirect=302 garbage silent cut-before cut reset-before reset truncated \
                  longer-length broken-chunks cut-chunks broken-gzip cut-gzip not-http";
    for fault in faults.split(' ') {
        emulator.script(fault.parse()?);
        let error = client.send(DailyStats::of(CUSTOMER)).await.unwrap_err();
        check(&shown(&error));
    }
    Ok(())
}

#[tokio::test]
async fn no_failure_to_connect_shows_the_key() -> Outcome {
    let emulator = Emulator::start()?;
    let nowhere = format!("http://127.0.0.1:{}", unreachable()?);
    // No listener, a listener without TLS, and no route.
    let https = emulator.base_url().replace("http:", "https:");
    for client in [
        Client::builder(account(&nowhere)?),
        Client::builder(account(&https)?),
        Client::builder(account("https://stats.invalid")?).proxy(&nowhere)?,
        Client::builder(account("https://stats.invalid")?).proxy(&nowhere.replace("http", "socks5h"))?,
    ] {
        let client = client.policy(once()).build()?;
        let error = client.send(DailyStats::of(CUSTOMER)).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Transport);
        check(&shown(&error));
    }
    Ok(())
}

#[test]
fn clients_do_not_show_secrets() -> Outcome {
    let builder = Client::builder(account("https://stats.example")?);
    let builder = builder.proxy("http://me:secret@proxy.example:3128")?.header("x-token", "secret")?;
    let shown = format!("{builder:?}");
    assert!(shown.contains("reseller") && !shown.contains("secret"), "{shown}");
    check(&shown);
    let client = builder.build()?;
    let shown = format!("{client:?}");
    assert!(shown.contains("reseller") && !shown.contains("secret"), "{shown}");
    check(&shown);
    Ok(())
}

struct Lines(Mutex<String>);

static LINES: Lines = Lines(Mutex::new(String::new()));

thread_local! {
    /// True on the thread of the test that reads the lines: others log proxies that are named by a URL.
    static IS_LOGGED: Cell<bool> = const { Cell::new(false) };
}

impl log::Log for Lines {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        IS_LOGGED.get()
    }

    fn log(&self, record: &log::Record<'_>) {
        if IS_LOGGED.get()
            && let Ok(mut lines) = self.0.lock()
        {
            let _ = writeln!(lines, "{} {}", record.target(), record.args());
        }
    }

    fn flush(&self) {}
}

#[tokio::test]
async fn no_log_shows_the_key() -> Outcome {
    log::set_logger(&LINES).map_err(|error| error.to_string())?;
    log::set_max_level(log::LevelFilter::Trace);
    IS_LOGGED.set(true);
    let emulator = Emulator::start()?;
    let relay = Relay::before(&emulator).await?;
    let client = builder(account(&relay.base_url())?).build()?;
    client.send(DailyStats::of(CUSTOMER)).await?;
    assert!(relay.received().contains("api_key=open%2Bsesame%2F%26"), "the key was sent");
    let lines = LINES.0.lock().map_err(|_| "a test panicked")?;
    assert!(lines.contains("reqwest"), "{lines}");
    check(&lines);
    Ok(())
}
