//! The settings of a client.

use std::fmt;
use std::time::Duration;

use http::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use stats_proto::{Account, Policy};
use stats_transport::{Authorities, Proxies, SettingError, authorities};
use ureq::{Agent, Proxy};

use crate::client::Client;
use crate::tls;

/// What a client calls itself.
const USER_AGENT: &str = concat!("sendgrid-stats/", env!("CARGO_PKG_VERSION"));

/// How many idle connections are kept.
const KEPT: usize = 64;

/// How many bytes status and headers of a response may have.
const HEAD: usize = 64 << 10;

/// The settings of a client. The order in which they are made does not matter.
pub struct ClientBuilder {
    account: Account,
    connect_timeout: Option<Duration>,
    #[expect(clippy::option_option, reason = "set to none is not the same as not set")]
    timeout: Option<Option<Duration>>,
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
            timeout: None,
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

    /// Sets how long a connection may take: 10 s. `None` leaves it to the timeout of the attempt.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = timeout.into();
        self
    }

    /// Sets how long each attempt may take, from its connection to the last byte of the response, in place of the
    /// policy's timeout: 60 s. `None` leaves it to the deadline.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = Some(timeout.into());
        self
    }

    /// Sets how often and how long a query is tried; see [`Policy`] for the defaults.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Honours the settings of the system: [`system_proxies`](Self::system_proxies) and
    /// [`system_certificates`](Self::system_certificates). Without it, neither variables nor files are read.
    ///
    /// # Errors
    /// As those two.
    pub fn system_settings(self) -> Result<Self, SettingError> {
        self.system_proxies()?.system_certificates()
    }

    /// Uses the proxies of the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in upper or lower
    /// case. `NO_PROXY` lists domains, addresses and networks, each with a port or without, or is `*`.
    ///
    /// # Errors
    /// A variable that holds an invalid proxy URL.
    pub fn system_proxies(mut self) -> Result<Self, SettingError> {
        self.system_proxies = Some(Proxies::of_environment(parse)?);
        Ok(self)
    }

    /// Trusts the certificate authorities of `SSL_CERT_FILE` and `SSL_CERT_DIR`, or else those of the system's store;
    /// Mozilla's, which are built in, where the system has none.
    ///
    /// # Errors
    /// A variable that names nothing to read certificates from.
    pub fn system_certificates(mut self) -> Result<Self, SettingError> {
        self.system_authorities = authorities::of_system()?;
        Ok(self)
    }

    /// Sets the proxy for all requests, in place of the environment's: `http`, `https`, `socks4`, `socks4a`, `socks5` or
    /// `socks5h`, with name and password where it needs them. Requests to this machine (`localhost`, `127.0.0.0/8`,
    /// `::1`) never go through a proxy.
    ///
    /// # Errors
    /// An invalid proxy URL.
    pub fn proxy(mut self, url: &str) -> Result<Self, SettingError> {
        self.proxy = Some(Proxies::one(url, parse)?);
        Ok(self)
    }

    /// Uses no proxy, whatever the environment and [`proxy`](Self::proxy) say.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.no_proxy = true;
        self
    }

    /// Sets the certificate authorities to trust in place of the built-in ones and the system's, in PEM.
    ///
    /// # Errors
    /// A text that holds no certificate of an authority.
    pub fn root_certificates(mut self, pem: &[u8]) -> Result<Self, SettingError> {
        self.authorities = Some(authorities::of_pem(pem)?);
        Ok(self)
    }

    /// Adds a header to every request.
    ///
    /// # Errors
    /// A name or value that HTTP does not allow.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, SettingError> {
        let name: HeaderName = name.parse().map_err(|_| SettingError::new("invalid header name"))?;
        let mut value: HeaderValue = value.parse().map_err(|_| SettingError::new("invalid header value"))?;
        // It may be a credential.
        value.set_sensitive(true);
        self.headers.append(name, value);
        Ok(self)
    }

    /// Adds to the User-Agent.
    ///
    /// # Errors
    /// A text that HTTP does not allow in a header.
    pub fn user_agent_suffix(mut self, suffix: &str) -> Result<Self, SettingError> {
        let user_agent = format!("{USER_AGENT} {suffix}");
        HeaderValue::from_str(&user_agent).map_err(|_| SettingError::new("invalid User-Agent suffix"))?;
        self.user_agent = user_agent;
        Ok(self)
    }

    /// Uses an agent of the caller's; its settings hold in place of the connect timeout, proxies, certificates and
    /// User-Agent made here. Redirects stay off, the policy holds, and requests to this machine go through no proxy.
    #[must_use]
    pub fn agent(mut self, agent: Agent) -> Self {
        self.agent = Some(agent);
        self
    }

    /// Makes the client.
    #[must_use]
    pub fn build(mut self) -> Client {
        let proxies = self.proxy.or(self.system_proxies).filter(|_| !self.no_proxy && self.agent.is_none());
        let authorities = self.authorities.or(self.system_authorities);
        let agent = self.agent.unwrap_or_else(|| {
            let config = Agent::config_builder()
                .timeout_connect(self.connect_timeout)
                // ureq's own reading of the environment is off: each request names its proxy.
                .proxy(None)
                .user_agent(self.user_agent)
                .max_idle_connections_per_host(KEPT)
                .max_idle_connections(KEPT)
                .max_response_header_size(HEAD)
                .tls_config(tls::config(authorities));
            config.build().new_agent()
        });
        self.headers.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("gzip"));
        if let Some(timeout) = self.timeout {
            self.policy = self.policy.with_timeout(timeout);
        }
        Client { account: self.account, agent, proxies, headers: self.headers, policy: self.policy }
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy's URL may hold a password, a header a credential.
        let mut shown = f.debug_struct("ClientBuilder");
        shown.field("account", &self.account).field("policy", &self.policy).finish_non_exhaustive()
    }
}

/// The URL of a proxy as ureq takes it.
fn parse(url: &str) -> Option<Proxy> {
    Proxy::new(url).ok()
}
