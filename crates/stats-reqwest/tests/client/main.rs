//! The client over real sockets, against the emulator.

mod cancel;
mod faults;
mod many;
mod queries;
mod relay;
mod secrets;
mod settings;

use std::error::Error;
use std::time::Duration;

use stats_emulator::Emulator;
use stats_reqwest::{Account, Client, ClientBuilder, InputError, Policy};

/// Whatever goes wrong fails the test.
type Outcome = Result<(), Box<dyn Error>>;

/// The key that the emulator expects and that no output may show.
const KEY: &str = "open+sesame/&";

/// The customer of the specification.
const CUSTOMER: &str = "customer@example.com";

fn account(base_url: &str) -> Result<Account, InputError> {
    Account::new("reseller", KEY).with_base_url(base_url)
}

/// A client that waits no longer than a test may.
fn builder(account: Account) -> ClientBuilder {
    let backoff = Duration::from_millis(10);
    let policy = Policy::default().with_deadline(Duration::from_secs(10)).with_backoff(backoff, backoff);
    Client::builder(account).policy(policy)
}

fn client(emulator: &Emulator) -> Result<Client, Box<dyn Error>> {
    Ok(builder(account(&emulator.base_url())?).build()?)
}

/// A client that does not retry.
fn hasty(emulator: &Emulator) -> Result<Client, Box<dyn Error>> {
    Ok(Client::builder(account(&emulator.base_url())?).policy(once()).build()?)
}

fn once() -> Policy {
    Policy::default().with_max_retries(0).with_timeout(Duration::from_secs(5))
}

/// A port without a listener.
fn unreachable() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
