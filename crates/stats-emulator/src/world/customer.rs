//! A customer: a name, categories and a kind of traffic.

/// A subuser registered under the account.
///
/// Every message belongs to exactly one category; a customer without categories sends messages too, they
/// only have no name to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    name: String,
    categories: Vec<String>,
    traffic: Traffic,
}

/// How a customer's numbers come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Traffic {
    /// Every category its own volume, weekends quieter, some days without a message.
    Ordinary,
    /// The same, but for the three days whose numbers the specification prints.
    Documented,
    /// Never a message.
    None,
    /// One day with totals around 2^53, where a double stops counting.
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
        }
    }

    pub(super) fn with_categories(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.categories.extend(names);
        self
    }

    /// The name that `user` asks for, such as `customer@example.com`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The categories in the order in which the category list tells them; never twice the same.
    #[must_use]
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    pub(super) fn traffic(&self) -> Traffic {
        self.traffic
    }
}
