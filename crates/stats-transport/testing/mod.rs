//! The tests that stats-ureq and stats-reqwest both pass, over real sockets, and the servers and proxies for them.
//!
//! A test that includes this has the client as `crate::sut`, and sends with `crate::send` and `crate::send_again`; `crate::built`
//! and `crate::from_env` show a client.

pub(crate) mod bodies;
pub(crate) mod certificates;
pub(crate) mod child;
pub(crate) mod hostile;
pub(crate) mod proxies;
pub(crate) mod proxy;
pub(crate) mod server;
pub(crate) mod settings;
pub(crate) mod tls;
pub(crate) mod v3;

use std::time::Duration;

use crate::sut::{Account, Client, ClientBuilder, DailyStats, Days, Error, Policy};

/// Whatever goes wrong fails the test.
pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// What no error may show.
pub(crate) const KEY: &str = "open+sesame/&";

/// A name that no resolver knows: only a proxy can find it.
pub(crate) const NOWHERE: &str = "stats.invalid";

/// A client that does not retry, of a server over TLS or on this machine.
pub(crate) fn builder(base_url: &str) -> Result<ClientBuilder, Box<dyn std::error::Error>> {
    let account = Account::new("reseller", KEY).with_plain_http_base_url(base_url)?;
    Ok(Client::builder(account).policy(once()))
}

pub(crate) fn once() -> Policy {
    Policy::default().with_max_retries(0).with_timeout(Duration::from_secs(5))
}

/// A client that retries twice.
pub(crate) fn thrice() -> Policy {
    once().with_max_retries(2).with_backoff(Duration::from_millis(1), Duration::from_millis(1))
}

pub(crate) fn daily(builder: ClientBuilder) -> Result<Days, Error> {
    crate::send(builder, DailyStats::of("customer@example.com"))
}

/// All that an error shows; it must contain neither the key nor a URL nor a password.
#[track_caller]
pub(crate) fn shown(error: &Error) -> String {
    let shown = format!("{error} {error:?}");
    for secret in ["sesame", "api_key", "://", "hidden"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    shown
}
