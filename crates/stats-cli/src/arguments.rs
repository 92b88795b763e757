//! The definition of the command line. Values stay strings: the protocol core checks them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
use stats_proto::{Dialect, Format, QueryKind, Region};

use crate::emulate::{self, Emulate};
use crate::fleet::{self, Publish, Report, Status, Sync};
use crate::output::OutputFormat;
use crate::suggestions::Suggestions;

const EXAMPLES: &str = "\
Examples:
  sendgrid-stats demo
  sendgrid-stats daily --customer customer@example.com --days 7
  sendgrid-stats daily-by-customer --customer a@example.com --customer b@example.com --days 30 --output csv
  sendgrid-stats category-stats --customer customer@example.com --category newsletter --category welcome
  sendgrid-stats sync fleet.db --kinds daily,category-stats
  sendgrid-stats decode --kind daily --format xml --output csv saved.xml

The key comes from SENDGRID_API_KEY or SENDGRID_API_KEY_FILE, or from a prompt on a terminal.
A key alone is one of v3; with a name in SENDGRID_API_USER it is one of the legacy API.
";

const DAILY_EXAMPLES: &str = "\
Examples:
  sendgrid-stats daily --customer customer@example.com --days 7
  sendgrid-stats daily --customer customer@example.com --start-date 2009-06-20 --end-date 2009-06-22 --output csv
  sendgrid-stats daily --days 7 --utc-offset +09:00 --dry-run
";

const DAILY_BY_CUSTOMER_EXAMPLES: &str = "\
Examples:
  sendgrid-stats daily-by-customer --customer a@example.com --customer b@example.com --days 7
  sendgrid-stats daily-by-customer --customer a@example.com --customer b@example.com --start-date 2026-06-01 --output csv
";

const CUSTOMERS_EXAMPLES: &str = "\
Examples:
  sendgrid-stats customers
  sendgrid-stats customers --include-region --output csv --csv-safe
";

const AGGREGATE_EXAMPLES: &str = "\
Examples:
  sendgrid-stats aggregate --customer customer@example.com --start-date 2026-01-01 --end-date 2026-06-30
  sendgrid-stats aggregate --customer customer@example.com --dialect distributor --format xml --post --output json
";

const CATEGORIES_EXAMPLES: &str = "\
Examples:
  sendgrid-stats categories --customer customer@example.com --output ndjson
  sendgrid-stats categories --customer customer@example.com --keyless --base-url https://proxy.example.com/sendgrid
";

const CATEGORY_STATS_EXAMPLES: &str = "\
Examples:
  sendgrid-stats category-stats --customer customer@example.com --category newsletter --days 30
  sendgrid-stats category-stats --customer customer@example.com --category newsletter --category welcome --output ndjson
  sendgrid-stats category-stats --customer customer@example.com --all-categories --days 30 --output csv --csv-safe
";

const COMPLETIONS_PLACES: &str = "\
Where the shells read it:
  bash        ~/.local/share/bash-completion/completions/sendgrid-stats (package bash-completion)
  zsh         _sendgrid-stats in a folder of $fpath, before compinit runs
  fish        ~/.config/fish/completions/sendgrid-stats.fish
  elvish      ~/.config/elvish/lib/sendgrid-stats.elv, with `use sendgrid-stats` in ~/.config/elvish/rc.elv
  powershell  any file, with `. FILE` in the file that $PROFILE names

Examples:
  sendgrid-stats completions bash > ~/.local/share/bash-completion/completions/sendgrid-stats
  sendgrid-stats completions zsh > ~/.zfunc/_sendgrid-stats   # with fpath+=~/.zfunc in ~/.zshrc
  sendgrid-stats completions fish > ~/.config/fish/completions/sendgrid-stats.fish
";

const DECODE_EXAMPLES: &str = "\
Examples:
  sendgrid-stats decode --kind daily --format json saved.json
  sendgrid-stats decode --kind aggregate --format xml --output json - < saved.xml
  sendgrid-stats decode --kind daily-by-customer --dialect v3 --format json saved.json
";

