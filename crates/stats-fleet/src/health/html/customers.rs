//! A section for each customer.

use std::collections::HashMap;
use std::fmt;

use chrono::NaiveDate;

use super::chart::Chart;
use super::days::DayTable;
use super::figure::{Count, Date, Quantity, RateList, Totals};
use super::text::{Anchor, Name, Sentence};
use crate::health::customer::CustomerHealth;
use crate::health::finding::Finding;
use crate::health::report::HealthReport;
use crate::health::rules::Rules;

/// The sections of customers: those with findings first, the worst first; then the others, in the order of the report.
pub(super) struct Sections<'a> {
    rules: &'a Rules,
    with_findings: Vec<(&'a CustomerHealth, Vec<&'a Finding>)>,
    others: Vec<&'a CustomerHealth>,
    /// How many have no section.
    left_out: u64,
    /// True if the account has to be named with each customer.
    pub(super) has_accounts: bool,
}

impl<'a> Sections<'a> {
    pub(super) fn new(report: &'a HealthReport, only_findings: bool) -> Self {
        // The place of a customer's worst finding, and all of them.
        let mut findings = HashMap::<(&str, &str), (usize, Vec<&Finding>)>::new();
        for (place, finding) in report.findings.iter().enumerate() {
            let names = (finding.account.as_str(), finding.customer.as_str());
            findings.entry(names).or_insert((place, Vec::new())).1.push(finding);
        }
        let (mut with_findings, mut others) = (Vec::new(), Vec::new());
        for customer in &report.customers {
            match findings.remove(&(customer.account.as_str(), customer.customer.as_str())) {
                Some((place, findings)) => with_findings.push((place, customer, findings)),
                None => others.push(customer),
            }
        }
        with_findings.sort_by_key(|(place, ..)| *place);
        let with_findings = with_findings.into_iter().map(|(_, customer, findings)| (customer, findings));
        let first = report.customers.first().map(|customer| &customer.account);
        Self {
            rules: &report.rules,
            with_findings: with_findings.collect(),
            left_out: if only_findings { others.len() as u64 } else { 0 },
            others: if only_findings { Vec::new() } else { others },
            has_accounts: report.accounts.len() > 1
                || report.customers.iter().any(|customer| Some(&customer.account) != first),
        }
    }

    /// The customers that have a section, by account and name.
    pub(super) fn names(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let with_findings = self.with_findings.iter().map(|(customer, _)| *customer);
        let customers = with_findings.chain(self.others.iter().copied());
        customers.map(|customer| (customer.account.as_str(), customer.customer.as_str()))
    }

    fn section(
        &self,
        out: &mut fmt::Formatter<'_>,
        of: &CustomerHealth,
        findings: &[&Finding],
    ) -> fmt::Result {
        let (account, customer) = (of.account.as_str(), of.customer.as_str());
        write!(out, "<section class=\"c\" id=\"{}\"><h3>", Anchor { account, customer })?;
        if self.has_accounts {
            write!(out, "<small>{} /</small> ", Name(account))?;
        }
        writeln!(out, "{}</h3>", Name(customer))?;
        if !findings.is_empty() {
            out.write_str("<ul>")?;
            for finding in findings {
                let severity = finding.severity.as_str();
                write!(out, "<li><b class=\"{severity}\">{severity}</b> {}</li>", Sentence(finding))?;
            }
            out.write_str("</ul>\n")?;
        }
        match (of.since, of.through) {
            (Some(since), Some(through)) => self.numbers(out, of, since, through, !findings.is_empty())?,
            _ => out.write_str("<p>No day is stored.</p>")?,
        }
        out.write_str("</section>\n")
    }

    fn numbers(
        &self,
        out: &mut fmt::Formatter<'_>,
        customer: &CustomerHealth,
        since: NaiveDate,
        through: NaiveDate,
        has_table: bool,
    ) -> fmt::Result {
        writeln!(out, "<p>Sums and rates from {} through {}</p>", Date(since), Date(through))?;
        write!(out, "{}{}", Totals(&customer.totals), RateList(&customer.rates))?;
        if customer.days.is_empty() {
            return out.write_str("<p>No day has numbers.</p>");
        }
        write!(out, "{}", Chart { rules: self.rules, customer, through })?;
        if has_table {
            write!(out, "{}", DayTable { rules: self.rules, days: &customer.days, through })?;
        }
        Ok(())
    }
}

impl fmt::Display for Sections<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.with_findings.is_empty() {
            out.write_str("<section aria-labelledby=\"with-findings\">\n")?;
            out.write_str("<h2 id=\"with-findings\">Customers with findings</h2>\n")?;
            for (customer, findings) in &self.with_findings {
                self.section(out, customer, findings)?;
            }
            out.write_str("</section>\n")?;
        }
        if self.others.is_empty() && self.left_out == 0 {
            return Ok(());
        }
        out.write_str("<section aria-labelledby=\"without-findings\">\n")?;
        out.write_str("<h2 id=\"without-findings\">Customers without findings</h2>\n")?;
        if self.left_out > 0 {
            let are = if self.left_out == 1 { "is" } else { "are" };
            writeln!(out, "<p>{} {are} left out of this page.</p>", Quantity(self.left_out, "customer"))?;
        } else {
            writeln!(out, "<p>{}, without the numbers of each day.</p>", Count(self.others.len() as u64))?;
        }
        for customer in &self.others {
            self.section(out, customer, &[])?;
        }
        out.write_str("</section>\n")
    }
}
