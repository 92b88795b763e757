//! The categories' names as they stand in the body, each with its place in the dictionary.

/// How far a look-up goes before it leaves a name to the dictionary itself, so that no choice of names is slow.
const PROBES: usize = 8;

/// Names seen, by their bytes in the body.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: Vec<Name>,
    /// Numbers of names plus one, by their hash; 0 is free. Its length is a power of two.
    table: Vec<u32>,
    /// The number of the name before.
    last: usize,
}

#[derive(Debug)]
struct Name {
    bytes: Box<[u8]>,
    place: u32,
    /// The number of the name that came after this one the last time.
    next: usize,
}

impl Names {
    /// The place and the length of the name that most likely stands here, if it does and this byte ends it.
    #[inline]
    pub(super) fn expected(&mut self, bytes: &[u8], at: usize, end: u8) -> Option<(u32, usize)> {
        let next = self.known.get(self.last)?.next;
        let name = self.known.get(next)?;
        let length = name.bytes.len();
        let here = bytes.get(at..)?;
        if *here.get(length)? != end || *here.get(..length)? != *name.bytes {
            return None;
        }
        self.last = next;
        Some((name.place, length))
    }

    /// The place of a name, if it was seen.
    pub(super) fn find(&mut self, bytes: &[u8]) -> Option<u32> {
        let mask = self.table.len().checked_sub(1)?;
        let hash = hash(bytes);
        for probe in 0..PROBES {
            let number = *self.table.get(hash.wrapping_add(probe) & mask)? as usize;
            let number = number.checked_sub(1)?;
            let name = self.known.get(number)?;
            if *name.bytes == *bytes {
                let place = name.place;
                self.follow(number);
                return Some(place);
            }
        }
        None
    }

    /// Remembers a name and its place.
    pub(super) fn remember(&mut self, bytes: &[u8], place: u32) {
        let number = self.known.len();
        self.known.push(Name { bytes: bytes.into(), place, next: number });
        if self.known.len() * 2 > self.table.len() {
            self.table = vec![0; (self.known.len() * 4).next_power_of_two()];
            for number in 0..self.known.len() {
                self.enter(number);
            }
        } else {
            self.enter(number);
        }
        self.follow(number);
    }

    fn follow(&mut self, number: usize) {
        if let Some(last) = self.known.get_mut(self.last) {
            last.next = number;
        }
        self.last = number;
    }

    fn enter(&mut self, number: usize) {
        let mask = self.table.len() - 1;
        let hash = self.known.get(number).map_or(0, |name| hash(&name.bytes));
        for probe in 0..PROBES {
            if let Some(free @ 0) = self.table.get_mut(hash.wrapping_add(probe) & mask) {
                *free = u32::try_from(number + 1).unwrap_or(0);
                return;
            }
        }
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
        let mut names = Names::default();
        let all: Vec<String> = (0..10_000).map(|number| format!("category {number}")).collect();
        assert_eq!(names.find(b"category 1"), None);
        for (place, name) in (0..).zip(&all) {
            names.remember(name.as_bytes(), place);
        }
        let found =
            (0..).zip(&all).filter(|(place, name)| names.find(name.as_bytes()) == Some(*place)).count();
        // A few are left to the dictionary, and none is taken for another.
        assert!(found > 9_900, "{found}");
        assert!(
            (0..)
                .zip(&all)
                .all(|(place, name)| names.find(name.as_bytes()).is_none_or(|found| found == place))
        );
        assert_eq!(names.find(b"category"), None);
    }

    #[test]
    fn the_name_that_followed_the_last_time_is_expected() {
        let mut names = Names::default();
        names.remember(b"a", 7);
        names.remember(b"b", 8);
        assert_eq!(names.find(b"a"), Some(7));
        assert_eq!(names.expected(b"b\"", 0, b'"'), Some((8, 1)));
        assert_eq!(names.expected(b"a\"", 0, b'"'), Some((7, 1)));
        assert_eq!(names.expected(b"bb\"", 0, b'"'), None);
        assert_eq!(names.expected(b"", 0, b'"'), None);
    }
}