/// Email statistics that SendGrid keeps about an account's customers (subusers)
#[derive(Debug, Parser)]
#[command(name = "sendgrid-stats", version, after_help = EXAMPLES, after_long_help = crate::exit::explained(EXAMPLES))]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Query daily statistics; prints a row of metrics for each day
    #[command(after_help = DAILY_EXAMPLES)]
    Daily(Box<Query>),
    /// Query daily statistics of several customers; prints a row of metrics for each day and customer
    #[command(after_help = DAILY_BY_CUSTOMER_EXAMPLES)]
    DailyByCustomer(Box<Query>),
    /// Query totals, of a period with v3 or of all time with the legacy API; prints a number for each metric
    #[command(after_help = AGGREGATE_EXAMPLES)]
    Aggregate(Box<Query>),
    /// Query the categories; prints their names
    #[command(after_help = CATEGORIES_EXAMPLES)]
    Categories(Box<Query>),
    /// Query category statistics; prints a row of metrics for each day and category
    #[command(after_help = CATEGORY_STATS_EXAMPLES)]
    CategoryStats(Box<Query>),
    /// Query the account's customers, with v3; prints their names and whether they are disabled
    #[command(after_help = CUSTOMERS_EXAMPLES)]
    Customers(Box<Query>),
    /// Keep the numbers of all customers in the tables of a store; run it every night
    #[command(after_help = fleet::SYNC_EXAMPLES)]
    Sync(Box<Sync>),
    /// Print how far the customers of a store are, what fails, and how much late days changed
    #[command(after_help = fleet::STATUS_EXAMPLES)]
    Status(Status),
    /// Print which customers of a store need attention: bounces, spam reports, changes of volume, silence, failures
    #[command(after_help = fleet::REPORT_EXAMPLES)]
    Report(Box<Report>),
    /// Write the tables of a store as Parquet or CSV, a file for each month
    #[command(after_help = fleet::PUBLISH_EXAMPLES)]
    Publish(Publish),
    /// Read a saved response body and print its answer; needs neither network nor credentials
    #[command(after_help = DECODE_EXAMPLES)]
    Decode(Decode),
    /// Run a local server that emulates the API with made-up numbers, until it is stopped
    #[command(after_help = emulate::EXAMPLES, after_long_help = emulate::explained())]
    Emulate(Box<Emulate>),
    /// Run the four queries, in JSON, in XML and with v3, against an emulator inside this process
    Demo,
    /// Print the completion script for a shell
    #[command(after_help = COMPLETIONS_PLACES)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page of the program or of one command
    Man {
        /// The command
        command: Option<String>,
    },
}

/// The options of the queries.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[expect(clippy::doc_markdown, reason = "these comments are help on a terminal")]
pub(crate) struct Query {
    // A list for every query, so that several are an error that says what to do.
    /// The customer (SendGrid's subuser) to query; omit it for the account itself (with v3 and the dialect `own`)
    #[arg(long, visible_alias = "user", value_name = "NAME", allow_hyphen_values = true)]
    pub(crate) customer: Vec<String>,
    /// The number of days to query, up to and including today
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(crate) days: Option<String>,
    /// The first day, YYYY-MM-DD
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) start_date: Option<String>,
    /// The last day, YYYY-MM-DD
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) end_date: Option<String>,
    /// The name of a category; can be repeated
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub(crate) category: Vec<String>,
    /// Query all categories of the customer, which are listed first
    #[arg(long, conflicts_with = "category")]
    pub(crate) all_categories: bool,
    /// Send each request as it is; by default a request that is refused for one of its customers is split to find it
    #[arg(long)]
    pub(crate) unsplit: bool,
    /// Query the region of each customer too
    #[arg(long)]
    pub(crate) include_region: bool,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) print: Print,
    /// Print the requests, with the key as ***, instead of sending them
    #[arg(long, help_heading = "Output")]
    pub(crate) dry_run: bool,
    /// Print each attempt on standard error, with the key as ***; RUST_LOG selects what else
    #[arg(long, short, help_heading = "Output")]
    pub(crate) verbose: bool,
}

/// The server, the account, and how requests are sent.
#[derive(Debug, Args)]
#[command(next_help_heading = "Server")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[expect(clippy::doc_markdown, reason = "these comments are help on a terminal")]
pub(crate) struct Server {
    /// The format of the server's responses
    #[arg(long, default_value = "json", value_parser = Suggestions::of(Format::ALL, Format::as_str))]
    pub(crate) format: String,
    /// The dialect: which SendGrid API and endpoint family to use; by default v3 with a key alone, distributor with a
    /// name and a key or with --keyless
    #[arg(long, value_parser = Suggestions::of(Dialect::ALL, Dialect::as_str))]
    pub(crate) dialect: Option<String>,
    /// The region of the customer, which selects the host of v3 unless there is a base URL
    #[arg(long, value_parser = Suggestions::of(Region::ALL, Region::as_str))]
    pub(crate) region: Option<String>,
    /// The offset from UTC, such as +09:00, of the day on which --days end with v3; by default the day in UTC
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    pub(crate) utc_offset: Option<String>,
    /// Send POST instead of the dialect's GET, which keeps the key out of URLs
    #[arg(long)]
    pub(crate) post: bool,
    /// Send requests to this origin, with an optional path prefix, instead of SendGrid's
    #[arg(
        long,
        value_name = "URL",
        value_hint = ValueHint::Url,
        env = "SENDGRID_BASE_URL",
        hide_env_values = true
    )]
    pub(crate) base_url: Option<String>,
    /// Allow an http base URL on another machine; the key is then sent unencrypted
    #[arg(long, requires = "base_url")]
    pub(crate) allow_plain_http: bool,
    /// Send neither name nor key; for a proxy as base URL that adds them
    #[arg(long, requires = "base_url")]
    pub(crate) keyless: bool,
    /// The account's name at the legacy API, instead of SENDGRID_API_USER; the key has no option but SENDGRID_API_KEY
    /// and SENDGRID_API_KEY_FILE
    #[arg(long, value_name = "NAME")]
    pub(crate) api_user: Option<OsString>,
    /// The proxy to use, such as http://localhost:3128, instead of HTTPS_PROXY, HTTP_PROXY and ALL_PROXY
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, conflicts_with = "no_proxy")]
    pub(crate) proxy: Option<OsString>,
    /// Use no proxy and ignore those of the environment
    #[arg(long)]
    pub(crate) no_proxy: bool,
    /// A PEM file of certificate authorities to trust, instead of SSL_CERT_FILE, SSL_CERT_DIR and the system's
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) ca_file: Option<PathBuf>,
    /// How often a request is retried after a transient failure
    #[arg(long, value_name = "NUMBER", default_value = "3", allow_hyphen_values = true)]
    pub(crate) max_retries: String,
    /// The timeout of each attempt, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "60", allow_hyphen_values = true)]
    pub(crate) timeout: String,
    /// The timeout of the whole query, with all attempts and waits, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "300", allow_hyphen_values = true)]
    pub(crate) deadline: String,
}

