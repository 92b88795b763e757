//! Requests of the newest days against those of the same weekdays before: changes of volume, silence.

use chrono::NaiveDate;

use super::decimal::ONE;
use super::finding::{Evidence, FindingKind};
use super::numbers::{Day, days_before};
use super::rules::Rules;

/// Weeks that the newest days are compared with, and how many of them must have requests.
const WEEKS: [u32; 4] = [1, 2, 3, 4];
const LEAST_WEEKS: usize = 3;

/// The factor by which the median absolute deviation of a normal distribution is less than its standard deviation.
const DEVIATION: (u128, u128) = (14_826, 10_000);

/// The finding about the volume of a customer whose days end with this one.
pub(crate) fn assess(rules: &Rules, days: &[Day], end: NaiveDate) -> Option<(FindingKind, Evidence)> {
    silent(rules, days, end).or_else(|| changed(rules, days, end))
}

fn silent(rules: &Rules, days: &[Day], end: NaiveDate) -> Option<(FindingKind, Evidence)> {
    let length = rules.silent.days;
    // A day without a row has no requests; a row without the number may have some.
    let is_silent = |day: &Day| day.numbers.requests == Some(0);
    if !newest(days, end, length)?.iter().all(is_silent) {
        return None;
    }
    let last =
        days.iter().rev().find(|day| day.date <= end && day.numbers.requests.is_some_and(|sum| sum > 0))?;
    let silent = u32::try_from((end - last.date).num_days()).ok()?;
    // Whole weeks of silence are no measure of what is usual.
    let weeks = silent.div_ceil(7).saturating_sub(1);
    let before = before(days, end, length, weeks);
    let usual = Usual::of(&before)?;
    if usual.twice_median < 2 * u128::from(rules.min_volume) {
        return None;
    }
    let (last_request, median) = (last.date, usual.median());
    Some((FindingKind::Silent, Evidence::Silent { days: silent, last_request, weeks, before, median }))
}

fn changed(rules: &Rules, days: &[Day], end: NaiveDate) -> Option<(FindingKind, Evidence)> {
    let rule = &rules.volume;
    let now = requests(days, end, rule.days)?;
    let before = before(days, end, rule.days, 0);
    let usual = Usual::of(&before)?;
    let (one, minimum) = (u128::from(ONE), u128::from(rules.min_volume));
    let twice_now = 2 * u128::from(now);
    let is_increase = u128::from(now) >= minimum
        && twice_now * one >= rule.increase.millionths() * usual.twice_median
        && twice_now > usual.twice_median;
    let is_decrease = usual.twice_median >= 2 * minimum
        && twice_now * one <= rule.decrease.millionths() * usual.twice_median;
    // Four times the distance against four times the deviation.
    let distance = 2 * twice_now.abs_diff(usual.twice_median);
    let (numerator, denominator) = DEVIATION;
    let is_far =
        distance * denominator * one >= rule.deviations.millionths() * numerator * usual.four_deviations;
    let (kind, threshold) = match (is_increase, is_decrease) {
        (true, _) => (FindingKind::VolumeIncrease, rule.increase),
        (_, true) => (FindingKind::VolumeDecrease, rule.decrease),
        _ => return None,
    };
    is_far.then(|| {
        let (median, deviation) = (usual.median(), usual.deviation());
        (kind, Evidence::Volume { days: rule.days, requests: now, before, median, deviation, threshold })
    })
}

/// The requests of so many days that end with this one; none where no day has a row, a row lacks the number, or the sum is beyond
/// 2^64−1.
fn requests(days: &[Day], end: NaiveDate, length: u32) -> Option<u64> {
    let (first, others) = newest(days, end, length)?.split_first()?;
    others.iter().try_fold(first.numbers.requests?, |sum, day| sum.checked_add(day.numbers.requests?))
}

/// The rows of so many days that end with this one.
fn newest(days: &[Day], end: NaiveDate, length: u32) -> Option<&[Day]> {
    let first = days_before(end, length.saturating_sub(1));
    let from = days.partition_point(|day| day.date < first);
    let until = days.partition_point(|day| day.date <= end);
    days.get(from..until)
}

/// The sums of the same weekdays in the four weeks before, and before so many more.
fn before(days: &[Day], end: NaiveDate, length: u32, weeks: u32) -> [Option<u64>; 4] {
    WEEKS.map(|week| requests(days, days_before(end, 7 * (week + weeks)), length))
}

/// The median and the median absolute deviation, in whole parts of a half and of a quarter.
struct Usual {
    twice_median: u128,
    four_deviations: u128,
}

impl Usual {
    fn of(sums: &[Option<u64>; 4]) -> Option<Self> {
        let sums: Vec<u128> = sums.iter().flatten().map(|sum| u128::from(*sum)).collect();
        if sums.len() < LEAST_WEEKS {
            return None;
        }
        let middle = twice_median(sums.clone())?;
        let distances = sums.iter().map(|sum| (2 * sum).abs_diff(middle)).collect();
        Some(Self { twice_median: middle, four_deviations: twice_median(distances)? })
    }

    #[expect(clippy::cast_precision_loss, reason = "the last step, after all exact ones")]
    fn median(&self) -> f64 {
        self.twice_median as f64 / 2.0
    }

    #[expect(clippy::cast_precision_loss, reason = "the last step, after all exact ones")]
    fn deviation(&self) -> f64 {
        self.four_deviations as f64 / 4.0
    }
}

/// Twice the median: the two middle values, which are one where their number is odd, added.
fn twice_median(mut values: Vec<u128>) -> Option<u128> {
    values.sort_unstable();
    let upper = values.get(values.len() / 2)?;
    let lower = values.get(values.len().checked_sub(1)? / 2)?;
    Some(lower + upper)
}
