//! The account: customers that have numbers, and customers that fail.

use std::collections::BTreeMap;
use std::time::SystemTime;

use chrono::{DateTime, Days, NaiveDate, Utc};
use stats_emulator::{BEARER_KEY, Emulator, EmulatorBuilder, Subuser};
use stats_proto::Dialect;

/// The ways in which a customer can fail: what its name selects, and the kind of the failure.
const OF_ONE_REQUEST: &[(&str, &str)] = &[
    ("404", "refused-not-found"),
    ("400", "refused-invalid-request"),
    ("418", "refused-invalid-request"),
    ("500", "refused-server"),
    ("503", "refused-server"),
    ("garbage", "malformed"),
    ("cut=40", "transport"),
    ("cut-before", "transport"),
    ("reset=40", "transport"),
    ("reset-before", "transport"),
    ("truncated=60", "malformed"),
    ("broken-chunks", "transport"),
    ("broken-gzip", "transport"),
    ("not-http", "transport"),
    ("silent=30s", "timeout"),
];

/// With v3 a request has ten customers. What goes wrong with the transport is about all of them.
const OF_TEN: &[(&str, &str)] = &[
    ("404", "refused-not-found"),
    ("400", "refused-invalid-request"),
    ("garbage", "malformed"),
    ("truncated=60", "malformed"),
];

/// A customer whose last day has a count beyond 2^63-1.
const LARGEST: &str = "largest@example.com";

/// How many days are stored.
const DAYS: u64 = 20;

/// Numbers that look random (`SplitMix64`).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }
}

/// The customers of an account, in the order of the file.
pub(crate) struct Fleet {
    dialect: Dialect,
    names: Vec<String>,
    failing: BTreeMap<String, &'static str>,
    today: NaiveDate,
}

impl Fleet {
    pub(crate) fn new(dialect: Dialect, customers: u64) -> Self {
        let ways = if dialect.is_v3() { OF_TEN } else { OF_ONE_REQUEST };
        let (mut names, mut failing) = (Vec::new(), BTreeMap::new());
        let mut ways = ways.iter().cycle();
        for number in 0..customers {
            let (name, kind) = match (number % 20, number) {
                (7, 7) => (LARGEST.to_owned(), Some("bad-value")),
                (7, 27) => ("no such customer".to_owned(), Some("refused-not-found")),
                // The delay makes its name another one.
                (7, _) => ways.next().map_or_else(Default::default, |(fault, kind)| {
                    (format!("fault-{fault}+delay={}ms@example.com", number / 20), Some(*kind))
                }),
                _ => (format!("customer {number}"), None),
            };
            failing.extend(kind.map(|kind| (name.clone(), kind)));
            names.push(name);
        }
        // The command refuses a last day that is not over anywhere on Earth.
        let today = DateTime::<Utc>::from(SystemTime::now()).date_naive() - Days::new(1);
        Self { dialect, names, failing, today }
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// With v3 a request of categories has its customer in a header, which the emulator does not log.
    pub(crate) const fn kinds(&self) -> &'static str {
        if self.dialect.is_v3() { "daily" } else { "daily,category-stats" }
    }

    /// The first day that is stored.
    pub(crate) fn since(&self) -> NaiveDate {
        self.today - Days::new(DAYS - 1)
    }

    /// The last day that is stored: the emulator's today, on which one customer has a count that is too large.
    pub(crate) const fn until(&self) -> NaiveDate {
        self.today
    }

    /// The emulator with this account.
    pub(crate) fn emulator(&self) -> EmulatorBuilder {
        let listed = self.names.iter().filter(|name| *name == LARGEST || !self.fails(name));
        Emulator::builder().since(self.since()).today(self.today).subusers(listed.map(Subuser::new))
    }

    /// The file of customers.
    pub(crate) fn file(&self) -> String {
        self.names.join("\n") + "\n"
    }

    /// The environment's credentials.
    pub(crate) fn credentials(&self) -> Vec<(&'static str, &'static str)> {
        if self.dialect.is_v3() {
            return vec![("SENDGRID_API_KEY", BEARER_KEY)];
        }
        vec![("SENDGRID_API_USER", "reseller"), ("SENDGRID_API_KEY", "open+sesame/&")]
    }

    /// The customers that have numbers.
    pub(crate) fn good(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|name| !self.fails(name))
    }

    /// The customers that fail, and by which kind.
    pub(crate) const fn failing(&self) -> &BTreeMap<String, &'static str> {
        &self.failing
    }

    pub(crate) fn fails(&self, name: &str) -> bool {
        self.failing.contains_key(name)
    }

    /// About so many requests about customers that have numbers a night with many kills has.
    pub(crate) fn usual_requests(&self) -> u64 {
        let good = self.good().count() as u64;
        // With v3, groups of ten, and those that are split after each kill.
        if self.dialect.is_v3() { good * 4 / 10 } else { 3 * good }
    }
}
