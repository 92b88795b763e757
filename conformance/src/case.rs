//! The format of the cases.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::value::RawValue;
use stats_proto::{self as proto, AnyQuery, InputError, Parameters, Request};

use crate::outcome::Failure;

/// The name and key of accounts for which a case states none. The key needs escaping.
const CREDENTIALS: (&str, &str) = ("reseller", "open+sesame/&");

/// The key of accounts without a name, where a case states none.
const BEARER: &str = "SG.open+sesame/&";

/// The suite's folder.
#[derive(Debug, Clone)]
pub struct Suite {
    folder: PathBuf,
}

/// One case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its id, `<query kind>/<case>`.
    #[serde(skip)]
    pub id: String,
    #[serde(skip)]
    folder: PathBuf,
    /// What it shows.
    pub why: String,
    /// The source of the rule.
    pub source: String,
    /// Why clients that use sockets cannot run it.
    pub codec_only: Option<String>,
    /// Why it can only run in virtual time.
    pub virtual_only: Option<String>,
    /// The account.
    pub account: Account,
    /// The query.
    pub query: Query,
    /// The expected request.
    pub request: Option<Sent>,
    /// The policy.
    policy: Option<Policy>,
    /// The responses of the server, in order.
    #[serde(default)]
    pub responses: Vec<Response>,
    answer: Option<Box<RawValue>>,
    /// The days that totals sum.
    period: Option<(String, String)>,
    /// The customers without a row.
    #[serde(default)]
    missing: Vec<String>,
    error: Option<Failure>,
    input_error: Option<Failure>,
}

/// The account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    dialect: String,
    format: String,
    method: String,
    name: Option<String>,
    key: Option<String>,
    #[serde(default)]
    keyless: bool,
    /// The key is sent in the header `authorization`, and there is no name.
    #[serde(default)]
    bearer: bool,
    region: Option<String>,
    /// The date of today.
    today: Option<String>,
    /// The base URL, if the case is about it.
    pub base_url: Option<String>,
    #[serde(default)]
    bounds: Bounds,
}

/// Bounds that differ from the defaults.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    body: Option<u64>,
    nesting: Option<u32>,
    text: Option<usize>,
    metrics: Option<usize>,
    cells: Option<u64>,
}

/// The query, as strings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    kind: String,
    customer: Option<String>,
    days: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    customers: Vec<String>,
    #[serde(default)]
    unsplit: bool,
    #[serde(default)]
    with_region: bool,
}

/// The expected request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// Scheme, host and port.
    pub origin: String,
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The pairs of the query string, encoded, in order.
    pub parameters: Vec<String>,
    /// Headers that the request must have; it may have others.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The form.
    pub body: Option<String>,
}

/// The policy.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    max_retries: Option<u32>,
    deadline_ms: Option<u64>,
    timeout_ms: Option<u64>,
    backoff_ms: Option<u64>,
    max_backoff_ms: Option<u64>,
}

/// A response of the server, or a failure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    status: Option<u16>,
    headers: Option<Vec<(String, String)>>,
    body: Option<String>,
    /// What ends the body, other than its length.
    pub framing: Option<Framing>,
    /// A failure instead of the response or within it.
    pub failure: Option<Interruption>,
    /// The expected wait since the response before.
    pub wait: Option<Wait>,
    /// The expected request, if it differs from the case's.
    pub request: Option<Sent>,
}

/// What ends a body, other than its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Framing {
    /// The end of the connection.
    Close,
}

/// A failure instead of the response or within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interruption {
    /// No connection.
    Connect,
    /// The body is interrupted.
    Interrupted,
    /// The timeout of the attempt.
    Timeout,
}

/// The least and the most time, in milliseconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// The least.
    pub min_ms: u64,
    /// The most.
    pub max_ms: u64,
}

/// The expected outcome of a case.
#[derive(Debug, PartialEq, Eq)]
pub enum Expected {
    /// This answer, in its canonical form.
    Answer(String),
    /// This error.
    Failure(Failure),
}

impl Suite {
    /// The suite of this repository.
    #[must_use]
    pub fn of_this_repository() -> Self {
        Self { folder: PathBuf::from(env!("CARGO_MANIFEST_DIR")) }
    }

