//! Reading addresses that begin alike.

use std::sync::{Mutex, PoisonError};

use reqwest::Url;
use reqwest::header::HeaderValue;

/// Reads addresses. It keeps what they have in common: the questions of a client differ in their last parameters,
/// and to read all of each anew would cost a twentieth of a request's time.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    common: Mutex<Option<Address>>,
}

/// An address, and its host as requests name it.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    pub(crate) url: Url,
    pub(crate) host: HeaderValue,
}

impl Addresses {
    /// The same as [`Url::parse`].
    pub(crate) fn read(&self, text: &str) -> Option<Address> {
        // Nothing panics while it is held, and a URL is there whole or not at all.
        let common = || self.common.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = common().as_ref().and_then(|common| Some((common.clone(), rest(&common.url, text)?)));
        if let Some((Address { url, host }, rest)) = begun
            && let Some(url) = completed(url, rest, text)
        {
            return Some(Address { url, host });
        }
        let address = Address::of(Url::parse(text).ok()?)?;
        let mut common = common();
        let shared = common.take().and_then(|common| Address::of(shared(&common.url, text)?));
        *common = shared.or_else(|| Some(address.clone()));
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
}

/// The parameters that follow, where an address begins like this and goes on with another parameter.
fn rest<'t>(common: &Url, text: &'t str) -> Option<&'t str> {
    match text.strip_prefix(common.as_str())? {
        "" => Some(""),
        rest => rest.strip_prefix('&').filter(|_| common.query().is_some()),
    }
}

/// The address with the parameters that follow. They are written as forms are, so that is tried first; what is
/// written otherwise does not become the same text and is left to [`Url::parse`].
fn completed(mut url: Url, rest: &str, text: &str) -> Option<Url> {
    if !rest.is_empty() {
        url.query_pairs_mut().extend_pairs(form_urlencoded::parse(rest.as_bytes()));
    }
    (url.as_str() == text).then_some(url)
}

/// What two addresses have in common, up to the end of a parameter.
fn shared(common: &Url, text: &str) -> Option<Url> {
    let pairs = common.as_str().bytes().zip(text.bytes());
    let length = pairs.take_while(|(one, other)| one == other).count();
    let (parameters, _) = text.get(..length)?.rsplit_once('&')?;
    Url::parse(parameters).ok()
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
