//! The log of requests: one line for each, without the key.

use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::credentials::Credentials;
use crate::request::Request;

/// Parameters whose values are shown. The values of all others, `api_key` among them, are `***`, and so is a value that
/// contains the key.
const SHOWN: [&str; 17] = [
    "api_user",
    "method",
    "user",
    "days",
    "start_date",
    "end_date",
    "aggregate",
    "list",
    "subusers",
    "categories",
    "aggregated_by",
    "limit",
    "offset",
    "sort_by_metric",
    "sort_by_direction",
    "include_region",
    "region",
];

/// A writer of lines. Clones share it.
#[derive(Clone)]
pub(crate) struct Log(Arc<Mutex<dyn Write + Send>>);

impl Log {
    pub(crate) fn new(writer: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(writer)))
    }

    /// Writes time, method, path, the parameters of the query and of a form, and status. A line that cannot be written is lost.
    pub(crate) fn write(&self, request: &Request, status: u16, credentials: Option<&Credentials>) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(now.as_millis()).ok().and_then(chrono::DateTime::from_timestamp_millis);
        let now = now.unwrap_or_default().format("%Y-%m-%dT%H:%M:%S%.3fZ");
        let target = target(&request.path, &request.query, &request.form(), credentials);
        let line = format!("{now} {} {target} {status}\n", request.method);
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writer.write_all(line.as_bytes()).and_then(|()| writer.flush());
    }
}

/// A path with the parameters of a query and of a form, without the key.
fn target(path: &str, query: &str, form: &str, credentials: Option<&Credentials>) -> String {
    let secret = |text: &str| credentials.is_some_and(|credentials| credentials.are_in(text));
    let mut target = if secret(path) { "***".to_owned() } else { path.to_owned() };
    let mut separator = '?';
    for pair in [query, form].into_iter().flat_map(|part| part.split('&')).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').map_or((pair, None), |(name, value)| (name, Some(value)));
        let decoded =
            form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name).unwrap_or_default();
        let is_shown = SHOWN.contains(&&*decoded) || decoded.starts_with("category");
        target.push(separator);
        target.push_str(if decoded == "api_key" || is_shown && !secret(name) { name } else { "***" });
        if let Some(value) = value {
            target.push('=');
            target.push_str(if is_shown && !secret(value) { value } else { "***" });
        }
        separator = '&';
    }
    target
}

impl fmt::Debug for Log {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Log")
    }
}

#[cfg(test)]
mod tests {
    use super::target;
    use crate::credentials::Credentials;

    #[test]
    fn hides_the_key_and_unknown_parameters() {
        let credentials = Credentials::default();
        for (path, query, expected) in [
            ("/x", "", "/x"),
            (
                "/x",
                "api_user=a&api_key=b&user=c%40d&category%5B%5D=e",
                "/x?api_user=a&api_key=***&user=c%40d&category%5B%5D=e",
            ),
            ("/x", "API_KEY=b&api%5Fkey=c&key&d", "/x?***=***&api%5Fkey=***&***&***"),
            ("/x", "user=open%2bsesame/%26", "/x?user=***"),
            ("/x", "category[open%2Bsesame%2F%26]=1", "/x?***=1"),
            ("/x/open+sesame/&", "", "***"),
            ("/x/open%252Bsesame%252f%2526", "", "***"),
        ] {
            assert_eq!(target(path, query, "", Some(&credentials)), expected);
            assert_eq!(target(path, "", query, Some(&credentials)), expected);
        }
        assert_eq!(target("/x", "user=a", "days=7&key=b", Some(&credentials)), "/x?user=a&days=7&***=***");
    }
}
