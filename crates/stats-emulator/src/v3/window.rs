//! The period of a request, and what of it is answered.

use std::ops::RangeInclusive;

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::refusal::Refusal;
use super::switches::{
    BeforeRetention, EndBeforeStart, FutureDays, Retention, ServerToday, Switches, Week53,
};
use crate::dataset::Dataset;
use crate::parameters::Parameters;

/// The most items of an answer.
const MAX_ITEMS: usize = 50_000;

/// The days of a request that are answered, by buckets.
#[derive(Debug)]
pub(crate) struct Window {
    /// The first day as requested.
    pub(crate) start: NaiveDate,
    days: Option<RangeInclusive<NaiveDate>>,
    unit: Unit,
    /// The first day whose numbers are kept.
    kept_from: NaiveDate,
}

/// The parameter `aggregated_by`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
}

impl Window {
    /// Reads `start_date`, `end_date` and `aggregated_by`.
    pub(crate) fn parse(
        parameters: &Parameters,
        dataset: &Dataset,
        switches: &Switches,
        is_by_category: bool,
    ) -> Result<Self, Refusal> {
        let today = server_today(dataset, switches.server_today);
        let start = parameters.first("start_date").and_then(date).ok_or_else(Refusal::start_date)?;
        let end = match parameters.first("end_date") {
            Some(text) => date(text).ok_or_else(Refusal::end_date)?,
            None => today.max(start),
        };
        let unit = match parameters.first("aggregated_by") {
            None | Some("day") => Unit::Day,
            Some("week") => Unit::Week,
            Some("month") => Unit::Month,
            Some(_) => {
                return Err(Refusal::parameter(
                    "aggregated_by",
                    "aggregated_by should be day, week or month",
                ));
            }
        };
        if end < start && switches.end_before_start == EndBeforeStart::BadRequest {
            return Err(Refusal::parameter("end_date", "end_date should not be before start_date"));
        }
        let kept_from = kept_from(dataset, switches.retention, today, is_by_category);
        let first = if start >= kept_from { start } else { before(start, kept_from, switches)? };
        let last = match switches.future_days {
            FutureDays::Absent => end.min(today),
            FutureDays::Zeros => end,
        };
        let days = (first <= last).then_some(first..=last);
        let window = Self { start, days, unit, kept_from };
        if unit == Unit::Week && start <= end && touches_week_53(start, end) {
            let status = if switches.week_53 == Week53::BadRequest { 400 } else { 500 };
            return Err(Refusal::unable(status, "unable to get stats"));
        }
        Ok(window)
    }

    /// Refuses a request that would take too much memory or time.
    pub(crate) fn check_size(&self, names: usize) -> Result<(), Refusal> {
        let days = self.days.as_ref().map_or(0, |days| (*days.end() - *days.start()).num_days() + 1);
        if usize::try_from(days).unwrap_or(usize::MAX).saturating_mul(names) > MAX_ITEMS {
            let message = format!("more than {MAX_ITEMS} days of names; give fewer days or names");
            return Err(Refusal::parameter("start_date", &message));
        }
        Ok(())
    }

    /// The label of each bucket and its days, oldest first.
    pub(crate) fn buckets(&self) -> Vec<(NaiveDate, Vec<NaiveDate>)> {
        let mut buckets: Vec<(NaiveDate, Vec<NaiveDate>)> = Vec::new();
        for day in self.days() {
            let label = match self.unit {
                Unit::Day => day,
                Unit::Week => {
                    let monday = Days::new(day.weekday().num_days_from_monday().into());
                    day.checked_sub_days(monday).unwrap_or(day)
                }
                Unit::Month => day.with_day(1).unwrap_or(day),
            };
            match buckets.last_mut().filter(|(last, _)| *last == label) {
                Some((_, days)) => days.push(day),
                None => buckets.push((label, vec![day])),
            }
        }
        buckets
    }

    /// Every day.
    pub(crate) fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let days = self.days.clone();
        let last = days.as_ref().map(|days| *days.end());
        let first = days.map(|days| *days.start());
        first.into_iter().flat_map(|first| first.iter_days()).take_while(move |day| last >= Some(*day))
    }

    /// True if the numbers of that day are kept.
    pub(crate) fn keeps(&self, day: NaiveDate) -> bool {
        day >= self.kept_from
    }
}

