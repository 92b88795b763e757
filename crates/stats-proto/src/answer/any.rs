use serde::Serialize;

use super::category_days::CategoryDays;
use super::customer_days::CustomerDays;
use super::customers::Customer;
use super::days::Days;
use super::totals::Totals;

/// The answer to any of the queries. Serialized, it is in its canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum AnyAnswer {
    /// Daily statistics.
    Days(Days),
    /// Totals.
    Totals(Totals),
    /// The names of the categories.
    Categories(Vec<String>),
    /// Category statistics.
    CategoryDays(CategoryDays),
    /// Daily statistics of several customers.
    CustomerDays(CustomerDays),
    /// The account's customers.
    Customers(Vec<Customer>),
}

impl AnyAnswer {
    /// The rows, where the query asked for daily statistics.
    #[must_use]
    pub const fn days(&self) -> Option<&Days> {
        if let Self::Days(days) = self { Some(days) } else { None }
    }

    /// The totals, where the query asked for them.
    #[must_use]
    pub const fn totals(&self) -> Option<&Totals> {
        if let Self::Totals(totals) = self { Some(totals) } else { None }
    }

    /// The names, where the query asked for the categories.
    #[must_use]
    pub fn categories(&self) -> Option<&[String]> {
        if let Self::Categories(names) = self { Some(names) } else { None }
    }

    /// The rows, where the query asked for category statistics.
    #[must_use]
    pub const fn category_days(&self) -> Option<&CategoryDays> {
        if let Self::CategoryDays(days) = self { Some(days) } else { None }
    }

    /// The rows, where the query asked for daily statistics of several customers.
    #[must_use]
    pub const fn customer_days(&self) -> Option<&CustomerDays> {
        if let Self::CustomerDays(days) = self { Some(days) } else { None }
    }

    /// The customers, where the query asked for them.
    #[must_use]
    pub fn customers(&self) -> Option<&[Customer]> {
        if let Self::Customers(customers) = self { Some(customers) } else { None }
    }
}
