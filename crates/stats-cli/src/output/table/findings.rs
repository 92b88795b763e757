//! The findings of a report: three lines each, whatever the width.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use chrono::NaiveDate;
use clap::builder::styling::{AnsiColor, Style};
use stats_fleet::health::{Change, CustomerHealth, Finding, HealthReport, Rules, Severity};
use unicode_width::UnicodeWidthStr as _;

use super::text_table::{number, shown};
use crate::output::look::Look;
use crate::output::sparkline::sparkline;

/// How many findings, and how many customers, are printed without `--all`.
pub(super) const MOST: usize = 100;
/// The width of the severity and the spaces after it.
const INDENT: usize = 10;
/// The fewest columns of a sentence, however narrow the terminal is.
const NARROWEST: usize = 20;
/// How many days a sparkline has, and its fewest bars.
pub(super) const DAYS: usize = Rules::DAYS_KEPT as usize;
pub(super) const SHORTEST: usize = 8;

/// Prints how many customers there are, what changed since the last report, and the findings.
pub(super) fn print(report: &HealthReport, look: Look, writer: &mut impl Write) -> io::Result<()> {
    head(report, look, writer)?;
    let customers = report.customers.iter();
    let customers: HashMap<(&str, &str), _> =
        customers.map(|customer| ((&*customer.account, &*customer.customer), customer)).collect();
    let findings: Vec<&Finding> = crate::output::findings::findings(report).collect();
    if report.findings.is_empty() {
        writeln!(writer, "no findings")?;
    }
    let most = if look.has_all_rows { findings.len() } else { MOST };
    // A change is always printed: it is no change to the next report.
    let is_change = |finding: &Finding| finding.change.is_some_and(|change| change != Change::Continuing);
    let mut printed = 0;
    for finding in &findings {
        if printed >= most && !is_change(finding) {
            continue;
        }
        printed += 1;
        let customer = customers.get(&(&*finding.account, &*finding.customer)).copied();
        writeln!(writer)?;
        one(finding, customer, report.accounts.len() > 1, look, writer)?;
    }
    if let Some(more) = findings.len().checked_sub(printed).filter(|more| *more > 0) {
        writeln!(writer, "\nand {} more: --all prints all of them", number(more as u64, look))?;
    }
    Ok(())
}

fn head(report: &HealthReport, look: Look, writer: &mut impl Write) -> io::Result<()> {
    let summary = &report.summary;
    let count = |count: u64, one: &str, several: &str| {
        format!("{} {}", number(count, look), if count == 1 { one } else { several })
    };
    writeln!(
        writer,
        "report through {}: {}, {} critical, {} with warnings",
        report.through,
        count(summary.customers, "customer", "customers"),
        number(summary.critical, look),
        number(summary.warning, look),
    )?;
    let Some(comparison) = &report.comparison else { return Ok(()) };
    let Some(through) = comparison.through else {
        return writeln!(writer, "no earlier report to compare with");
    };
    let with = |change| {
        let findings = report.findings.iter().filter(|finding| finding.change == Some(change));
        number(findings.count() as u64, look)
    };
    writeln!(
        writer,
        "since the report through {through}: {} new, {} continuing, {} resolved",
        with(Change::New),
        with(Change::Continuing),
        number(comparison.resolved.len() as u64, look),
    )
}

/// A line with severity, kind, change and customer, the sentence, and the requests of the days that a report keeps.
fn one(
    finding: &Finding,
    customer: Option<&CustomerHealth>,
    has_accounts: bool,
    look: Look,
    writer: &mut impl Write,
) -> io::Result<()> {
    let colour = colour(finding);
    let severity = finding.severity.as_str();
    let change = finding.change.map_or_else(String::new, |change| format!("{:<10}  ", change.as_str()));
    let name = shown(&finding.customer, look);
    let account =
        if has_accounts { format!(" of account `{}`", shown(&finding.account, look)) } else { String::new() };
    writeln!(
        writer,
        "{colour}{severity:<8}{colour:#}  {:<16}  {change}{name}{account}",
        finding.kind.as_str()
    )?;
    let sentence = finding.to_string();
    let width = look.width.map(|width| usize::from(width).saturating_sub(INDENT).max(NARROWEST));
    for line in wrapped(&shown(&sentence, look), width) {
        writeln!(writer, "{:INDENT$}{line}", "")?;
    }
    let Some((customer, through)) = customer.and_then(|customer| Some((customer, customer.through?))) else {
        return Ok(());
    };
    let label = format!("requests through {through}");
    let left = width.map_or(DAYS, |width| width.saturating_sub(label.len() + 1));
    match trend(customer, through, left.clamp(SHORTEST, DAYS), look) {
        Some(trend) => writeln!(writer, "{:INDENT$}{label} {trend}", ""),
        None => Ok(()),
    }
}

