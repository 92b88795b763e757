use super::any::{AnyQuery, Query};
use super::kind::QueryKind;
use super::sealed::Sealed;
use crate::answer::Customer;
use crate::answer::parsed::Parsed;

/// The customers of the account itself, each with what the API says about it: v3 alone has them (wire §1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Customers {
    with_region: bool,
}

impl Customers {
    /// All customers, enabled or not.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Requests the region of each customer too.
    #[must_use]
    pub fn with_region(mut self) -> Self {
        self.with_region = true;
        self
    }
}

impl From<Customers> for AnyQuery {
    fn from(query: Customers) -> Self {
        Self { with_region: query.with_region, ..Self::new(QueryKind::Customers) }
    }
}

impl Sealed for Customers {}

impl Query for Customers {
    type Answer = Vec<Customer>;

    fn answer(parsed: Parsed) -> Vec<Customer> {
        parsed.customers
    }
}
