//! The categories' names as they stand in the body, each with the one that came after it.

/// Names seen, by their places in the dictionary.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Their bytes in the body, one name after the other.
    bytes: Vec<u8>,
    seen: Vec<Name>,
    /// The place of the name before.
    last: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Name {
    /// Where among the bytes it stands; it is empty where the name at this place was not seen.
    start: usize,
    length: usize,
    /// The place of the name that came after this one the last time.
    next: usize,
}

impl Names {
    /// The place and the length of the name that most likely stands here, if it does and this byte ends it.
    #[inline(always)]
    pub(super) fn expected(&mut self, rest: &[u8], end: u8) -> Option<(u32, usize)> {
        let next = self.seen.get(self.last)?.next;
        let Name { start, length, .. } = *self.seen.get(next)?;
        if length == 0
            || *rest.get(length)? != end
            || rest.get(..length)? != self.bytes.get(start..start + length)?
        {
            return None;
        }
        self.last = next;
        Some((u32::try_from(next).ok()?, length))
    }

    /// Forgets all names, whose places are those of one answer, and the room of very many.
    pub(super) fn clear(&mut self) {
        if self.bytes.capacity() > MOST_ROOM || self.seen.capacity() > MOST_ROOM {
            *self = Self::default();
        }
        self.bytes.clear();
        self.seen.clear();
        self.last = 0;
    }

    /// Remembers a name, its place, and that it came after the one before.
    pub(super) fn remember(&mut self, bytes: &[u8], place: u32) {
        let place = place as usize;
        if self.seen.len() <= place {
            self.seen.reserve(FEW);
            self.seen.resize(place + 1, Name::default());
        }
        if let Some(name) = self.seen.get_mut(place).filter(|name| name.length == 0) {
            *name = Name { start: self.bytes.len(), length: bytes.len(), next: place };
            if self.bytes.is_empty() {
                self.bytes.reserve(FEW * bytes.len().min(FEW));
            }
            self.bytes.extend_from_slice(bytes);
        }
        if let Some(last) = self.seen.get_mut(self.last) {
            last.next = place;
        }
        self.last = place;
    }
}

/// How much room is kept for the names of the next answer.
const MOST_ROOM: usize = 4096;

/// How many names more there is room for at once.
const FEW: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_followed_the_last_time_is_expected() {
        let mut names = Names::default();
        assert_eq!(names.expected(b"a\"", b'"'), None);
        names.remember(b"a", 2);
        names.remember(b"b", 7);
        names.remember(b"a", 2);
        assert_eq!(names.expected(b"bb\"", b'"'), None);
        assert_eq!(names.expected(b"", b'"'), None);
        assert_eq!(names.expected(b"b\"", b'"'), Some((7, 1)));
        assert_eq!(names.expected(b"b\"", b'"'), None);
        assert_eq!(names.expected(b"a\"", b'"'), Some((2, 1)));
    }
}
