//! What is different about one customer of the list.

use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de};

use super::customer::Customer;
use crate::fault::Faults;

/// What is different about one customer of the list, for [`EmulatorBuilder::customer_change`] and
/// [`Emulator::change_customers`]; nothing by default.
///
/// In JSON, as a value in the body of `POST /__emulator/customers`, with any of these members:
///
/// ```json
/// {"faults": "503,one-in=5", "removed": true, "renamed": "Customer01@example.com", "since": "2012-05-01",
///  "without_category": "alerts", "amp_opens_since": "2012-05-20", "large_on": "2012-05-21"}
/// ```
///
/// [`EmulatorBuilder::customer_change`]: crate::EmulatorBuilder::customer_change
/// [`Emulator::change_customers`]: crate::Emulator::change_customers
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use]
pub struct CustomerChange {
    #[serde(deserialize_with = "text")]
    pub(crate) faults: Option<Faults>,
    pub(super) removed: bool,
    pub(super) renamed: Option<String>,
    #[serde(deserialize_with = "date")]
    pub(super) since: Option<NaiveDate>,
    pub(super) without_category: Option<String>,
    #[serde(deserialize_with = "date")]
    pub(super) amp_opens_since: Option<NaiveDate>,
    #[serde(deserialize_with = "date")]
    pub(super) large_on: Option<NaiveDate>,
}

impl CustomerChange {
    /// These faults for every request that is about it alone or among others, unless a header, the script or another
    /// customer's name selects some.
    pub fn faults(self, faults: Faults) -> Self {
        Self { faults: Some(faults), ..self }
    }

    /// Neither in the list nor known to any endpoint.
    pub fn removed(self) -> Self {
        Self { removed: true, ..self }
    }

    /// Listed, known and answered under its name in other letter case, with the same numbers. The name that it had is
    /// unknown, which is a guess.
    pub fn renamed(self, name: impl Into<String>) -> Self {
        Self { renamed: Some(name.into()), ..self }
    }

    /// Answers without the days before that one, which are in no total either.
    pub fn since(self, date: NaiveDate) -> Self {
        Self { since: Some(date), ..self }
    }

    /// Answers without one of its several categories, which is in no sum either.
    pub fn without_category(self, name: impl Into<String>) -> Self {
        Self { without_category: Some(name.into()), ..self }
    }

    /// Days from that one on have one more metric, `amp_opens`, with as many as there are unique opens.
    pub fn amp_opens_since(self, date: NaiveDate) -> Self {
        Self { amp_opens_since: Some(date), ..self }
    }

    /// On that day the requests of the first category are 2^63. Only for a customer with ordinary numbers.
    pub fn large_on(self, date: NaiveDate) -> Self {
        Self { large_on: Some(date), ..self }
    }

    /// Checks that it is about that customer.
    pub(super) fn check(&self, customer: &Customer) -> Result<(), ChangeError> {
        let of = || customer.name().to_owned();
        if let Some(given) = &self.renamed
            && given.to_lowercase() != customer.name().to_lowercase()
        {
            return Err(ChangeError::Renamed { customer: of(), given: given.clone() });
        }
        if let Some(given) = &self.without_category {
            let categories = customer.categories();
            if categories.len() < 2 || !categories.contains(given) {
                return Err(ChangeError::Category { customer: of(), given: given.clone() });
            }
        }
        if self.large_on.is_some() && !customer.is_ordinary() {
            return Err(ChangeError::NotOrdinary { customer: of() });
        }
        Ok(())
    }
}

/// Why customers are not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// The list has no such customer.
    #[error("expected a customer of the list, got `{given}`")]
    Unknown {
        /// The name.
        given: String,
    },
    /// The new name is not the name in other letter case.
    #[error("expected `{customer}` in other letter case, got `{given}`")]
    Renamed {
        /// The customer.
        customer: String,
        /// The new name.
        given: String,
    },
    /// Another customer has the new name.
    #[error("expected a name that no other customer has, got `{given}`")]
    Taken {
        /// The new name.
        given: String,
    },
    /// The customer has no such category, or no other.
    #[error("expected one of several categories of `{customer}`, got `{given}`")]
    Category {
        /// The customer.
        customer: String,
        /// The category.
        given: String,
    },
    /// The sum of its large counts could overflow.
    #[error("expected a customer with ordinary numbers for `large_on`, got `{customer}`")]
    NotOrdinary {
        /// The customer.
        customer: String,
    },
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Faults>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| Faults::from_str(&text)).transpose().map_err(de::Error::custom)
}

/// A date as strict as elsewhere: chrono alone accepts `2009-6-1` too.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let date = text.parse().ok().filter(|date: &NaiveDate| date.to_string() == text);
    let error = || de::Error::custom(format!("expected a date such as 2009-06-30, got `{text}`"));
    date.map(Some).ok_or_else(error)
}
