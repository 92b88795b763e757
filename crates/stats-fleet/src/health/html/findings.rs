//! The findings as tables: those of this report, and those of the last one that are gone.

use std::collections::HashSet;
use std::fmt;

use super::customers::Sections;
use super::figure::{Date, Quantity};
use super::text::{Anchor, Name, Sentence};
use crate::health::finding::{Change, Finding};
use crate::health::report::{Comparison, HealthReport};

/// The findings of a report, with links to the sections that the page has.
pub(super) struct Findings<'a> {
    report: &'a HealthReport,
    sections: HashSet<(&'a str, &'a str)>,
    has_accounts: bool,
}

impl<'a> Findings<'a> {
    pub(super) fn new(report: &'a HealthReport, sections: &Sections<'a>) -> Self {
        Self { report, sections: sections.names().collect(), has_accounts: sections.has_accounts }
    }

    fn compared(&self, out: &mut fmt::Formatter<'_>, comparison: &Comparison) -> fmt::Result {
        let Some(through) = comparison.through else {
            return out.write_str("<p>There is no last report to compare with.</p>\n");
        };
        let count = |change| {
            let changes = self.report.findings.iter().filter(|finding| finding.change == Some(change));
            changes.count()
        };
        let (new, continuing) = (count(Change::New), count(Change::Continuing));
        let resolved = comparison.resolved.len();
        write!(out, "<p>Compared with the report through {}: ", Date(through))?;
        writeln!(out, "{new} new, {continuing} continuing, {resolved} resolved.</p>")
    }

    fn table(
        &self,
        out: &mut fmt::Formatter<'_>,
        caption: &str,
        findings: &[Finding],
        has_change: bool,
    ) -> fmt::Result {
        writeln!(out, "<table class=\"f\"><caption>{caption}</caption>")?;
        out.write_str("<thead><tr>")?;
        let columns = ["Severity", "Customer", "Kind", "Finding", "Numbers through"];
        for column in columns.into_iter().chain(has_change.then_some("Since the last report")) {
            write!(out, "<th scope=\"col\">{column}</th>")?;
        }
        out.write_str("</tr></thead>\n<tbody>\n")?;
        for finding in findings {
            self.row(out, finding, has_change)?;
        }
        out.write_str("</tbody></table>\n")
    }

    fn row(&self, out: &mut fmt::Formatter<'_>, finding: &Finding, has_change: bool) -> fmt::Result {
        let (account, customer) = (finding.account.as_str(), finding.customer.as_str());
        let severity = finding.severity.as_str();
        write!(out, "<tr><td><b class=\"{severity}\">{severity}</b></td><th scope=\"row\">")?;
        if self.has_accounts {
            write!(out, "<small>{} /</small> ", Name(account))?;
        }
        if self.sections.contains(&(account, customer)) {
            write!(out, "<a href=\"#{}\">{}</a>", Anchor { account, customer }, Name(customer))?;
        } else {
            write!(out, "{}", Name(customer))?;
        }
        write!(out, "</th><td class=\"d\">{}</td><td>{}</td>", finding.kind.as_str(), Sentence(finding))?;
        match finding.through {
            Some(through) => write!(out, "<td class=\"t\">{}</td>", Date(through))?,
            None => out.write_str("<td class=\"t\">–</td>")?,
        }
        if has_change {
            write!(out, "<td class=\"d\">{}</td>", finding.change.map_or("–", Change::as_str))?;
        }
        out.write_str("</tr>\n")
    }
}

impl fmt::Display for Findings<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>\n")?;
        if let Some(comparison) = &self.report.comparison {
            self.compared(out, comparison)?;
        }
        let findings = &self.report.findings;
        if findings.is_empty() {
            out.write_str("<p>No customer has one.</p>\n")?;
        } else {
            let caption = Quantity(findings.len() as u64, "finding").to_string();
            self.table(
                out,
                &format!("{caption}, the worst first"),
                findings,
                self.report.comparison.is_some(),
            )?;
        }
        let comparison = self.report.comparison.as_ref();
        if let Some(Comparison { resolved, .. }) = comparison.filter(|of| !of.resolved.is_empty()) {
            out.write_str("<h3>Resolved since the last report</h3>\n")?;
            self.table(out, "As they were in the last report", resolved, false)?;
        }
        out.write_str("</section>\n")
    }
}
