//! From the command line to the exit status.

use std::ffi::OsString;
use std::io::{self, Write as _};

use clap::builder::styling::AnsiColor;
use stats_proto::QueryKind;

use crate::arguments::{self, Command, Print, Query};
use crate::failure::Failure;
use crate::output::{self, Output, OutputFormat, printable};
use crate::secret::without_key;
use crate::streams::ClosedStreams;
use crate::{decode, demo, emulate, exit, fleet, generated, query, streams, usage};

/// Runs a command line, which begins with the name of the program, and returns the exit status.
///
/// Input, output, variables of the environment and signals are the process's. It runs once in a process.
pub fn run(arguments: impl IntoIterator<Item = OsString>, closed: ClosedStreams) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    closed.keep();
    match (arguments::parse(&arguments), streams::check_stdout()) {
        (Err(error), _) if error.use_stderr() => usage(error, &arguments),
        (_, Err(closed)) => exit_code(Err(closed.into()), OutputFormat::Table),
        (Ok(parsed), Ok(())) => command(parsed.command),
        (Err(error), Ok(())) => usage(error, &arguments),
    }
}

fn command(command: Command) -> u8 {
    match command {
        Command::Daily(query) => run_query(QueryKind::Daily, &query),
        Command::DailyByCustomer(query) => run_query(QueryKind::DailyByCustomer, &query),
        Command::Aggregate(query) => run_query(QueryKind::Aggregate, &query),
        Command::Categories(query) => run_query(QueryKind::Categories, &query),
        Command::CategoryStats(query) => run_query(QueryKind::CategoryStats, &query),
        Command::Customers(query) => run_query(QueryKind::Customers, &query),
        Command::Sync(sync) => with_status(&sync.print, |output| fleet::sync(&sync, output)),
        Command::Status(status) => with_status(&status.print, |output| fleet::status(&status, output)),
        Command::Report(report) => with_report(&report.print, |output| fleet::report(&report, output)),
        Command::Publish(publish) => with_status(&publish.print, |output| fleet::publish(&publish, output)),
        Command::Decode(decode) => with_output(&decode.print, |output| decode::decode(&decode, output)),
        Command::Emulate(emulate) => exit_code(emulate::emulate(&emulate), OutputFormat::Table),
        Command::Demo => exit_code(demo::demo(), OutputFormat::Table),
        Command::Completions { shell } => exit_code(generated::completions(shell), OutputFormat::Table),
        Command::Man { command } => exit_code(generated::manual(command.as_deref()), OutputFormat::Table),
    }
}

fn run_query(kind: QueryKind, query: &Query) -> u8 {
    with_output(&query.print, |output| query::query(kind, query, output))
}

/// Runs a command with the output format of its option.
fn with_output(print: &Print, run: impl FnOnce(Output) -> Result<(), Failure>) -> u8 {
    let format = print.output.parse().unwrap_or(OutputFormat::Table);
    exit_code(Output::of(print).and_then(run), format)
}

/// Runs a command of fleets, whose exit status says how far it came.
fn with_status(print: &fleet::FleetPrint, run: impl FnOnce(fleet::FleetOutput) -> Result<u8, Failure>) -> u8 {
    let format = print.output.parse().unwrap_or(OutputFormat::Table);
    match fleet::FleetOutput::of(print).and_then(run) {
        Ok(status) => status,
        Err(failure) => exit_code(Err(failure), format),
    }
}

/// Runs a command whose output is that of queries and whose exit status says what it found.
fn with_report(print: &Print, run: impl FnOnce(Output) -> Result<u8, Failure>) -> u8 {
    let format = print.output.parse().unwrap_or(OutputFormat::Table);
    match Output::of(print).and_then(run) {
        Ok(status) => status,
        Err(failure) => exit_code(Err(failure), format),
    }
}

fn exit_code(outcome: Result<(), Failure>, output: OutputFormat) -> u8 {
    match outcome {
        Ok(()) => exit::SUCCESS,
        Err(failure) if failure.is_broken_pipe() => exit::SUCCESS,
        Err(failure) => {
            report(&failure, output);
            exit::status(failure.kind())
        }
    }
}

/// Reports a failure as the one document of JSON output, or on standard error. An output that cannot be written is not
/// retried.
fn report(failure: &Failure, output: OutputFormat) {
    // A report that is not kept has been printed.
    if output != OutputFormat::Json || matches!(failure, Failure::Write(_) | Failure::Unkept(_)) {
        return message(failure);
    }
    match output::failure(failure) {
        Err(unwritten) if !unwritten.is_broken_pipe() => {
            message(failure);
            message(&unwritten);
        }
        _ => {}
    }
}

/// Writes an error message to standard error, in the colours of clap's.
fn message(failure: &Failure) {
    let red = AnsiColor::Red.on_default().bold();
    let (kind, message) = (failure.kind(), failure.to_string());
    let message = without_key(&message);
    let message = printable(&message);
    // Messages about answers begin with their kind.
    let kind =
        if failure.reason().to_string().starts_with(kind) { String::new() } else { format!(" [{kind}]") };
    // There is no other output for it.
    let _ = writeln!(anstream::stderr(), "{red}error:{red:#} {message}{kind}");
}

/// Prints help, the version or a usage error. The error is clap's own, on standard error; with JSON output it is a
/// document like any other.
fn usage(mut error: clap::Error, arguments: &[OsString]) -> u8 {
    if !error.use_stderr() {
        let printed = error.print().and_then(|()| io::stdout().flush());
        return exit_code(printed.map_err(Failure::from), OutputFormat::Table);
    }
    usage::mask(&mut error, arguments);
    if has_json_output(arguments) {
        let text = error.render().to_string();
        // The usage and tips after the first paragraph are for people.
        let lines: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
        let message = lines.join(" ");
        let message = message.strip_prefix("error: ").unwrap_or(&message).to_owned();
        report(&Failure::Usage(message), OutputFormat::Json);
    } else {
        // There is no other output for it.
        let _ = write!(anstream::stderr(), "{}", without_key(&error.render().ansi().to_string()));
    }
    exit::status("bad-option")
}

/// True if a command line that cannot be parsed has the option for JSON output.
fn has_json_output(arguments: &[OsString]) -> bool {
    let arguments: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let apart = arguments.windows(2).any(|pair| matches!(pair, ["--output", "json"]));
    apart || arguments.contains(&"--output=json")
}
