//! Selects the proxy of a request: one rule for every transport. The transports do not read the environment themselves.

use std::env;
use std::net::IpAddr;

use http::Uri;
use http::uri::Authority;
use hyper_util::client::proxy::matcher::Matcher;

use crate::{SettingError, environment};

/// The proxies by the scheme of a request, and the hosts that bypass them. `P` is the transport's proxy type.
#[derive(Clone)]
pub struct Proxies<P> {
    http: Option<Proxy<P>>,
    https: Option<Proxy<P>>,
    /// In the format of `NO_PROXY`.
    direct: String,
}

#[derive(Clone)]
struct Proxy<P> {
    url: String,
    parsed: P,
}

/// Parses a proxy URL with the transport.
pub type Parse<P> = fn(&str) -> Option<P>;

impl<P: Clone> Proxies<P> {
    /// One proxy for every host but this machine: `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`.
    ///
    /// # Errors
    /// An invalid proxy URL.
    pub fn one(url: &str, parse: Parse<P>) -> Result<Self, SettingError> {
        let proxy = Some(Proxy::new(url, parse).ok_or_else(|| SettingError::new("invalid proxy URL"))?);
        Ok(Self { http: proxy.clone(), https: proxy, direct: String::new() })
    }

    /// The proxies of `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY`, with the exceptions of `NO_PROXY`; each in upper or
    /// lower case.
    ///
    /// # Errors
    /// A variable with an invalid proxy URL, or one that is not UTF-8.
    pub fn of_environment(parse: Parse<P>) -> Result<Self, SettingError> {
        if env::var_os("REQUEST_METHOD").is_some() {
            // In a CGI program, HTTP_PROXY is the header `Proxy` of the incoming request.
            return Ok(Self { http: None, https: None, direct: String::new() });
        }
        let variable = |name: &str| environment::variable(&[name, &name.to_lowercase()]);
        let proxy = |name| {
            let url = variable(name)?.filter(|url| !url.trim().is_empty());
            let invalid = || SettingError::new(format!("invalid proxy URL in `{name}`"));
            url.map(|url| Proxy::new(&url, parse).ok_or_else(invalid)).transpose()
        };
        let (all, http, https) = (proxy("ALL_PROXY")?, proxy("HTTP_PROXY")?, proxy("HTTPS_PROXY")?);
        let direct = variable("NO_PROXY")?.unwrap_or_default();
        Ok(Self { http: http.or_else(|| all.clone()), https: https.or(all), direct })
    }

    /// The proxy for a request to this URL.
    #[must_use]
    pub fn of(&self, url: &Uri) -> Option<&P> {
        let secure = url.scheme_str() == Some("https");
        let proxy = if secure { &self.https } else { &self.http }.as_ref()?;
        let port = url.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let exceptions = self.exceptions(port);
        if is_loopback(url.host()?) || exceptions.contains(&"*") {
            return None;
        }
        let rule = Matcher::builder().all(proxy.url.as_str()).no(exceptions.join(",")).build();
        rule.intercept(url).map(|_| &proxy.parsed)
    }

    /// The exceptions for a port, without the port.
    fn exceptions(&self, port: u16) -> Vec<&str> {
        let entries = self.direct.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
        let of_port = entries.filter_map(|entry| match entry.rsplit_once(':') {
            // An IPv6 address contains colons; with a port it is in brackets.
            Some((host, given)) if !host.contains(':') || host.ends_with(']') => {
                (given.parse() == Ok(port)).then_some(host)
            }
            _ => Some(entry),
        });
        of_port.map(|host| host.trim_matches(['[', ']'])).collect()
    }
}

impl<P> Proxy<P> {
    /// `None` if the matcher or the transport rejects the URL.
    fn new(url: &str, parse: Parse<P>) -> Option<Self> {
        let url = url.trim();
        let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let rule = Matcher::builder().all(url.as_str()).build();
        let parsed = rule.intercept(&Uri::from_static("http://request.invalid"))?;
        let is_complete = parsed.uri().authority().is_some_and(is_complete);
        if is_complete { Some(Self { parsed: parse(&url)?, url }) } else { None }
    }
}

/// Whether an authority is just a host and an optional port.
fn is_complete(authority: &Authority) -> bool {
    let host = authority.host();
    let port = authority.port_u16().map_or_else(String::new, |port| format!(":{port}"));
    !host.is_empty() && authority.as_str() == format!("{host}{port}")
}

/// True if a host is this machine, which bypasses proxies: `localhost`, `127.0.0.0/8`, `::1`.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.').trim_matches(['[', ']']);
    let address: Result<IpAddr, _> = host.parse();
    host.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests;
