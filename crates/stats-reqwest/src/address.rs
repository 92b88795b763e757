//! Reading addresses, the same one over and over.

use std::sync::{Mutex, PoisonError};

use reqwest::Url;

/// Reads addresses. It keeps the last one without its query: the questions of a client differ in little else,
/// and to read it anew would cost each of them a twentieth of a request's time.
#[derive(Debug, Default)]
pub(crate) struct Address {
    last: Mutex<Option<Url>>,
}

impl Address {
    /// The same as [`Url::parse`].
    pub(crate) fn read(&self, text: &str) -> Option<Url> {
        let Some((before, query)) = text.split_once('?') else {
            return Url::parse(text).ok();
        };
        let mut url = self.without_query(before)?;
        url.set_query(Some(query));
        Some(url)
    }

    fn without_query(&self, text: &str) -> Option<Url> {
        // Nothing panics while it is held, and a URL is there whole or not at all.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|last| last.as_str() != text) {
            *last = Some(Url::parse(text).ok()?);
        }
        last.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_would_be_alone() {
        let address = Address::default();
        for text in [
            "https://sendgrid.com/api/stats.get.json?api_user=a&api_key=open%2Bsesame%2F%26",
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
