use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A customer of the account, as a list of customers has it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Customer {
    /// The customer's name.
    pub name: String,
    /// True for a customer that cannot send; `None` where the answer does not say.
    pub disabled: Option<bool>,
    /// The region, such as `global` or `eu`; `None` unless it was requested.
    pub region: Option<String>,
}

impl Serialize for Customer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        if let Some(disabled) = &self.disabled {
            map.serialize_entry("disabled", disabled)?;
        }
        if let Some(region) = &self.region {
            map.serialize_entry("region", region)?;
        }
        map.end()
    }
}