    /// Its path.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All cases of the index.
    ///
    /// # Errors
    /// An invalid index, or a file that cannot be read or parsed.
    pub fn cases(&self) -> Result<Vec<Case>, String> {
        let ids: Vec<String> = read(&self.folder.join("index.json"))?;
        if ids.is_empty() {
            return Err("expected at least one case in the index".to_owned());
        }
        ids.into_iter().map(|id| self.case(id)).collect()
    }

    fn case(&self, id: String) -> Result<Case, String> {
        let folder = self.folder.join("cases").join(&id);
        let case: Case = read(&folder.join("case.json"))?;
        Ok(Case { id, folder, ..case })
    }
}

impl Case {
    /// The bytes of a response's body.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn body(&self, response: &Response) -> Result<Vec<u8>, String> {
        let Some(name) = &response.body else {
            return Ok(Vec::new());
        };
        let path = self.folder.join(name);
        fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// The expected outcome.
    ///
    /// # Errors
    /// A case without exactly one expected outcome.
    pub fn expected(&self) -> Result<Expected, String> {
        match (&self.answer, &self.error, &self.input_error) {
            (Some(answer), None, None) => {
                let period = self.period.as_ref().map(|(start, end)| (start.as_str(), end.as_str()));
                canonical(answer.get()).map(|text| Expected::Answer(annotated(text, period, &self.missing)))
            }
            (None, Some(failure), None) | (None, None, Some(failure)) => {
                Ok(Expected::Failure(failure.clone()))
            }
            _ => Err("expected exactly one of `answer`, `error`, `input_error`".to_owned()),
        }
    }
}

impl Case {
    /// The policy of the case: one attempt if it states none.
    #[must_use]
    pub fn policy(&self) -> proto::Policy {
        let defaults = proto::Policy::default();
        let Some(policy) = self.policy else {
            return defaults.with_max_retries(0);
        };
        let time = |given: Option<u64>, default| given.map(Duration::from_millis).or(default);
        let back_off = time(policy.backoff_ms, Some(defaults.backoff)).unwrap_or_default();
        let limit = time(policy.max_backoff_ms, Some(defaults.max_backoff)).unwrap_or_default();
        defaults
            .with_max_retries(policy.max_retries.unwrap_or(defaults.max_retries))
            .with_deadline(time(policy.deadline_ms, defaults.deadline))
            .with_timeout(time(policy.timeout_ms, defaults.timeout))
            .with_backoff(back_off, limit)
    }

    /// True if it is one request with one response, so that the codec alone can run it.
    #[must_use]
    pub fn is_one_response(&self) -> bool {
        let plain =
            self.responses.iter().all(|response| response.failure.is_none() && response.framing.is_none());
        self.policy.is_none() && self.responses.len() < 2 && plain && !self.comes_in_pages()
    }

    /// True if the query is a list that comes page by page.
    fn comes_in_pages(&self) -> bool {
        let is_list = matches!(self.query.kind.as_str(), "categories" | "customers");
        is_list && self.account.dialect.starts_with("v3") && self.input_error.is_none()
    }
}

impl Response {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.unwrap_or(200)
    }

    /// The headers at this Unix time.
    #[must_use]
    pub fn headers(&self, unix: Duration) -> Vec<(String, String)> {
        let headers = self.headers.iter().flatten();
        headers.map(|(name, value)| (name.clone(), filled_in(value, unix))).collect()
    }
}

/// A header's value with `{unix+N}` and `{date+N}` filled in.
fn filled_in(value: &str, unix: Duration) -> String {
    for (name, is_date) in [("{unix", false), ("{date", true)] {
        let Some((before, rest)) = value.split_once(name) else {
            continue;
        };
        let Some((offset, after)) = rest.split_once('}') else {
            continue;
        };
        let moment = unix.as_secs().saturating_add_signed(offset.parse().unwrap_or(0));
        let moment = if is_date {
            httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(moment))
        } else {
            moment.to_string()
        };
        return format!("{before}{moment}{after}");
    }
    value.to_owned()
}

impl Account {
    /// True if it has neither name nor key.
    #[must_use]
    pub const fn is_keyless(&self) -> bool {
        self.keyless
    }

