use super::any::{AnyQuery, Query};
use super::kind::QueryKind;
use super::sealed::Sealed;
use crate::answer::parsed::Parsed;

/// The names of all categories (wire §1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryList {
    customer: Option<String>,
}

impl CategoryList {
    /// Of this customer.
    pub fn of(customer: impl Into<String>) -> Self {
        Self { customer: Some(customer.into()) }
    }

    /// Of the account itself, with a dialect that answers about it.
    #[must_use]
    pub fn own() -> Self {
        Self { customer: None }
    }
}

impl From<CategoryList> for AnyQuery {
    fn from(query: CategoryList) -> Self {
        Self { customer: query.customer, ..Self::new(QueryKind::Categories) }
    }
}

impl Sealed for CategoryList {}

impl Query for CategoryList {
    type Answer = Vec<String>;

    fn answer(parsed: Parsed) -> Vec<String> {
        parsed.names
    }
}
