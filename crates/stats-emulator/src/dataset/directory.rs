//! The customers of the account in the order of their list, found by name and by id.

use std::collections::HashMap;

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
            let position = directory.list.len();
            let name = customer.name().into();
            if let std::collections::hash_map::Entry::Vacant(vacant) = directory.positions.entry(name) {
                vacant.insert(position);
                directory.list.push(customer.with_account_id(account_id(position)));
            }
        }
        directory
    }

    pub(super) fn list(&self) -> &[Customer] {
        &self.list
    }

    pub(super) fn named(&self, name: &str) -> Option<&Customer> {
        self.list.get(*self.positions.get(name)?)
    }

    /// The customer with that id as an account of a reseller.
    pub(super) fn account(&self, id: &str) -> Option<&Customer> {
        let number: usize = id.strip_prefix("sg")?.parse().ok()?;
        // Compared as text: `sg1` and `sg+001` are no ids.
        self.list.get(number.checked_sub(1)?).filter(|customer| customer.account_id() == id)
    }
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
