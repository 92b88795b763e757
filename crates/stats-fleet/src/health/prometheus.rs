//! A [`HealthReport`] as text for Prometheus, format 0.0.4.

use std::fmt::{self, Write as _};

use chrono::{NaiveDate, NaiveTime};

use super::customer::CustomerHealth;
use super::finding::Severity;
use super::numbers::Numbers;
use super::rate::{Rate, Rates};
use super::report::HealthReport;

impl HealthReport {
    /// The report as metrics of Prometheus, for the textfile collector of the node exporter: text format 0.0.4, gauges alone.
    ///
    /// | metric | labels | value |
    /// |---|---|---|
    /// | `sendgrid_stats_customers` | | customers of the report |
    /// | `sendgrid_stats_report_through_timestamp_seconds` | | the report's last day, 00:00 UTC at its beginning |
    /// | `sendgrid_stats_findings` | `severity` | findings, also zero |
    /// | `sendgrid_stats_finding` | `account`, `customer`, `kind`, `severity` | 1 |
    /// | `sendgrid_stats_through_timestamp_seconds` | `account`, `customer` | the customer's last day, 00:00 UTC at its beginning |
    /// | `sendgrid_stats_requests`, `_delivered`, `_bounces`, `_blocks`, `_spam_reports`, `_unsubscribes` | `account`, `customer` | sums over the period that ends with that day |
    /// | `sendgrid_stats_bounce_ratio`, `_bounces_only_ratio`, `_spam_report_ratio`, `_unsubscribe_ratio` | `account`, `customer` | rates over the period, 0.05 for 5 % |
    ///
    /// A number that is absent has no sample. Counts are exact, ratios the shortest decimal number that reads as the same
    /// floating-point number. The character U+0000, which no label can have, becomes U+FFFD.
    ///
    /// ```
    /// use stats_fleet::health::{Assessment, Rules};
    ///
    /// let through = "2026-06-30".parse()?;
    /// let report = Assessment::new(Rules::default(), vec![], through, through)?.finish();
    /// assert!(report.to_prometheus().contains("\nsendgrid_stats_customers 0\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_prometheus(&self) -> String {
        Exposition(self).to_string()
    }
}

/// A count that is summed over a period: its name, the help, and where it stands.
type Sum = (&'static str, &'static str, fn(&Numbers) -> Option<u64>);
/// A rate over a period.
type Ratio = (&'static str, &'static str, fn(&Rates) -> Option<&Rate>);

const SUMS: [Sum; 6] = [
    ("requests", "Messages that were requested, over the period.", |sums| sums.requests),
    ("delivered", "Messages that the receiving servers accepted, over the period.", |sums| sums.delivered),
    ("bounces", "Messages that the receiving servers rejected for good, over the period.", |sums| {
        sums.bounces
    }),
    (
        "blocks",
        "Messages that the receiving servers rejected for another reason than the address, over the period.",
        |sums| sums.blocks,
    ),
    ("spam_reports", "Messages that recipients reported as spam, over the period.", |sums| sums.spam_reports),
    ("unsubscribes", "Recipients who unsubscribed, over the period.", |sums| sums.unsubscribes),
];

const RATIOS: [Ratio; 4] = [
    ("bounce_ratio", "Bounces and blocks by requests, over the period.", |rates| rates.bounce_rate.as_ref()),
    ("bounces_only_ratio", "Bounces by requests, over the period.", |rates| rates.bounces_only_rate.as_ref()),
    ("spam_report_ratio", "Spam reports by delivered messages, over the period.", |rates| {
        rates.spam_report_rate.as_ref()
    }),
    ("unsubscribe_ratio", "Unsubscribes by delivered messages, over the period.", |rates| {
        rates.unsubscribe_rate.as_ref()
    }),
];

struct Exposition<'a>(&'a HealthReport);

