//! `decode`: a saved response body.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use stats_proto::{Bounds, Dialect, Format, QueryKind, read};

use crate::arguments::Decode;
use crate::failure::Failure;
use crate::output::Output;
use crate::streams;

/// Reads a saved body and prints its answer as a query does.
pub(crate) fn decode(decode: &Decode, output: Output) -> Result<(), Failure> {
    let kind: QueryKind = decode.kind.parse()?;
    let dialect: Dialect = decode.dialect.parse()?;
    let format: Format = decode.format.parse()?;
    let status = status(&decode.status)?;
    let body = body(&decode.file)
        .map_err(|reason| Failure::File { path: decode.file.display().to_string(), reason })?;
    output.answer(&read(kind, dialect, format, status, &body)?)
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
