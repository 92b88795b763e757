//! The key, masked in all output but answers: it may have been given as another value too.

use std::borrow::Cow;
use std::sync::OnceLock;

use form_urlencoded::byte_serialize;
use stats_proto::{RedactedRequest, Request};

use crate::credentials::KEY_VARIABLE;

pub(crate) const MASK: &str = "***";

/// The header that names a customer.
const ON_BEHALF_OF: &str = "on-behalf-of";

/// The key that was read from a file or typed at the prompt.
static READ: OnceLock<String> = OnceLock::new();

/// Masks this key too from now on, beside that of the environment.
pub(crate) fn remember(key: &str) {
    // There is one key for each run of the command.
    let _ = READ.set(key.to_owned());
}

/// A text in which the key is `***`: plain, form-urlencoded, and escaped as in a log.
pub(crate) fn without_key(text: &str) -> Cow<'_, str> {
    let spellings = keys().flat_map(|key| [encoded(&key), key.escape_debug().to_string(), key]);
    spellings.fold(Cow::Borrowed(text), |text, key| {
        if text.contains(&key) { text.replace(&key, MASK).into() } else { text }
    })
}

/// A request without the key, also where it was given as another value, as a customer's name or within the base URL. The
/// rest of a request is the protocol's, and may contain a short key by chance.
pub(crate) fn masked(request: &Request, base_url: Option<&str>) -> RedactedRequest {
    let mut request = request.redacted();
    let (place, query) = match request.url.split_once('?') {
        Some((place, query)) => (place, Some(query)),
        None => (request.url.as_str(), None),
    };
    let base_url = base_url.unwrap_or_default().trim_end_matches('/');
    let path = place.strip_prefix(base_url);
    let mut url = path.map_or_else(|| place.to_owned(), |path| format!("{}{path}", without_key(base_url)));
    if let Some(query) = query {
        url = format!("{url}?{}", values_without_key(query));
    }
    request.url = url;
    request.body = request.body.as_deref().map(values_without_key);
    for (_, value) in request.headers.iter_mut().filter(|(name, _)| *name == ON_BEHALF_OF) {
        *value = without_key(value).into_owned();
    }
    request
}

/// A form in whose values the key is `***`.
fn values_without_key(form: &str) -> String {
    let keys: Vec<String> = keys().map(|key| encoded(&key)).collect();
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, value)) => {
            let value = keys.iter().fold(value.to_owned(), |value, key| value.replace(key, MASK));
            format!("{name}={value}")
        }
        None => pair.to_owned(),
    };
    form.split('&').map(pair).collect::<Vec<_>>().join("&")
}

/// The keys without white space at either end, with which they are not sent.
fn keys() -> impl Iterator<Item = String> {
    let variable = std::env::var_os(KEY_VARIABLE).map(|key| key.to_string_lossy().into_owned());
    let keys = variable.into_iter().chain(READ.get().cloned());
    keys.map(|key| key.trim().to_owned()).filter(|key| !key.is_empty())
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use stats_proto::{Account, DailyStats};

    use super::{masked, remember, without_key};

    /// One test, because the key is remembered for the whole process.
    #[test]
    fn the_key_is_masked_wherever_it_was_given() {
        let key = "open+\"sesame\"";
        assert_eq!(without_key("got `open+\"sesame\"`"), "got `open+\"sesame\"`");
        remember(key);
        assert_eq!(without_key("got `open+\"sesame\"` of open%2B%22sesame%22"), "got `***` of ***");
        assert_eq!(without_key(&format!("customer={key:?}")), "customer=\"***\"");
        assert_eq!(without_key("got `other`"), "got `other`");
        let base_url = "https://example.com/open%2B%22sesame%22/";
        let account = Account::new(key, key).with_base_url(base_url).unwrap();
        let call = account.call(DailyStats::of(format!("{key}@example.com"))).unwrap();
        assert_eq!(
            masked(call.request(), Some(base_url)).url,
            "https://example.com/***/api/distributor.manageSubuser.json\
             ?api_user=***&api_key=***&method=stats&user=***%40example.com"
        );
    }
}
