//! JSON: one document, or one line for each row.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use stats_proto::{AnyAnswer, CustomerDays, Dialect, RedactedRequest, Totals};

use super::text::is_unprintable;
use crate::failure::Failure;
use crate::secret::without_key;

/// JSON, on a terminal with the characters escaped that a terminal acts on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Json {
    pub(crate) is_printable: bool,
}

#[derive(Serialize)]
struct Request<'a> {
    method: &'a str,
    url: &'a str,
    headers: &'a [(&'static str, String)],
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
}

impl Json {
    /// `{"answer": …}` with the canonical form of the answer; beside it the `period` of totals that have one, and the
    /// customers that are `missing` if there are any.
    pub(super) fn answer(self, answer: &AnyAnswer, writer: &mut impl Write) -> Result<(), Failure> {
        #[derive(Serialize)]
        struct Document<'a> {
            answer: &'a AnyAnswer,
            #[serde(skip_serializing_if = "Option::is_none")]
            period: Option<Period>,
            #[serde(skip_serializing_if = "<[String]>::is_empty")]
            missing: &'a [String],
        }
        #[derive(Serialize)]
        struct Period {
            start_date: String,
            end_date: String,
        }
        let period = answer.totals().and_then(Totals::period);
        let period =
            period.map(|(start, end)| Period { start_date: start.to_string(), end_date: end.to_string() });
        let missing = answer.customer_days().map(CustomerDays::missing).unwrap_or_default();
        self.line(&Document { answer, period, missing }, writer)
    }

    /// A line for each row, category, customer or set of totals, each in its canonical form.
    pub(super) fn lines(self, answer: &AnyAnswer, writer: &mut impl Write) -> Result<(), Failure> {
        match answer {
            AnyAnswer::Days(days) => days.iter().try_for_each(|day| self.line(&day, writer)),
            AnyAnswer::CategoryDays(days) => days.iter().try_for_each(|day| self.line(&day, writer)),
            AnyAnswer::CustomerDays(days) => days.iter().try_for_each(|day| self.line(&day, writer)),
            AnyAnswer::Customers(list) => list.iter().try_for_each(|customer| self.line(customer, writer)),
            AnyAnswer::Categories(names) => names.iter().try_for_each(|name| self.line(name, writer)),
            totals => self.line(totals, writer),
        }
    }

    /// `{"dialect": …, "request": …}`, or with `requests` for several; `"more":true` if others follow that depend on an
    /// answer. A request has no `body` if there is none to send.
    pub(super) fn requests(
        self,
        dialect: Dialect,
        requests: &[RedactedRequest],
        has_more: bool,
        writer: &mut impl Write,
    ) -> Result<(), Failure> {
        #[derive(Serialize)]
        struct Document<'a> {
            dialect: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            request: Option<Request<'a>>,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            requests: Vec<Request<'a>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            more: Option<bool>,
        }
        let mut requests: Vec<Request<'_>> = requests.iter().map(Request::of).collect();
        let request = if requests.len() == 1 && !has_more { requests.pop() } else { None };
        let document =
            Document { dialect: dialect.as_str(), request, requests, more: has_more.then_some(true) };
        self.line(&document, writer)
    }

    /// `{"error":{"kind":"…","message":"…"}}`.
    pub(super) fn failure(self, failure: &Failure, writer: &mut impl Write) -> Result<(), Failure> {
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
        self.line(
            &Document { error: Error { kind: failure.kind(), message: &without_key(&message) } },
            writer,
        )
    }

    pub(crate) fn line(self, value: &impl Serialize, writer: &mut impl Write) -> Result<(), Failure> {
        if self.is_printable {
            value.serialize(&mut Serializer::with_formatter(&mut *writer, Printable))?;
        } else {
            serde_json::to_writer(&mut *writer, value)?;
        }
        Ok(writer.write_all(b"\n")?)
    }
}

impl<'a> Request<'a> {
    fn of(request: &'a RedactedRequest) -> Self {
        let RedactedRequest { method, url, headers, body, .. } = request;
        Self { method, url, headers, body: body.as_deref() }
    }
}

/// Escapes the characters that a terminal acts on; the document stays the same to a parser.
struct Printable;

impl Formatter for Printable {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some((start, char)) = rest.char_indices().find(|(_, char)| is_unprintable(*char)) {
            let (before, after) = rest.split_at(start);
            writer.write_all(before.as_bytes())?;
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = after.get(char.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::Json;

    #[test]
    fn escapes_for_a_terminal_keep_the_value() {
        let text = "a\u{202e}b\u{7f}\u{200b}\u{e0041}é\n\"";
        let line = |is_printable| {
            let mut line = Vec::new();
            Json { is_printable }.line(&text, &mut line).unwrap();
            String::from_utf8(line).unwrap()
        };
        assert_eq!(line(false), "\"a\u{202e}b\u{7f}\u{200b}\u{e0041}é\\n\\\"\"\n");
        assert_eq!(line(true), "\"a\\u202eb\\u007f\\u200b\\udb40\\udc41é\\n\\\"\"\n");
        for is_printable in [false, true] {
            assert_eq!(serde_json::from_str::<Value>(&line(is_printable)).unwrap(), text);
        }
    }
}
