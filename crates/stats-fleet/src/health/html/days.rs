//! The newest days of a customer as a table.

use std::fmt;

use chrono::NaiveDate;

use super::figure::{Date, MaybeCount, Percent};
use crate::health::numbers::{Day, Numbers, days_before};
use crate::health::rate::{Numerator, Rate, Rates};
use crate::health::rules::Rules;

/// A table of the 30 days through one day, in which a day without numbers has a row of its own.
pub(super) struct DayTable<'a> {
    pub(super) rules: &'a Rules,
    pub(super) days: &'a [Day],
    pub(super) through: NaiveDate,
}

const COLUMNS: [&str; 12] = [
    "Requests",
    "Delivered",
    "Bounces",
    "Blocks",
    "Bounce rate",
    "Spam reports",
    "Spam-report rate",
    "Unsubscribes",
    "Unique opens",
    "Open rate",
    "Unique clicks",
    "Click rate",
];

impl fmt::Display for DayTable<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("<details><summary>Numbers of each day</summary>\n")?;
        out.write_str("<div class=\"s\" role=\"group\" aria-label=\"Numbers of each day\" tabindex=\"0\">")?;
        write!(out, "<table><caption>The 30 days through {}</caption>\n<thead><tr>", Date(self.through))?;
        out.write_str("<th scope=\"col\">Day</th>")?;
        for column in COLUMNS {
            write!(out, "<th scope=\"col\">{column}</th>")?;
        }
        out.write_str("</tr></thead>\n<tbody>\n")?;
        for age in 0..Rules::DAYS_KEPT {
            let date = days_before(self.through, age);
            write!(out, "<tr><th scope=\"row\">{}</th>", Date(date))?;
            match self.days.iter().rfind(|day| day.date == date) {
                Some(day) => write_cells(out, &day.numbers, self.rules.min_volume)?,
                None => write!(out, "<td colspan=\"{}\">no numbers</td>", COLUMNS.len())?,
            }
            out.write_str("</tr>\n")?;
        }
        out.write_str("</tbody></table></div></details>\n")
    }
}

fn write_cells(out: &mut fmt::Formatter<'_>, numbers: &Numbers, min_volume: u64) -> fmt::Result {
    let rates = Rates::of_day(numbers, min_volume);
    let count = |count| format!("<td>{}</td>", MaybeCount(count));
    let rate = |rate: Option<&Rate>| format!("<td>{}{}</td>", Percent(rate), mark(rate));
    for cell in [
        count(numbers.requests),
        count(numbers.delivered),
        count(numbers.bounces),
        count(numbers.blocks),
        rate(rates.bounce_rate.as_ref().or(rates.bounces_only_rate.as_ref())),
        count(numbers.spam_reports),
        rate(rates.spam_report_rate.as_ref()),
        count(numbers.unsubscribes),
        count(numbers.unique_opens),
        rate(rates.open_rate.as_ref()),
        count(numbers.unique_clicks),
        rate(rates.click_rate.as_ref()),
    ] {
        out.write_str(&cell)?;
    }
    Ok(())
}

/// The mark of a rate whose numerator is not that of its column.
fn mark(rate: Option<&Rate>) -> String {
    match rate.map(|rate| (rate.numerator_of, rate.numerator)) {
        Some((Numerator::Bounces, _)) => " <small>bounces only</small>".to_owned(),
        Some((of @ (Numerator::Opens | Numerator::Clicks), count)) => {
            format!(" <small>{} {of}</small>", MaybeCount(Some(count)))
        }
        _ => String::new(),
    }
}
