//! Lists of customers that people write: one name a line, or CSV.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use stats_fleet::Customer;
use thiserror::Error;

use crate::time_zone::TimeZone;

/// The columns of CSV, by which it is recognised.
const CUSTOMER: &str = "customer";
const TIME_ZONE: &str = "time_zone";
const SINCE: &str = "since";
const COLUMNS: [&str; 3] = [CUSTOMER, TIME_ZONE, SINCE];

/// A customer that is named, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedCustomer {
    /// The customer's name.
    pub name: String,
    /// Its time zone, which says when its days are over.
    pub time_zone: Option<TimeZone>,
    /// Its first day, where it differs from that of the others.
    pub since: Option<NaiveDate>,
}

/// Why a list of customers cannot be used. A position is that of a person: the first line is 1.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CustomersError {
    /// The file cannot be read.
    #[error("expected a list of customers in `{}` ({source})", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line is wrong.
    #[error("`{}`, line {line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The number of the line.
        line: u64,
        /// What was expected.
        reason: String,
    },
}

impl NamedCustomer {
    /// A customer of whom nothing but the name is known.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), time_zone: None, since: None }
    }

    /// The customer as the planner has it: where its time zone is known and `until` is not given, its last day is its own
    /// yesterday.
    #[must_use]
    pub fn wanted(&self, until: Option<NaiveDate>, now: DateTime<Utc>) -> Customer {
        let mut customer = Customer::new(&self.name);
        customer.limits.since = self.since;
        if until.is_none() {
            customer.limits.until = self.time_zone.map(|zone| zone.yesterday(now));
        }
        customer
    }
}

/// Reads a list of customers from a file.
///
/// # Errors
/// As [`parse_customers`], and a file that cannot be read.
pub fn read_customers(path: &Path) -> Result<Vec<NamedCustomer>, CustomersError> {
    let bytes = fs::read(path);
    let bytes = bytes.map_err(|source| CustomersError::Unreadable { path: path.to_owned(), source })?;
    parse_customers(&bytes, path)
}

/// Parses a list of customers; the path is that of messages.
///
/// A list is one name a line, or CSV whose first line names its columns: `customer`, and where they are known `time_zone` (a
/// name of the IANA database or `±HH:MM`) and `since` (`YYYY-MM-DD`). It is CSV where a field of the first line is the name of a column.
/// Lines end with LF or CR LF, empty ones do not count, and a byte-order mark is skipped. Names are taken exactly as they are.
///
/// # Errors
/// A line that is not UTF-8 or has another number of fields, a column that is not known, a customer without a name or there
/// twice, an invalid date or time zone.
pub fn parse_customers(bytes: &[u8], path: &Path) -> Result<Vec<NamedCustomer>, CustomersError> {
    let list = List { path };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        list.error(line as u64, "expected UTF-8")
    })?;
    let first = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
    let is_column = |field: &str| {
        let field = field.trim_matches(|char: char| char == '"' || char.is_whitespace());
        COLUMNS.iter().any(|column| field.eq_ignore_ascii_case(column))
    };
    // A column that is misspelt by letter case or white space is an error, not a customer.
    let is_table = first.split(',').any(is_column);
    let customers = if is_table { list.table(text)? } else { List::lines(text) };
    list.check(customers)
}

/// A list that is being parsed.
struct List<'a> {
    path: &'a Path,
}

/// A customer with the number of its line.
type Numbered = (u64, NamedCustomer);

