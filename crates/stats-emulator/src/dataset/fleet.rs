//! A fleet: many quiet customers, and some with a trouble among them.

mod traffic;
mod trouble;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

pub(super) use traffic::FleetTraffic;
pub use trouble::{PlantedTrouble, Trouble};

use super::customer::{Customer, Traffic};
use super::customers::number_name;
use super::random::Random;

/// Many quiet customers, and some with a trouble at positions that the seed chooses, for
/// [`EmulatorBuilder::fleet`](crate::EmulatorBuilder::fleet).
///
/// A quiet customer
///
/// - has about 200 to 20,000 messages on a working day, most of them about 2,000, and a third to two thirds of that on
///   weekends; a day differs by up to a third, and a year by −20 % to +25 %;
/// - has three to six categories with rates of their own;
/// - has 0.5 % to 3 % of its requests bounce or blocked, and 0.005 % to 0.03 % of its delivered messages reported as spam.
///   Each day's count is drawn from a binomial distribution with such a rate, so that small counts fluctuate: one report
///   among 300 messages is 0.3 %.
///
/// A customer with a trouble is the same except for that trouble, and has more than 1,000 messages on every day of the last
/// three months but those of [`Trouble::Silent`].
///
/// ```
/// use stats_emulator::{Emulator, FleetPlan, Trouble};
///
/// let plan = FleetPlan::new(100).troubles([Trouble::Bouncing, Trouble::BadCategory]);
/// let emulator = Emulator::builder().fleet(plan).start()?;
/// let dataset = emulator.dataset();
/// assert_eq!(dataset.customers().len(), 102);
/// let mut planted: Vec<Trouble> =
///     dataset.customers().iter().filter_map(|customer| Some(customer.trouble()?.trouble)).collect();
/// planted.sort();
/// assert_eq!(planted, [Trouble::Bouncing, Trouble::BadCategory]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct FleetPlan {
    quiet_customers: u32,
    troubles: Vec<Trouble>,
}

impl FleetPlan {
    /// That many quiet customers and none with a trouble.
    pub const fn new(quiet_customers: u32) -> Self {
        Self { quiet_customers, troubles: Vec::new() }
    }

    /// One more customer for each of these troubles, which may be the same several times.
    pub fn troubles(mut self, troubles: impl IntoIterator<Item = Trouble>) -> Self {
        self.troubles.extend(troubles);
        self
    }

    /// The customers in the order of their list: numbered names that are not taken.
    pub(super) fn customers(
        &self,
        seed: u64,
        today: NaiveDate,
        is_taken: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = Customer> {
        let troubles = self.positions(seed);
        let names = (1..=u64::MAX).map(number_name).filter(move |name| !is_taken(name));
        (0..self.count()).zip(names).map(move |(position, name)| {
            let traffic = FleetTraffic::new(seed, &name, today, troubles.get(&position).copied());
            let categories: Vec<&str> = traffic.categories().collect();
            Customer::new(&name, &categories, Traffic::Fleet(Arc::new(traffic)))
        })
    }

    fn count(&self) -> u64 {
        let troubled = u64::try_from(self.troubles.len()).unwrap_or(u64::MAX);
        u64::from(self.quiet_customers).saturating_add(troubled)
    }

    /// The positions of the customers with a trouble, from 0 on.
    fn positions(&self, seed: u64) -> BTreeMap<u64, Trouble> {
        let mut random = Random::keyed(seed, &["positions of troubles"], 0);
        let mut positions = BTreeMap::new();
        for trouble in &self.troubles {
            // There are more positions than troubles before it.
            let position = loop {
                let position = random.below(self.count());
                if !positions.contains_key(&position) {
                    break position;
                }
            };
            positions.insert(position, *trouble);
        }
        positions
    }
}
