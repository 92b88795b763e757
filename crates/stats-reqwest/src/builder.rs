//! The settings of a client.

use std::fmt;
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::redirect;
use reqwest::{Proxy, Url};
use rustls::RootCertStore;
use stats_proto::{Account, Policy};

use crate::client::Client;
use crate::error::SettingError;
use crate::tls;

/// What a client calls itself.
const NAME: &str = concat!("sendgrid-stats/", env!("CARGO_PKG_VERSION"));

/// The schemes of proxies.
const PROXIES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The settings of a client.
pub struct Builder {
    account: Account,
    connect_timeout: Option<Duration>,
    policy: Policy,
    proxy: Option<Proxy>,
    roots: Option<RootCertStore>,
    headers: HeaderMap,
    user_agent: HeaderValue,
    client: Option<Box<Settings>>,
}

/// What is changed in a client before it is made.
type Settings = dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync;

impl Builder {
    pub(crate) fn new(account: Account) -> Self {
        Self {
            account,
            connect_timeout: Some(Duration::from_secs(10)),
            policy: Policy::default(),
            proxy: None,
            roots: None,
            headers: HeaderMap::new(),
            user_agent: HeaderValue::from_static(NAME),
            client: None,
        }
    }

    /// How long a connection may take: 10 s. `None` waits forever.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = timeout.into();
        self
    }

    /// How long each attempt may take, to the last byte of its answer: 60 s. `None` leaves it to the deadline.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.policy = self.policy.with_attempt_timeout(timeout);
        self
    }

    /// How often and how long a question is tried; see [`Policy`] for what is usual.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The proxy to go through, `http://…`, `https://…` or `socks5://…`. The environment's proxies are never
    /// used unasked.
    ///
    /// # Errors
    /// Where the text names no proxy.
    pub fn proxy(mut self, url: &str) -> Result<Self, SettingError> {
        let refused = SettingError("the proxy's address is none");
        let url = Url::parse(url).map_err(|_| refused)?;
        if !PROXIES.contains(&url.scheme()) || !url.has_host() {
            return Err(refused);
        }
        self.proxy = Some(Proxy::all(url).map_err(|_| refused)?);
        Ok(self)
    }

    /// The certificate authorities to trust instead of the built-in ones, in PEM.
    ///
    /// # Errors
    /// Where the text holds no certificate.
    pub fn root_certificates(mut self, pem: &[u8]) -> Result<Self, SettingError> {
        self.roots = Some(tls::roots(pem)?);
        Ok(self)
    }

    /// A header to be sent along with every request.
    ///
    /// # Errors
    /// Where name or value is none that HTTP allows.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, SettingError> {
        let name: HeaderName = name.parse().map_err(|_| SettingError("the header's name is none"))?;
        let mut value: HeaderValue = value.parse().map_err(|_| SettingError("the header's value is none"))?;
        // Whoever needs headers of their own may well need them to say who they are.
        value.set_sensitive(true);
        self.headers.append(name, value);
        Ok(self)
    }

    /// What to add to the User-Agent.
    ///
    /// # Errors
    /// Where the text cannot stand in a header.
    pub fn user_agent_suffix(mut self, suffix: &str) -> Result<Self, SettingError> {
        let user_agent = format!("{NAME} {suffix}");
        self.user_agent = HeaderValue::from_str(&user_agent)
            .map_err(|_| SettingError("the User-Agent's suffix is none"))?;
        Ok(self)
    }

    /// Settings of reqwest's own for which there is no word here: another resolver, another TLS, a limit of idle
    /// connections. They are made last, over those given here.
    ///
    /// It takes the client before it is made, because nothing can turn redirects off in one that is. They stay
    /// off, and so do reqwest's own retries.
    ///
    /// ```
    /// use stats_reqwest::{Account, Client};
    ///
    /// let builder = Client::builder(Account::new("reseller", "secret"));
    /// let client = builder.client(|client| client.pool_max_idle_per_host(4)).build()?;
    /// # Ok::<(), stats_reqwest::SettingError>(())
    /// ```
    #[must_use]
    pub fn client<F>(mut self, settings: F) -> Self
    where
        F: FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    {
        self.client = Some(Box::new(settings));
        self
    }

    /// The client.
    ///
    /// # Errors
    /// Where reqwest can make none of these settings.
    pub fn build(self) -> Result<Client, SettingError> {
        let roots = self.roots.unwrap_or_else(tls::built_in_roots);
        let mut headers = self.headers;
        if self.client.is_none() {
            add_usual(&mut headers, &self.user_agent);
        }
        let mut client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(roots)?)
            .user_agent(self.user_agent)
            // The environment's.
            .no_proxy();
        if let Some(timeout) = self.connect_timeout {
            client = client.connect_timeout(timeout);
        }
        if let Some(proxy) = self.proxy {
            client = client.proxy(proxy);
        }
        if let Some(settings) = self.client {
            client = settings(client);
        }
        let http = client
            .redirect(redirect::Policy::none())
            // The exchange decides what is sent again; without a zero here each request is copied to be at hand.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .build()
            .map_err(|_| SettingError("no HTTP client can be made of these settings"))?;
        Ok(Client::of(self.account, http, headers, self.policy))
    }
}

/// Adds what every request carries, and a place for its host. reqwest and hyper would add the same, but one by one to
/// each request: for that its headers move to larger places several times, and the host is written anew.
fn add_usual(headers: &mut HeaderMap, user_agent: &HeaderValue) {
    let usual = [
        (ACCEPT, HeaderValue::from_static("*/*")),
        (USER_AGENT, user_agent.clone()),
        (ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
        (HOST, HeaderValue::from_static("")),
    ];
    for (name, value) in usual {
        headers.entry(name).or_insert(value);
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy's address may hold a password.
        let mut shown = f.debug_struct("Builder");
        shown.field("account", &self.account).field("connect_timeout", &self.connect_timeout);
        shown.field("policy", &self.policy).field("headers", &self.headers).finish_non_exhaustive()
    }
}