/// The first day that is answered about, where the first day of the request is before the retention.
fn before(start: NaiveDate, kept_from: NaiveDate, switches: &Switches) -> Result<NaiveDate, Refusal> {
    match switches.before_retention {
        BeforeRetention::Zeros => Ok(start),
        BeforeRetention::Cut => Ok(kept_from),
        BeforeRetention::BadRequest => {
            Err(Refusal::parameter("start_date", "start_date is before the statistics that are kept"))
        }
        BeforeRetention::ServerError => Err(Refusal::unable(500, "unable to get stats")),
    }
}

/// The server's today.
pub(crate) fn server_today(dataset: &Dataset, switch: ServerToday) -> NaiveDate {
    let today = dataset.today();
    let other = match switch {
        ServerToday::Same => None,
        ServerToday::Ahead => today.succ_opt(),
        ServerToday::Behind => today.pred_opt(),
    };
    other.unwrap_or(today)
}

fn kept_from(dataset: &Dataset, retention: Retention, today: NaiveDate, is_by_category: bool) -> NaiveDate {
    match retention {
        Retention::Whole => dataset.since(),
        Retention::Documented => {
            let months = Months::new(if is_by_category { 13 } else { 36 });
            today.checked_sub_months(months).unwrap_or(NaiveDate::MIN)
        }
    }
}

fn touches_week_53(start: NaiveDate, end: NaiveDate) -> bool {
    // Every span of seven years has such a week.
    start.iter_days().take_while(|day| *day <= end).take(3000).any(|day| day.iso_week().week() == 53)
}

fn date(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|date: &NaiveDate| date.to_string() == text)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Switches, Window, touches_week_53};
    use crate::dataset::Dataset;
    use crate::parameters::Parameters;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(query: &str, switches: &str, is_by_category: bool) -> Vec<String> {
        let dataset = Dataset::new(1, day("2009-06-01"), day("2012-06-30"));
        let switches: Switches = switches.parse().unwrap();
        let parameters = Parameters::parse(query, "");
        let window = Window::parse(&parameters, &dataset, &switches, is_by_category).unwrap();
        window.buckets().iter().map(|(label, days)| format!("{label}:{}", days.len())).collect()
    }

    #[test]
    fn answers_days_up_to_the_servers_today() {
        let query = "start_date=2012-06-29&end_date=2012-07-02";
        let counted = |switches| days(query, switches, false).len();
        assert_eq!(counted(""), 2);
        assert_eq!(counted("server-today=ahead"), 3);
        assert_eq!(counted("server-today=behind"), 1);
        assert_eq!(counted("future-days=zeros"), 4);
        assert_eq!(days("start_date=2012-06-29", "", false).len(), 2);
        assert_eq!(days("start_date=2012-07-29", "", false).len(), 0);
    }

    #[test]
    fn months_start_on_the_first_and_weeks_on_monday() {
        let query = "start_date=2012-05-30&end_date=2012-06-12&aggregated_by=";
        assert_eq!(days(&format!("{query}month"), "", false), ["2012-05-01:2", "2012-06-01:12"]);
        assert_eq!(
            days(&format!("{query}week"), "", false),
            ["2012-05-28:5", "2012-06-04:7", "2012-06-11:2"]
        );
    }

    #[test]
    fn keeps_three_years_and_thirteen_months_as_documented() {
        let switches = "retention=documented,before-retention=cut";
        let query = "start_date=2009-06-01&end_date=2009-07-01";
        assert_eq!(days(query, switches, false), ["2009-06-30:1", "2009-07-01:1"]);
        assert_eq!(days("start_date=2011-05-01&end_date=2011-05-31", switches, true).len(), 2);
        assert_eq!(days(query, "", true).len(), 31);
    }

    #[test]
    fn finds_weeks_53() {
        assert!(touches_week_53(day("2016-01-01"), day("2016-01-01")));
        assert!(touches_week_53(day("2020-01-01"), day("2020-12-31")));
        assert!(!touches_week_53(day("2016-01-04"), day("2016-12-31")));
    }
}
