//! What an emulator is told before it starts.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use chrono::NaiveDate;

use crate::app::App;
use crate::credentials::Credentials;
use crate::emulator::Emulator;
use crate::fault::Script;
use crate::limit::Limit;
use crate::refusal::RefusalStyle;
use crate::shape::Shape;
use crate::suite::Suite;
use crate::world::World;

/// An emulator to be: every setting has a value of its own.
#[derive(Debug, Clone)]
#[must_use]
pub struct Builder {
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

impl Builder {
    /// The port to listen on; 0, the default, lets the system choose a free one.
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

    /// The day that is today as long as the emulator runs; 2012-05-31 by default, three years in.
    pub fn today(self, today: NaiveDate) -> Self {
        Self { today, ..self }
    }

    /// What `api_user` and `api_key` must be; `reseller` and `open+sesame/&` by default.
    pub fn credentials(self, user: &str, key: &str) -> Self {
        Self { credentials: Some(Credentials::new(user, key)), ..self }
    }

    /// Demands no credentials, as a proxy does that adds them itself.
    pub fn keyless(self) -> Self {
        Self { credentials: None, ..self }
    }

    /// How answers are written where the request does not say; the specification's way by default.
    pub fn shape(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }

    /// How refusals are sent where the request does not say; as seen at each door by default.
    pub fn refusals(self, refusals: RefusalStyle) -> Self {
        Self { refusals, ..self }
    }

    /// Refuses more than that many requests in a window, and tells the limit with every answer. Off by
    /// default; the real one was 600 a minute.
    pub fn rate_limit(self, requests: u32, window: Duration) -> Self {
        Self { limit: Some((requests, window)), ..self }
    }

    /// The faults that the first requests meet; none by default.
    pub fn script(self, script: Script) -> Self {
        Self { script, ..self }
    }

    /// Serves the conformance suite in that folder too: the one that holds `index.json` and `cases`.
    pub fn suite(self, folder: impl Into<PathBuf>) -> Self {
        Self { suite: Some(folder.into()), ..self }
    }

    /// Starts the emulator: it listens when this returns.
    ///
    /// # Errors
    ///
    /// The port is taken, a thread or socket could not be had, or the suite cannot be read; the message
    /// names the file.
    pub fn start(self) -> io::Result<Emulator> {
        let app = App {
            world: World::new(self.seed, self.since, self.today),
            credentials: self.credentials,
            shape: self.shape,
            refusals: self.refusals,
            limit: self.limit.map(|(requests, window)| Limit::new(requests, window)),
            script: Mutex::new(self.script),
            suite: self.suite.as_deref().map(Suite::read).transpose()?,
            turns: Mutex::new(HashMap::new()),
            requests: AtomicU64::new(0),
        };
        Emulator::listen(self.port, app)
    }
}

impl Default for Builder {
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
