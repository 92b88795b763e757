//! A customer: a name, categories and a kind of traffic.

/// A subuser registered under the account.
///
/// Every message belongs to one category. A customer without categories sends messages too, without a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    name: String,
    categories: Vec<String>,
    traffic: Traffic,
}

/// How the numbers of a customer are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Traffic {
    /// A volume for each category, lower on weekends, with some days without a message.
    Ordinary,
    /// Ordinary, except for the three days in the examples of the specification.
    Documented,
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
        }
    }

    pub(super) fn with_categories(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.categories.extend(names);
        self
    }

    /// The name, the value of the parameter `user`, such as `customer@example.com`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The categories, without duplicates, in the order of the category list.
    #[must_use]
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    pub(super) fn traffic(&self) -> Traffic {
        self.traffic
    }
}
