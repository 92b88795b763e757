//! A [`HealthReport`] as one page of HTML, for a browser, an attachment or paper.
//!
//! The page needs nothing else: its style and its drawings are in it, it has no script, and a content security policy forbids
//! to load anything. Names are escaped; characters that are invisible or change the direction of the text are shown by their
//! numbers. It follows the colour scheme of the browser, fits a width of 360 pixels, and prints black on white.
//!
//! A customer without findings takes 2 to 3 kB: sums, rates, and the newest 30 days as a chart. The table of those days, some
//! 10 kB, comes with customers that have findings. [`HtmlOptions::only_findings`] leaves the other customers out.

mod chart;
mod customers;
mod days;
mod figure;
mod findings;
mod rules;
mod summary;
mod text;

#[cfg(test)]
mod tests;

use std::fmt;

use customers::Sections;
use findings::Findings;
use rules::RuleList;
use summary::{Headline, Sums};

use super::report::HealthReport;

/// What a page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct HtmlOptions {
    /// Sections of customers with findings alone; the page then says how many are left out.
    pub only_findings: bool,
}

impl HtmlOptions {
    /// With sections of customers with findings alone, or of all.
    #[must_use]
    pub const fn with_only_findings(mut self, only_findings: bool) -> Self {
        self.only_findings = only_findings;
        self
    }
}

impl HealthReport {
    /// The report as one page of HTML that loads nothing and has no script.
    ///
    /// ```
    /// use stats_fleet::health::{Assessment, CustomerDays, HtmlOptions, Rules};
    ///
    /// let through = "2026-06-30".parse()?;
    /// let mut assessment = Assessment::new(Rules::default(), vec!["default".into()], through, through)?;
    /// let (account, customer) = ("default".into(), "<anna>".into());
    /// assessment.add(&CustomerDays { account, customer, ..CustomerDays::default() });
    /// let page = assessment.finish().to_html(&HtmlOptions::default());
    /// assert!(page.starts_with("<!DOCTYPE html>"));
    /// assert!(page.contains("&lt;anna&gt;") && !page.contains("<anna>"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_html(&self, options: &HtmlOptions) -> String {
        Page { report: self, sections: Sections::new(self, options.only_findings) }.to_string()
    }
}

struct Page<'a> {
    report: &'a HealthReport,
    sections: Sections<'a>,
}

const HEAD: &str = "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                    form-action 'none'\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<meta name=\"referrer\" content=\"no-referrer\">
";

impl fmt::Display for Page<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { report, sections } = self;
        write!(out, "{HEAD}<title>Email health through {}</title>\n<style>\n", report.through)?;
        write!(out, "{}</style>\n</head>\n<body>\n", include_str!("style.css"))?;
        write!(out, "{}<main>\n{}", Headline(report), Findings::new(report, sections))?;
        write!(out, "{}{}{sections}", Sums(report), RuleList(&report.rules))?;
        out.write_str("</main>\n</body>\n</html>\n")
    }
}
