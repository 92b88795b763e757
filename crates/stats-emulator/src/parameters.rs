//! The decoded parameters of a request: the query string's, then the form's.

use crate::refusal::Refusal;

/// Decoded names and values in the order received. Has no `Debug`: the key is among them.
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Parses a query string and a form; either may be empty.
    pub(crate) fn parse(query: &str, form: &str) -> Self {
        let pairs = [query, form];
        let pairs = pairs.iter().flat_map(|text| form_urlencoded::parse(text.as_bytes()));
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The value of a name that may be given once; twice is refused, as no document says which value counts.
    pub(crate) fn one(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        let mut values = self.all(name);
        let first = values.next();
        if values.next().is_some() {
            return Err(Refusal::parameter(name, "it is given more than once"));
        }
        Ok(first)
    }

    /// Every value of a name.
    pub(crate) fn all(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}