/// The options of the output.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[expect(clippy::doc_markdown, reason = "these comments are help on a terminal")]
pub(crate) struct Print {
    /// The format of the output
    #[arg(long, default_value = "table", value_parser = Suggestions::of(OutputFormat::ALL, OutputFormat::as_str))]
    pub(crate) output: String,
    /// End lines of CSV with CR LF, as in RFC 4180, instead of LF
    #[arg(long)]
    pub(crate) crlf: bool,
    /// Put an apostrophe before names in CSV that a spreadsheet would run as formulas
    #[arg(long)]
    pub(crate) csv_safe: bool,
    /// Begin CSV with a byte-order mark, by which Excel recognises UTF-8
    #[arg(long)]
    pub(crate) csv_bom: bool,
    /// Print tables in ASCII; the default where LC_ALL, LC_CTYPE or LANG is C or POSIX
    #[arg(long)]
    pub(crate) ascii: bool,
    /// Print all rows of a table; by default the first and last 20 where there are more than 400
    #[arg(long)]
    pub(crate) all_rows: bool,
}

/// A saved response body and its metadata.
#[derive(Debug, Args)]
pub(crate) struct Decode {
    /// The file with the body, or - for standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// The kind of the query
    #[arg(long, value_parser = Suggestions::of(QueryKind::ALL, QueryKind::as_str))]
    pub(crate) kind: String,
    /// The format of the body
    #[arg(long, value_parser = Suggestions::of(Format::ALL, Format::as_str))]
    pub(crate) format: String,
    /// The HTTP status of the response
    #[arg(long, value_name = "NUMBER", default_value = "200", allow_hyphen_values = true)]
    pub(crate) status: String,
    /// The dialect of the query; by default v3 for customers, otherwise distributor
    #[arg(long, value_parser = Suggestions::of(Dialect::ALL, Dialect::as_str))]
    pub(crate) dialect: Option<String>,
    /// A customer of the query, to check the names in the body; can be repeated
    #[arg(long, visible_alias = "user", value_name = "NAME", allow_hyphen_values = true)]
    pub(crate) customer: Vec<String>,
    #[command(flatten)]
    pub(crate) print: Print,
}

/// The whole command line. All queries accept the same options, so that an option that does not apply is the core's
/// `unsupported`; help and completions list those that apply.
pub(crate) fn command() -> clap::Command {
    let hide = |command: clap::Command, options: &[&[&'static str]]| {
        let options = options.iter().copied().flatten();
        options.fold(command, |command, option| command.mut_arg(*option, |option| option.hide(true)))
    };
    let period = ["days", "start_date", "end_date"].as_slice();
    let category = ["category", "all_categories"].as_slice();
    let others = ["unsplit", "include_region"].as_slice();
    let several = "A customer (SendGrid's subuser) to query; can be repeated";
    Arguments::command()
        .mut_subcommand("daily", |daily| hide(daily, &[category, others]))
        .mut_subcommand("daily-by-customer", |daily| {
            hide(daily, &[category, &["include_region"]])
                .mut_arg("customer", |customer| customer.help(several))
        })
        .mut_subcommand("aggregate", |aggregate| hide(aggregate, &[category, others]))
        .mut_subcommand("categories", |categories| hide(categories, &[period, category, others]))
        .mut_subcommand("category-stats", |stats| hide(stats, &[others]))
        .mut_subcommand("report", |report| {
            report.mut_arg("all_rows", |all| all.long("all").visible_alias("all-rows").help(fleet::ALL))
        })
        .mut_subcommand("sync", |sync| hide(sync, &[&["utc_offset"]]))
        .mut_subcommand("customers", |list| hide(list, &[period, category, &["customer", "unsplit"]]))
}

/// Reads a command line, which begins with the name of the program.
pub(crate) fn parse(arguments: &[OsString]) -> Result<Arguments, clap::Error> {
    Arguments::from_arg_matches(&command().try_get_matches_from(arguments)?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn command_line_is_consistent() {
        super::command().debug_assert();
    }
}
