//! One request and the reader of its answer.

use std::fmt;
use std::marker::PhantomData;

use crate::account::Account;
use crate::answer::AnyAnswer;
use crate::bounds::ReadOptions;
use crate::dialect::Dialect;
use crate::error::{AnswerError, InputError};
use crate::format::Format;
use crate::query::{AnyQuery, Query, QueryKind};
use crate::reader::schema::Schema;
use crate::reader::{Flow, LayoutCache, Paths, Reading};
use crate::redaction::Redaction;
use crate::request::Request;

/// One request and the reader of its answer, without any I/O. [`Account::call`] makes it.
///
/// Send [`Call::request`] by any means, then pass status and body to [`Call::parse`], or piece by piece to
/// [`Call::reader`]. The end of the body is taken as certain: where a transport cannot tell, use an
/// [`Exchange`](crate::Exchange).
pub struct Call<Q> {
    request: Request,
    response: ResponseReader,
    query: PhantomData<fn() -> Q>,
}

/// All that the reading of a response depends on, but for the response.
#[derive(Debug, Clone)]
pub(crate) struct ResponseReader {
    pub(crate) schema: Schema,
    pub(crate) format: Format,
    pub(crate) options: ReadOptions,
    pub(crate) redaction: Redaction,
    pub(crate) layouts: LayoutCache,
}

impl ResponseReader {
    pub(crate) fn new(account: &Account, schema: Schema) -> Self {
        Self {
            schema,
            format: account.config.format,
            options: account.config.read,
            redaction: account.config.redaction.clone(),
            layouts: account.layouts.clone(),
        }
    }

    /// Begins to read a response of this status.
    pub(crate) fn begin(&self, status: u16) -> Reading {
        self.begin_by(status, Paths::Both(self.layouts.clone()))
    }

    fn begin_by(&self, status: u16, paths: Paths) -> Reading {
        Reading::new(self.schema, self.format, status, self.options, self.redaction.clone(), paths)
    }
}

impl Account {
    /// The request for a query, and the reader of its answer.
    ///
    /// # Errors
    /// What is wrong with the query for this account, see [`InputError`]; `unsupported` for a query that takes several
    /// requests, which needs an [`Exchange`](crate::Exchange).
    pub fn call<Q: Query>(&self, query: Q) -> Result<Call<Q>, InputError> {
        let plan = self.config.dialect.api().plan(&self.config, &query.into())?;
        let response = ResponseReader::new(self, plan.schema());
        Ok(Call { request: plan.only()?, response, query: PhantomData })
    }

    /// The requests for a query in the order in which they are sent, for a caller who shows them and sends none: see
    /// [`Request::redacted`].
    ///
    /// # Errors
    /// What is wrong with the query for this account, see [`InputError`].
    pub fn requests<Q: Query>(&self, query: Q) -> Result<Vec<Request>, InputError> {
        Ok(self.config.dialect.api().plan(&self.config, &query.into())?.into_requests())
    }

    /// Reads the response to a query of this account without its [`Call`].
    ///
    /// # Errors
    /// See [`AnswerError`].
    pub fn read(&self, kind: QueryKind, status: u16, body: &[u8]) -> Result<AnyAnswer, AnswerError> {
        let reader = ResponseReader::new(self, self.config.dialect.api().schema(kind));
        let mut reading = reader.begin(status);
        let _ = reading.push(body);
        reading.finish().map(AnyQuery::answer)
    }
}

impl<Q: Query> Call<Q> {
    /// The request to be sent as it is.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
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
        Reader { reading: self.response.begin(status), query: PhantomData }
    }

    /// A reader by the general path alone, which defines what is right: tests compare the fast path with it.
    #[doc(hidden)]
    #[must_use]
    pub fn general_reader(&self, status: u16) -> Reader<Q> {
        Reader { reading: self.response.begin_by(status, Paths::General), query: PhantomData }
    }
}

impl<Q> fmt::Debug for Call<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("request", &self.request)
            .field("format", &self.response.format)
            .finish_non_exhaustive()
    }
}

/// Reads one response while it arrives. It holds the columns and at most one unfinished record.
pub struct Reader<Q> {
    reading: Reading,
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
        self.reading.finish().map(Q::answer)
    }
}

impl<Q> fmt::Debug for Reader<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

/// Reads a saved response without an account.
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
        schema: dialect.api().schema(kind),
        format,
        options: ReadOptions::default(),
        redaction: Redaction::default(),
        layouts: LayoutCache::default(),
    };
    let mut reading = reader.begin(status);
    let _ = reading.push(body);
    reading.finish().map(AnyQuery::answer)
}
