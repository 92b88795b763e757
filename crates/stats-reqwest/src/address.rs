//! Addresses as reqwest wants them, the same one or nearly the same one over and over.

use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::Url;
use reqwest::header::{HOST, HeaderMap, HeaderValue};

/// Reads addresses. It keeps one of them: to read a whole one costs a twentieth of a request's time, another query
/// half of that, and the same address again nothing.
pub(crate) struct Addresses {
    /// What every request carries; an empty host is a place for that of the address.
    pub(crate) headers: HeaderMap,
    kept: Mutex<Option<Address>>,
}

/// An address, and what every request there carries.
#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
}

impl Addresses {
    /// For requests with these headers.
    pub(crate) fn new(headers: HeaderMap) -> Self {
        Self { headers, kept: Mutex::default() }
    }

    /// What [`Url::parse`] reads, and the headers of a request there.
    pub(crate) fn read(&self, text: &str) -> Option<Address> {
        let same = self.kept().as_ref().filter(|kept| kept.is(text)).cloned();
        same.or_else(|| self.read_other(text))
    }

    /// The same of another address than the one that is kept. It stands apart because it is several times as large.
    #[inline(never)]
    fn read_other(&self, text: &str) -> Option<Address> {
        let similar = self.kept().as_ref().filter(|kept| kept.is_like(text)).cloned();
        if let Some(mut address) = similar {
            address.url.set_query(text.split_once('?').map(|(_, query)| query));
            return Some(address);
        }
        let address = self.address(Url::parse(text).ok()?)?;
        *self.kept() = Some(address.clone()).filter(|address| address.url.fragment().is_none());
        Some(address)
    }

    fn kept(&self) -> MutexGuard<'_, Option<Address>> {
        // Nothing panics while it is held, and an address is there whole or not at all.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn address(&self, url: Url) -> Option<Address> {
        let host = url.host_str()?;
        let mut headers = self.headers.clone();
        if let Some(place) = headers.get_mut(HOST).filter(|place| place.is_empty()) {
            let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
            *place = HeaderValue::try_from(host).ok()?;
        }
        Some(Address { url, headers })
    }
}

impl Address {
    fn is(&self, text: &str) -> bool {
        self.url.as_str() == text
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
        let addresses = Addresses::new(HeaderMap::from_iter([(HOST, HeaderValue::from_static(""))]));
        for (text, host) in [
            ("https://sendgrid.com/api?a=b", "sendgrid.com"),
            ("https://sendgrid.com:443/api?a=b", "sendgrid.com"),
            ("https://sendgrid.com:80/api?a=b", "sendgrid.com:80"),
            ("http://127.0.0.1:8080/api?a=b", "127.0.0.1:8080"),
            ("http://[::1]:80/api?a=b", "[::1]"),
        ] {
            assert_eq!(addresses.read(text).unwrap().headers[HOST], host);
        }
    }

    #[test]
    fn a_host_that_was_given_stays() {
        let addresses = Addresses::new(HeaderMap::from_iter([(HOST, HeaderValue::from_static("elsewhere"))]));
        for _ in 0..2 {
            assert_eq!(addresses.read("https://sendgrid.com/").unwrap().headers[HOST], "elsewhere");
        }
    }

    #[test]
    fn addresses_are_read_as_they_would_be_alone() {
        let addresses = Addresses::new(HeaderMap::new());
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
