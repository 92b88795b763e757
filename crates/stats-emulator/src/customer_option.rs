//! Customers whose name selects a fault, a shape or switches: `fault-503@example.com`,
//! `shape-array+strings@example.com`, `switch-idle-day=stats-null@example.com`.

use crate::fault::Faults;
use crate::shape::{Shape, UnknownWord};
use crate::v3::Switches;

/// What the name of a customer selects for every answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CustomerOption {
    Faults(Faults),
    /// The words of a shape.
    Shape(String),
    /// Positions of switches of v3.
    Switches(String),
}

/// What the name selects, if it has one of these forms.
pub(crate) fn customer_option(name: &str) -> Option<Result<CustomerOption, UnknownWord>> {
    let name = name.strip_suffix("@example.com")?;
    if let Some(words) = name.strip_prefix("fault-") {
        return Some(words.parse().map(CustomerOption::Faults));
    }
    if let Some(words) = name.strip_prefix("switch-") {
        return Some(words.parse::<Switches>().map(|_| CustomerOption::Switches(words.to_owned())));
    }
    let words = name.strip_prefix("shape-")?;
    Some(words.parse::<Shape>().map(|_| CustomerOption::Shape(words.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::{CustomerOption, customer_option};

    #[test]
    fn names_select_faults_and_shapes() {
        // A form decodes `+` to a space.
        for name in ["fault-503+times=2@example.com", "fault-503 times=2@example.com"] {
            let faults = "503,times=2".parse().unwrap();
            assert_eq!(customer_option(name), Some(Ok(CustomerOption::Faults(faults))));
        }
        assert_eq!(
            customer_option("fault-503 date= 60s@example.com"),
            customer_option("fault-503+date=+60s@example.com")
        );
        assert_eq!(
            customer_option("shape-array+bom@example.com"),
            Some(Ok(CustomerOption::Shape("array+bom".to_owned())))
        );
        assert_eq!(
            customer_option("switch-idle-day=stats-null@example.com"),
            Some(Ok(CustomerOption::Switches("idle-day=stats-null".to_owned())))
        );
        for name in ["customer@example.com", "fault-503@example.org"] {
            assert_eq!(customer_option(name), None, "{name}");
        }
        for name in ["fault-@example.com", "shape-round@example.com", "switch-x@example.com"] {
            assert!(customer_option(name).is_some_and(|option| option.is_err()), "{name}");
        }
    }
}
