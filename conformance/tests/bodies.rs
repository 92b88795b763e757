//! Every body of a folder of recorded ones, held to what its index says of it.
//!
//! The folder is named by `STATS_BODIES`; where that is unset, the test says that it did not run.

use std::path::PathBuf;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use stats_proto::{Dialect, Format, Question, read};

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
    let rows: Vec<_> = lines.collect();
    let planned = rows.len();
    let trials = rows.into_iter().map(|row| {
        let cell = |name: &str| head.iter().position(|cell| cell == name).and_then(|at| row.get(at)).cloned();
        let row = Row {
            path: folder.join(cell("file").unwrap_or_default()),
            format: cell("format").unwrap_or_default(),
            question: cell("question").unwrap_or_default(),
            status: cell("status").unwrap_or_default(),
            expect: cell("expect").unwrap_or_default(),
        };
        Trial::test(cell("file").unwrap_or_default(), move || row.hold().map_err(Failed::from))
    });
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials.collect());
    println!("recorded bodies: {} read", conclusion.num_passed + conclusion.num_failed);
    if planned == 0 || conclusion.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

struct Row {
    path: PathBuf,
    format: String,
    question: String,
    status: String,
    expect: String,
}

impl Row {
    fn hold(&self) -> Result<(), String> {
        let body = std::fs::read(&self.path).map_err(|error| error.to_string())?;
        let format: Format = self.format.parse().map_err(|_| format!("format {}", self.format))?;
        let outcome = |question, status| match read(question, Dialect::Distributor, format, status, &body) {
            Ok(_) => "answer".to_owned(),
            Err(error) => error.kind().to_string(),
        };
        if self.expect == "-" {
            // It belongs to another call: reading it must only not panic.
            for question in Question::ALL {
                let _ = outcome(*question, 200);
            }
            return Ok(());
        }
        let question: Question = self.question.parse().map_err(|_| format!("question {}", self.question))?;
        let status = self.status.parse().map_err(|_| format!("status {}", self.status))?;
        let got = outcome(question, status);
        if got == self.expect { Ok(()) } else { Err(format!("expected {}, got {got}", self.expect)) }
    }
}
