//! The names of a dimension, each once.

use std::hash::BuildHasher;
// In wasm the standard library's, which is there anyway and small.
#[cfg(target_arch = "wasm32")]
use std::hash::RandomState as Hasher;

#[cfg(not(target_arch = "wasm32"))]
use hashbrown::DefaultHashBuilder as Hasher;
use hashbrown::HashTable;

/// The names of categories or customers, each once, in the order in which they first came.
///
/// They are stored one after the other in one text, as in Arrow.
#[derive(Debug, Clone, Default)]
pub struct DimensionNames {
    text: String,
    /// Where in the text each name ends.
    ends: Vec<usize>,
}

impl DimensionNames {
    /// The number of names.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// True if there are no names.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name at this index, counted from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(index)?)
    }

    /// The names in their order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator {
        (0..self.len()).map(|index| self.get(index).unwrap_or_default())
    }
}

/// Names and their indices, for finding those again that came before.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    /// The names in UTF-8, one after the other.
    text: Vec<u8>,
    /// Where in the text each name ends.
    ends: Vec<usize>,
    /// The indices of the names by their hashes.
    table: HashTable<u32>,
    hasher: Hasher,
}

impl Dictionary {
    /// A dictionary of these names.
    pub(crate) fn of(names: &DimensionNames) -> Self {
        let mut dictionary = Self::default();
        names.iter().for_each(|name| {
            dictionary.index(name.as_bytes());
        });
        dictionary
    }

    /// The names.
    pub(super) fn into_names(self) -> DimensionNames {
        // Each of them is UTF-8, so all of them are.
        let text = String::from_utf8(self.text);
        let text = text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        DimensionNames { text, ends: self.ends }
    }

    /// Adds a name, which need not be UTF-8 unless the names are taken out. True if it is new.
    pub(crate) fn insert(&mut self, name: &[u8]) -> bool {
        let before = self.ends.len();
        self.index(name);
        self.ends.len() > before
    }

    /// The index of a name in UTF-8, if it is one of these.
    pub(crate) fn find(&self, name: &[u8]) -> Option<u32> {
        let Self { text, ends, table, hasher } = self;
        table.find(hasher.hash_one(name), |index| name_at(text, ends, *index) == name).copied()
    }

    /// Removes all names.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.table.clear();
    }

    /// The index of a name in UTF-8, which is added if it is new.
    pub(crate) fn index(&mut self, name: &[u8]) -> u32 {
        let Self { text, ends, table, hasher } = self;
        let hash = hasher.hash_one(name);
        if let Some(index) = table.find(hash, |index| name_at(text, ends, *index) == name) {
            return *index;
        }
        // Names are bounded by the bytes of a body, which are far fewer than 2^32 names take.
        let index = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        text.extend_from_slice(name);
        ends.push(text.len());
        table.insert_unique(hash, index, |index| hasher.hash_one(name_at(text, ends, *index)));
        index
    }
}

/// The name of an index.
fn name_at<'t>(text: &'t [u8], ends: &[usize], index: u32) -> &'t [u8] {
    let index = index as usize;
    let start = index.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default();
    ends.get(index).and_then(|end| text.get(start..*end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again_in_any_order() {
        let mut dictionary = Dictionary::default();
        let all: Vec<String> = (0..10_000).map(|number| format!("category {number}")).collect();
        for (index, name) in (0..).zip(&all) {
            assert_eq!(dictionary.index(name.as_bytes()), index);
        }
        for (index, name) in (0..10_000).zip(&all).rev() {
            assert_eq!(dictionary.index(name.as_bytes()), index);
        }
        let mut again = Dictionary::of(&dictionary.into_names());
        assert_eq!(again.index(b"category 4711"), 4711);
        assert_eq!(again.index(b"category"), 10_000);
        let names = again.into_names();
        assert!(names.iter().take(10_000).eq(&all));
        assert_eq!((names.len(), names.get(10_000), names.get(10_001)), (10_001, Some("category"), None));
    }
}
