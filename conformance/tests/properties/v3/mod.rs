//! v3 as the emulator answers it, read by a client over sockets.

mod agreement;
mod switches;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use stats_emulator::{BEARER_KEY, Counts, Emulator};
use stats_ureq::{Account, Client, ClientBuilder, InputError, Policy};

/// Any error fails the test.
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Canonical names and numbers of one row.
type Numbers = BTreeMap<String, u64>;

/// A metric that both APIs have: its canonical name and its number in the dataset.
type Metric = (&'static str, fn(&Counts) -> u64);

/// Every metric of v3, of which the last two are v3's alone.
const METRICS: [Metric; 16] = [
    ("blocks", |counts| counts.blocks),
    ("bounce_drops", |counts| counts.repeat_bounces),
    ("bounces", |counts| counts.bounces),
    ("clicks", |counts| counts.clicks),
    ("delivered", |counts| counts.delivered),
    ("invalid_emails", |counts| counts.invalid_emails),
    ("opens", |counts| counts.opens),
    ("requests", |counts| counts.requests),
    ("spam_report_drops", |counts| counts.repeat_spam_reports),
    ("spam_reports", |counts| counts.spam_reports),
    ("unique_clicks", |counts| counts.unique_clicks),
    ("unique_opens", |counts| counts.unique_opens),
    ("unsubscribe_drops", |counts| counts.repeat_unsubscribes),
    ("unsubscribes", |counts| counts.unsubscribes),
    ("deferred", |counts| counts.deferred),
    ("processed", |counts| counts.processed),
];

/// The numbers of v3 in the dataset.
fn held(counts: &Counts) -> Numbers {
    METRICS.iter().map(|(name, count)| ((*name).to_owned(), count(counts))).collect()
}

fn day(text: &str) -> Result<NaiveDate, chrono::ParseError> {
    text.parse()
}

/// An account of v3 whose today is the emulator's.
fn account(emulator: &Emulator) -> Result<Account, InputError> {
    let account = Account::bearer(BEARER_KEY).with_base_url(&emulator.base_url())?;
    Ok(account.with_today(emulator.dataset().today()))
}

/// A client that does not retry.
fn client(account: Account) -> ClientBuilder {
    Client::builder(account).policy(Policy::default().with_max_retries(0))
}
