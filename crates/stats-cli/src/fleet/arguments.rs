//! The options of the commands about fleets.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::arguments::Server;
use crate::output::OutputFormat;
use crate::suggestions::Suggestions;

pub(crate) const SYNC_EXAMPLES: &str = "\
Examples:
  sendgrid-stats sync fleet.db                               # v3: the customers are listed first
  sendgrid-stats sync fleet.db --customers customers.csv --kinds daily,category-stats --parquet tables
  sendgrid-stats sync fleet.db --since 2026-01-01 --dry-run  # how many requests and minutes it takes
  sendgrid-stats sync fleet.db --only a@example.com --output json

The same line every night: it continues a run that was interrupted, and reads the days of the look-back again.
The list of customers is one name a line, or CSV with the columns customer, time_zone (an IANA name or +HH:MM) and since
(YYYY-MM-DD), of which only the first is needed.
";

pub(crate) const STATUS_EXAMPLES: &str = "\
Examples:
  sendgrid-stats status fleet.db
  sendgrid-stats status fleet.db --max-age 1 --output json
";

pub(crate) const PUBLISH_EXAMPLES: &str = "\
Examples:
  sendgrid-stats publish fleet.db --parquet tables
  sendgrid-stats publish fleet.db --csv tables --all
";

/// The options of `sync`.
#[derive(Debug, Args)]
#[expect(clippy::doc_markdown, reason = "these comments are help on a terminal")]
pub(crate) struct Sync {
    /// The file of the store; it is made where there is none
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) store: PathBuf,
    /// The list of all customers, or - for standard input; with v3 they are listed by the account without it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) customers: Option<PathBuf>,
    /// Ask about these of the customers alone; can be repeated
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub(crate) only: Vec<String>,
    /// The first day, YYYY-MM-DD, which the store remembers; by default the first of the look-back of the first run
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) since: Option<String>,
    /// The last day, YYYY-MM-DD; by default the last one that is over everywhere on Earth, or in the customer's time zone
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) until: Option<String>,
    /// How many days before the first new one are read again, because counts arrive late
    #[arg(long, value_name = "DAYS", default_value = "31", allow_hyphen_values = true)]
    pub(crate) lookback: String,
    /// What is stored: daily, or daily,category-stats
    #[arg(long, value_name = "KINDS", default_value = "daily", allow_hyphen_values = true)]
    pub(crate) kinds: String,
    /// Take answers that lack days or categories that are stored with a count above zero
    #[arg(long)]
    pub(crate) accept_shrunk: bool,
    /// At most so many requests a minute
    #[arg(long, value_name = "NUMBER", default_value = "540", allow_hyphen_values = true)]
    pub(crate) rate: String,
    /// At most so many requests at once
    #[arg(long, value_name = "NUMBER", default_value = "8", allow_hyphen_values = true)]
    pub(crate) concurrency: String,
    /// What the account is called in the store, which can have several
    #[arg(long, value_name = "LABEL", default_value = "default", allow_hyphen_values = true)]
    pub(crate) account: String,
    /// Write the tables as Parquet to this folder after the run
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) parquet: Option<PathBuf>,
    /// The permissions of new files, in octal; folders can be entered where they can be read
    #[arg(long, value_name = "MODE", default_value = "600", allow_hyphen_values = true)]
    pub(crate) mode: String,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) print: FleetPrint,
    /// Print how many requests and minutes the run takes, without sending or storing anything
    #[arg(long, help_heading = "Output")]
    pub(crate) dry_run: bool,
    /// Print each attempt on standard error, with the key as ***; RUST_LOG selects what else
    #[arg(long, short, help_heading = "Output")]
    pub(crate) verbose: bool,
}

/// The options of `status`.
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// The file of the store
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) store: PathBuf,
    /// End with status 10 if the numbers of a customer end more than so many days before the last one that is over
    /// everywhere on Earth
    #[arg(long, value_name = "DAYS", default_value = "2", allow_hyphen_values = true)]
    pub(crate) max_age: String,
    #[command(flatten)]
    pub(crate) print: FleetPrint,
}

/// The options of `publish`.
#[derive(Debug, Args)]
pub(crate) struct Publish {
    /// The file of the store
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) store: PathBuf,
    /// Write Parquet to this folder, a file for each month
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "csv", required_unless_present = "csv")]
    pub(crate) parquet: Option<PathBuf>,
    /// Write CSV to this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) csv: Option<PathBuf>,
    /// Write every file, also those of months without a change, and take over a folder with the tables of another store
    #[arg(long)]
    pub(crate) all: bool,
    /// The permissions of new files, in octal; folders can be entered where they can be read
    #[arg(long, value_name = "MODE", default_value = "600", allow_hyphen_values = true)]
    pub(crate) mode: String,
    #[command(flatten)]
    pub(crate) print: FleetPrint,
}

/// The format of a report.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct FleetPrint {
    /// The format of the output
    #[arg(long, default_value = "table", value_parser = Suggestions::of(REPORTS, OutputFormat::as_str))]
    pub(crate) output: String,
}

/// The formats that reports have.
pub(crate) const REPORTS: &[OutputFormat] = &[OutputFormat::Table, OutputFormat::Json, OutputFormat::Ndjson];