    /// The name that is sent.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(CREDENTIALS.0)
    }

    /// The key that is sent.
    #[must_use]
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(if self.bearer { BEARER } else { CREDENTIALS.1 })
    }

    /// Builds the account, with the case's own base URL or this one.
    ///
    /// # Errors
    /// The error of `stats-proto`.
    pub fn build(&self, base_url: Option<&str>) -> Result<proto::Account, InputError> {
        let base_url = self.base_url.as_deref().or(base_url);
        let mut account = if self.keyless {
            proto::Account::keyless(base_url.unwrap_or_default())?
        } else if self.bearer {
            proto::Account::bearer(self.key())
        } else {
            proto::Account::new(self.name(), self.key())
        };
        if let Some(base_url) = base_url.filter(|_| !self.keyless) {
            account = account.with_base_url(base_url)?;
        }
        if let Some(region) = &self.region {
            account = account.with_region(region.parse()?);
        }
        if let Some(today) = &self.today {
            let given = || InputError::BadOption { what: "date", given: today.clone() };
            account = account.with_today(today.parse().map_err(|_| given())?);
        }
        Ok(account
            .with_dialect(self.dialect.parse()?)
            .with_format(self.format.parse()?)
            .with_method(self.method.parse()?)
            .with_bounds(self.bounds.build()))
    }
}

impl Sent {
    /// Compares a request with the case. Only the headers that the case names are compared.
    ///
    /// # Errors
    /// The part that differs.
    pub fn check(&self, request: &Request) -> Result<(), String> {
        let url = request.url();
        let Some(rest) = url.strip_prefix(self.origin.as_str()) else {
            return Err(format!("expected a URL that begins with `{}`", self.origin));
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let parameters: Vec<&str> = if query.is_empty() { Vec::new() } else { query.split('&').collect() };
        let headers: Vec<_> = request.headers().iter().map(|(name, value)| (*name, value.as_str())).collect();
        let has_headers = self.headers.iter().all(|(expected, value)| {
            let mut named = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(expected));
            named.next().is_some_and(|(_, sent)| sent == value) && named.next().is_none()
        });
        for (part, is_equal) in [
            ("method", request.method() == self.method),
            ("path", path == self.path),
            ("parameters", parameters == self.parameters),
            ("headers", has_headers),
            ("body", request.body() == self.body.as_deref()),
        ] {
            if !is_equal {
                let got = format!("{path} {parameters:?} {headers:?} {:?}", request.body());
                return Err(format!("expected another {part} of the request, got `{got}`"));
            }
        }
        Ok(())
    }
}

impl Bounds {
    fn build(self) -> proto::Bounds {
        let bounds = proto::Bounds::default();
        bounds
            .with_body(self.body.unwrap_or(bounds.body))
            .with_nesting(self.nesting.unwrap_or(bounds.nesting))
            .with_text(self.text.unwrap_or(bounds.text))
            .with_metrics(self.metrics.unwrap_or(bounds.metrics))
            .with_cells(self.cells.unwrap_or(bounds.cells))
    }
}

impl Query {
    /// Builds the query.
    ///
    /// # Errors
    /// The error of `stats-proto`.
    pub fn build(&self) -> Result<AnyQuery, InputError> {
        let mut parameters = Parameters::new(self.kind.parse()?);
        parameters.customer.clone_from(&self.customer);
        parameters.days.clone_from(&self.days);
        parameters.start_date.clone_from(&self.start_date);
        parameters.end_date.clone_from(&self.end_date);
        parameters.categories.clone_from(&self.categories);
        parameters.customers.clone_from(&self.customers);
        parameters.unsplit = self.unsplit;
        parameters.with_region = self.with_region;
        AnyQuery::parse(&parameters)
    }
}

/// The canonical form of an answer with the period of totals and the customers without a row.
pub(crate) fn annotated(mut text: String, period: Option<(&str, &str)>, missing: &[String]) -> String {
    if let Some((start, end)) = period {
        text = format!("{text} of {start} to {end}");
    }
    if !missing.is_empty() {
        text = format!("{text} without {missing:?}");
    }
    text
}

/// JSON without white space; the order of members and the digits of numbers are kept.
fn canonical(text: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let mut reader = serde_json::Deserializer::from_str(text);
    let mut writer = serde_json::Serializer::new(&mut bytes);
    serde_transcode::transcode(&mut reader, &mut writer).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
