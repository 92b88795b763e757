//! The report in a few numbers.

use std::fmt;

use super::figure::{Count, Date, Quantity, RateList, Totals};
use super::text::Name;
use crate::health::report::HealthReport;

/// The title, one sentence, and how many customers have findings.
pub(super) struct Headline<'a>(pub(super) &'a HealthReport);

/// The sums and rates of all customers together.
pub(super) struct Sums<'a>(pub(super) &'a HealthReport);

impl fmt::Display for Headline<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let summary = &self.0.summary;
        let without = summary.customers.saturating_sub(summary.critical).saturating_sub(summary.warning);
        write!(out, "<header>\n<h1>Email health through {}</h1>\n", Date(self.0.through))?;
        if !self.0.accounts.is_empty() {
            let noun = if self.0.accounts.len() == 1 { "Account" } else { "Accounts" };
            write!(out, "<p>{noun} ")?;
            for (index, account) in self.0.accounts.iter().enumerate() {
                write!(out, "{}{}", if index > 0 { ", " } else { "" }, Name(account))?;
            }
            out.write_str("</p>\n")?;
        }
        out.write_str("<dl class=\"n v\">")?;
        for (term, class, count) in [
            ("Customers", "", summary.customers),
            ("With a critical finding", " class=\"critical\"", summary.critical),
            ("With warnings", " class=\"warning\"", summary.warning),
            ("Without findings", "", without),
        ] {
            let class = if count > 0 { class } else { "" };
            write!(out, "<div><dt>{term}</dt><dd{class}>{}</dd></div>", Count(count))?;
        }
        out.write_str("</dl>\n</header>\n")
    }
}

impl fmt::Display for Sums<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HealthReport { rules, summary, .. } = self.0;
        out.write_str("<section aria-labelledby=\"sums\">\n<h2 id=\"sums\">All customers together</h2>\n")?;
        let days = Quantity(rules.days.into(), "day");
        writeln!(out, "<p>Sums and rates over {days} that end with each customer's last one</p>")?;
        write!(out, "{}", Totals(&summary.totals))?;
        writeln!(out, "{}</section>", RateList(&summary.rates))
    }
}
