//! The options of `report`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use stats_fleet::health::Severity;

use crate::arguments::Print;
use crate::suggestions::Suggestions;

pub(crate) const EXAMPLES: &str = "\
Examples:
  sendgrid-stats report fleet.db
  sendgrid-stats report fleet.db --since-last --fail-on critical --html report.html
  sendgrid-stats report fleet.db --rules rules.toml --account reseller --output json
  sendgrid-stats report fleet.db --days 1 --spam-critical 0.25 --prometheus /var/lib/node_exporter/sendgrid.prom

Every night, after `sync`. A file of rules is TOML, and has the keys that the guide lists:
  min-volume = 500
  [bounce-rate]
  warning = 3
  critical = 6
";

/// The options of `report`.
#[derive(Debug, Args)]
pub(crate) struct Report {
    /// The file of the store
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) store: PathBuf,
    /// Report on the customers of this account alone; by default on those of all accounts
    #[arg(long, value_name = "LABEL", allow_hyphen_values = true)]
    pub(crate) account: Option<String>,
    /// The last day of the numbers, YYYY-MM-DD; by default the last one that the newest run asked for
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) through: Option<String>,
    /// Compare with the last report that was kept, which has findings as new, continuing or resolved; then keep this one
    #[arg(long)]
    pub(crate) since_last: bool,
    /// End with status 10 if there is a finding of this severity or a worse one
    #[arg(long, value_name = "SEVERITY", value_parser = Suggestions::of(SEVERITIES, Severity::as_str))]
    pub(crate) fail_on: Option<String>,
    #[command(flatten)]
    pub(crate) rules: RuleOptions,
    #[command(flatten)]
    pub(crate) print: Print,
    /// Write the report as a page for browsers, with nothing that is loaded from elsewhere; a new file has the mode 600
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(crate) html: Option<PathBuf>,
    /// Have sections of customers with findings alone in the page
    #[arg(long, requires = "html", help_heading = "Output")]
    pub(crate) html_findings_only: bool,
    /// Write the rates and findings for the textfile collector of Prometheus; a new file has the mode 644
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(crate) prometheus: Option<PathBuf>,
}

/// The thresholds. Those of options come before those of the file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct RuleOptions {
    /// The file with the rules, in TOML; what it leaves out has its default, and options come before it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) rules: Option<PathBuf>,
    /// The days of the rates, which end with the last one of each customer, from 1 to 30; by default 7
    #[arg(long, value_name = "DAYS", allow_hyphen_values = true)]
    pub(crate) days: Option<String>,
    /// No rate of fewer messages, and no rule of volume below so many requests; by default 100
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(crate) min_volume: Option<String>,
    /// No finding of fewer bounces or spam reports; by default 5
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(crate) min_events: Option<String>,
    /// A bounce rate above it is a warning; by default 5
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    pub(crate) bounce_warning: Option<String>,
    /// A bounce rate above it is critical; by default 10
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    pub(crate) bounce_critical: Option<String>,
    /// A spam-report rate above it is a warning; by default 0.1
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    pub(crate) spam_warning: Option<String>,
    /// A spam-report rate above it is critical; by default 0.3
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    pub(crate) spam_critical: Option<String>,
    /// The newest days whose requests are compared with those 1 to 4 weeks before, from 1 to 7; by default 3
    #[arg(long, value_name = "DAYS", allow_hyphen_values = true)]
    pub(crate) volume_days: Option<String>,
    /// Requests of at least so many times their median are an increase; by default 2
    #[arg(long, value_name = "FACTOR", allow_hyphen_values = true)]
    pub(crate) volume_increase: Option<String>,
    /// Requests of at most this part of their median are a decrease; by default 0.5
    #[arg(long, value_name = "FACTOR", allow_hyphen_values = true)]
    pub(crate) volume_decrease: Option<String>,
    /// Both need a distance of so many deviations from the median; by default 3
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(crate) volume_deviations: Option<String>,
    /// A customer without a request on so many newest days is silent, from 1 to 7; by default 3
    #[arg(long, value_name = "DAYS", allow_hyphen_values = true)]
    pub(crate) silent_days: Option<String>,
    /// Numbers are stale if they end more than so many days before the last one that is over everywhere on Earth, or before
    /// that of --through; by default 2
    #[arg(long, value_name = "DAYS", allow_hyphen_values = true)]
    pub(crate) max_age: Option<String>,
    /// A category stands out with a rate of so many times that of the customer's other messages; by default 2
    #[arg(long, value_name = "FACTOR", allow_hyphen_values = true)]
    pub(crate) category_factor: Option<String>,
    /// It is also so many standard errors above that rate, and above the threshold if the customer is not; by default 4
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(crate) category_deviations: Option<String>,
}

/// The severities that a status can follow from.
pub(super) const SEVERITIES: &[Severity] = &[Severity::Warning, Severity::Critical];

/// What `--all-rows` is for this command.
pub(crate) const ALL: &str = "Print every customer and finding in tables; by default the first 100, of the customers those with findings";
