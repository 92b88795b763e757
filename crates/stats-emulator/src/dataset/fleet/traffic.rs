//! How a customer of a fleet sends: its volume, its rates, and the counts of a category on one day.

use chrono::{Datelike, NaiveDate};

use super::trouble::{PlantedTrouble, Trouble};
use crate::dataset::counts::{Counts, Rates};
use crate::dataset::customers::ORDINARY;
use crate::dataset::random::Random;

/// The habits of one customer. Factors are in thousandths, rates in billionths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dataset) struct FleetTraffic {
    /// The messages of a working day around the anchor.
    volume: u64,
    /// The factor of each day of the week, from Monday on.
    weekdays: [u64; 7],
    /// What the volume grows by in a year, below zero for a decline.
    growth: i64,
    /// The day on which the factor of growth is one.
    anchor: NaiveDate,
    /// Of requests: what bounces or is blocked.
    returned: u64,
    /// Of delivered messages: what is reported as spam.
    spam_reports: u64,
    categories: Vec<CategoryTraffic>,
    planted: Option<PlantedTrouble>,
    /// The rate of the trouble, if it has one.
    trouble_rate: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct CategoryTraffic {
    name: &'static str,
    /// The share of the volume is this weight by the sum of all.
    weight: u64,
    /// Factors of the customer's rates.
    returned: u64,
    spam_reports: u64,
    /// Of delivered messages: what is opened at least once.
    opens: u64,
    /// Of opened messages: what is clicked at least once.
    clicks: u64,
}

impl FleetTraffic {
    /// The habits of the customer of that name, with a trouble that lasts until the anchor.
    pub(super) fn new(seed: u64, name: &str, anchor: NaiveDate, trouble: Option<Trouble>) -> Self {
        let mut random = Random::keyed(seed, &["fleet traffic of", name], 0);
        let mut categories = categories(&mut random);
        // About 200 to 20,000, most of them around 2,000. Troubled customers have 5,000 and more, so that no rate of theirs
        // is in doubt.
        let volume = match trouble {
            None => around(&mut random, 2000, 3, 867),
            Some(_) => around(&mut random, 10_000, 2, 2414),
        };
        let mut weekdays = [0; 7];
        for (number, factor) in (0..).zip(&mut weekdays) {
            *factor = if number < 5 { random.between(900, 1100) } else { random.between(350, 700) };
        }
        let planted = trouble.map(|trouble| PlantedTrouble {
            trouble,
            since: trouble.since(anchor),
            category: (trouble == Trouble::BadCategory)
                .then(|| outweigh(&mut categories, &mut random))
                .flatten(),
        });
        Self {
            volume,
            weekdays,
            growth: i64::try_from(random.below(451)).unwrap_or(0) - 200,
            anchor,
            returned: random.between(7_000_000, 22_000_000),
            spam_reports: random.between(70_000, 220_000),
            categories,
            planted,
            trouble_rate: trouble.map_or(0, |trouble| trouble.rate(&mut random)),
        }
    }

    pub(in crate::dataset) fn categories(&self) -> impl Iterator<Item = &'static str> {
        self.categories.iter().map(|category| category.name)
    }

    pub(in crate::dataset) fn planted(&self) -> Option<&PlantedTrouble> {
        self.planted.as_ref()
    }

    /// The counts of one category on one day.
    pub(in crate::dataset) fn counts(
        &self,
        seed: u64,
        customer: &str,
        category: &str,
        date: NaiveDate,
    ) -> Counts {
        let Some(category) = self.categories.iter().find(|known| known.name == category) else {
            return Counts::default();
        };
        let planted = self.planted.filter(|planted| date >= planted.since);
        let trouble = planted.map(|planted| planted.trouble);
        if trouble == Some(Trouble::Silent) {
            return Counts::default();
        }
        let number = i64::from(date.num_days_from_ce()).cast_unsigned();
        // What all categories of a day have in common.
        let mut day = Random::keyed(seed, &["fleet day of", customer], number);
        let (noise, returned_noise) = (day.bell(720, 1280), day.bell(900, 1150));
        let spam_noise = day.bell(900, 1150);
        let mut random = Random::keyed(seed, &["fleet", customer, category.name], number);

        let mut factors = vec![self.weekday(date), self.grown(date), noise, random.bell(930, 1070)];
        if trouble == Some(Trouble::Doubled) {
            factors.push(3000);
        }
        let weights: u64 = self.categories.iter().map(|category| category.weight).sum();
        // Thousandths of a message, of which the rest becomes one by chance.
        let expected = scaled(self.volume * 1000, &factors) * category.weight / weights.max(1);
        let requests = (expected + random.below(1000)) / 1000;

        let rates = Rates {
            returned: match trouble {
                Some(Trouble::Bouncing) => scaled(self.trouble_rate, &[returned_noise]),
                _ => scaled(self.returned, &[category.returned, returned_noise]),
            },
            spam_reports: match trouble {
                Some(Trouble::Complaining) => scaled(self.trouble_rate, &[spam_noise]),
                Some(Trouble::BadCategory)
                    if planted.is_some_and(|planted| planted.category == Some(category.name)) =>
                {
                    scaled(self.trouble_rate, &[spam_noise])
                }
                _ => scaled(self.spam_reports, &[category.spam_reports, spam_noise]),
            },
            opens: category.opens,
            clicks: category.clicks,
        };
        Counts::drawn(&mut random, requests, &rates)
    }

    fn weekday(&self, date: NaiveDate) -> u64 {
        let number = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
        self.weekdays.get(number).copied().unwrap_or(0)
    }

    /// The factor of growth, which ends at a half and at one and a half.
    fn grown(&self, date: NaiveDate) -> u64 {
        let years = self.growth * (date - self.anchor).num_days() / 365;
        u64::try_from((1000 + years).clamp(500, 1500)).unwrap_or(1000)
    }
}

