//! A request's parameters: the query's, then the form's, decoded.

use crate::refusal::Refusal;

/// Decoded names and values in the order in which they came. Never shown: the key is among them.
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads a query and a form; either alone says everything, and both may be given.
    pub(crate) fn read(query: &str, form: &str) -> Self {
        let pairs = [query, form];
        let pairs = pairs.iter().flat_map(|text| form_urlencoded::parse(text.as_bytes()));
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The one value of a name; naming it twice is refused, because no document says which counts.
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