/// The colour of a finding; one that is resolved has another.
fn colour(finding: &Finding) -> Style {
    if finding.change == Some(Change::Resolved) {
        return AnsiColor::Green.on_default();
    }
    match finding.severity {
        Severity::Critical => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default(),
    }
}

/// The requests of the newest days through this one; none without any.
pub(super) fn trend(
    customer: &CustomerHealth,
    through: NaiveDate,
    width: usize,
    look: Look,
) -> Option<String> {
    let position = |date: NaiveDate| {
        let age = usize::try_from((through - date).num_days()).ok()?;
        DAYS.checked_sub(age + 1)
    };
    let counts = customer.days.iter();
    let counts = counts.filter_map(|day| Some((position(day.date)?, day.numbers.requests?)));
    let counts: Vec<_> = counts.collect();
    (!counts.is_empty()).then(|| sparkline(counts, DAYS, width, look.is_ascii))
}

/// The lines of a text, broken at spaces, but not before a percent sign. A word that is longer than a line stays whole.
fn wrapped(text: &str, width: Option<usize>) -> Vec<Cow<'_, str>> {
    let Some(width) = width else { return vec![text.into()] };
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    let mut words: Vec<Cow<'_, str>> = Vec::new();
    for word in text.split(' ') {
        match words.last_mut().filter(|_| word.starts_with('%')) {
            Some(number) => *number = format!("{number} {word}").into(),
            None => words.push(word.into()),
        }
    }
    for word in &words {
        let length = word.width();
        if !line.is_empty() && used + 1 + length > width {
            lines.push(std::mem::take(&mut line).into());
            used = 0;
        }
        if !line.is_empty() {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
    }
    lines.push(line.into());
    lines
}

#[cfg(test)]
mod tests {
    use super::{print, wrapped};
    use crate::output::findings::tests::report;
    use crate::output::look::Look;

    fn look(width: Option<u16>) -> Look {
        Look { is_ascii: false, has_separators: false, width, has_all_rows: false }
    }

    fn printed(report: &stats_fleet::health::HealthReport, width: Option<u16>) -> String {
        let mut text = Vec::new();
        print(report, look(width), &mut text).unwrap();
        anstream::adapter::strip_str(&String::from_utf8(text).unwrap()).to_string()
    }

    #[test]
    fn findings_fit_eighty_columns() {
        insta::assert_snapshot!(printed(&report(), Some(80)));
    }

    #[test]
    fn sentences_are_lines_of_their_own_without_a_width() {
        let text = printed(&report(), None);
        assert!(
            text.lines().any(|line| line.ends_with("(refused-server); stored through 2026-06-28")),
            "{text}"
        );
    }

    #[test]
    fn changes_are_a_column_and_resolved_findings_come_last() {
        let mut report = report();
        let last = report.findings.clone();
        report.findings.truncate(1);
        report.compare(Some(report.through), &last);
        let text = printed(&report, None);
        assert!(
            text.contains("\nsince the report through 2026-06-30: 0 new, 1 continuing, 1 resolved\n"),
            "{text}"
        );
        assert!(text.contains("\ncritical  bounce-rate       continuing  anna@example.com\n"), "{text}");
        assert!(text.contains("\nwarning   failed            resolved    bert@example.com\n"), "{text}");
    }

    #[test]
    fn a_report_without_findings_says_so() {
        let mut report = report();
        report.findings.clear();
        report.compare(None, &[]);
        assert!(printed(&report, None).ends_with("\nno earlier report to compare with\nno findings\n"));
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_stay_whole() {
        assert_eq!(wrapped("one two three", Some(7)), ["one two", "three"]);
        assert_eq!(wrapped("a-word-that-is-long one", Some(7)), ["a-word-that-is-long", "one"]);
        assert_eq!(wrapped("above 10 %; next", Some(9)), ["above", "10 %;", "next"]);
        assert_eq!(wrapped("日本 日本", Some(8)), ["日本", "日本"]);
        assert_eq!(wrapped("one two three", None), ["one two three"]);
    }
}
