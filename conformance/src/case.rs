//! A case as its files have it.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;
use stats_proto::{self as proto, AnyQuery, InputError, Parameters};

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
    /// Its id, `<question>/<case>`.
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
    /// Who asks.
    pub account: Account,
    /// What is asked.
    pub query: Query,
    /// What must be sent.
    pub request: Option<Sent>,
    /// What the server answers.
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
    verb: String,
    user: Option<String>,
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
    question: String,
    user: Option<String>,
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
    /// Headers that must be there.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The form.
    pub body: Option<String>,
}

/// What the server answers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Its headers.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    body: Option<String>,
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

impl Account {
    /// Whether it has neither name nor key.
    #[must_use]
    pub const fn is_keyless(&self) -> bool {
        self.keyless
    }

    /// The name that is sent.
    #[must_use]
    pub fn user(&self) -> &str {
        self.user.as_deref().unwrap_or(CREDENTIALS.0)
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
            (false, None) => proto::Account::new(self.user(), self.key()),
            (false, Some(base_url)) => {
                proto::Account::new(self.user(), self.key()).with_base_url(base_url)?
            }
        };
        Ok(account
            .with_dialect(self.dialect.parse()?)
            .with_format(self.format.parse()?)
            .with_verb(self.verb.parse()?)
            .with_bounds(self.bounds.build()))
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
        let mut parameters = Parameters::new(self.question.parse()?);
        parameters.customer.clone_from(&self.user);
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
