//! The settings of an emulator.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use chrono::NaiveDate;

use crate::app::App;
use crate::credentials::Credentials;
use crate::dataset::{CustomerChange, Dataset, FleetPlan, Subuser};
use crate::emulator::Emulator;
use crate::fault::{FaultCounts, Faults, Script};
use crate::log::Log;
use crate::rate_limit::RateLimit;
use crate::refusal::RefusalStyle;
use crate::shape::Shape;
use crate::suite::Suite;
use crate::v3::{self, Switches};

/// Settings of an emulator. Every setting has a default.
#[derive(Debug, Clone)]
#[must_use]
pub struct EmulatorBuilder {
    host: IpAddr,
    port: u16,
    seed: u64,
    since: NaiveDate,
    today: NaiveDate,
    credentials: Credentials,
    is_keyless: bool,
    scopes: Vec<String>,
    subusers: Option<Vec<Subuser>>,
    ordinary_customers: u32,
    fleet: Option<FleetPlan>,
    settle: u32,
    customer_changes: Vec<(String, CustomerChange)>,
    switches: Switches,
    shape: Option<Shape>,
    refusals: RefusalStyle,
    limit: Option<(u32, Duration)>,
    script: Script,
    faults: Faults,
    log: Option<Log>,
    suite: Option<PathBuf>,
}

impl EmulatorBuilder {
    /// The address to listen on; 127.0.0.1 by default. Everybody who can reach another one can use the emulator.
    pub fn host(self, host: IpAddr) -> Self {
        Self { host, ..self }
    }

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

    /// The last day with numbers, which is today until [`Emulator::set_today`] moves it; 2012-05-31 by default.
    pub fn today(self, today: NaiveDate) -> Self {
        Self { today, ..self }
    }

    /// The expected `api_user` and `api_key`; `reseller` and `open+sesame/&` by default.
    pub fn credentials(self, user: &str, key: &str) -> Self {
        let credentials = self.credentials.with_name_and_key(user, key);
        Self { credentials, is_keyless: false, ..self }
    }

    /// The expected bearer key, [`BEARER_KEY`](crate::BEARER_KEY) by default: of v3, and of the legacy endpoints that are not the
    /// distributor's.
    pub fn bearer_key(self, key: &str) -> Self {
        let credentials = self.credentials.with_bearer(key);
        Self { credentials, is_keyless: false, ..self }
    }

    /// The scopes of the bearer key at v3, such as `stats.read`; by default all that v3 needs here. A request without
    /// the scope of its endpoint is refused by 403 `access forbidden`.
    pub fn scopes<S: Into<String>>(self, scopes: impl IntoIterator<Item = S>) -> Self {
        Self { scopes: scopes.into_iter().map(Into::into).collect(), ..self }
    }

    /// The customers, instead of those with a fixed name.
    pub fn subusers(self, subusers: impl IntoIterator<Item = Subuser>) -> Self {
        Self { subusers: Some(subusers.into_iter().collect()), ..self }
    }

