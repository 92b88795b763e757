//! `decode`: a saved response body.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use stats_proto::{Account, AnyQuery, Bounds, Dialect, Format, InputError, Parameters, QueryKind};

use crate::account;
use crate::arguments::Decode;
use crate::failure::Failure;
use crate::output::Output;
use crate::query::{description, note_names_without_rows};
use crate::streams;

/// Reads a saved body and prints its answer as a query does.
pub(crate) fn decode(decode: &Decode, output: Output) -> Result<(), Failure> {
    let kind: QueryKind = decode.kind.parse()?;
    let default = account::default_dialect(kind, None);
    let dialect = decode.dialect.as_deref().map_or(Ok(default), str::parse)?;
    check_customers(kind, dialect, &decode.customer)?;
    let format: Format = decode.format.parse()?;
    let status = status(&decode.status)?;
    let body = body(&decode.file)
        .map_err(|reason| Failure::File { path: decode.file.display().to_string(), reason })?;
    let account = Account::keyless("https://localhost")?.with_dialect(dialect).with_format(format);
    let answer = account.read_about(kind, &decode.customer, status, &body);
    let answer = answer.map_err(|reason| match decode.dialect {
        Some(_) => Failure::Answer(reason),
        None => Failure::Saved { query: description(kind, &decode.customer, Some(dialect)), reason },
    })?;
    output.answer(&answer)?;
    note_names_without_rows(&answer, &[], output);
    Ok(())
}

/// Refuses customers that a response to the query cannot be about.
fn check_customers(kind: QueryKind, dialect: Dialect, customers: &[String]) -> Result<(), Failure> {
    let mut query = Parameters::new(kind);
    query.customer = customers.first().cloned();
    match (kind, customers) {
        (QueryKind::DailyByCustomer, [_, _, ..]) if dialect != Dialect::V3 => Err(InputError::Unsupported {
            reason: format!("a response of dialect `{dialect}` is about one customer: name one"),
        }
        .into()),
        (QueryKind::DailyByCustomer, _) => Ok(()),
        (_, [_, _, ..]) => Err(Failure::Usage("expected one `--customer`, got several".to_owned())),
        _ => Ok(AnyQuery::parse(&query).map(drop)?),
    }
}

fn status(text: &str) -> Result<u16, Failure> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let status = if digits { text.parse().ok() } else { None };
    status
        .ok_or_else(|| Failure::Option { given: text.to_owned(), expected: "an HTTP status from 0 to 65535" })
}

/// The bytes of a file or of standard input, up to one more than the core accepts.
fn body(file: &Path) -> io::Result<Vec<u8>> {
    let max = Bounds::default().body.saturating_add(1);
    let mut body = Vec::new();
    if file == Path::new("-") {
        streams::check_stdin()?;
        io::stdin().lock().take(max).read_to_end(&mut body)?;
    } else {
        File::open(file)?.take(max).read_to_end(&mut body)?;
    }
    Ok(body)
}
