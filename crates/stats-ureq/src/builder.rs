//! The settings of a client.

use std::fmt;
use std::time::Duration;

use http::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use stats_proto::{Account, Policy};
use stats_transport::{Authorities, Proxies, SettingError, authorities};
use ureq::{Agent, Proxy};

use crate::client::Client;
use crate::tls;

/// The default `User-Agent`.
const USER_AGENT: &str = concat!("sendgrid-stats/", env!("CARGO_PKG_VERSION"));

/// How many idle connections are kept open.
const MAX_IDLE: usize = 64;

/// The most bytes of the status line and headers of a response.
const MAX_HEAD: usize = 64 << 10;

/// The settings of a client. The order of the calls does not matter.
pub struct ClientBuilder {
    account: Account,
    connect_timeout: Option<Duration>,
    max_retries: Option<u32>,
    #[expect(clippy::option_option, reason = "unset differs from set to `None`")]
    timeout: Option<Option<Duration>>,
    #[expect(clippy::option_option, reason = "unset differs from set to `None`")]
    deadline: Option<Option<Duration>>,
    policy: Policy,
    proxy: Option<Proxies<Proxy>>,
    system_proxies: Option<Proxies<Proxy>>,
    no_proxy: bool,
    authorities: Option<Authorities>,
    system_authorities: Option<Authorities>,
    headers: HeaderMap,
    user_agent: String,
    agent: Option<Agent>,
}

impl ClientBuilder {
    pub(crate) fn new(account: Account) -> Self {
        Self {
            account,
            connect_timeout: Some(Duration::from_secs(10)),
            max_retries: None,
            timeout: None,
            deadline: None,
            policy: Policy::default(),
            proxy: None,
            system_proxies: None,
            no_proxy: false,
            authorities: None,
            system_authorities: None,
            headers: HeaderMap::new(),
            user_agent: USER_AGENT.to_owned(),
            agent: None,
        }
    }

