//! Reading addresses that begin alike.

use std::sync::{Mutex, PoisonError};

use reqwest::Url;

/// Reads addresses. It keeps what they have in common: the questions of a client differ in their last parameters,
/// and to read all of each anew would cost a twentieth of a request's time.
#[derive(Debug, Default)]
pub(crate) struct Address {
    common: Mutex<Option<Url>>,
}

impl Address {
    /// The same as [`Url::parse`].
    pub(crate) fn read(&self, text: &str) -> Option<Url> {
        // Nothing panics while it is held, and a URL is there whole or not at all.
        let common = || self.common.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = common().as_ref().and_then(|common| Some((common.clone(), rest(common, text)?)));
        if let Some(url) = begun.and_then(|(url, rest)| completed(url, rest, text)) {
            return Some(url);
        }
        let url = Url::parse(text).ok()?;
        let mut common = common();
        *common = common.take().and_then(|common| shared(&common, text)).or_else(|| Some(url.clone()));
        Some(url)
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
    fn addresses_are_read_as_they_would_be_alone() {
        let address = Address::default();
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
                assert_eq!(address.read(text), Url::parse(text).ok(), "{text}");
            }
        }
    }
}