impl fmt::Display for Exposition<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        family(out, "customers", "Customers of the report.")?;
        writeln!(out, "sendgrid_stats_customers {}", report.summary.customers)?;
        let through = "report_through_timestamp_seconds";
        family(out, through, "The report's last day: 00:00 UTC at its beginning.")?;
        writeln!(out, "sendgrid_stats_{through} {}", timestamp(report.through))?;
        family(out, "findings", "Findings by severity.")?;
        for severity in [Severity::Critical, Severity::Warning] {
            let count = report.findings.iter().filter(|finding| finding.severity == severity).count();
            writeln!(out, "sendgrid_stats_findings{{severity=\"{}\"}} {count}", severity.as_str())?;
        }
        family(out, "finding", "1 for each finding about a customer.")?;
        for finding in &report.findings {
            let labels = Labels { account: &finding.account, customer: &finding.customer };
            let (kind, severity) = (finding.kind.as_str(), finding.severity.as_str());
            let labels = format_args!("{labels},kind=\"{kind}\",severity=\"{severity}\"");
            writeln!(out, "sendgrid_stats_finding{{{labels}}} 1")?;
        }
        let last_day = "The customer's last stored day, at most the report's: 00:00 UTC at its beginning.";
        self.samples(out, "through_timestamp_seconds", last_day, |of| of.through.map(timestamp))?;
        for (name, help, count) in SUMS {
            self.samples(out, name, help, |of| count(&of.totals))?;
        }
        for (name, help, rate) in RATIOS {
            self.samples(out, name, help, |of| rate(&of.rates).map(Rate::value))?;
        }
        Ok(())
    }
}

impl Exposition<'_> {
    /// A family with a sample for each customer that has the value.
    fn samples<T: fmt::Display>(
        &self,
        out: &mut fmt::Formatter<'_>,
        name: &str,
        help: &str,
        value: impl Fn(&CustomerHealth) -> Option<T>,
    ) -> fmt::Result {
        family(out, name, help)?;
        for of in &self.0.customers {
            if let Some(value) = value(of) {
                let labels = Labels { account: &of.account, customer: &of.customer };
                writeln!(out, "sendgrid_stats_{name}{{{labels}}} {value}")?;
            }
        }
        Ok(())
    }
}

/// The lines before the samples of a family.
fn family(out: &mut fmt::Formatter<'_>, name: &str, help: &str) -> fmt::Result {
    writeln!(out, "# HELP sendgrid_stats_{name} {help}\n# TYPE sendgrid_stats_{name} gauge")
}

/// Seconds from 1970 to the beginning of a day.
fn timestamp(day: NaiveDate) -> i64 {
    day.and_time(NaiveTime::MIN).and_utc().timestamp()
}

struct Labels<'a> {
    account: &'a str,
    customer: &'a str,
}

impl fmt::Display for Labels<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("account=\"")?;
        write_value(out, self.account)?;
        out.write_str("\",customer=\"")?;
        write_value(out, self.customer)?;
        out.write_str("\"")
    }
}