    /// Sets the timeout for establishing a connection: 10 s by default. `None` leaves only the timeout of the attempt.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = timeout.into();
        self
    }

    /// Sets the timeout of each attempt, from connecting to the last byte of the response: 60 s by default. It replaces
    /// the policy's timeout. `None` leaves only the deadline.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = Some(timeout.into());
        self
    }

    /// Sets how often a request is retried: 3 by default. It replaces the policy's number.
    #[must_use]
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// Sets the timeout of the whole query, with all attempts and waits: 300 s by default. It replaces the policy's
    /// deadline. `None` is no deadline.
    #[must_use]
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = Some(deadline.into());
        self
    }

    /// Sets retries, timeout, deadline and back-off, of which the methods of the same names replace theirs; see [`Policy`]
    /// for the defaults.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Uses the settings of the system: [`system_proxies`](Self::system_proxies) and
    /// [`system_certificates`](Self::system_certificates). By default, neither environment variables
    /// nor files are read.
    ///
    /// # Errors
    /// See these two methods.
    pub fn system_settings(self) -> Result<Self, SettingError> {
        self.system_proxies()?.system_certificates()
    }

    /// Uses the proxies of the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in upper or lower
    /// case. `NO_PROXY` lists domains, addresses and networks, each with an optional port, or is `*`.
    ///
    /// # Errors
    /// A variable with an invalid proxy URL.
    pub fn system_proxies(mut self) -> Result<Self, SettingError> {
        self.system_proxies = Some(Proxies::of_environment(parse)?);
        Ok(self)
    }

    /// Trusts the certificate authorities in `SSL_CERT_FILE` and `SSL_CERT_DIR`, otherwise those of the system's store.
    /// If the system has none, Mozilla's root certificates, which are built in, are trusted.
    ///
    /// # Errors
    /// A variable whose file or folder has no readable certificates.
    pub fn system_certificates(mut self) -> Result<Self, SettingError> {
        self.system_authorities = authorities::of_system()?;
        Ok(self)
    }

    /// Sets the proxy for all requests. It replaces the environment's proxies. Schemes: `http`, `https`, `socks4`,
    /// `socks4a`, `socks5` or `socks5h`, with name and password if the proxy requires them. Requests to this machine
    /// (`localhost`, `127.0.0.0/8`, `::1`) never go through a proxy.
    ///
    /// # Errors
    /// An invalid proxy URL.
    pub fn proxy(mut self, url: &str) -> Result<Self, SettingError> {
        self.proxy = Some(Proxies::one(url, parse)?);
        Ok(self)
    }

    /// Uses no proxy. It overrides [`system_proxies`](Self::system_proxies) and [`proxy`](Self::proxy).
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.no_proxy = true;
        self
    }

    /// Sets the certificate authorities to trust, in PEM. They replace the built-in ones and the system's.
    ///
    /// # Errors
    /// PEM without a certificate of an authority.
    pub fn root_certificates(mut self, pem: &[u8]) -> Result<Self, SettingError> {
        self.authorities = Some(authorities::of_pem(pem)?);
        Ok(self)
    }

    /// Adds a header to every request.
    ///
    /// # Errors
    /// A name or value that is not valid in HTTP.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, SettingError> {
        let name: HeaderName = name.parse().map_err(|_| SettingError::new("invalid header name"))?;
        let mut value: HeaderValue = value.parse().map_err(|_| SettingError::new("invalid header value"))?;
        // The value may be a credential.
        value.set_sensitive(true);
        self.headers.append(name, value);
        Ok(self)
    }

    /// Appends to the `User-Agent`, after earlier suffixes.
    ///
    /// # Errors
    /// A suffix that is not valid in an HTTP header.
    pub fn user_agent_suffix(mut self, suffix: &str) -> Result<Self, SettingError> {
        let user_agent = format!("{} {suffix}", self.user_agent);
        HeaderValue::from_str(&user_agent).map_err(|_| SettingError::new("invalid User-Agent suffix"))?;
        self.user_agent = user_agent;
        Ok(self)
    }

    /// Uses the given agent. Its settings replace this builder's connect timeout, proxies, certificates and
    /// `User-Agent`. Redirects stay off, the policy applies, and requests to this machine bypass the agent's proxy.
    #[must_use]
    pub fn agent(mut self, agent: Agent) -> Self {
        self.agent = Some(agent);
        self
    }

    /// Builds the client.
    #[must_use]
    pub fn build(mut self) -> Client {
        let proxies = self.proxy.or(self.system_proxies).filter(|_| !self.no_proxy && self.agent.is_none());
        let authorities = self.authorities.or(self.system_authorities);
        let agent = self.agent.unwrap_or_else(|| {
            let config = Agent::config_builder()
                .timeout_connect(self.connect_timeout)
                // ureq does not read the environment: each request sets its proxy.
                .proxy(None)
                .user_agent(self.user_agent)
                .max_idle_connections_per_host(MAX_IDLE)
                .max_idle_connections(MAX_IDLE)
                .max_response_header_size(MAX_HEAD)
                .tls_config(tls::config(authorities));
            config.build().new_agent()
        });
        self.headers.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("gzip"));
        self.policy.max_retries = self.max_retries.unwrap_or(self.policy.max_retries);
        self.policy.timeout = self.timeout.unwrap_or(self.policy.timeout);
        self.policy.deadline = self.deadline.unwrap_or(self.policy.deadline);
        Client { account: self.account, agent, proxies, headers: self.headers, policy: self.policy }
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy URL may contain a password, a header a credential.
        let mut shown = f.debug_struct("ClientBuilder");
        shown.field("account", &self.account).field("policy", &self.policy).finish_non_exhaustive()
    }
}

/// Parses a proxy URL with ureq.
fn parse(url: &str) -> Option<Proxy> {
    Proxy::new(url).ok()
}
