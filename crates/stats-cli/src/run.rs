//! From the command line to the exit status.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::builder::styling::AnsiColor;
use stats_proto::QueryKind;

use crate::arguments::{self, Command, Print};
use crate::failure::Failure;
use crate::output::{self, Output, printable};
use crate::{ask, decode, demo, documents, emulate, exit};

/// Does what the command line says.
pub(crate) fn run() -> ExitCode {
    match arguments::parse() {
        Ok(arguments) => command(arguments.command),
        Err(error) => usage(&error),
    }
}

fn command(command: Command) -> ExitCode {
    match command {
        Command::Daily(ask) => printed(&ask.print, |output| ask::ask(QueryKind::Daily, &ask, output)),
        Command::Aggregate(ask) => printed(&ask.print, |output| ask::ask(QueryKind::Aggregate, &ask, output)),
        Command::Categories(ask) => {
            printed(&ask.print, |output| ask::ask(QueryKind::Categories, &ask, output))
        }
        Command::Category(ask) => {
            printed(&ask.print, |output| ask::ask(QueryKind::CategoryStats, &ask, output))
        }
        Command::Decode(decode) => printed(&decode.print, |output| decode::decode(&decode, output)),
        Command::Emulate(emulate) => ended(emulate::emulate(&emulate), Output::Table),
        Command::Demo => ended(demo::demo(), Output::Table),
        Command::Completions { shell } => ended(documents::completions(shell), Output::Table),
        Command::Man { command } => ended(documents::manual(command.as_deref()), Output::Table),
    }
}

/// Runs what prints in the way that an option says.
fn printed(print: &Print, run: impl FnOnce(Output) -> Result<(), Failure>) -> ExitCode {
    match print.output.parse() {
        Ok(output) => ended(run(output), output),
        Err(error) => ended(Err(error), Output::Table),
    }
}

fn ended(outcome: Result<(), Failure>, output: Output) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure, output);
            exit::status(failure.kind()).into()
        }
    }
}

/// Reports a failure as the one document of JSON output, or on standard error. An output that cannot be written is not
/// tried again.
fn report(failure: &Failure, output: Output) {
    if output != Output::Json || matches!(failure, Failure::Write(_)) {
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
    let message = printable(&message);
    // Errors about answers begin with their kind.
    let kind = if message.starts_with(kind) { String::new() } else { format!(" [{kind}]") };
    // There is no other place for it.
    let _ = writeln!(anstream::stderr(), "{red}error:{red:#} {message}{kind}");
}

/// Ends with what clap has to say: help, the version, or what is wrong with the command line.
///
/// An error is clap's own, on standard error; where JSON was asked for it is a document like any other.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let printed = error.print().and_then(|()| io::stdout().flush());
        return ended(printed.map_err(Failure::from), Output::Table);
    }
    let rendered = error.render().to_string();
    let text = without_passwords(&rendered);
    if asks_for_json() {
        // The usage and hints after the first paragraph are for people.
        let lines: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
        let message = lines.join(" ");
        let message = message.strip_prefix("error: ").unwrap_or(&message).to_owned();
        report(&Failure::Usage(message), Output::Json);
    } else if text == rendered {
        let _ = error.print();
    } else {
        let _ = write!(anstream::stderr(), "{text}");
    }
    exit::status("bad-option").into()
}

/// A text in which the name and password of a URL are `***`: clap repeats what it does not expect, which may be the URL
/// of a proxy.
fn without_passwords(text: &str) -> String {
    text.split_inclusive('\n').map(|line| without_password(line).unwrap_or_else(|| line.to_owned())).collect()
}

/// `None` for a line without one: an address has no colon before its `@`.
fn without_password(line: &str) -> Option<String> {
    let (before, host) = line.rsplit_once('@')?;
    let ends_word = |colon: &usize| before.get(colon + 1..).is_some_and(|rest| rest.starts_with(' '));
    let colon = before.match_indices(':').map(|(index, _)| index).find(|index| !ends_word(index))?;
    let url = before.get(..colon)?.rfind([' ', '\'']).map_or(0, |index| index + 1);
    Some(format!("{}***@{host}", before.get(..url)?))
}

/// Whether a command line that cannot be parsed asks for JSON output.
fn asks_for_json() -> bool {
    let arguments: Vec<String> =
        std::env::args_os().filter_map(|argument| argument.into_string().ok()).collect();
    let apart = arguments
        .windows(2)
        .any(|pair| matches!(pair, [name, value] if name == "--output" && value == "json"));
    apart || arguments.iter().any(|argument| argument == "--output=json")
}

#[cfg(test)]
mod tests {
    use super::without_passwords;

    #[test]
    fn passwords_of_urls_are_hidden_and_addresses_are_not() {
        for (text, shown) in [
            (
                "error: unexpected value 'http://me:hidden@proxy' found",
                "error: unexpected value '***@proxy' found",
            ),
            (
                "error: unexpected value 'me:hid'd@n n@proxy' found\n",
                "error: unexpected value '***@proxy' found\n",
            ),
            ("error: a\n  tip: 'http://me@proxy:1'\nUsage: b", "error: a\n  tip: '***@proxy:1'\nUsage: b"),
            (
                "error: unexpected argument 'a@example.com' found",
                "error: unexpected argument 'a@example.com' found",
            ),
            ("me:@proxy", "***@proxy"),
            ("http://proxy:3128", "http://proxy:3128"),
        ] {
            assert_eq!(without_passwords(text), shown);
        }
    }
}
