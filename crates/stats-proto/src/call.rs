//! One request and the reader of its answer.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::account::Account;
use crate::answer::AnyAnswer;
use crate::api::Api;
use crate::api::completion::Completion;
use crate::api::part::{Part, unique};
use crate::bounds::ReadOptions;
use crate::dialect::Dialect;
use crate::error::{AnswerError, InputError};
use crate::exchange::Now;
use crate::format::Format;
use crate::query::{AnyQuery, Query, QueryKind};
use crate::reader::schema::{ItemNames, Schema};
use crate::reader::{Flow, LayoutCache, Paths, Reading};
use crate::redaction::Redaction;
use crate::request::Request;

/// One request and the reader of its answer, without any I/O. [`Account::call`] makes it.
///
/// Send [`Call::request`] by any means, then pass status and body to [`Call::parse`], or piece by piece to
/// [`Call::reader`]. The end of the body is taken as certain: where a transport cannot tell, use an
/// [`Exchange`](crate::Exchange).
pub struct Call<Q> {
    part: Part,
    hint: Option<&'static str>,
    completion: Completion,
    response: ResponseReader,
    query: PhantomData<fn() -> Q>,
}

/// The requests for a query, as far as they are known before the first answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedRequests {
    /// The requests, in the order in which they are sent.
    pub requests: Vec<Request>,
    /// True for a list that comes page by page: others may follow.
    pub more: bool,
}

/// All that the reading of a response depends on, but for the response.
#[derive(Debug, Clone)]
pub(crate) struct ResponseReader {
    pub(crate) format: Format,
    pub(crate) options: ReadOptions,
    pub(crate) redaction: Redaction,
    pub(crate) layouts: LayoutCache,
}

impl ResponseReader {
    pub(crate) fn new(account: &Account) -> Self {
        Self {
            format: account.config.format,
            options: account.config.read,
            redaction: account.config.redaction.clone(),
            layouts: account.layouts.clone(),
        }
    }

    /// Begins to read a response of this status.
    pub(crate) fn begin(&self, schema: Schema, names: ItemNames, status: u16) -> Reading {
        self.begin_by(schema, names, status, Paths::Both(self.layouts.clone()))
    }

    fn begin_by(&self, schema: Schema, names: ItemNames, status: u16, paths: Paths) -> Reading {
        let layout = (schema, names, self.format);
        Reading::new(layout, status, self.options, self.redaction.clone(), paths)
    }

    /// Reads a whole response without its request, which was about these customers if there are any.
    fn read(
        &self,
        api: Api,
        kind: QueryKind,
        customers: &[String],
        (status, body): (u16, &[u8]),
    ) -> Result<AnyAnswer, AnswerError> {
        let names = match kind {
            QueryKind::Daily | QueryKind::Aggregate | QueryKind::DailyByCustomer => unique(customers),
            // No answer to them repeats the customers of the query.
            QueryKind::Categories | QueryKind::CategoryStats | QueryKind::Customers => Arc::default(),
        };
        let (schema, customer) = match (api, kind, &*names) {
            // Its rows name no customer.
            (Api::Legacy(_), QueryKind::DailyByCustomer, [customer]) => {
                (api.schema(QueryKind::Daily), Some(customer))
            }
            _ => (api.schema(kind), None),
        };
        let requested =
            if names.is_empty() { ItemNames::Any } else { ItemNames::Requested(Arc::clone(&names)) };
        let mut reading = self.begin(schema, requested, status);
        let _ = reading.push(body);
        let mut parsed = reading.finish()?;
        if let Some(customer) = customer {
            parsed.columns.name_rows(customer);
        }
        let completion = Completion { names: Arc::clone(&names), ..api.completion(kind, self.format) };
        completion.complete(parsed).map(AnyQuery::answer)
    }
}

impl Account {
    /// The request for a query, and the reader of its answer. Whether days of v3 were cut at their end takes another
    /// request to see, which an [`Exchange`](crate::Exchange) sends.
    ///
    /// # Errors
    /// What is wrong with the query for this account, see [`InputError`]; `unsupported` for a query that takes several
    /// requests, and for a period of v3 that counts from today where the account has no date of today: both need an
    /// [`Exchange`](crate::Exchange).
    pub fn call<Q: Query>(&self, query: Q) -> Result<Call<Q>, InputError> {
        let api = self.config.dialect.api();
        let plan = api.plan(&self.config, &query.into())?;
        let (part, completion) = plan.only(self.config.today.date())?;
        let hint = api.hint(&self.config);
        Ok(Call { part, hint, completion, response: ResponseReader::new(self), query: PhantomData })
    }

