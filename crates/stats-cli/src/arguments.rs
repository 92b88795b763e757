//! What may be written on the command line. Values stay texts: the protocol core checks them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
use stats_proto::{Dialect, Format, QueryKind};

use crate::hints::Hints;
use crate::output::Output;

const EXAMPLES: &str = "\
Examples:
  sendgrid-stats demo
  sendgrid-stats daily --user customer@example.com --days 7
  sendgrid-stats category --user customer@example.com --category newsletter --category welcome
  sendgrid-stats decode --question daily --format xml --output csv saved.xml

Credentials come from SENDGRID_API_USER and SENDGRID_API_KEY, or are asked for on a terminal.
";

const DAILY_EXAMPLES: &str = "\
Examples:
  sendgrid-stats daily --user customer@example.com --days 7
  sendgrid-stats daily --user customer@example.com --start-date 2009-06-20 --end-date 2009-06-22 --output csv
  sendgrid-stats daily --dialect own --days 7 --dry-run
";

const AGGREGATE_EXAMPLES: &str = "\
Examples:
  sendgrid-stats aggregate --user customer@example.com
  sendgrid-stats aggregate --user customer@example.com --format xml --post --output json
";

const CATEGORIES_EXAMPLES: &str = "\
Examples:
  sendgrid-stats categories --user customer@example.com --output ndjson
  sendgrid-stats categories --user customer@example.com --keyless --base-url https://proxy.example.com/sendgrid
";

const CATEGORY_EXAMPLES: &str = "\
Examples:
  sendgrid-stats category --user customer@example.com --category newsletter --days 30
  sendgrid-stats category --user customer@example.com --category newsletter --category welcome --output ndjson
";

const DECODE_EXAMPLES: &str = "\
Examples:
  sendgrid-stats decode --question daily --format json saved.json
  sendgrid-stats decode --question aggregate --format xml --output json - < saved.xml
";

const EMULATE_EXAMPLES: &str = "\
Examples:
  sendgrid-stats emulate --port 8025 --since 2009-06-01 --today 2009-06-30
  sendgrid-stats daily --user customer@example.com --base-url http://127.0.0.1:8025

The first line of standard output is the base URL and nothing else. Standard error says as whom to ask.
";

/// Daily, all-time and category statistics of the customers of a SendGrid reseller
#[derive(Debug, Parser)]
#[command(name = "sendgrid-stats", version, after_help = EXAMPLES, after_long_help = crate::exit::explained(EXAMPLES))]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Ask for daily statistics: a row of metrics for each day
    #[command(after_help = DAILY_EXAMPLES)]
    Daily(Box<Ask>),
    /// Ask for the totals of all time
    #[command(after_help = AGGREGATE_EXAMPLES)]
    Aggregate(Box<Ask>),
    /// Ask for the names of all categories
    #[command(after_help = CATEGORIES_EXAMPLES)]
    Categories(Box<Ask>),
    /// Ask for category statistics: a row of metrics for each day and category
    #[command(after_help = CATEGORY_EXAMPLES)]
    Category(Box<Ask>),
    /// Read a saved answer; needs neither network nor credentials
    #[command(after_help = DECODE_EXAMPLES)]
    Decode(Decode),
    /// Run a server that speaks the protocol with made-up numbers, until it is stopped
    #[command(after_help = EMULATE_EXAMPLES)]
    Emulate(Emulate),
    /// See it all work: the four questions, in JSON and in XML, to an emulator inside this process
    Demo,
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or that of a command
    Man {
        /// The command
        command: Option<String>,
    },
}

/// One of the four questions.
#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// The customer whose numbers are asked for; left out for the dialect `own`
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub(crate) user: Option<String>,
    /// The number of days in the past, today included
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(crate) days: Option<String>,
    /// The first day, YYYY-MM-DD
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) start_date: Option<String>,
    /// The last day, YYYY-MM-DD
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) end_date: Option<String>,
    /// A category; may be given several times
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub(crate) category: Vec<String>,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) print: Print,
    /// Print the request, the key as ***, and send nothing
    #[arg(long, help_heading = "Output")]
    pub(crate) dry_run: bool,
}