fn write_value(out: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    value.chars().try_for_each(|char| match char {
        '\\' => out.write_str("\\\\"),
        '"' => out.write_str("\\\""),
        '\n' => out.write_str("\\n"),
        '\0' => out.write_char('\u{fffd}'),
        char => out.write_char(char),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::{Assessment, CustomerDays, Day, Rules};

    const THROUGH: &str = "2026-06-30";

    fn report(customers: &[CustomerDays]) -> HealthReport {
        let through = THROUGH.parse().unwrap();
        let accounts = vec!["default".into()];
        let mut assessment = Assessment::new(Rules::default(), accounts, through, through).unwrap();
        for customer in customers {
            assessment.add(customer);
        }
        assessment.finish()
    }

    fn customer(name: &str, numbers: Numbers) -> CustomerDays {
        let date = THROUGH.parse().unwrap();
        CustomerDays {
            account: "default".into(),
            customer: name.into(),
            reached: Some(date),
            days: vec![Day { date, numbers }],
            ..CustomerDays::default()
        }
    }

    #[test]
    fn a_small_report_is_written_whole() {
        let all = Numbers {
            requests: Some(1_000),
            delivered: Some(800),
            bounces: Some(150),
            blocks: Some(50),
            spam_reports: Some(0),
            unsubscribes: Some(2),
            ..Numbers::default()
        };
        let few = Numbers { requests: Some(u64::MAX), ..Numbers::default() };
        let never = CustomerDays { reached: None, days: Vec::new(), ..customer("never", few) };
        let text = report(&[customer("anna", all), customer("bert", few), never]).to_prometheus();
        let expected = r#"# HELP sendgrid_stats_customers Customers of the report.
# TYPE sendgrid_stats_customers gauge
sendgrid_stats_customers 3
# HELP sendgrid_stats_report_through_timestamp_seconds The report's last day: 00:00 UTC at its beginning.
# TYPE sendgrid_stats_report_through_timestamp_seconds gauge
sendgrid_stats_report_through_timestamp_seconds 1782777600
# HELP sendgrid_stats_findings Findings by severity.
# TYPE sendgrid_stats_findings gauge
sendgrid_stats_findings{severity="critical"} 1
sendgrid_stats_findings{severity="warning"} 1
# HELP sendgrid_stats_finding 1 for each finding about a customer.
# TYPE sendgrid_stats_finding gauge
sendgrid_stats_finding{account="default",customer="anna",kind="bounce-rate",severity="critical"} 1
sendgrid_stats_finding{account="default",customer="never",kind="stale",severity="warning"} 1
# HELP sendgrid_stats_through_timestamp_seconds The customer's last stored day, at most the report's: 00:00 UTC at its beginning.
# TYPE sendgrid_stats_through_timestamp_seconds gauge
sendgrid_stats_through_timestamp_seconds{account="default",customer="anna"} 1782777600
sendgrid_stats_through_timestamp_seconds{account="default",customer="bert"} 1782777600
# HELP sendgrid_stats_requests Messages that were requested, over the period.
# TYPE sendgrid_stats_requests gauge
sendgrid_stats_requests{account="default",customer="anna"} 1000
sendgrid_stats_requests{account="default",customer="bert"} 18446744073709551615
# HELP sendgrid_stats_delivered Messages that the receiving servers accepted, over the period.
# TYPE sendgrid_stats_delivered gauge
sendgrid_stats_delivered{account="default",customer="anna"} 800
# HELP sendgrid_stats_bounces Messages that the receiving servers rejected for good, over the period.
# TYPE sendgrid_stats_bounces gauge
sendgrid_stats_bounces{account="default",customer="anna"} 150
# HELP sendgrid_stats_blocks Messages that the receiving servers rejected for another reason than the address, over the period.
# TYPE sendgrid_stats_blocks gauge
sendgrid_stats_blocks{account="default",customer="anna"} 50
# HELP sendgrid_stats_spam_reports Messages that recipients reported as spam, over the period.
# TYPE sendgrid_stats_spam_reports gauge
sendgrid_stats_spam_reports{account="default",customer="anna"} 0
# HELP sendgrid_stats_unsubscribes Recipients who unsubscribed, over the period.
# TYPE sendgrid_stats_unsubscribes gauge
sendgrid_stats_unsubscribes{account="default",customer="anna"} 2
# HELP sendgrid_stats_bounce_ratio Bounces and blocks by requests, over the period.
# TYPE sendgrid_stats_bounce_ratio gauge
sendgrid_stats_bounce_ratio{account="default",customer="anna"} 0.2
# HELP sendgrid_stats_bounces_only_ratio Bounces by requests, over the period.
# TYPE sendgrid_stats_bounces_only_ratio gauge
sendgrid_stats_bounces_only_ratio{account="default",customer="anna"} 0.15
# HELP sendgrid_stats_spam_report_ratio Spam reports by delivered messages, over the period.
# TYPE sendgrid_stats_spam_report_ratio gauge
sendgrid_stats_spam_report_ratio{account="default",customer="anna"} 0
# HELP sendgrid_stats_unsubscribe_ratio Unsubscribes by delivered messages, over the period.
# TYPE sendgrid_stats_unsubscribe_ratio gauge
sendgrid_stats_unsubscribe_ratio{account="default",customer="anna"} 0.0025
"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn names_are_escaped_as_values_of_labels() {
        let numbers = Numbers { requests: Some(1), ..Numbers::default() };
        let text = report(&[customer("a\"b\\c\nd\0\u{202e}<é>", numbers)]).to_prometheus();
        let label = "customer=\"a\\\"b\\\\c\\nd\u{fffd}\u{202e}<é>\"} 1\n";
        assert!(text.contains(label), "{text}");
        assert!(text.lines().all(|line| line.starts_with("# ") || line.starts_with("sendgrid_stats_")));
    }
}