    /// The requests for a query in the order in which they are sent, for a caller who shows them and sends none: see
    /// [`Request::redacted`]. `now` decides which day is today for a period that counts back from it.
    ///
    /// # Errors
    /// What is wrong with the query for this account, see [`InputError`].
    pub fn requests<Q: Query>(&self, query: Q, now: Now) -> Result<PlannedRequests, InputError> {
        let plan = self.config.dialect.api().plan(&self.config, &query.into())?;
        let (requests, more) = plan.known(self.config.today.at(now))?;
        Ok(PlannedRequests { requests, more })
    }

    /// Reads the response to a query of this account without its [`Call`].
    ///
    /// # Errors
    /// See [`AnswerError`].
    pub fn read(&self, kind: QueryKind, status: u16, body: &[u8]) -> Result<AnyAnswer, AnswerError> {
        self.read_about(kind, &[], status, body)
    }

    /// Reads the response to a query about these customers without its [`Call`]: a name in it is one of theirs, and
    /// where there is one customer, rows without a name are that customer's.
    ///
    /// # Errors
    /// See [`AnswerError`]; `malformed` for another name.
    pub fn read_about(
        &self,
        kind: QueryKind,
        customers: &[String],
        status: u16,
        body: &[u8],
    ) -> Result<AnyAnswer, AnswerError> {
        ResponseReader::new(self).read(self.config.dialect.api(), kind, customers, (status, body))
    }
}

impl<Q: Query> Call<Q> {
    /// The request to be sent as it is.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.part.request
    }

    /// Reads a whole response: its status and the body as received, without transfer and content encodings.
    ///
    /// # Errors
    /// See [`AnswerError`].
    pub fn parse(&self, status: u16, body: &[u8]) -> Result<Q::Answer, AnswerError> {
        let mut reader = self.reader(status);
        let _ = reader.push(body);
        reader.finish()
    }

    /// A reader for a response of this status whose body comes in chunks, cut anywhere.
    #[must_use]
    pub fn reader(&self, status: u16) -> Reader<Q> {
        self.reader_by(status, Paths::Both(self.response.layouts.clone()))
    }

    /// A reader by the general path alone, which defines what is right: tests compare the fast path with it.
    #[doc(hidden)]
    #[must_use]
    pub fn general_reader(&self, status: u16) -> Reader<Q> {
        self.reader_by(status, Paths::General)
    }

    fn reader_by(&self, status: u16, paths: Paths) -> Reader<Q> {
        let (part, completion) = (self.part.clone(), self.completion.clone());
        let reading = self.response.begin_by(part.schema, part.names.clone(), status, paths);
        Reader { reading, part, hint: self.hint, completion, query: PhantomData }
    }
}

impl<Q> fmt::Debug for Call<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("request", &self.part.request)
            .field("format", &self.response.format)
            .finish_non_exhaustive()
    }
}

/// Reads one response while it arrives. It holds the columns and at most one unfinished record.
pub struct Reader<Q> {
    reading: Reading,
    part: Part,
    hint: Option<&'static str>,
    completion: Completion,
    query: PhantomData<fn() -> Q>,
}

impl<Q: Query> Reader<Q> {
    /// Reads the next bytes of the body. After [`Flow::Stop`] the rest need not be received.
    pub fn push(&mut self, bytes: &[u8]) -> Flow {
        self.reading.push(bytes)
    }

    /// Ends the body and returns the answer.
    ///
    /// # Errors
    /// See [`AnswerError`].
    pub fn finish(mut self) -> Result<Q::Answer, AnswerError> {
        let parsed = self.part.completed(self.reading.finish(), self.hint)?;
        self.completion.complete(parsed).map(Q::answer)
    }
}

impl<Q> fmt::Debug for Reader<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

/// Reads a saved response without an account. Names in it are compared with no request.
///
/// # Errors
/// See [`AnswerError`].
pub fn read(
    kind: QueryKind,
    dialect: Dialect,
    format: Format,
    status: u16,
    body: &[u8],
) -> Result<AnyAnswer, AnswerError> {
    let reader = ResponseReader {
        format,
        options: ReadOptions::default(),
        redaction: Redaction::default(),
        layouts: LayoutCache::default(),
    };
    reader.read(dialect.api(), kind, &[], (status, body))
}