/// Three to six of the ordinary categories.
fn categories(random: &mut Random) -> Vec<CategoryTraffic> {
    let mut names = ORDINARY;
    random.shuffle(&mut names);
    let count = usize::try_from(random.between(3, 6)).unwrap_or(3);
    let category = |name| CategoryTraffic {
        name,
        weight: random.between(10, 40),
        returned: random.between(850, 1150),
        spam_reports: random.between(850, 1150),
        opens: random.between(120_000_000, 450_000_000),
        clicks: random.between(40_000_000, 250_000_000),
    };
    names.into_iter().take(count).map(category).collect()
}

/// Chooses a category and makes it at least a fifth of the volume.
fn outweigh(categories: &mut [CategoryTraffic], random: &mut Random) -> Option<&'static str> {
    let total: u64 = categories.iter().map(|category| category.weight).sum();
    let number = random.below(u64::try_from(categories.len()).unwrap_or(0));
    let category = categories.get_mut(usize::try_from(number).unwrap_or(0))?;
    category.weight = category.weight.max((total - category.weight).div_ceil(4));
    Some(category.name)
}

/// A number around the middle whose logarithm is distributed like a bell: the product of some factors, each from
/// `edge / (edge + 1000)` to its reciprocal. Whole numbers are the same on every platform, which logarithms are not.
fn around(random: &mut Random, middle: u64, factors: u32, edge: u64) -> u64 {
    let mut number = middle * 1000;
    for _ in 0..factors {
        let step = random.between(0, 1000);
        number = number * (edge + step) / (edge + 1000 - step);
    }
    number / 1000
}

/// The number with factors in thousandths.
fn scaled(number: u64, factors: &[u64]) -> u64 {
    factors.iter().fold(number, |number, factor| number * factor / 1000)
}

#[cfg(test)]
mod tests {
    use super::{FleetTraffic, Trouble};

    fn traffic(trouble: Option<Trouble>) -> impl Iterator<Item = FleetTraffic> {
        let today = "2026-06-30".parse().unwrap();
        (0..2000).map(move |seed| FleetTraffic::new(seed, "customer000001@example.com", today, trouble))
    }

    #[test]
    fn volumes_are_skewed_from_200_to_20000() {
        let mut volumes: Vec<u64> = traffic(None).map(|traffic| traffic.volume).collect();
        volumes.sort_unstable();
        assert!((200..300).contains(&volumes[0]), "{}", volumes[0]);
        assert!((15_000..=20_000).contains(&volumes[1999]), "{}", volumes[1999]);
        // The median is the middle, and the mean lies above it.
        assert!((1800..2200).contains(&volumes[1000]), "{}", volumes[1000]);
        let mean = volumes.iter().sum::<u64>() / 2000;
        assert!((2400..3000).contains(&mean), "{mean}");
    }

    #[test]
    fn troubled_customers_have_volume_on_every_day() {
        for trouble in Trouble::ALL {
            let least = traffic(Some(trouble)).map(|traffic| traffic.volume).min().unwrap();
            // A weekend, the lowest noise and a category's.
            assert!(least * 350 / 1000 * 720 / 1000 * 930 / 1000 >= 1100, "{least}");
        }
    }

    #[test]
    fn a_bad_category_has_a_fifth_of_the_volume() {
        for traffic in traffic(Some(Trouble::BadCategory)) {
            let name = traffic.planted.unwrap().category.unwrap();
            let total: u64 = traffic.categories.iter().map(|category| category.weight).sum();
            let bad = traffic.categories.iter().find(|category| category.name == name).unwrap();
            assert!(bad.weight * 5 >= total, "{traffic:?}");
        }
    }

    #[test]
    fn volume_grows_and_declines_within_bounds() {
        let traffic = traffic(None).find(|traffic| traffic.growth == -200).unwrap();
        for (date, factor) in
            [("2026-06-30", 1000), ("2027-06-30", 800), ("2040-01-01", 500), ("2009-06-01", 1500)]
        {
            assert_eq!(traffic.grown(date.parse().unwrap()), factor, "{date}");
        }
    }
}
