//! Customers whose name selects a fault or a shape: `fault-503@example.com`, `shape-array+strings@example.com`.

use crate::fault::Faults;
use crate::shape::Shape;

/// What the name of a customer selects for every answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CustomerOption {
    Faults(Faults),
    Shape(Shape),
}

/// What the name selects, if it has one of the two forms and can be parsed.
pub(crate) fn customer_option(name: &str) -> Option<CustomerOption> {
    let name = name.strip_suffix("@example.com")?;
    if let Some(text) = name.strip_prefix("fault-") {
        return text.parse().ok().map(CustomerOption::Faults);
    }
    name.strip_prefix("shape-")?.parse().ok().map(CustomerOption::Shape)
}

#[cfg(test)]
mod tests {
    use super::{CustomerOption, customer_option};

    #[test]
    fn names_select_faults_and_shapes() {
        assert_eq!(
            customer_option("fault-503+times=2@example.com"),
            Some(CustomerOption::Faults("503,times=2".parse().unwrap()))
        );
        assert_eq!(
            customer_option("shape-array+bom@example.com"),
            Some(CustomerOption::Shape("array,bom".parse().unwrap()))
        );
        for name in
            ["customer@example.com", "fault-503@example.org", "fault-@example.com", "shape-round@example.com"]
        {
            assert_eq!(customer_option(name), None, "{name}");
        }
    }
}
