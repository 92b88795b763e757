//! The settings of an emulator.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use chrono::NaiveDate;

use crate::app::App;
use crate::credentials::Credentials;
use crate::dataset::Dataset;
use crate::emulator::Emulator;
use crate::fault::Script;
use crate::rate_limit::RateLimit;
use crate::refusal::RefusalStyle;
use crate::shape::Shape;
use crate::suite::Suite;

/// Settings of an emulator. Every setting has a default.
#[derive(Debug, Clone)]
#[must_use]
pub struct EmulatorBuilder {
    port: u16,
    seed: u64,
    since: NaiveDate,
    today: NaiveDate,
    credentials: Option<Credentials>,
    shape: Shape,
    refusals: RefusalStyle,
    limit: Option<(u32, Duration)>,
    script: Script,
    suite: Option<PathBuf>,
}

impl EmulatorBuilder {
    /// The port to listen on; 0, the default, is a free port chosen by the system.
    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// The seed of all numbers; 1 by default.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The first day with numbers; 2009-06-01 by default.
    pub fn since(self, since: NaiveDate) -> Self {
        Self { since, ..self }
    }

    /// The last day with numbers, which is today while the emulator runs; 2012-05-31 by default.
    pub fn today(self, today: NaiveDate) -> Self {
        Self { today, ..self }
    }

    /// The expected `api_user` and `api_key`; `reseller` and `open+sesame/&` by default.
    pub fn credentials(self, user: &str, key: &str) -> Self {
        Self { credentials: Some(Credentials::new(user, key)), ..self }
    }

    /// Requires no credentials, like a proxy that adds them itself.
    pub fn keyless(self) -> Self {
        Self { credentials: None, ..self }
    }

    /// The shape of answers to requests that select none; by default that of the specification.
    pub fn shape(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }

    /// The style of refusals to requests that select none; by default as observed at each endpoint.
    pub fn refusals(self, refusals: RefusalStyle) -> Self {
        Self { refusals, ..self }
    }

    /// Refuses more than that many requests in a window, and reports the limit in headers of every response. Off by
    /// default. SendGrid's limit was 600 a minute.
    pub fn rate_limit(self, requests: u32, window: Duration) -> Self {
        Self { limit: Some((requests, window)), ..self }
    }

    /// The faults of the first requests; none by default.
    pub fn script(self, script: Script) -> Self {
        Self { script, ..self }
    }

    /// Also serves the conformance suite in that folder, which contains `index.json` and `cases`.
    pub fn suite(self, folder: impl Into<PathBuf>) -> Self {
        Self { suite: Some(folder.into()), ..self }
    }

    /// Starts the emulator, which listens when this returns.
    ///
    /// # Errors
    ///
    /// The port is in use, a thread or socket cannot be created, or the suite cannot be read; the message names the
    /// file.
    pub fn start(self) -> io::Result<Emulator> {
        let app = App {
            dataset: Dataset::new(self.seed, self.since, self.today),
            credentials: self.credentials,
            shape: self.shape,
            refusals: self.refusals,
            limit: self.limit.map(|(requests, window)| RateLimit::new(requests, window)),
            script: Mutex::new(self.script),
            suite: self.suite.as_deref().map(Suite::read).transpose()?,
            fault_counts: Mutex::new(HashMap::new()),
            requests: AtomicU64::new(0),
        };
        Emulator::listen(self.port, app)
    }
}

impl Default for EmulatorBuilder {
    fn default() -> Self {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        Self {
            port: 0,
            seed: 1,
            since: day(2009, 6, 1),
            today: day(2012, 5, 31),
            credentials: Some(Credentials::default()),
            shape: Shape::default(),
            refusals: RefusalStyle::default(),
            limit: None,
            script: Script::default(),
            suite: None,
        }
    }
}
