//! The command `sendgrid-stats`: asks SendGrid's customer statistics, and reads saved answers.
//!
//! It parses arguments, moves bytes and prints; what a day, a date, a name or a metric is, `stats-proto` knows.

mod account;
mod arguments;
mod ask;
mod credentials;
mod decode;
mod demo;
mod documents;
mod emulate;
mod exit;
mod failure;
mod hints;
mod output;
mod prompt;
mod run;

use std::process::ExitCode;

fn main() -> ExitCode {
    run::run()
}
