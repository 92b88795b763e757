//! A customer: a name, categories and a kind of traffic.

use std::sync::Arc;

use chrono::NaiveDate;

use super::change::CustomerChange;
use super::fleet::{FleetTraffic, PlantedTrouble, Trouble};

/// A subuser registered under the account.
///
/// Every message belongs to one category. A customer without categories sends messages too, without a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    name: String,
    categories: Vec<String>,
    traffic: Traffic,
    is_disabled: bool,
    is_eu: bool,
    /// The id as an account of a reseller.
    account_id: String,
    change: Option<Box<CustomerChange>>,
    /// The name that its numbers depend on, if it has another now.
    first_name: Option<Box<str>>,
}

/// How the numbers of a customer are computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Traffic {
    /// A volume for each category, lower on weekends, with some days without a message.
    Ordinary,
    /// Ordinary, except for the three days in the examples of the specification.
    Documented,
    /// A customer of a fleet, with habits of its own. Copies share them.
    Fleet(Arc<FleetTraffic>),
    /// No messages.
    None,
    /// One day with totals around 2^53, beyond which a double cannot represent every integer.
    PastDouble,
    /// One day with totals up to 2^64 − 1.
    Largest,
}

impl Customer {
    pub(super) fn new(name: &str, categories: &[&str], traffic: Traffic) -> Self {
        Self {
            name: name.to_owned(),
            categories: categories.iter().map(|name| (*name).to_owned()).collect(),
            traffic,
            is_disabled: false,
            is_eu: false,
            account_id: name.to_owned(),
            change: None,
            first_name: None,
        }
    }

    pub(super) fn with_categories(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.categories.extend(names);
        self
    }

    pub(super) fn with_account_id(self, account_id: String) -> Self {
        Self { account_id, ..self }
    }

    pub(super) fn listed_as(self, is_disabled: bool, is_eu: bool) -> Self {
        Self { is_disabled, is_eu, ..self }
    }

    pub(super) fn changed(mut self, change: &CustomerChange) -> Self {
        if let Some(renamed) = &change.renamed {
            self.first_name = Some(std::mem::replace(&mut self.name, renamed.clone()).into());
        }
        if let Some(without) = &change.without_category {
            self.categories.retain(|name| name != without);
        }
        Self { change: Some(change.clone().into()), ..self }
    }

    pub(crate) fn change(&self) -> Option<&CustomerChange> {
        self.change.as_deref()
    }

    /// The first day that it is answered about, if it is another than that of the data.
    pub(crate) fn since(&self) -> Option<NaiveDate> {
        self.change()?.since
    }

    /// The name that its numbers depend on.
    pub(super) fn first_name(&self) -> &str {
        self.first_name.as_deref().unwrap_or(&self.name)
    }

    pub(super) fn is_ordinary(&self) -> bool {
        matches!(self.traffic, Traffic::Ordinary | Traffic::Documented | Traffic::Fleet(_))
    }

    /// Its position in the list of all customers, removed ones included.
    pub(crate) fn position(&self) -> usize {
        let number = self.account_id.strip_prefix("sg").and_then(|number| number.parse::<usize>().ok());
        number.map_or(0, |number| number.saturating_sub(1))
    }

    /// The name, the value of the parameters `user` and `subusers`, such as `customer@example.com`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The categories, without duplicates, in the order of the category list.
    #[must_use]
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// True for a subuser that is listed as disabled. It has numbers like any other.
    #[must_use]
    pub fn is_disabled(&self) -> bool {
        self.is_disabled
    }

    /// The region of the subuser: `global` or `eu`.
    #[must_use]
    pub fn region(&self) -> &'static str {
        if self.is_eu { "eu" } else { "global" }
    }

    /// The id as an account of a reseller, for `on-behalf-of: account-id …`: `sg0001` for the first customer and so on;
    /// the name of a customer that [`Dataset::customer`](crate::Dataset::customer) knows by a rule.
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.account_id
    }

    /// What is wrong with it and since which day, for a customer of a [`FleetPlan`](crate::FleetPlan) that has a trouble.
    #[must_use]
    pub fn trouble(&self) -> Option<&PlantedTrouble> {
        match &self.traffic {
            Traffic::Fleet(traffic) => traffic.planted(),
            _ => None,
        }
    }

    /// True if requests about it fail on that today.
    pub(crate) fn fails_on(&self, today: NaiveDate) -> bool {
        self.trouble().is_some_and(|planted| planted.trouble == Trouble::Failing && today >= planted.since)
    }

    pub(super) fn traffic(&self) -> &Traffic {
        &self.traffic
    }
}