impl List<'_> {
    fn error(&self, line: u64, reason: impl Into<String>) -> CustomersError {
        CustomersError::Line { path: self.path.to_owned(), line, reason: reason.into() }
    }

    fn lines(text: &str) -> Vec<Numbered> {
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.is_empty());
        lines.map(|(number, line)| (number, NamedCustomer::new(line))).collect()
    }

    fn table(&self, text: &str) -> Result<Vec<Numbered>, CustomersError> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(true).flexible(false).from_reader(text.as_bytes());
        let failed = |error: &csv::Error| {
            let line = error.position().map_or(1, csv::Position::line);
            let reason = match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("expected {expected_len} fields, got {len}")
                }
                _ => "expected CSV".to_owned(),
            };
            self.error(line, reason)
        };
        let header = reader.headers().map_err(|error| failed(&error))?.clone();
        let line = header.position().map_or(1, csv::Position::line);
        let mut columns = HashMap::new();
        for (index, name) in header.iter().enumerate() {
            if !COLUMNS.contains(&name) {
                let known = format!("`{CUSTOMER}`, `{TIME_ZONE}` or `{SINCE}`");
                return Err(self.error(line, format!("expected a column {known}, got `{name}`")));
            }
            if columns.insert(name, index).is_some() {
                return Err(self.error(line, format!("expected each column once, got `{name}` twice")));
            }
        }
        if !columns.contains_key(CUSTOMER) {
            return Err(self.error(line, format!("expected a column `{CUSTOMER}`")));
        }
        let mut customers = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| failed(&error))?;
            let line = record.position().map_or(1, csv::Position::line);
            let field = |name| columns.get(name).and_then(|index| record.get(*index)).unwrap_or_default();
            let given = |name| Some(field(name)).filter(|text| !text.is_empty());
            let mut customer = NamedCustomer::new(field(CUSTOMER));
            if let Some(zone) = given(TIME_ZONE) {
                let parsed = zone.parse();
                customer.time_zone =
                    Some(parsed.map_err(|error| self.error(line, format!("{error}, got `{zone}`")))?);
            }
            if let Some(since) = given(SINCE) {
                let date = since.parse().ok().filter(|date: &NaiveDate| date.to_string() == since);
                let bad =
                    || self.error(line, format!("expected a date YYYY-MM-DD as `{SINCE}`, got `{since}`"));
                customer.since = Some(date.ok_or_else(bad)?);
            }
            customers.push((line, customer));
        }
        Ok(customers)
    }

    /// Each customer has a name, and is there once.
    fn check(&self, customers: Vec<Numbered>) -> Result<Vec<NamedCustomer>, CustomersError> {
        let mut first = HashMap::new();
        for (line, customer) in &customers {
            let name = &*customer.name;
            if name.trim().is_empty() {
                return Err(self.error(*line, "expected the name of a customer"));
            }
            if let Some(first) = first.insert(name, *line) {
                return Err(self.error(
                    *line,
                    format!("expected each customer once, got `{name}` of line {first} again"),
                ));
            }
        }
        Ok(customers.into_iter().map(|(_, customer)| customer).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: impl AsRef<[u8]>) -> Result<Vec<NamedCustomer>, String> {
        parse_customers(text.as_ref(), Path::new("list.csv")).map_err(|error| error.to_string())
    }

    fn names(text: &str) -> Vec<String> {
        parsed(text).unwrap().into_iter().map(|customer| customer.name).collect()
    }

    #[test]
    fn a_plain_list_has_a_name_a_line_exactly_as_it_is() {
        assert_eq!(
            names("a@example.com\r\n\r\n b \nc,d\n\"e\"\nE"),
            ["a@example.com", " b ", "c,d", "\"e\"", "E"]
        );
        assert_eq!(names("\u{feff}ä\n"), ["ä"]);
        assert!(names("").is_empty() && names("\n\r\n").is_empty() && names("\u{feff}").is_empty());
    }

    #[test]
    fn a_table_has_time_zones_and_first_days() {
        let text =
            "\u{feff}customer,time_zone,since\r\na,Europe/Berlin,2026-01-02\r\n\r\n\"b,c\",,\nd,-05:00,\n";
        let customers = parsed(text).unwrap();
        let shown = |customer: &NamedCustomer| {
            let zone = customer.time_zone.map(|zone| zone.to_string()).unwrap_or_default();
            format!(
                "{} {zone} {}",
                customer.name,
                customer.since.map(|day| day.to_string()).unwrap_or_default()
            )
        };
        let shown: Vec<_> = customers.iter().map(shown).collect();
        assert_eq!(shown, ["a Europe/Berlin 2026-01-02", "b,c  ", "d -05:00 "]);
        assert_eq!(names("since,customer\n,a\n"), ["a"]);
        assert_eq!(names("customer\n a \n"), [" a "]);
    }

    #[test]
    fn an_error_names_the_file_and_the_line() {
        for (text, message) in [
            (&b"a\n\nb\na\n"[..], "line 4: expected each customer once, got `a` of line 1 again"),
            (b"a\n  \n", "line 2: expected the name of a customer"),
            (b"a\nb\xff\n", "line 2: expected UTF-8"),
            (
                b"customer,zone\na,UTC\n",
                "line 1: expected a column `customer`, `time_zone` or `since`, got `zone`",
            ),
            (
                b"Customer,since\na,\n",
                "line 1: expected a column `customer`, `time_zone` or `since`, got `Customer`",
            ),
            (b"since,time_zone\n,\n", "line 1: expected a column `customer`"),
            (b"customer,customer\na,b\n", "line 1: expected each column once, got `customer` twice"),
            (
                b"customer,since\na,2026-02-30\n",
                "line 2: expected a date YYYY-MM-DD as `since`, got `2026-02-30`",
            ),
            (
                b"customer,since\na,2026-2-3\n",
                "line 2: expected a date YYYY-MM-DD as `since`, got `2026-2-3`",
            ),
            (
                b"customer,time_zone\n\nb,UTC\na,Mars\n",
                "line 4: expected a time zone, such as `Europe/Berlin` or `+09:00`, got `Mars`",
            ),
            (b"customer,since\na\n", "line 2: expected 2 fields, got 1"),
            (b"customer,since\n,2026-01-01\n", "line 2: expected the name of a customer"),
            (b"customer,since\na,\nb,\na,\n", "line 4: expected each customer once, got `a` of line 2 again"),
        ] {
            assert_eq!(parsed(text).unwrap_err(), format!("`list.csv`, {message}"));
        }
    }
}
