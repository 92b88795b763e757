//! The customers with a fixed name: one of the specification, sixty ordinary ones, one for each edge case.

use super::customer::{Customer, Traffic};
use super::random::Random;
use super::subuser::Subuser;

/// Category names of ordinary customers.
pub(super) const ORDINARY: [&str; 12] = [
    "welcome",
    "newsletter",
    "password reset",
    "invoice",
    "reminder",
    "weekly digest",
    "order confirmation",
    "shipping",
    "survey",
    "win-back",
    "product news",
    "alerts",
];

/// Category names that need escaping, encoding or trimming with care.
const AWKWARD: [&str; 20] = [
    "two words",
    " blanks around ",
    "a:b|c/d",
    "R&D + 100%",
    "100%25",
    "a=b&c=d",
    "comma, semicolon;",
    "[brackets]",
    "{braces}",
    "<tag> \"double\" 'single'",
    "]]>",
    "back\\slash",
    "line\nend",
    "tab\tstop",
    "naïve café",
    "œuvre – “quoted” €",
    "日本",
    "Ελλάδα",
    "🎉 party",
    "null",
];

/// Every customer with a fixed name.
pub(super) fn customers(seed: u64) -> Vec<Customer> {
    let spec = ["categoryA", "categoryB", "categoryC"];
    let mut customers = vec![Customer::new("customer@example.com", &spec, Traffic::Documented)];
    customers.extend((1..=60).map(|number| ordinary(seed, &format!("customer{number:02}@example.com"))));
    customers.extend([
        Customer::new("no-categories@example.com", &[], Traffic::Ordinary),
        Customer::new("one-category@example.com", &["only"], Traffic::Ordinary),
        Customer::new("many-categories@example.com", &[], Traffic::Ordinary)
            .with_categories((1..=400).map(|number| format!("newsletter number {number:04}"))),
        Customer::new("names@example.com", &AWKWARD, Traffic::Ordinary),
        Customer::new("quiet@example.com", &["silence"], Traffic::None),
        Customer::new("past-double@example.com", &["first", "second"], Traffic::PastDouble),
        Customer::new("largest@example.com", &["first", "second"], Traffic::Largest),
        Customer::new("first last+tag@example.com", &["welcome"], Traffic::Ordinary),
        ordinary(seed, "disabled@example.com").listed_as(true, false),
        ordinary(seed, "eu@example.com").listed_as(false, true),
    ]);
    customers
}

/// That many ordinary customers with numbers of at least six digits in their names, from
/// `customer000001@example.com`.
pub(super) fn numbered(seed: u64, count: u32) -> impl Iterator<Item = Customer> {
    (1..=count).map(move |number| ordinary(seed, &number_name(number.into())))
}

/// The name of the customer with that number.
pub(super) fn number_name(number: u64) -> String {
    format!("customer{number:06}@example.com")
}

/// These customers instead: those of them that have a fixed name keep their numbers.
pub(super) fn chosen(seed: u64, subusers: &[Subuser]) -> Vec<Customer> {
    let known = customers(seed);
    let customer = |subuser: &Subuser| {
        let known = known.iter().find(|known| known.name() == subuser.name).cloned();
        let customer = known.unwrap_or_else(|| ordinary(seed, &subuser.name));
        customer.listed_as(subuser.is_disabled, subuser.is_eu)
    };
    subusers.iter().map(customer).collect()
}

/// A customer with one to eight of the ordinary categories, chosen by its name.
pub(super) fn ordinary(seed: u64, name: &str) -> Customer {
    let mut random = Random::keyed(seed, &["categories of", name], 0);
    let mut names = ORDINARY;
    random.shuffle(&mut names);
    let count = usize::try_from(1 + random.below(8)).unwrap_or(1);
    let chosen: Vec<&str> = names.into_iter().take(count).collect();
    Customer::new(name, &chosen, Traffic::Ordinary)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::customers;

    #[test]
    fn names_are_unique() {
        let known = customers(1);
        let names: HashSet<&str> = known.iter().map(super::Customer::name).collect();
        assert_eq!(names.len(), known.len());
        assert!(known.len() > 60);
        for customer in &known {
            let categories: HashSet<&String> = customer.categories().iter().collect();
            assert_eq!(categories.len(), customer.categories().len());
        }
    }
}
