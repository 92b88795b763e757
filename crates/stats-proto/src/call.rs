//! One request and its answer.

use std::fmt;
use std::marker::PhantomData;

use crate::account::Account;
use crate::answer::AnyAnswer;
use crate::error::Error;
use crate::reader::{Flow, Gears, Memory, Reading, Shape};
use crate::redaction::Redaction;
use crate::request::Request;
use crate::{AnyQuery, Dialect, Format, Query, Question};

/// One request and the reader of its answer, without any I/O. [`Account::call`] makes it.
///
/// Send [`Call::request`] by any means, then hand status and body to [`Call::parse`], or piece by piece to
/// [`Call::reader`].
pub struct Call<Q> {
    request: Request,
    question: Question,
    format: Format,
    shape: Shape,
    redaction: Redaction,
    memory: Memory,
    query: PhantomData<fn() -> Q>,
}

impl<Q: Query> Call<Q> {
    pub(crate) fn new(account: &Account, question: Question, request: Request) -> Self {
        Self {
            request,
            question,
            format: account.format,
            shape: account.shape,
            redaction: account.redaction.clone(),
            memory: account.memory.clone(),
            query: PhantomData,
        }
    }

    /// The request to be sent as it stands.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// Reads a whole answer: its status and the body as received, without transfer and content encodings.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn parse(&self, status: u16, body: &[u8]) -> Result<Q::Answer, Error> {
        let mut reader = self.reader(status);
        let _ = reader.push(body);
        reader.finish()
    }

    /// A reader for an answer of this status whose body comes in chunks, cut anywhere.
    #[must_use]
    pub fn reader(&self, status: u16) -> Reader<Q> {
        Reader { reading: self.reading(status), query: PhantomData }
    }

    /// The same by the general gear alone, which defines what is right: tests hold the other to it.
    #[doc(hidden)]
    #[must_use]
    pub fn general_reader(&self, status: u16) -> Reader<Q> {
        Reader { reading: self.reading_by(status, Gears::General), query: PhantomData }
    }

    pub(crate) fn reading(&self, status: u16) -> Reading {
        self.reading_by(status, Gears::Both(self.memory.clone()))
    }

    fn reading_by(&self, status: u16, gears: Gears) -> Reading {
        Reading::new(self.question, self.format, status, self.shape, self.redaction.clone(), gears)
    }
}

impl<Q> fmt::Debug for Call<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("request", &self.request)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// Reads one answer while it arrives. It holds the columns and at most one unfinished record.
pub struct Reader<Q> {
    reading: Reading,
    query: PhantomData<fn() -> Q>,
}

impl<Q: Query> Reader<Q> {
    /// Takes the next bytes of the body. After [`Flow::Stop`] the rest need not be fetched.
    pub fn push(&mut self, bytes: &[u8]) -> Flow {
        self.reading.push(bytes)
    }

    /// Takes the end of the body and gives the answer.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn finish(mut self) -> Result<Q::Answer, Error> {
        self.reading.finish().map(Q::gather)
    }
}

impl<Q> fmt::Debug for Reader<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

/// Reads a saved answer without an account.
///
/// All dialects that there are so far answer in one shape, so `dialect` changes nothing yet; v3 will.
///
/// # Errors
/// See [`Error`].
pub fn read(
    question: Question,
    dialect: Dialect,
    format: Format,
    status: u16,
    body: &[u8],
) -> Result<AnyAnswer, Error> {
    let _one_shape = dialect.door();
    let mut reading = Reading::new(
        question,
        format,
        status,
        Shape::default(),
        Redaction::default(),
        Gears::Both(Memory::default()),
    );
    let _ = reading.push(body);
    reading.finish().map(AnyQuery::gather)
}
