//! The newest days of a customer as bars: requests, bounce rate, spam-report rate, one above the other.

use std::fmt;

use chrono::NaiveDate;

use super::figure::{Count, Date, Percent};
use crate::health::customer::CustomerHealth;
use crate::health::decimal::{Decimal, ONE};
use crate::health::numbers::{Day, days_before};
use crate::health::rate::{Rate, RateKind, Rates};
use crate::health::rules::{RateRule, Rules};

/// Bars of a customer's days. A day without a number has no bar, a zero has the lowest one; the period of the rates is shaded.
/// Rates have lines at their thresholds and the same scale for every customer, unless one is beyond the critical threshold.
pub(super) struct Chart<'a> {
    pub(super) rules: &'a Rules,
    pub(super) customer: &'a CustomerHealth,
    pub(super) through: NaiveDate,
}

/// Units of a drawing: a day is ten wide, and a unit of height a pixel.
const DAY: u32 = 10;
const WIDTH: u32 = DAY * Rules::DAYS_KEPT;
const REQUESTS_HEIGHT: u32 = 64;
const RATE_HEIGHT: u32 = 32;

/// One row of the chart.
struct Panel {
    label: &'static str,
    /// The largest number, as a text.
    most: String,
    /// What the drawing shows, in one sentence.
    description: String,
    height: u32,
    /// The places of the days that have a number, and the heights of their bars.
    bars: Vec<(u32, u32)>,
    /// Heights of the lines of warning and critical.
    lines: Option<[u32; 2]>,
}

impl Chart<'_> {
    fn first(&self) -> NaiveDate {
        days_before(self.through, Rules::DAYS_KEPT - 1)
    }

    /// The place of a day among those of the chart.
    fn place(&self, date: NaiveDate) -> Option<u32> {
        let place = u32::try_from((date - self.first()).num_days()).ok()?;
        (place < Rules::DAYS_KEPT).then_some(place)
    }

    fn requests(&self) -> Option<Panel> {
        let count = |day: &Day| Some((self.place(day.date)?, day.numbers.requests?));
        let counts: Vec<_> = self.customer.days.iter().filter_map(count).collect();
        let most = counts.iter().map(|(_, count)| *count).max()?;
        let least = counts.iter().map(|(_, count)| *count).min()?;
        let bar = |(place, count): &(u32, u64)| {
            (*place, scaled((*count).into(), most.max(1).into(), REQUESTS_HEIGHT).max(1))
        };
        let (most, least) = (Count(most).to_string(), Count(least));
        let of = counts.len();
        let description = format!("Requests a day: {of} of 30 days have them, from {least} to {most}");
        let bars = counts.iter().map(bar).collect();
        Some(Panel { label: "Requests", most, description, height: REQUESTS_HEIGHT, bars, lines: None })
    }

    fn rate(&self, kind: RateKind, label: &'static str, rule: RateRule) -> Option<Panel> {
        let rate = |day: &Day| {
            let rates = Rates::of_day(&day.numbers, self.rules.min_volume);
            Some((self.place(day.date)?, *rates.get(kind)?))
        };
        let rates: Vec<_> = self.customer.days.iter().filter_map(rate).collect();
        let by_size = |(_, left): &&(u32, Rate), (_, right): &&(u32, Rate)| parts(left).cmp(&parts(right));
        let (_, most) = rates.iter().max_by(by_size)?;
        let (_, least) = rates.iter().min_by(by_size)?;
        let scale = parts(most).max(rule.critical.millionths()).max(1);
        let bar = |(place, rate): &(u32, Rate)| (*place, scaled(parts(rate), scale, RATE_HEIGHT).max(1));
        let line = |threshold: Decimal| scaled(threshold.millionths(), scale, RATE_HEIGHT);
        let (most, least) = (Percent(Some(most)).to_string(), Percent(Some(least)));
        let (of, RateRule { warning, critical, .. }) = (rates.len(), rule);
        let description = format!(
            "{label} a day: {of} of 30 days have one, from {least} to {most}; lines at {warning} % and {critical} %"
        );
        let bars = rates.iter().map(bar).collect();
        let lines = Some([line(warning), line(critical)]);
        Some(Panel { label, most, description, height: RATE_HEIGHT, bars, lines })
    }

    fn panels(&self) -> [(&'static str, Option<Panel>); 3] {
        let Rules { bounce_rate, spam_report_rate, .. } = *self.rules;
        let bounces = self
            .rate(RateKind::Bounce, "Bounce rate", bounce_rate)
            .or_else(|| self.rate(RateKind::BouncesOnly, "Bounces only", bounce_rate));
        let spam_reports = self.rate(RateKind::SpamReport, "Spam-report rate", spam_report_rate);
        [("Requests", self.requests()), ("Bounce rate", bounces), ("Spam-report rate", spam_reports)]
    }

    /// The period of the rates, as a path over the height.
    fn period(&self, height: u32) -> String {
        let from = self.customer.since.map_or(0, |since| self.place(since).unwrap_or(0)) * DAY;
        format!("M{from} 0h{}v{height}h-{0}z", WIDTH - from)
    }
}

impl fmt::Display for Chart<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("<div class=\"g\">")?;
        for (label, panel) in self.panels() {
            let Some(panel) = panel else {
                write!(out, "<p>{label}</p><p><small>No day has one.</small></p>")?;
                continue;
            };
            let Panel { label, most, description, height, bars, lines } = panel;
            write!(out, "<p>{label} <small>at most {most}</small></p>")?;
            write!(out, "<svg role=\"img\" aria-label=\"{description}\" viewBox=\"0 0 {WIDTH} {height}\"")?;
            write!(out, " preserveAspectRatio=\"none\"><path class=\"p\" d=\"{}\"/>", self.period(height))?;
            out.write_str("<path class=\"b\" d=\"")?;
            for (place, bar) in bars {
                write!(out, "M{} {height}v-{bar}", place * DAY + DAY / 2)?;
            }
            out.write_str("\"/>")?;
            for (class, line) in ["w", "k"].into_iter().zip(lines.into_iter().flatten()) {
                write!(out, "<path class=\"{class}\" d=\"M0 {}h{WIDTH}\"/>", height - line)?;
            }
            out.write_str("</svg>")?;
        }
        writeln!(out, "<p class=\"a\">{} {}</p></div>", Date(self.first()), Date(self.through))
    }
}

/// Millionths of a percent.
fn parts(rate: &Rate) -> u128 {
    u128::from(rate.numerator) * 100 * u128::from(ONE) / u128::from(rate.denominator.max(1))
}

/// A part of a height that is at most the whole.
fn scaled(part: u128, whole: u128, height: u32) -> u32 {
    u32::try_from(part * u128::from(height) / whole).unwrap_or(height).min(height)
}
