//! The customers of a report, the worst first.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::io::{self, Write};

use comfy_table::Color;
use stats_fleet::health::{CustomerHealth, Finding, FindingKind, HealthReport, Rate, Rules, Severity};

use super::findings::{DAYS, MOST, SHORTEST, trend};
use super::layout::AROUND;
use super::text_table::{Column, TextTable, Value};
use super::{layout, panels};
use crate::output::look::Look;

/// Prints the customers with findings, or all of them, with their numbers.
pub(super) fn print(report: &HealthReport, look: Look, writer: &mut impl Write) -> io::Result<()> {
    let mut customers = ranked(report);
    if !look.has_all_rows {
        customers.retain(|customer| customer.severity.is_some());
        customers.truncate(MOST);
    }
    if customers.is_empty() {
        return Ok(());
    }
    let has_accounts = report.accounts.len() > 1;
    let names = ["customer"].into_iter().chain(has_accounts.then_some("account"));
    let mut columns: Vec<_> =
        names.map(|name| Column::text(name, layout::name_bound(name, look.width))).collect();
    let names = columns.len();
    columns.push(Column::text("severity", 8));
    columns.extend(["requests", "bounce %", "spam %", "unsub. %"].map(Column::number));
    columns.push(Column::text("through", 10));
    let customers = customers.as_slice();
    let row =
        move |row: usize| customers.get(row).map_or_else(Vec::new, |customer| cells(customer, has_accounts));
    let mut table = TextTable { columns, len: customers.len(), row: Box::new(row), rows: "customers" };
    let (order, length) = fitted(&table.widths(look), names, look);
    table.columns.push(Column::text("requests of 30 days", u16::try_from(length).unwrap_or(u16::MAX)));
    table.row = Box::new(move |row| {
        let Some(customer) = customers.get(row) else { return Vec::new() };
        let trend = customer.through.and_then(|through| trend(customer, through, length, look));
        let mut cells = cells(customer, has_accounts);
        cells.push(Value::Trend(trend.unwrap_or_default()));
        cells
    });
    writeln!(writer)?;
    panels(&table, &order, names, look, writer)?;
    notes(report, customers, look, writer)
}

/// The order of the columns, the sparkline last, and its length. Where not all fit beside each other, the numbers come first, and
/// the others fill another panel.
fn fitted(widths: &[u16], names: usize, look: Look) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..=widths.len()).collect();
    let width =
        |columns: &[u16]| columns.iter().map(|column| usize::from(*column) + AROUND).sum::<usize>() + 1;
    let Some(limit) = look.width.map(usize::from) else { return (order, DAYS) };
    if width(widths) + AROUND + DAYS <= limit {
        return (order, DAYS);
    }
    let (of_names, others) = widths.split_at(names.min(widths.len()));
    let ends = [others.first(), others.last()].into_iter().flatten().copied();
    let taken = width(of_names) + width(&ends.collect::<Vec<_>>()) + AROUND - 1;
    // The severity after the four numbers.
    if let Some(numbers) = order.get_mut(names..names + 5) {
        numbers.rotate_left(1);
    }
    (order, limit.saturating_sub(taken).clamp(SHORTEST, DAYS))
}

fn cells(customer: &CustomerHealth, has_accounts: bool) -> Vec<Value> {
    let CustomerHealth { rates, totals, through, .. } = customer;
    let percent = |rate: &Rate| format!("{:.3}", rate.value() * 100.0);
    let bounces = rates.bounce_rate.as_ref().map(percent);
    let bounces = bounces.or_else(|| Some(format!("{}*", percent(rates.bounces_only_rate.as_ref()?))));
    let account = has_accounts.then(|| Value::Text(customer.account.clone()));
    let mut cells = vec![Value::Text(customer.customer.clone())];
    cells.extend(account);
    cells.extend([
        match customer.severity {
            Some(Severity::Critical) => Value::Coloured(Severity::Critical.as_str(), Color::Red),
            Some(Severity::Warning) => Value::Coloured(Severity::Warning.as_str(), Color::Yellow),
            None => Value::Text(String::new()),
        },
        Value::Count(totals.requests),
        Value::Number(bounces),
        Value::Number(rates.spam_report_rate.as_ref().map(percent)),
        Value::Number(rates.unsubscribe_rate.as_ref().map(percent)),
        Value::text(through.map(|day| day.to_string())),
    ]);
    cells
}

