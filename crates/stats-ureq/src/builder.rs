//! The settings of a client.

use std::fmt;
use std::time::Duration;

use stats_proto::{Account, Policy};
use ureq::http::{HeaderMap, HeaderName, HeaderValue};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, RustlsConnector, SocksConnector};
use ureq::{Agent, Proxy};

use crate::client::Client;
use crate::error::SettingError;
use crate::resolver::Remembering;
use crate::socket::Sockets;

/// How many connections are kept for the next questions.
const KEPT: usize = 64;

/// What a client calls itself.
const USER_AGENT: &str = concat!("sendgrid-stats/", env!("CARGO_PKG_VERSION"));

/// The settings of a client.
pub struct Builder {
    account: Account,
    connect_timeout: Option<Duration>,
    policy: Policy,
    proxy: Option<Proxy>,
    roots: Option<RootCerts>,
    headers: HeaderMap,
    user_agent: String,
    agent: Option<Agent>,
}

impl Builder {
    pub(crate) fn new(account: Account) -> Self {
        Self {
            account,
            connect_timeout: Some(Duration::from_secs(10)),
            policy: Policy::default(),
            proxy: None,
            roots: None,
            headers: HeaderMap::new(),
            user_agent: USER_AGENT.to_owned(),
            agent: None,
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

    /// The proxy to go through, `http://…` or `socks5://…`. The environment's proxies are never used unasked.
    ///
    /// # Errors
    /// Where the text names no proxy.
    pub fn proxy(mut self, url: &str) -> Result<Self, SettingError> {
        self.proxy = Some(Proxy::new(url).map_err(|_| SettingError("the proxy's address is none"))?);
        Ok(self)
    }

    /// The certificate authorities to trust instead of the built-in ones, in PEM.
    ///
    /// # Errors
    /// Where the text holds no certificate.
    pub fn root_certificates(mut self, pem: &[u8]) -> Result<Self, SettingError> {
        let mut certificates: Vec<Certificate<'static>> = Vec::new();
        for item in parse_pem(pem) {
            if let PemItem::Certificate(certificate) = item.map_err(|_| SettingError("not a PEM text"))? {
                certificates.push(certificate);
            }
        }
        if certificates.is_empty() {
            return Err(SettingError("no certificate in the PEM text"));
        }
        self.roots = Some(RootCerts::new_with_certs(&certificates));
        Ok(self)
    }

    /// A header to be sent along with every request.
    ///
    /// # Errors
    /// Where name or value is none that HTTP allows.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, SettingError> {
        let name: HeaderName = name.parse().map_err(|_| SettingError("the header's name is none"))?;
        let value: HeaderValue = value.parse().map_err(|_| SettingError("the header's value is none"))?;
        self.headers.append(name, value);
        Ok(self)
    }

    /// What to add to the User-Agent.
    ///
    /// # Errors
    /// Where the text cannot stand in a header.
    pub fn user_agent_suffix(mut self, suffix: &str) -> Result<Self, SettingError> {
        let user_agent = format!("{USER_AGENT} {suffix}");
        HeaderValue::from_str(&user_agent).map_err(|_| SettingError("the User-Agent's suffix is none"))?;
        self.user_agent = user_agent;
        Ok(self)
    }

    /// An agent of one's own; its settings hold instead of the connect timeout, proxy, certificates and User-Agent given
    /// here.
    /// Redirects stay off, and the policy holds.
    #[must_use]
    pub fn agent(mut self, agent: Agent) -> Self {
        self.agent = Some(agent);
        self
    }

    /// The client.
    #[must_use]
    pub fn build(self) -> Client {
        let agent = self.agent.unwrap_or_else(|| {
            let tls = TlsConfig::builder();
            let tls = match self.roots {
                Some(roots) => tls.root_certs(roots),
                None => tls,
            };
            let config = Agent::config_builder()
                .timeout_connect(self.connect_timeout)
                .timeout_global(self.policy.attempt_timeout)
                .max_redirects(0)
                .http_status_as_error(false)
                .proxy(self.proxy)
                .user_agent(self.user_agent)
                .max_idle_connections_per_host(KEPT)
                .max_idle_connections(KEPT)
                .tls_config(tls.build());
            let connector =
                ().chain(SocksConnector::default())
                    .chain(ConnectProxyConnector::default())
                    .chain(Sockets)
                    .chain(RustlsConnector::default());
            Agent::with_parts(config.build(), connector, Remembering::default())
        });
        Client { account: self.account, agent, headers: self.headers, policy: self.policy }
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy's address may hold a password, a header a secret.
        let mut shown = f.debug_struct("Builder");
        shown.field("account", &self.account).field("policy", &self.policy).finish_non_exhaustive()
    }
}
