//! JSON: one document, or one line for each row.

use std::io::Write;

use serde::Serialize;
use stats_proto::{AnyAnswer, Dialect, RedactedRequest};

use crate::failure::Failure;
use crate::usage::without_key;

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

/// `{"dialect": …, "request": …}`, without `body` if the request has none.
pub(super) fn request(
    dialect: Dialect,
    request: &RedactedRequest,
    writer: &mut impl Write,
) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Document<'a> {
        dialect: &'static str,
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
    let request = Request { method, url, headers, body: body.as_deref() };
    line(&Document { dialect: dialect.as_str(), request }, writer)
}

/// `{"error":{"kind":"…","message":"…"}}`.
pub(super) fn failure(failure: &Failure, writer: &mut impl Write) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Document<'a> {
        error: Error<'a>,
    }
    #[derive(Serialize)]
    struct Error<'a> {
        kind: &'static str,
        message: &'a str,
    }
    let message = failure.to_string();
    line(&Document { error: Error { kind: failure.kind(), message: &without_key(&message) } }, writer)
}

fn line(value: &impl Serialize, writer: &mut impl Write) -> Result<(), Failure> {
    serde_json::to_writer(&mut *writer, value)?;
    Ok(writer.write_all(b"\n")?)
}