fn notes(
    report: &HealthReport,
    customers: &[&CustomerHealth],
    look: Look,
    writer: &mut impl Write,
) -> io::Result<()> {
    let Rules { days, min_volume, .. } = report.rules;
    let (unit, dash) = (if days == 1 { "day" } else { "days" }, if look.is_ascii { "-" } else { "–" });
    writeln!(
        writer,
        "numbers of {days} {unit}; {dash} where absent, or for a rate of fewer than {min_volume} messages"
    )?;
    let is_partial = |customer: &&CustomerHealth| {
        customer.rates.bounce_rate.is_none() && customer.rates.bounces_only_rate.is_some()
    };
    if customers.iter().any(is_partial) {
        writeln!(writer, "* bounces alone: the number of blocks is absent")?;
    }
    let shown = customers.len() as u64;
    let with_findings = report.summary.critical + report.summary.warning;
    match with_findings.checked_sub(shown).filter(|more| *more > 0) {
        Some(more) => writeln!(writer, "and {more} more customers with findings: --all prints all of them"),
        None => Ok(()),
    }
}

/// The customers by their worst finding: its severity, its kind, and how far it is beyond the threshold. Then those without
/// a finding by their requests, the most first.
fn ranked(report: &HealthReport) -> Vec<&CustomerHealth> {
    let mut worst = HashMap::<(&str, &str), &Finding>::new();
    for finding in &report.findings {
        // The first is the worst one.
        worst.entry((&finding.account, &finding.customer)).or_insert(finding);
    }
    let worst_of = |customer: &CustomerHealth| worst.get(&(&*customer.account, &*customer.customer)).copied();
    let mut customers: Vec<&CustomerHealth> = report.customers.iter().collect();
    customers.sort_by(|left, right| {
        let by_finding = match (worst_of(left), worst_of(right)) {
            (Some(left), Some(right)) => worse_first(left, right),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Reverse(left.totals.requests).cmp(&Reverse(right.totals.requests)),
        };
        by_finding.then_with(|| (&left.customer, &left.account).cmp(&(&right.customer, &right.account)))
    });
    customers
}

fn worse_first(left: &Finding, right: &Finding) -> Ordering {
    let key = |finding: &Finding| (Reverse(finding.severity), finding.kind);
    // A decrease is worse the smaller its factor is.
    let value = |finding: &Finding| match (finding.kind, finding.value()) {
        (FindingKind::VolumeDecrease, value) => value.map(|value| -value),
        // A customer without a day has no age, and is the most stale.
        (FindingKind::Stale, None) => Some(f64::INFINITY),
        (_, value) => value,
    };
    let value = |finding: &Finding| value(finding).unwrap_or(f64::NEG_INFINITY);
    key(left).cmp(&key(right)).then_with(|| value(right).total_cmp(&value(left)))
}

#[cfg(test)]
mod tests {
    use super::print;
    use crate::output::findings::tests::report;
    use crate::output::look::Look;

    fn printed(width: Option<u16>, has_all_rows: bool) -> String {
        let look = Look { is_ascii: true, has_separators: false, width, has_all_rows };
        let mut text = Vec::new();
        print(&report(), look, &mut text).unwrap();
        anstream::adapter::strip_str(&String::from_utf8(text).unwrap()).to_string()
    }

    #[test]
    fn customers_with_findings_come_first_and_have_the_day_of_their_numbers() {
        insta::assert_snapshot!(printed(None, true));
    }

    #[test]
    fn customers_without_findings_are_left_out_and_panels_fit_the_width() {
        let text = printed(Some(80), false);
        assert!(!text.contains("cleo"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 80 || line.starts_with("numbers of ")), "{text}");
        assert_eq!(text.matches("| customer ").count(), 2, "{text}");
        let [first, second] = [0, 1].map(|panel| text.split("\n\n").nth(panel).unwrap_or_default());
        assert!(first.contains("| requests | bounce % | spam % | unsub. % | severity |"), "{text}");
        assert!(second.contains("| through    | requests of 30 days            |"), "{text}");
    }
}
