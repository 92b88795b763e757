//! The customers of the account in the order of their list, found by name and by id.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use super::change::{ChangeError, CustomerChange};
use super::customer::Customer;

/// The list of customers, in which a name is found without a search.
#[derive(Debug, Default)]
pub(super) struct Directory {
    list: Vec<Customer>,
    positions: HashMap<Box<str>, usize>,
}

impl Directory {
    /// The list with ids by its order; of several customers of one name the first.
    pub(super) fn new(customers: impl IntoIterator<Item = Customer>) -> Self {
        let mut directory = Self::default();
        for customer in customers {
            let id = account_id(directory.list.len());
            directory.add(customer.with_account_id(id));
        }
        directory
    }

    /// The list without the customers that are removed and with the others changed. The ids stay.
    pub(super) fn changed(&self, changes: &BTreeMap<String, CustomerChange>) -> Result<Self, ChangeError> {
        for (name, change) in changes {
            let customer = self.named(name).ok_or_else(|| ChangeError::Unknown { given: name.clone() })?;
            change.check(customer)?;
        }
        let mut directory = Self::default();
        for customer in &self.list {
            let customer = match changes.get(customer.name()) {
                None => customer.clone(),
                Some(change) if change.removed => continue,
                Some(change) => customer.clone().changed(change),
            };
            let name = customer.name().to_owned();
            if !directory.add(customer) {
                return Err(ChangeError::Taken { given: name });
            }
        }
        Ok(directory)
    }

    /// Adds a customer, unless there is one of its name: false.
    fn add(&mut self, customer: Customer) -> bool {
        let Entry::Vacant(vacant) = self.positions.entry(customer.name().into()) else { return false };
        vacant.insert(self.list.len());
        self.list.push(customer);
        true
    }

    pub(super) fn list(&self) -> &[Customer] {
        &self.list
    }

    pub(super) fn named(&self, name: &str) -> Option<&Customer> {
        self.list.get(*self.positions.get(name)?)
    }

    /// The customer with that id as an account of a reseller.
    pub(super) fn account(&self, id: &str) -> Option<&Customer> {
        let number = number(id)?;
        let found =
            self.list.binary_search_by_key(&Some(number), |customer| self::number(customer.account_id()));
        // Compared as text: `sg1` and `sg+001` are no ids.
        self.list.get(found.ok()?).filter(|customer| customer.account_id() == id)
    }
}

/// The number in the id of an account.
fn number(id: &str) -> Option<usize> {
    id.strip_prefix("sg")?.parse().ok()
}

fn account_id(position: usize) -> String {
    format!("sg{:04}", position + 1)
}

#[cfg(test)]
mod tests {
    use super::Directory;
    use crate::dataset::customers::{customers, numbered};

    #[test]
    fn finds_each_customer_by_its_name_and_id() {
        let directory = Directory::new(customers(1).into_iter().chain(numbered(1, 100_000)));
        assert_eq!(directory.list().len(), customers(1).len() + 100_000);
        for customer in directory.list() {
            assert_eq!(directory.named(customer.name()), Some(customer));
            assert_eq!(directory.account(customer.account_id()), Some(customer));
        }
        assert!(directory.named("customer100000@example.com").is_some());
        for unknown in ["customer000000@example.com", "customer100001@example.com", "Customer01@example.com"]
        {
            assert_eq!(directory.named(unknown), None, "{unknown}");
        }
        for unknown in ["sg1", "sg0000", "sg+001", "sg200000", "0001", ""] {
            assert_eq!(directory.account(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_name_is_listed_once() {
        let directory = Directory::new(numbered(1, 3).chain(numbered(1, 5)));
        assert_eq!(directory.list().len(), 5);
    }
}
