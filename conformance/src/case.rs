//! A case as its files have it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::value::RawValue;
use stats_proto::{self as proto, AnyQuery, InputError, Parameters, Request};

use crate::outcome::Failure;

/// The name and key of accounts of whose names and keys a case does not speak. The key needs escaping.
const CREDENTIALS: (&str, &str) = ("reseller", "open+sesame/&");

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
    /// What it is for.
    pub why: String,
    /// Whence the rule comes.
    pub source: String,
    /// Why fronts that use a socket cannot run it.
    pub codec_only: Option<String>,
    /// Why it takes longer than a socket should be waited for.
    pub virtual_only: Option<String>,
    /// Who asks.
    pub account: Account,
    /// What is asked.
    pub query: Query,
    /// What must be sent.
    pub request: Option<Sent>,
    /// How often and how long to try.
    policy: Option<Policy>,
    /// What the server answers, in turn.
    #[serde(default)]
    pub responses: Vec<Response>,
    answer: Option<Box<RawValue>>,
    error: Option<Failure>,
    input_error: Option<Failure>,
}

/// Who asks, and how.
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
    /// A base URL that the case itself is about.
    pub base_url: Option<String>,
    #[serde(default)]
    bounds: Bounds,
}

/// Bounds other than the default ones.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    body: Option<u64>,
    nesting: Option<u32>,
    text: Option<usize>,
    metrics: Option<usize>,
    cells: Option<u64>,
}

/// What is asked, in texts.
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
}

/// What must be sent.
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

/// How often and how long to try.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    max_retries: Option<u32>,
    deadline_ms: Option<u64>,
    timeout_ms: Option<u64>,
    backoff_ms: Option<u64>,
    max_backoff_ms: Option<u64>,
}

/// What the server answers, or what happens instead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    status: Option<u16>,
    headers: Option<Vec<(String, String)>>,
    body: Option<String>,
    /// What ends the body, where that is not its length.
    pub framing: Option<Framing>,
    /// What happens instead of an answer, or amid it.
    pub failure: Option<Interruption>,
    /// What must lie between the answer before it and its request.
    pub wait: Option<Wait>,
    /// What must be sent, where it is not what the case says.
    pub request: Option<Sent>,
}

/// What ends a body, other than its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Framing {
    /// The end of the connection.
    Close,
}

/// What happens instead of an answer, or amid it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interruption {
    /// No byte comes.
    Connect,
    /// The body is interrupted.
    Interrupted,
    /// The time of the attempt runs out.
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

/// What must come of a case.
#[derive(Debug, PartialEq, Eq)]
pub enum Expected {
    /// This answer, in its canonical text.
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

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All cases of the index.
    ///
    /// # Errors
    /// Says which file cannot be read or is no case, and what is wrong with the index.
    pub fn cases(&self) -> Result<Vec<Case>, String> {
        let ids: Vec<String> = read(&self.folder.join("index.json"))?;
        if ids.is_empty() {
            return Err("the index is empty".to_owned());
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
    /// Says which file cannot be read.
    pub fn body(&self, response: &Response) -> Result<Vec<u8>, String> {
        let Some(name) = &response.body else {
            return Ok(Vec::new());
        };
        let path = self.folder.join(name);
        fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// What must come of it.
    ///
    /// # Errors
    /// Says that the case expects nothing, or more than one thing.
    pub fn expected(&self) -> Result<Expected, String> {
        match (&self.answer, &self.error, &self.input_error) {
            (Some(answer), None, None) => canonical(answer.get()).map(Expected::Answer),
            (None, Some(failure), None) | (None, None, Some(failure)) => {
                Ok(Expected::Failure(failure.clone()))
            }
            _ => Err("not exactly one of answer, error, input_error".to_owned()),
        }
    }
}

impl Case {
    /// The retry policy of the case: one attempt where it names none.
    #[must_use]
    pub fn policy(&self) -> proto::Policy {
        let usual = proto::Policy::default();
        let Some(policy) = self.policy else {
            return usual.with_max_retries(0);
        };
        let time = |given: Option<u64>, usual| given.map(Duration::from_millis).or(usual);
        let back_off = time(policy.backoff_ms, Some(usual.backoff)).unwrap_or_default();
        let limit = time(policy.max_backoff_ms, Some(usual.max_backoff)).unwrap_or_default();
        usual
            .with_max_retries(policy.max_retries.unwrap_or(usual.max_retries))
            .with_deadline(time(policy.deadline_ms, usual.deadline))
            .with_timeout(time(policy.timeout_ms, usual.timeout))
            .with_backoff(back_off, limit)
    }

    /// Whether the one answer to one request decides it, so that the bare codec can run it.
    #[must_use]
    pub fn is_one_answer(&self) -> bool {
        let plain =
            self.responses.iter().all(|response| response.failure.is_none() && response.framing.is_none());
        self.policy.is_none() && self.responses.len() < 2 && plain
    }
}

impl Response {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.unwrap_or(200)
    }

    /// The headers, as they are sent at this moment since 1970.
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
    /// Whether it has neither name nor key.
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
        self.key.as_deref().unwrap_or(CREDENTIALS.1)
    }

    /// The account, at the case's own base URL or this one.
    ///
    /// # Errors
    /// What the core says of it.
    pub fn build(&self, base_url: Option<&str>) -> Result<proto::Account, InputError> {
        let base_url = self.base_url.as_deref().or(base_url);
        let account = match (self.keyless, base_url) {
            (true, base_url) => proto::Account::keyless(base_url.unwrap_or_default())?,
            (false, None) => proto::Account::new(self.name(), self.key()),
            (false, Some(base_url)) => {
                proto::Account::new(self.name(), self.key()).with_base_url(base_url)?
            }
        };
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
    /// The question.
    ///
    /// # Errors
    /// What the core says of it.
    pub fn build(&self) -> Result<AnyQuery, InputError> {
        let mut parameters = Parameters::new(self.kind.parse()?);
        parameters.customer.clone_from(&self.customer);
        parameters.days.clone_from(&self.days);
        parameters.start_date.clone_from(&self.start_date);
        parameters.end_date.clone_from(&self.end_date);
        parameters.categories.clone_from(&self.categories);
        AnyQuery::parse(&parameters)
    }
}

/// JSON without blanks, its members in their order and its numbers to the letter.
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
