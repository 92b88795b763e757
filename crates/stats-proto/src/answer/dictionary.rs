//! The names of categories, each once.

use std::collections::BTreeMap;

/// The names of categories, each once, in the order in which they first came.
///
/// They stand one after the other in one text, as Arrow has them.
#[derive(Debug, Clone, Default)]
pub struct CategoryNames {
    text: String,
    /// Where in the text each name ends.
    ends: Vec<usize>,
}

impl CategoryNames {
    /// The number of names.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name at this place, counted from 0.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&str> {
        let start = place.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(place)?)
    }

    /// The names in their order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator {
        (0..self.len()).map(|place| self.get(place).unwrap_or_default())
    }
}

/// How many names there are usually.
const FEW: usize = 32;

/// Names and the places at which they are found again.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    /// The names in UTF-8, one after the other.
    text: Vec<u8>,
    /// Where in the text each name ends.
    ends: Vec<usize>,
    /// Places plus one, by the names' hashes; 0 is free. Its length is a power of two.
    table: Vec<u32>,
    /// The places of names for which there was no room near their hash, so that no choice of names is slow.
    others: BTreeMap<Box<[u8]>, u32>,
}

/// How far from its hash a name may stand.
const PROBES: usize = 8;

impl Dictionary {
    /// A dictionary of these names.
    pub(super) fn of(names: CategoryNames) -> Self {
        let mut dictionary = Self { text: names.text.into_bytes(), ends: names.ends, ..Self::default() };
        dictionary.spread();
        dictionary
    }

    /// The names.
    pub(super) fn into_names(self) -> CategoryNames {
        // Each of them is a text, so all of them are.
        let text = String::from_utf8(self.text);
        let text = text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        CategoryNames { text, ends: self.ends }
    }

    /// The place of a name in UTF-8, which is added where it is new.
    pub(super) fn place(&mut self, name: &[u8]) -> u32 {
        let hash = hash(name);
        self.find(name, hash).unwrap_or_else(|| self.add(name, hash))
    }

    fn name(&self, place: usize) -> Option<&[u8]> {
        let start = place.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(place)?)
    }

    fn find(&self, name: &[u8], hash: usize) -> Option<u32> {
        let mask = self.table.len().checked_sub(1)?;
        for probe in 0..PROBES {
            match self.table.get(hash.wrapping_add(probe) & mask)?.checked_sub(1) {
                Some(place) if self.name(place as usize) == Some(name) => return Some(place),
                Some(_) => {}
                // A name is never taken out: it would stand here.
                None => return None,
            }
        }
        self.others.get(name).copied()
    }

    fn add(&mut self, name: &[u8], hash: usize) -> u32 {
        // Names are bounded by the bytes of a body, which are far fewer than 2^32 names take.
        let place = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        if self.ends.is_empty() {
            self.ends.reserve(FEW);
            self.text.reserve(FEW * name.len().min(FEW));
        }
        self.text.extend_from_slice(name);
        self.ends.push(self.text.len());
        if self.ends.len() * 2 > self.table.len() {
            self.spread();
        } else {
            self.enter(place, hash);
        }
        place
    }

    /// Gives all names a table with room for as many again.
    fn spread(&mut self) {
        self.table = vec![0; (self.ends.len() * 4).next_power_of_two().max(2 * FEW)];
        self.others.clear();
        for (index, place) in (0..self.ends.len()).zip(0..) {
            let hash = hash(self.name(index).unwrap_or_default());
            self.enter(place, hash);
        }
    }

    fn enter(&mut self, place: u32, hash: usize) {
        let mask = self.table.len().wrapping_sub(1);
        for probe in 0..PROBES {
            if let Some(free @ 0) = self.table.get_mut(hash.wrapping_add(probe) & mask) {
                *free = place.saturating_add(1);
                return;
            }
        }
        let name = self.name(place as usize).unwrap_or_default().into();
        self.others.insert(name, place);
    }
}

fn hash(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let rest = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let hash = mix(hash, rest);
    usize::try_from((hash ^ hash >> 32) & 0x7FFF_FFFF).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again_in_any_order() {
        let mut dictionary = Dictionary::default();
        let all: Vec<String> = (0..10_000).map(|number| format!("category {number}")).collect();
        for (place, name) in (0..).zip(&all) {
            assert_eq!(dictionary.place(name.as_bytes()), place);
        }
        for (place, name) in (0..10_000).zip(&all).rev() {
            assert_eq!(dictionary.place(name.as_bytes()), place);
        }
        let mut again = Dictionary::of(dictionary.into_names());
        assert_eq!(again.place(b"category 4711"), 4711);
        assert_eq!(again.place(b"category"), 10_000);
        let names = again.into_names();
        assert!(names.iter().take(10_000).eq(&all));
        assert_eq!((names.len(), names.get(10_000), names.get(10_001)), (10_001, Some("category"), None));
    }

    #[test]
    fn names_of_one_hash_are_found_again() {
        // Two words to a name, the second of which undoes what the first one changed.
        let mixed = |word: &[u8; 8]| {
            let mixed = (16 ^ u64::from_le_bytes(*word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            mixed.rotate_left(29)
        };
        let target = mixed(b"category") ^ u64::from_le_bytes(*b" number ");
        let name = |number: u32| {
            let first = format!("{number:07}c");
            let second = target ^ mixed(first.as_bytes().first_chunk().unwrap());
            String::from_utf8(second.to_le_bytes().to_vec()).ok().map(|second| first + &second)
        };
        let names: Vec<String> = (0..100_000).filter_map(name).collect();
        assert!(names.len() > PROBES, "{}", names.len());
        assert!(names.iter().all(|name| hash(name.as_bytes()) == hash(b"category number ")));
        let mut dictionary = Dictionary::default();
        for (place, name) in (0..).zip(&names) {
            assert_eq!(dictionary.place(name.as_bytes()), place);
        }
        assert!(!dictionary.others.is_empty());
        for (place, name) in (0..).zip(&names) {
            assert_eq!(dictionary.place(name.as_bytes()), place);
        }
    }
}
