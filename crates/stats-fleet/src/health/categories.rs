//! Which categories a rate is attributed to.

use std::collections::BTreeMap;

use super::decimal::{Decimal, ONE};
use super::finding::CategoryRate;
use super::numbers::Numbers;
use super::rate::{Rate, RateKind};
use super::rules::Rules;

/// The categories whose rate is above the threshold and stands out from the customer's other messages: by the factor of the
/// rule, and by a two-proportion z-test. The most messages above the threshold come first.
pub(crate) fn standing_out(
    rules: &Rules,
    kind: RateKind,
    threshold: Decimal,
    customer: &[Numbers],
    categories: &BTreeMap<&str, Vec<Numbers>>,
) -> Vec<CategoryRate> {
    let Some(total) = Rate::of(kind, customer) else { return Vec::new() };
    let mut found = Vec::new();
    for (category, days) in categories {
        let Some(rate) = Rate::of(kind, days) else { continue };
        let is_large = rate.denominator >= rules.min_volume && rate.numerator >= rules.min_events;
        if !is_large || !rate.is_above(threshold) || rate.denominator_of != total.denominator_of {
            continue;
        }
        let Some(others) = without(&total, &rate) else { continue };
        if stands_out(rules, &rate, &others) {
            found.push(CategoryRate { category: (*category).to_owned(), rate, others: Some(others) });
        }
    }
    found.sort_by_key(|of| std::cmp::Reverse(excess(&of.rate, threshold)));
    found
}

/// The rate of the messages that are not in the category; absent if every message is, or the category has more than the
/// customer.
fn without(total: &Rate, category: &Rate) -> Option<Rate> {
    let numerator = total.numerator.checked_sub(category.numerator)?;
    let denominator = total.denominator.checked_sub(category.denominator).filter(|rest| *rest > 0)?;
    Some(Rate { numerator, denominator, ..*total })
}

fn stands_out(rules: &Rules, rate: &Rate, others: &Rate) -> bool {
    let rule = &rules.category;
    rate.value() >= rule.factor.to_f64() * others.value()
        && standard_errors(rate, others) >= rule.deviations.to_f64()
}

/// The statistic of the two-proportion z-test with the pooled rate.
#[expect(clippy::cast_precision_loss, reason = "a statistic, not a count")]
fn standard_errors(rate: &Rate, others: &Rate) -> f64 {
    let (here, there) = (rate.denominator as f64, others.denominator as f64);
    let pooled = (rate.numerator as f64 + others.numerator as f64) / (here + there);
    let error = (pooled * (1.0 - pooled) * (1.0 / here + 1.0 / there)).sqrt();
    if error > 0.0 { (rate.value() - others.value()) / error } else { 0.0 }
}

/// True if the rate is so many standard errors of the rule above the threshold: by more than chance. A fleet has thousands of
/// categories, some of which are above it by chance.
pub(crate) fn is_certain(rules: &Rules, rate: &Rate, threshold: Decimal) -> bool {
    let limit = threshold.to_f64() / 100.0;
    #[expect(clippy::cast_precision_loss, reason = "a statistic, not a count")]
    let error = (limit * (1.0 - limit) / rate.denominator as f64).sqrt();
    rate.value() - limit >= rules.category.deviations.to_f64() * error
}

/// How many messages are above the threshold, in parts of 10^8.
fn excess(rate: &Rate, threshold: Decimal) -> u128 {
    let messages = u128::from(rate.numerator) * 100 * u128::from(ONE);
    messages.saturating_sub(threshold.millionths() * u128::from(rate.denominator))
}
