//! Accounts: credentials with an API and its options.

use chrono::NaiveDate;

use crate::base_url::{self, PlainHttp};
use crate::bounds::Bounds;
use crate::config::{Config, Today};
use crate::credentials::{Credentials, Secret};
use crate::dialect::Dialect;
use crate::error::InputError;
use crate::exchange::rate_limiter::RateLimiter;
use crate::format::{Format, Method};
use crate::reader::LayoutCache;
use crate::region::Region;

/// Credentials with an API and its options. No output of it shows the key.
///
/// Clones share a [`RateLimiter`].
///
/// ```
/// use stats_proto::{Account, Dialect, Format};
///
/// let account = Account::new("reseller", "secret")
///     .with_dialect(Dialect::Reseller)
///     .with_format(Format::Xml);
/// assert_eq!((account.dialect(), account.name()), (Dialect::Reseller, Some("reseller")));
/// assert!(!format!("{account:?}").contains("secret"));
/// ```
#[derive(Debug, Clone)]
pub struct Account {
    pub(crate) config: Config,
    pub(crate) limiter: RateLimiter,
    pub(crate) layouts: LayoutCache,
}

impl Account {
    /// An account of the legacy API with a name and a key: of the dialect `distributor`, answered in JSON.
    ///
    /// An empty name or key is `missing-credentials` when a call is made, one with a control character
    /// `bad-credentials`.
    pub fn new(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self::with(Credentials::Parameters { name: name.into(), key: Secret::new(key) }, Dialect::Distributor)
    }

    /// An account whose name and key come from an environment, a file or a prompt, where a line end or a space is
    /// easily taken along.
    ///
    /// # Errors
    /// `missing-credentials` for an empty name or key; `bad-credentials` for one with a control character, or with
    /// white space at either end.
    pub fn try_new(name: impl Into<String>, key: impl Into<String>) -> Result<Self, InputError> {
        let credentials = Credentials::Parameters { name: name.into(), key: Secret::new(key) };
        credentials.check_strictly()?;
        Ok(Self::with(credentials, Dialect::Distributor))
    }

    /// An account of the v3 API with an API key, which is sent in the header `authorization`.
    ///
    /// The dialects `reseller`, `reseller-subuser`, `customer` and `own` accept it too. An empty key is
    /// `missing-credentials` when a call is made, one that is not visible ASCII `bad-credentials`.
    pub fn bearer(key: impl Into<String>) -> Self {
        Self::with(Credentials::Bearer(Secret::new(key)), Dialect::V3)
    }

    /// An account of the v3 API whose key comes from an environment, a file or a prompt.
    ///
    /// # Errors
    /// `missing-credentials` for an empty key; `bad-credentials` for one with a control character, or with white space at
    /// either end.
    pub fn try_bearer(key: impl Into<String>) -> Result<Self, InputError> {
        let credentials = Credentials::Bearer(Secret::new(key));
        credentials.check_strictly()?;
        Ok(Self::with(credentials, Dialect::V3))
    }

    /// An account without credentials, for a proxy at this base URL that adds them.
    ///
    /// # Errors
    /// `bad-base-url`, as for [`Account::with_base_url`].
    pub fn keyless(base_url: &str) -> Result<Self, InputError> {
        Self::with(Credentials::None, Dialect::Distributor).with_base_url(base_url)
    }

    fn with(credentials: Credentials, dialect: Dialect) -> Self {
        let (limiter, layouts) = (RateLimiter::new(), LayoutCache::default());
        Self { config: Config::new(credentials, dialect), limiter, layouts }
    }

    /// The dialect.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.config.dialect
    }

    /// The name, where the credentials have one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.config.credentials.name()
    }

    /// Replaces the account's key in bytes of a response by `***`, however it is spelled there.
    #[must_use]
    pub fn redacted(&self, bytes: &[u8]) -> Vec<u8> {
        self.config.redaction.bytes(bytes)
    }

    /// Sets the dialect: which API and endpoint family is spoken.
    #[must_use]
    pub fn with_dialect(mut self, dialect: Dialect) -> Self {
        self.config.dialect = dialect;
        self
    }

    /// Sets the format of answers. v3 has JSON alone.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        self.config.format = format;
        self
    }

    /// Sets the HTTP method, instead of the dialect's own. v3 has GET alone.
    #[must_use]
    pub fn with_method(mut self, method: Method) -> Self {
        self.config.method = Some(method);
        self
    }

    /// Sets the base URL: an origin with an optional prefix, which the dialect's path follows.
    ///
    /// # Errors
    /// `bad-base-url` for user information, a query, a fragment, and for `http:` to another machine.
    pub fn with_base_url(self, base_url: &str) -> Result<Self, InputError> {
        self.at(base_url, PlainHttp::Loopback)
    }

    /// Sets the base URL like [`Account::with_base_url`], and allows `http:` to any host: everybody on the way can read
    /// the key.
    ///
    /// # Errors
    /// `bad-base-url` for user information, a query and a fragment.
    pub fn with_plain_http_base_url(self, base_url: &str) -> Result<Self, InputError> {
        self.at(base_url, PlainHttp::Anywhere)
    }

    fn at(mut self, base_url: &str, plain_http: PlainHttp) -> Result<Self, InputError> {
        self.config.base_url = Some(base_url::check(base_url, plain_http)?);
        Ok(self)
    }

    /// Sets the region, which chooses the host of the v3 API. A base URL takes precedence.
    #[must_use]
    pub fn with_region(mut self, region: Region) -> Self {
        self.config.region = Some(region);
        self
    }

    /// Sets which day is today, so many seconds east of UTC, for periods that count back from it. The default is the
    /// date in UTC. The legacy APIs count by their own calendar.
    #[must_use]
    pub fn with_utc_offset(mut self, seconds: i32) -> Self {
        self.config.today = Today::Offset(seconds);
        self
    }

    /// Sets the date of today for periods that count back from it, so that they need no clock.
    #[must_use]
    pub fn with_today(mut self, today: NaiveDate) -> Self {
        self.config.today = Today::Date(today);
        self
    }

    /// Sets the bounds of an answer.
    #[must_use]
    pub fn with_bounds(mut self, bounds: Bounds) -> Self {
        self.config.read.bounds = bounds;
        self
    }

    /// Stores every count in the columns of answers in 64 bits, as Arrow's `uint64` does, instead of 32 where all
    /// counts of a metric fit: [`ColumnValues`](crate::ColumnValues).
    #[must_use]
    pub fn with_wide_counts(mut self) -> Self {
        self.config.read.is_wide = true;
        self
    }

    /// Sets the rate limiter, which clones share otherwise.
    #[must_use]
    pub fn with_rate_limiter(mut self, limiter: RateLimiter) -> Self {
        self.limiter = limiter;
        self
    }

    /// A copy that shares nothing with this account and its clones: its rate limiter, of the same
    /// rate, and its cache of layouts are new.
    ///
    /// It takes no lock, so that a process that was forked while another thread held one can go on.
    #[must_use]
    pub fn unshared(&self) -> Self {
        let (limiter, layouts) = (self.limiter.unshared(), LayoutCache::default());
        Self { config: self.config.clone(), limiter, layouts }
    }
}
