use super::{AnyQuery, Query, Question};
use crate::answer::Harvest;
use crate::period::Period;

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

    /// Of the account itself, at the door that serves it.
    #[must_use]
    pub fn own() -> Self {
        Self { customer: None }
    }
}

impl From<CategoryList> for AnyQuery {
    fn from(query: CategoryList) -> Self {
        Self {
            question: Question::Categories,
            customer: query.customer,
            period: Period::all(),
            categories: Vec::new(),
        }
    }
}

impl Query for CategoryList {
    type Answer = Vec<String>;

    fn gather(harvest: Harvest) -> Vec<String> {
        harvest.names
    }
}
