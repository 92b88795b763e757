//! The outcome as JSON: one document, or one a line.

use std::io::Write;

use serde::Serialize;
use stats_proto::{AnyAnswer, RedactedRequest};

use crate::failure::Failure;

/// `{"answer": …}` with the canonical form of the answer.
pub(super) fn answer(answer: &AnyAnswer, writer: &mut impl Write) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Document<'a> {
        answer: &'a AnyAnswer,
    }
    line(&Document { answer }, writer)
}

/// A line for each row, category or set of totals, each in its canonical form.
pub(super) fn lines(answer: &AnyAnswer, writer: &mut impl Write) -> Result<(), Failure> {
    match answer {
        AnyAnswer::Days(days) => days.iter().try_for_each(|day| line(&day, writer)),
        AnyAnswer::CategoryDays(days) => days.iter().try_for_each(|day| line(&day, writer)),
        AnyAnswer::Categories(names) => names.iter().try_for_each(|name| line(name, writer)),
        totals => line(totals, writer),
    }
}

/// `{"request": …}`, without `body` where there is none.
pub(super) fn request(request: &RedactedRequest, writer: &mut impl Write) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Document<'a> {
        request: Request<'a>,
    }
    #[derive(Serialize)]
    struct Request<'a> {
        method: &'a str,
        url: &'a str,
        headers: &'a [(&'static str, String)],
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<&'a str>,
    }
    let RedactedRequest { method, url, headers, body, .. } = request;
    line(&Document { request: Request { method, url, headers, body: body.as_deref() } }, writer)
}

/// `{"error":{"kind":"…","message":"…"}}`.
pub(super) fn failure(failure: &Failure, writer: &mut impl Write) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Document {
        error: Error,
    }
    #[derive(Serialize)]
    struct Error {
        kind: &'static str,
        message: String,
    }
    line(&Document { error: Error { kind: failure.kind(), message: failure.to_string() } }, writer)
}

fn line(value: &impl Serialize, writer: &mut impl Write) -> Result<(), Failure> {
    serde_json::to_writer(&mut *writer, value)?;
    Ok(writer.write_all(b"\n")?)
}
