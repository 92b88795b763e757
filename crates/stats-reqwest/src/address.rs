//! Reading addresses, the same one or nearly the same one over and over.

use std::sync::{Mutex, PoisonError};

use reqwest::Url;
use reqwest::header::HeaderValue;

/// Reads addresses. It keeps one of them: to read a whole one costs a twentieth of a request's time, another query
/// half of that, and the same address again nothing.
#[derive(Default)]
pub(crate) struct Addresses {
    kept: Mutex<Option<Address>>,
}

/// An address, and its host as requests name it.
#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) url: Url,
    pub(crate) host: HeaderValue,
}

impl Addresses {
    /// The same as [`Url::parse`].
    pub(crate) fn read(&self, text: &str) -> Option<Address> {
        // Nothing panics while it is held, and an address is there whole or not at all.
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let similar = kept().as_ref().filter(|kept| kept.is_like(text)).cloned();
        if let Some(mut address) = similar {
            if address.url.as_str() != text {
                address.url.set_query(text.split_once('?').map(|(_, query)| query));
            }
            return Some(address);
        }
        let address = Address::of(Url::parse(text).ok()?)?;
        *kept() = Some(address.clone()).filter(|address| address.url.fragment().is_none());
        Some(address)
    }
}

impl Address {
    fn of(url: Url) -> Option<Self> {
        let host = url.host_str()?;
        let host = match url.port() {
            Some(port) => HeaderValue::try_from(format!("{host}:{port}")),
            None => HeaderValue::from_str(host),
        };
        Some(Self { host: host.ok()?, url })
    }

    /// Whether it differs from that address in nothing but the query.
    fn is_like(&self, text: &str) -> bool {
        let before_query = self.url.as_str().split('?').next().unwrap_or_default();
        let rest = text.strip_prefix(before_query);
        rest.is_some_and(|rest| (rest.is_empty() || rest.starts_with('?')) && !rest.contains('#'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_named_with_the_port_that_is_not_usual() {
        let addresses = Addresses::default();
        for (text, host) in [
            ("https://sendgrid.com/api?a=b", "sendgrid.com"),
            ("https://sendgrid.com:443/api?a=b", "sendgrid.com"),
            ("https://sendgrid.com:80/api?a=b", "sendgrid.com:80"),
            ("http://127.0.0.1:8080/api?a=b", "127.0.0.1:8080"),
            ("http://[::1]:80/api?a=b", "[::1]"),
        ] {
            assert_eq!(addresses.read(text).unwrap().host, host);
        }
    }

    #[test]
    fn addresses_are_read_as_they_would_be_alone() {
        let addresses = Addresses::default();
        for text in [
            "https://sendgrid.com/api/stats.get.json?api_user=a&api_key=open%2Bsesame%2F%26",
            "https://sendgrid.com/api/stats.get.json?api_user=a&api_key=open%2Bsesame%2F%26&user=b%40c+d&days=3",
            "https://sendgrid.com/api/stats.get.json?api_user=a&api_key=open%2Bsesame%2F%26&user=e&category%5B%5D=%F0",
            "https://sendgrid.com/api/stats.get.json?api_user=a&api_key=open%2Bsesame%2F%26&user=e&list",
            "https://sendgrid.com/api/stats.get.json?api_user=a&api_key=open%2Bsesame%2F%26&",
            "https://sendgrid.com/api/stats.get.json?api_user=a&api_key=open%2Bsesame%2F%26&&user=%41&x=y=z#&f=g",
            "https://sendgrid.com/api/stats.get.json?api_user=a&api_key=open%2Bsesame%2F%26&\u{e4}=%zz",
            "https://sendgrid.com/api/stats.get.json?user=*-._&category=%C3%A9+%F0%9F%8E%89",
            "https://sendgrid.com/api/stats.get.json?",
            "https://sendgrid.com/api/stats.get.json",
            "http://LOCALHOST:80/a/b?'c'=\"d\"&e=<f>",
            "http://LOCALHOST:80/a/b?g=?h",
            "http://[::1]:8080/?x",
            "not one?a=b",
            "http://host:99999/?a=b",
            "",
        ] {
            for _ in 0..2 {
                let url = addresses.read(text).map(|address| address.url);
                assert_eq!(url, Url::parse(text).ok(), "{text}");
            }
        }
    }
}
