//! The thresholds of the findings, and how to read the page.

use std::fmt;

use super::figure::{Count, Quantity};
use crate::health::rules::{CategoryRule, RateRule, Rules, SilentRule, StaleRule, VolumeRule};

/// The thresholds as a list.
pub(super) struct RuleList<'a>(pub(super) &'a Rules);

impl fmt::Display for RuleList<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rules { days, min_volume, min_events, .. } = *self.0;
        let RateRule { warning, critical } = self.0.bounce_rate;
        let (days, minimum) = (Quantity(days.into(), "day"), Count(min_volume));
        out.write_str(
            "<section aria-labelledby=\"rules\">\n<h2 id=\"rules\">Rules</h2>\n<dl class=\"u\">\n",
        )?;
        let mut rule =
            |term: &str, rule: fmt::Arguments<'_>| writeln!(out, "<div><dt>{term}</dt><dd>{rule}</dd></div>");
        rule(
            "Rates",
            format_args!(
                "over {days} that end with a customer's last one. A rate of less than {minimum} messages is \
                 absent; one with fewer than {} bounces or spam reports is no finding.",
                Count(min_events)
            ),
        )?;
        rule(
            "Bounce rate",
            format_args!(
                "bounces and blocks by requests: warning above {warning}\u{a0}%, critical above {critical}\u{a0}%."
            ),
        )?;
        let RateRule { warning, critical } = self.0.spam_report_rate;
        rule(
            "Spam-report rate",
            format_args!(
                "spam reports by delivered messages: warning above {warning}\u{a0}%, critical above {critical}\u{a0}%."
            ),
        )?;
        let VolumeRule { days, increase, decrease, deviations } = self.0.volume;
        rule(
            "Volume",
            format_args!(
                "requests of the newest {} are at least {increase} times or at most {decrease} times the median of the \
                 same weekdays in the four weeks before, at least {deviations} standard deviations from it, and not \
                 below {minimum}.",
                Quantity(days.into(), "day")
            ),
        )?;
        let SilentRule { days } = self.0.silent;
        rule(
            "Silent",
            format_args!(
                "no request on the newest {}, where usually {minimum} or more are.",
                Quantity(days.into(), "day")
            ),
        )?;
        let StaleRule { max_age } = self.0.stale;
        rule("Stale", format_args!("numbers are more than {} behind.", Quantity(max_age.into(), "day")))?;
        let CategoryRule { factor, deviations } = self.0.category;
        rule(
            "Categories",
            format_args!(
                "named where their rate is above the threshold, at least {factor} times that of the customer's \
                 other messages, and {deviations} standard errors above it; where the customer's own rate is not above \
                 the threshold, as many standard errors above the threshold too."
            ),
        )?;
        rule(
            "Signs",
            format_args!(
                "– is absent, which is not zero: no number was reported, or too few messages for a rate. In a chart the \
                 days of the sums and rates are shaded, a day without a number has no bar, the dashed line is the \
                 threshold of a warning, the solid one that of critical."
            ),
        )?;
        out.write_str("</dl>\n</section>\n")
    }
}
