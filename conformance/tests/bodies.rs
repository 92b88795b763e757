//! Every body of a folder of recorded ones, held to what its index says of it.
//!
//! The folder is named by `STATS_BODIES`; where that is unset, the test says that it did not run. Each row is read: for
//! the legacy query that it names, or, where it names none, for every one of them, which must only not panic. A file
//! that no row names, a row without its cells, or a query that is not known fails the test.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use stats_proto::{Dialect, Format, QueryKind, read};

fn main() -> ExitCode {
    let Some(folder) = std::env::var_os("STATS_BODIES").map(PathBuf::from) else {
        println!("recorded bodies: not run, STATS_BODIES is unset");
        return ExitCode::SUCCESS;
    };
    let index = match std::fs::read_to_string(folder.join("index.tsv")) {
        Ok(index) => index,
        Err(error) => {
            eprintln!("recorded bodies: {}: {error}", folder.join("index.tsv").display());
            return ExitCode::FAILURE;
        }
    };
    let mut lines = index.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let head = lines.next().unwrap_or_default();
    let rows: Result<Vec<Row>, String> = lines.map(|cells| Row::of(&folder, &head, &cells)).collect();
    let rows = match rows.and_then(|rows| whole(&folder, rows)) {
        Ok(rows) => rows,
        Err(reason) => {
            eprintln!("recorded bodies: {reason}");
            return ExitCode::FAILURE;
        }
    };
    let planned = rows.len();
    let named = rows.iter().filter(|row| row.expect != "-").count();
    let trials = rows.into_iter().map(|row| {
        let name = row.path.file_name().unwrap_or_default().display().to_string();
        Trial::test(name, move || row.check().map_err(Failed::from))
    });
    let arguments = Arguments::from_args();
    let is_all = arguments.filter.is_none() && arguments.skip.is_empty() && !arguments.list;
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    let read = conclusion.num_passed + conclusion.num_failed;
    println!("recorded bodies: {read} read, {named} of {planned} for the query that they answer");
    let is_short = is_all && read != u64::try_from(planned).unwrap_or_default();
    if named == 0 || is_short || conclusion.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The rows, which name each file of the folder once, and some file at all.
fn whole(folder: &Path, rows: Vec<Row>) -> Result<Vec<Row>, String> {
    let named: BTreeSet<&Path> = rows.iter().map(|row| row.path.as_path()).collect();
    if named.len() != rows.len() {
        return Err("a file is named twice".to_owned());
    }
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        let is_body = path.extension().is_some_and(|extension| extension == "json" || extension == "xml");
        if is_body && !named.contains(path.as_path()) {
            return Err(format!("no row names {}", path.display()));
        }
    }
    Ok(rows)
}

/// The query of this name; category statistics go by two.
fn query_kind(name: &str) -> Result<QueryKind, String> {
    let is_category = |name: &str| matches!(name, "category" | "category-stats");
    let is = |known: &str| known == name || is_category(known) && is_category(name);
    let found = QueryKind::ALL.iter().find(|kind| is(kind.as_str()));
    found.copied().ok_or_else(|| format!("unknown query kind `{name}`"))
}

struct Row {
    path: PathBuf,
    format: String,
    kind: String,
    status: String,
    expect: String,
    /// The dialect, query kind, status and outcome of v3.
    v3: [String; 4],
}

impl Row {
    fn of(folder: &Path, head: &[String], cells: &[String]) -> Result<Self, String> {
        let cell = |name: &str| {
            let found = head.iter().position(|cell| cell == name).and_then(|at| cells.get(at));
            let found = found.filter(|cell| !cell.is_empty()).cloned();
            found.ok_or_else(|| format!("no {name} in the row {cells:?}"))
        };
        let [format, kind, status, expect] = ["format", "question", "status", "expect"].map(cell);
        let [dialect, query, query_status, outcome] =
            ["dialect", "query", "query_status", "outcome"].map(cell);
        let row = Self {
            v3: [dialect?, query?, query_status?, outcome?],
            path: folder.join(cell("file")?),
            format: format?,
            kind: kind?,
            status: status?,
            expect: expect?,
        };
        let is_named = [&row.kind, &row.status, &row.expect].map(|cell| cell != "-");
        if is_named == [true; 3] || is_named == [false; 3] {
            Ok(row)
        } else {
            Err(format!("half a row: {cells:?}"))
        }
    }

    fn check(&self) -> Result<(), String> {
        let body = std::fs::read(&self.path).map_err(|error| error.to_string())?;
        let format: Format = self.format.parse().map_err(|_| format!("format {}", self.format))?;
        let outcome_of = |kind, dialect, status| match read(kind, dialect, format, status, &body) {
            Ok(_) => "answer".to_owned(),
            Err(error) => error.kind().to_string(),
        };
        let outcome = |kind, status| outcome_of(kind, Dialect::Distributor, status);
        let [dialect, query, status, expect] = &self.v3;
        if dialect == "-" {
            for kind in QueryKind::ALL {
                let _ = outcome_of(*kind, Dialect::V3, 200);
            }
        } else {
            let dialect: Dialect = dialect.parse().map_err(|_| format!("dialect {dialect}"))?;
            let status = status.parse().map_err(|_| format!("status {status}"))?;
            let got = outcome_of(query_kind(query)?, dialect, status);
            if got != *expect {
                return Err(format!("expected {expect} as {query} of {dialect}, got {got}"));
            }
        }
        if self.expect == "-" {
            // It belongs to another call: reading it must only not panic.
            for kind in QueryKind::ALL {
                let _ = outcome(*kind, 200);
            }
            return Ok(());
        }
        let kind = query_kind(&self.kind)?;
        let status = self.status.parse().map_err(|_| format!("status {}", self.status))?;
        let got = outcome(kind, status);
        if got == self.expect { Ok(()) } else { Err(format!("expected {}, got {got}", self.expect)) }
    }
}