    /// That many ordinary customers beside the others, at the end of their list: `customer000001@example.com` and so
    /// on; none by default.
    ///
    /// ```
    /// use stats_emulator::Emulator;
    ///
    /// let emulator = Emulator::builder().subusers([]).ordinary_customers(2).start()?;
    /// let names: Vec<_> = emulator.dataset().customers().iter().map(|customer| customer.name().to_owned()).collect();
    /// assert_eq!(names, ["customer000001@example.com", "customer000002@example.com"]);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn ordinary_customers(self, ordinary_customers: u32) -> Self {
        Self { ordinary_customers, ..self }
    }

    /// The customers of a fleet at the end of the list, with numbers after those of the ordinary customers, and instead of
    /// the customers with a fixed name unless [`EmulatorBuilder::subusers`] are given; none by default. The troubles of
    /// the plan last until [`EmulatorBuilder::today`], and stay on their days when today moves.
    pub fn fleet(self, plan: FleetPlan) -> Self {
        Self { fleet: Some(plan), ..self }
    }

    /// What is different about a customer of the list from the start. Of several changes of one customer the last counts.
    ///
    /// ```
    /// use stats_emulator::{CustomerChange, Emulator};
    ///
    /// let failing = CustomerChange::default().faults("503,times=2".parse()?);
    /// let builder = Emulator::builder().ordinary_customers(100);
    /// let emulator = builder.customer_change("customer000007@example.com", failing).start()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn customer_change(mut self, name: impl Into<String>, change: CustomerChange) -> Self {
        self.customer_changes.push((name.into(), change));
        self
    }

    /// Days that have all of their numbers from an age of that many days on, as
    /// [`Emulator::set_today`] moves today; 0, the default, is at once.
    ///
    /// Until then opens, clicks, their unique counts, unsubscribes and reports of spam grow by equal parts, of which
    /// today has the first. How fast numbers really come in is not known.
    pub fn settle(self, days: u32) -> Self {
        Self { settle: days, ..self }
    }

    /// The positions of switches of v3 that a request does not set.
    pub fn switches(self, switches: Switches) -> Self {
        Self { switches, ..self }
    }

    /// Requires no credentials, like a proxy that adds them itself.
    pub fn keyless(self) -> Self {
        Self { is_keyless: true, ..self }
    }

    /// The shape of answers to requests that select none, at every endpoint; by default the one recorded for each.
    pub fn shape(self, shape: Shape) -> Self {
        Self { shape: Some(shape), ..self }
    }

    /// The style of refusals to requests that select none; by default as observed at each endpoint. It refuses no
    /// request by itself.
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

    /// The faults of every request for which neither a header, the script nor the customer's name selects others; none by
    /// default.
    ///
    /// ```
    /// use stats_emulator::Emulator;
    ///
    /// let emulator = Emulator::builder().faults("503,one-in=5".parse()?).start()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn faults(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    /// Writes a line for each request: time, method, path, the parameters of the query and of a form, and status. The values of `api_key` and of unknown
    /// parameters are `***`. Off by default.
    pub fn log(self, writer: impl io::Write + Send + 'static) -> Self {
        Self { log: Some(Log::new(writer)), ..self }
    }

    /// Also serves the conformance suite in that folder, which contains `index.json` and `cases`.
    pub fn suite(self, folder: impl Into<PathBuf>) -> Self {
        Self { suite: Some(folder.into()), ..self }
    }

    /// Starts the emulator, which listens when this returns.
    ///
    /// # Errors
    ///
    /// The port is in use, a thread or socket cannot be created, a change of a customer cannot be, or the suite cannot be
    /// read; the message names the file.
    pub fn start(self) -> io::Result<Emulator> {
        let address = (self.host, self.port).into();
        Emulator::listen(address, self.app()?)
    }

    /// The state of the emulator before its first request.
    pub(crate) fn app(self) -> io::Result<App> {
        let mut dataset = Dataset::new(self.seed, self.since, self.today).with_settling_days(self.settle);
        match (&self.subusers, &self.fleet) {
            (Some(subusers), _) => dataset = dataset.with_subusers(subusers),
            (None, Some(_)) => dataset = dataset.with_subusers(&[]),
            (None, None) => {}
        }
        if self.ordinary_customers > 0 {
            dataset = dataset.with_ordinary_customers(self.ordinary_customers);
        }
        if let Some(plan) = &self.fleet {
            dataset = dataset.with_fleet(plan);
        }
        if !self.customer_changes.is_empty() {
            let changed = dataset.with_customer_changes(self.customer_changes);
            dataset = changed.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        }
        Ok(App {
            first_dataset: dataset.clone(),
            dataset: Mutex::new(dataset),
            credentials: (!self.is_keyless).then_some(self.credentials),
            shape: self.shape,
            refusals: self.refusals,
            limit: self.limit.map(|(requests, window)| RateLimit::new(requests, window)),
            first_script: self.script.clone(),
            script: Mutex::new(self.script),
            faults: self.faults,
            log: self.log,
            suite: self.suite.as_deref().map(Suite::read).transpose()?,
            fault_counts: Mutex::new(FaultCounts::default()),
            requests: AtomicU64::new(0),
            v3: v3::State {
                scopes: self.scopes,
                switches: self.switches,
                limits: v3::Limits::new(self.limit),
            },
        })
    }
}

impl Default for EmulatorBuilder {
    fn default() -> Self {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            seed: 1,
            since: day(2009, 6, 1),
            today: day(2012, 5, 31),
            credentials: Credentials::default(),
            is_keyless: false,
            scopes: v3::all_scopes().map(str::to_owned).collect(),
            subusers: None,
            ordinary_customers: 0,
            fleet: None,
            settle: 0,
            customer_changes: Vec::new(),
            switches: Switches::default(),
            shape: None,
            refusals: RefusalStyle::default(),
            limit: None,
            script: Script::default(),
            faults: Faults::default(),
            log: None,
            suite: None,
        }
    }
}
