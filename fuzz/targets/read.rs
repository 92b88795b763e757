//! Any bytes as the body of a response to any query: the reader never panics, returns the same result for any chunks
//! and on the general path alone, reports offsets within the body, and stays within its bounds.
//!
//! The first four bytes choose the query kind, format, status and generation of the API, the bounds, and two offsets to
//! split at. Lists of v3, which come page by page, are read by the target `plan`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stats_proto::{
    Account, AnswerError, AnyAnswer, AnyQuery, Bounds, Call, Dialect, Flow, Format, InputError, Parameters,
    QueryKind, Reader,
};

const STATUSES: [u16; 8] = [200, 200, 200, 200, 299, 404, 503, 302];

/// The most bytes of a body that are pushed one by one.
const SHORT: usize = 2048;

fuzz_target!(|bytes: &[u8]| {
    if let [what, bounds, first, second, body @ ..] = bytes {
        let kind = QueryKind::ALL[usize::from(what & 7) % QueryKind::ALL.len()];
        let format = Format::ALL[usize::from(what >> 3 & 1)];
        let status = STATUSES[usize::from(what >> 4 & 7)];
        let dialect = if what >> 7 == 0 { Dialect::Distributor } else { Dialect::V3 };
        let offset = |part: u8| body.len() * usize::from(part) / usize::from(u8::MAX);
        let splits = [offset(*first.min(second)), offset(*first.max(second))];
        let bounds = chosen(*bounds);
        if let Ok(call) = call(kind, dialect, format, bounds) {
            let is_sum = kind == QueryKind::Aggregate && dialect == Dialect::V3;
            check(&call, is_sum, status, bounds, &splits, body);
        }
    }
});

/// Bounds of any size; 0 chooses the defaults.
fn chosen(byte: u8) -> Bounds {
    let bounds = Bounds::default();
    let small = |bits: u8, most: u64| if byte >> bits & 1 == 0 { u64::MAX } else { most };
    bounds
        .with_body(bounds.body.min(small(0, 60)))
        .with_nesting(small(1, 3).min(64) as u32)
        .with_text(small(2, 4).min(1 << 16) as usize)
        .with_metrics(small(3, 2).min(256) as usize)
        .with_cells(bounds.cells.min(small(4, 0)))
}

/// The call of a query, where one request answers it.
fn call(
    kind: QueryKind,
    dialect: Dialect,
    format: Format,
    bounds: Bounds,
) -> Result<Call<AnyQuery>, InputError> {
    let mut parameters = Parameters::new(kind);
    match kind {
        QueryKind::DailyByCustomer => {
            parameters.customers = vec!["customer".to_owned()];
            if dialect == Dialect::V3 {
                parameters.customers.push("other".to_owned());
            }
        }
        QueryKind::CategoryStats => parameters.categories = vec!["category".to_owned()],
        _ => {}
    }
    if !matches!(kind, QueryKind::DailyByCustomer | QueryKind::Customers) {
        parameters.customer = Some("customer".to_owned());
    }
    if dialect == Dialect::V3 {
        (parameters.start_date, parameters.end_date) =
            (Some("2026-06-01".to_owned()), Some("2026-06-30".to_owned()));
    }
    // Without a key: errors redact it, and the fuzzer would find it.
    let account = Account::keyless("https://example.com")?;
    let account = account.with_dialect(dialect).with_format(format).with_bounds(bounds);
    account.call(AnyQuery::parse(&parameters)?)
}

fn check(call: &Call<AnyQuery>, is_sum: bool, status: u16, bounds: Bounds, splits: &[usize; 2], body: &[u8]) {
    let whole = read(call.reader(status), [body]);
    check_offset(&whole, is_sum, body);
    check_size(&whole, bounds, body);
    let whole = described(&whole);
    let [first, second] = *splits;
    let pieces = [&body[..first], &body[first..second], &body[second..]];
    assert_eq!(described(&read(call.reader(status), pieces)), whole, "split at {first} and {second}");
    assert_eq!(described(&read(call.general_reader(status), [body])), whole, "on the general path");
    if body.len() <= SHORT {
        assert_eq!(described(&read(call.reader(status), body.chunks(1))), whole, "byte by byte");
    }
    // The layout cached from another body, the beginning of this one, changes nothing.
    let _ = read(call.reader(status), [&body[..second]]);
    assert_eq!(described(&read(call.reader(status), [body])), whole, "after another body");
}

fn read<'b>(
    mut reader: Reader<AnyQuery>,
    pieces: impl IntoIterator<Item = &'b [u8]>,
) -> Result<AnyAnswer, AnswerError> {
    for piece in pieces {
        if reader.push(piece) == Flow::Stop {
            break;
        }
    }
    reader.finish()
}

/// The offset of an error is within the body, and its excerpt begins there. An error of a sum is about all its rows.
fn check_offset(result: &Result<AnyAnswer, AnswerError>, is_sum: bool, body: &[u8]) {
    if let Err(AnswerError::Decode(error)) = result {
        if is_sum && (error.offset, error.record, error.excerpt.len()) == (0, None, 0) {
            assert!(error.field.is_some(), "{error}");
            return;
        }
        let offset = usize::try_from(error.offset).expect("an offset");
        let rest = body.get(offset..).expect("an offset in the body");
        assert!(error.excerpt.len() <= 80 && rest.starts_with(&error.excerpt), "{error}");
        assert!(rest.is_empty() || !error.excerpt.is_empty(), "{error}");
    }
}

fn check_size(result: &Result<AnyAnswer, AnswerError>, bounds: Bounds, body: &[u8]) {
    let (rows, metrics) = match result {
        Ok(AnyAnswer::Days(days)) => (days.len(), days.columns().len()),
        Ok(AnyAnswer::CategoryDays(days)) => (days.len(), days.columns().len()),
        Ok(AnyAnswer::CustomerDays(days)) => (days.len(), days.columns().len()),
        Ok(AnyAnswer::Totals(totals)) => (1, totals.len()),
        _ => return,
    };
    assert!(metrics <= bounds.metrics);
    assert!((rows * metrics) as u64 <= 2 * body.len() as u64 + bounds.cells);
}

/// The result in full.
fn described(result: &Result<AnyAnswer, AnswerError>) -> String {
    match result {
        Ok(AnyAnswer::Days(days)) => format!("{days:?} {:?} {:?}", days.dates(), days.columns()),
        Ok(AnyAnswer::CategoryDays(days)) => {
            let categories = (days.categories(), days.category_indices());
            format!("{days:?} {:?} {categories:?} {:?}", days.dates(), days.columns())
        }
        Ok(AnyAnswer::CustomerDays(days)) => {
            let customers = (days.customers(), days.customer_indices(), days.missing());
            format!("{days:?} {:?} {customers:?} {:?}", days.dates(), days.columns())
        }
        other => format!("{other:?}"),
    }
}
