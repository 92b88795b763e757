//! Counts, rates and dates in HTML. What is absent is a dash.

use std::fmt;

use chrono::NaiveDate;

use crate::health::numbers::Numbers;
use crate::health::rate::{Rate, Rates};

/// A count with commas between thousands.
pub(super) struct Count(pub(super) u64);

/// A count, or a dash.
pub(super) struct MaybeCount(pub(super) Option<u64>);

/// A rate in percent with three digits after the point, or a dash.
pub(super) struct Percent<'a>(pub(super) Option<&'a Rate>);

/// A date that does not wrap.
pub(super) struct Date(pub(super) NaiveDate);

/// A number with its noun: `1 day`, `2 days`.
pub(super) struct Quantity<'a>(pub(super) u64, pub(super) &'a str);

/// Sums as a list of terms.
pub(super) struct Totals<'a>(pub(super) &'a Numbers);

/// Rates over several days as a list of terms, with numerators and denominators.
pub(super) struct RateList<'a>(pub(super) &'a Rates);

const ABSENT: &str = "–";

impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (index, digit) in digits.char_indices() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.write_str(",")?;
            }
            write!(out, "{digit}")?;
        }
        Ok(())
    }
}

impl fmt::Display for MaybeCount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(count) => Count(count).fmt(out),
            None => out.write_str(ABSENT),
        }
    }
}

impl fmt::Display for Percent<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(rate) => write!(out, "{:.3}\u{a0}%", rate.value() * 100.0),
            None => out.write_str(ABSENT),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<time>{}</time>", self.0)
    }
}

impl fmt::Display for Quantity<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}{}", Count(self.0), self.1, if self.0 == 1 { "" } else { "s" })
    }
}

impl fmt::Display for Totals<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Numbers { requests, delivered, bounces, blocks, spam_reports, unsubscribes, .. } = *self.0;
        out.write_str("<dl class=\"n\">")?;
        for (term, count) in [
            ("Requests", requests),
            ("Delivered", delivered),
            ("Bounces", bounces),
            ("Blocks", blocks),
            ("Spam reports", spam_reports),
            ("Unsubscribes", unsubscribes),
        ] {
            write!(out, "<div><dt>{term}</dt><dd>{}</dd></div>", MaybeCount(count))?;
        }
        out.write_str("</dl>\n")
    }
}

impl fmt::Display for RateList<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rates { bounce_rate, bounces_only_rate, spam_report_rate, unsubscribe_rate, .. } = self.0;
        out.write_str("<dl class=\"n r\">")?;
        for (term, rate) in [
            ("Bounce rate", bounce_rate),
            ("Bounces only", bounces_only_rate),
            ("Spam-report rate", spam_report_rate),
            ("Unsubscribe rate", unsubscribe_rate),
        ] {
            write!(out, "<div><dt>{term}</dt><dd>{}", Percent(rate.as_ref()))?;
            if let Some(Rate { numerator, denominator, numerator_of, denominator_of, .. }) = rate {
                let (numerator, denominator) = (Count(*numerator), Count(*denominator));
                write!(out, " <small>{numerator} {numerator_of} of {denominator} {denominator_of}</small>")?;
            }
            out.write_str("</dd></div>")?;
        }
        out.write_str("</dl>\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_commas_between_thousands() {
        let cases = [(0, "0"), (999, "999"), (1_000, "1,000"), (u64::MAX, "18,446,744,073,709,551,615")];
        for (count, text) in cases {
            assert_eq!(Count(count).to_string(), text);
        }
    }

    #[test]
    fn what_is_absent_is_a_dash_and_zero_is_zero() {
        let mut numbers = Numbers::default();
        assert_eq!(MaybeCount(numbers.requests).to_string(), "–");
        assert_eq!(Totals(&numbers).to_string().matches("<dd>–</dd>").count(), 6);
        (numbers.requests, numbers.bounces) = (Some(200), Some(0));
        assert!(Totals(&numbers).to_string().contains("<dt>Bounces</dt><dd>0</dd>"));
        let html = RateList(&Rates::of_day(&numbers, 100)).to_string();
        assert!(html.contains("<dt>Bounce rate</dt><dd>–</dd>"), "{html}");
        assert!(html.contains("<dd>0.000\u{a0}% <small>0 bounces of 200 requests</small></dd>"), "{html}");
    }
}
