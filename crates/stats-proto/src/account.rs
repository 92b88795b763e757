//! Who asks, at which door, and how.

use std::fmt;

use crate::base_url::{self, PlainHttp};
use crate::bounds::Bounds;
use crate::call::Call;
use crate::exchange::{Exchange, Pace, Policy};
use crate::reader::{Gears, Memory, Reading, Shape};
use crate::redaction::Redaction;
use crate::request::{self, Opening};
use crate::{AnyAnswer, AnyQuery, Dialect, Error, Format, InputError, Query, Question, Verb};

/// Who asks, at which door, and how. Neither `Debug` nor anything else of it shows the key.
///
/// ```
/// use stats_proto::{Account, Dialect, Format};
///
/// let account = Account::new("reseller", "secret")
///     .with_dialect(Dialect::Reseller)
///     .with_format(Format::Xml);
/// assert!(!format!("{account:?}").contains("secret"));
/// ```
#[derive(Debug, Clone)]
pub struct Account {
    authentication: Authentication,
    pub(crate) opening: Opening,
    pub(crate) dialect: Dialect,
    pub(crate) format: Format,
    verb: Option<Verb>,
    base_url: Option<String>,
    pub(crate) shape: Shape,
    pub(crate) pace: Pace,
    pub(crate) redaction: Redaction,
    pub(crate) memory: Memory,
}

/// How an account says who it is. v3's bearer token will be a third way.
#[derive(Debug, Clone)]
pub(crate) enum Authentication {
    /// Not at all: a proxy of one's own adds what is needed.
    Keyless,
    /// By name and key among the parameters.
    Parameters { name: String, key: Secret },
}

