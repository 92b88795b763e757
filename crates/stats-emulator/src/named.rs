//! Customers whose name asks for something: `fault-503@example.com`, `shape-array+strings@example.com`.

use crate::fault::Faults;
use crate::shape::Shape;

/// What a customer's name asks for with every answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wish {
    Faults(Faults),
    Shape(Shape),
}

/// What the name asks for, if it is one of those that ask.
pub(crate) fn wish(name: &str) -> Option<Wish> {
    let name = name.strip_suffix("@example.com")?;
    if let Some(text) = name.strip_prefix("fault-") {
        return text.parse().ok().map(Wish::Faults);
    }
    name.strip_prefix("shape-")?.parse().ok().map(Wish::Shape)
}

#[cfg(test)]
mod tests {
    use super::{Wish, wish};

    #[test]
    fn names_ask_where_they_can_be_read() {
        assert_eq!(wish("fault-503+times=2@example.com"), Some(Wish::Faults("503,times=2".parse().unwrap())));
        assert_eq!(wish("shape-array+bom@example.com"), Some(Wish::Shape("array,bom".parse().unwrap())));
        for name in
            ["customer@example.com", "fault-503@example.org", "fault-@example.com", "shape-round@example.com"]
        {
            assert_eq!(wish(name), None, "{name}");
        }
    }
}