/// Which server is asked, how, and as whom.
#[derive(Debug, Args)]
#[command(next_help_heading = "Server")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[expect(clippy::doc_markdown, reason = "these texts are help on a terminal")]
pub(crate) struct Server {
    /// The format in which the server answers
    #[arg(long, default_value = "json", value_parser = Hints::of(Format::ALL, Format::as_str))]
    pub(crate) format: String,
    /// The door that is asked
    #[arg(long, default_value = "distributor", value_parser = Hints::of(Dialect::ALL, Dialect::as_str))]
    pub(crate) dialect: String,
    /// Ask by POST, which keeps the key out of URLs, where the dialect would ask by GET
    #[arg(long)]
    pub(crate) post: bool,
    /// Ask this origin, with an optional prefix, in the place of SendGrid's
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(crate) base_url: Option<String>,
    /// Let the base URL be http to another machine: whoever listens on the way reads the key
    #[arg(long, requires = "base_url")]
    pub(crate) allow_plain_http: bool,
    /// Send neither name nor key: the base URL is a proxy of one's own that adds them
    #[arg(long, requires = "base_url")]
    pub(crate) keyless: bool,
    /// The account's name, in the place of SENDGRID_API_USER; there is no such option for its key
    #[arg(long, value_name = "NAME")]
    pub(crate) api_user: Option<OsString>,
    /// Use this proxy, in the place of HTTPS_PROXY, HTTP_PROXY and ALL_PROXY: http, https or socks5h, say
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, conflicts_with = "no_proxy")]
    pub(crate) proxy: Option<OsString>,
    /// Use no proxy, whatever the environment says
    #[arg(long)]
    pub(crate) no_proxy: bool,
    /// Trust the certificate authorities of this PEM file, in the place of SSL_CERT_FILE, SSL_CERT_DIR and the system's
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) ca_file: Option<PathBuf>,
    /// How long the whole call may take, with all its attempts and waits, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "60", allow_hyphen_values = true)]
    pub(crate) timeout: String,
}

/// How the outcome is printed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Print {
    /// How the outcome is printed
    #[arg(long, default_value = "table", value_parser = Hints::of(Output::ALL, Output::as_str))]
    pub(crate) output: String,
}

/// A saved answer and what is known about it.
#[derive(Debug, Args)]
pub(crate) struct Decode {
    /// The file with the body; - for standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// What was asked
    #[arg(long, value_parser = Hints::of(QueryKind::ALL, QueryKind::as_str))]
    pub(crate) question: String,
    /// The format in which it was asked for
    #[arg(long, value_parser = Hints::of(Format::ALL, Format::as_str))]
    pub(crate) format: String,
    /// The HTTP status with which it came
    #[arg(long, value_name = "NUMBER", default_value = "200", allow_hyphen_values = true)]
    pub(crate) status: String,
    /// The door that was asked
    #[arg(long, default_value = "distributor", value_parser = Hints::of(Dialect::ALL, Dialect::as_str))]
    pub(crate) dialect: String,
    #[command(flatten)]
    pub(crate) print: Print,
}

/// A server of made-up numbers.
#[derive(Debug, Args)]
pub(crate) struct Emulate {
    /// The port on 127.0.0.1; 0 lets the system choose a free one
    #[arg(long, default_value = "0", allow_hyphen_values = true)]
    pub(crate) port: String,
    /// The seed of all numbers
    #[arg(long, default_value = "1", allow_hyphen_values = true)]
    pub(crate) seed: String,
    /// The first day with numbers
    #[arg(long, value_name = "DATE", default_value = "2009-06-01", allow_hyphen_values = true)]
    pub(crate) since: String,
    /// The day that stays today; the system's date (UTC) by default
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) today: Option<String>,
    /// Serve the conformance suite in this folder too, below /case
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) suite: Option<PathBuf>,
}

/// The command line as a whole. All questions take the same options, so that one which does not fit ends in the
/// core's `unsupported`; help and completions show those that fit.
pub(crate) fn command() -> clap::Command {
    let hide = |command: clap::Command, options: &[&'static str]| {
        options.iter().fold(command, |command, option| command.mut_arg(*option, |option| option.hide(true)))
    };
    let period = ["days", "start_date", "end_date", "category"];
    Arguments::command()
        .mut_subcommand("daily", |daily| hide(daily, &["category"]))
        .mut_subcommand("aggregate", |aggregate| hide(aggregate, &period))
        .mut_subcommand("categories", |categories| hide(categories, &period))
}

/// Reads the command line.
pub(crate) fn parse() -> Result<Arguments, clap::Error> {
    Arguments::from_arg_matches(&command().try_get_matches()?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