/// A key that does not show itself.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl Authentication {
    /// Refuses names and keys that are empty or hold a control character.
    pub(crate) fn check(&self) -> Result<(), InputError> {
        self.each(|what, value| match value {
            "" => Err(InputError::MissingCredentials { what }),
            value if value.contains(['\n', '\r']) => {
                Err(InputError::BadCredentials { what, reason: "contains a line end" })
            }
            value if value.contains(char::is_control) => {
                Err(InputError::BadCredentials { what, reason: "contains a control character" })
            }
            _ => Ok(()),
        })
    }

    /// Refuses names and keys that begin or end with white space.
    fn check_ends(&self) -> Result<(), InputError> {
        self.each(|what, value| {
            let reason = "begins or ends with white space";
            if value.trim() == value { Ok(()) } else { Err(InputError::BadCredentials { what, reason }) }
        })
    }

    fn each(&self, check: impl Fn(&'static str, &str) -> Result<(), InputError>) -> Result<(), InputError> {
        match self {
            Self::Keyless => Ok(()),
            Self::Parameters { name, key } => check("name", name).and_then(|()| check("key", key.reveal())),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Account {
    /// An account of the default dialect, answered in JSON.
    ///
    /// An empty name or key is `missing-credentials` when a call is made, one with a control character
    /// `bad-credentials`.
    pub fn new(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self::with(Authentication::Parameters { name: name.into(), key: Secret(key.into()) })
    }

    /// An account whose name and key come from an environment, a file or a prompt, where a line end or a space is
    /// easily taken along.
    ///
    /// # Errors
    /// `missing-credentials` for an empty name or key; `bad-credentials` for one with a control character, or with white
    /// space at either end.
    pub fn try_new(name: impl Into<String>, key: impl Into<String>) -> Result<Self, InputError> {
        let authentication = Authentication::Parameters { name: name.into(), key: Secret(key.into()) };
        authentication.check()?;
        authentication.check_ends()?;
        Ok(Self::with(authentication))
    }

    /// Nobody in particular, who asks a proxy of one's own that adds name and key.
    ///
    /// # Errors
    /// `bad-base-url`, as for [`Account::with_base_url`].
    pub fn keyless(base_url: &str) -> Result<Self, InputError> {
        Self::with(Authentication::Keyless).with_base_url(base_url)
    }

    fn with(authentication: Authentication) -> Self {
        let dialect = Dialect::Distributor;
        Self {
            redaction: Redaction::of(&authentication),
            opening: Opening::of(&authentication, dialect.door()),
            authentication,
            dialect,
            format: Format::Json,
            verb: None,
            base_url: None,
            shape: Shape::default(),
            pace: Pace::new(),
            memory: Memory::default(),
        }
    }

    /// The same at another door.
    #[must_use]
    pub fn with_dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self.opening = Opening::of(&self.authentication, dialect.door());
        self
    }

    /// The same with answers in another format.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// The same with this verb instead of the door's own.
    #[must_use]
    pub fn with_verb(mut self, verb: Verb) -> Self {
        self.verb = Some(verb);
        self
    }

    /// The same at another address: an origin with an optional prefix, which the door's path follows.
    ///
    /// # Errors
    /// `bad-base-url` for user information, a query, a fragment, and for `http:` to another machine.
    pub fn with_base_url(self, base_url: &str) -> Result<Self, InputError> {
        self.at(base_url, PlainHttp::Loopback)
    }

    /// The same, and `http:` may reach any host: whoever listens on the way reads the key.
    ///
    /// # Errors
    /// `bad-base-url` as for [`Account::with_base_url`], but for `http:`.
    pub fn with_plain_http_base_url(self, base_url: &str) -> Result<Self, InputError> {
        self.at(base_url, PlainHttp::Anywhere)
    }

    fn at(mut self, base_url: &str, plain_http: PlainHttp) -> Result<Self, InputError> {
        self.base_url = Some(base_url::check(base_url, plain_http)?);
        Ok(self)
    }

    /// The same with other bounds on an answer.
    #[must_use]
    pub fn with_bounds(mut self, bounds: Bounds) -> Self {
        self.shape.bounds = bounds;
        self
    }

    /// The same with answers whose columns hold every count in 64 bits, as Arrow's `uint64` does, instead of 32 where
    /// all counts of a metric fit: [`Values`](crate::Values).
    #[must_use]
    pub fn with_wide_counts(mut self) -> Self {
        self.shape.is_wide = true;
        self
    }

    /// The same with another [`Pace`] than its clones', as a process that was forked off needs it.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// A copy that shares nothing with this account and its clones: its rate limiter and its cache of layouts are new.
    ///
    /// It takes no lock, so that a process that was forked while another thread held one can go on.
    #[must_use]
    pub fn unshared(&self) -> Self {
        Self { pace: Pace::new(), memory: Memory::default(), ..self.clone() }
    }

    /// The request for a question, and the reader of its answer.
    ///
    /// # Errors
    /// Whatever is wrong with the question at this door, and `missing-credentials`; see [`InputError`].
    pub fn call<Q: Query>(&self, query: Q) -> Result<Call<Q>, InputError> {
        self.make(&query.into())
    }

    /// A question from the first request to its answer, with retries, waits and limits decided.
    ///
    /// All exchanges of an account and its clones share one [`Pace`]. Draw the seed from the system: back-offs
    /// follow from it, and clients that draw the same one come back at the same moment.
    ///
    /// # Errors
    /// As for [`Account::call`]; a question about categories that is too long for one request is split instead.
    pub fn exchange<Q: Query>(
        &self,
        query: Q,
        policy: &Policy,
        seed: u64,
    ) -> Result<Exchange<Q>, InputError> {
        Exchange::new(self, query, policy, seed)
    }

    /// Reads an answer to a call of this account that is not at hand any more.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn read(&self, question: Question, status: u16, body: &[u8]) -> Result<AnyAnswer, Error> {
        let (redaction, gears) = (self.redaction.clone(), Gears::Both(self.memory.clone()));
        let mut reading = Reading::new(question, self.format, status, self.shape, redaction, gears);
        let _ = reading.push(body);
        reading.finish().map(AnyQuery::gather)
    }

    pub(crate) fn make<Q: Query>(&self, query: &AnyQuery) -> Result<Call<Q>, InputError> {
        let request = request::build(self, query)?;
        Ok(Call::new(self, query.question, request))
    }

    pub(crate) fn verb(&self) -> Verb {
        self.verb.unwrap_or_else(|| self.dialect.default_verb())
    }

    pub(crate) fn origin(&self) -> &str {
        self.base_url.as_deref().unwrap_or(self.dialect.door().origin)
    }
}
