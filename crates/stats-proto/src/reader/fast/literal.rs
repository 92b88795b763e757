//! The bytes between two values, prepared for comparison with the bytes at an offset.

/// A part of a text, whose first and last sixteen bytes are at hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Literal {
    length: u16,
    /// Where in the text it begins.
    start: u16,
    /// The distance from its beginning to its last 8 bytes, or 16 if it is long.
    second: u16,
    /// The sixteen bytes from its beginning on.
    first: [u8; 16],
    /// The sixteen bytes up to its end.
    last: [u8; 16],
}

/// The greatest offset in a text that literals are parts of.
pub(super) const FARTHEST: usize = u16::MAX as usize;

/// An offset in such a text.
pub(super) fn short(offset: usize) -> u16 {
    u16::try_from(offset).unwrap_or(u16::MAX)
}

/// The lengths of several literals, so that comparing them need not check each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Lengths {
    /// All from 8 to 15 bytes.
    Short,
    /// All from 16 to 32 bytes.
    Long,
    /// Any other.
    #[default]
    Any,
}

/// How to compare literals of such lengths.
pub(super) trait Comparison {
    /// True if a literal, a part of the text, is at an offset in the rest and in its first chunk: after a number of
    /// at most eight digits, or after a date.
    fn matches(literal: &Literal, text: &[u8], rest: &[u8], chunk: &Chunk, at: usize) -> bool;

    /// The length of a literal, which the compiler sees to be within a chunk where it is.
    fn length(literal: &Literal) -> usize;
}

/// By its first and last eight bytes, which may overlap.
pub(super) struct Short;

/// By its first and last sixteen bytes, which may overlap.
pub(super) struct Long;

/// By either of them, or byte by byte.
pub(super) struct Any;

/// The bytes that are compared at once: a number of at most eight digits and what follows it. As long as masked offsets
/// can reach, so that one check of its length replaces all others.
pub(super) type Chunk = [u8; CHUNK];

/// The length of that.
pub(super) const CHUNK: usize = 8 + 64;

impl Literal {
    /// A literal without a byte.
    pub(super) const EMPTY: Self = Self { length: 0, start: 0, second: 0, first: [0; 16], last: [0; 16] };

    /// The part of a text, of at most [`FARTHEST`] bytes, between two offsets.
    pub(super) fn of(text: &[u8], start: usize, end: usize) -> Self {
        let length = end.saturating_sub(start);
        let mut literal = Self::EMPTY;
        (literal.start, literal.length) = (short(start), short(length));
        literal.second = short(length.saturating_sub(if length < 16 { 8 } else { 16 }));
        // The bytes of these beyond a shorter literal are never compared.
        let (before, from) = (text.get(..end).unwrap_or_default(), text.get(start..).unwrap_or_default());
        literal.first = from.first_chunk().copied().unwrap_or_else(|| {
            let mut first = [0; 16];
            first.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            first
        });
        literal.last = before.last_chunk().copied().unwrap_or_else(|| {
            let mut last = [0; 16];
            last.iter_mut().rev().zip(before.iter().rev()).for_each(|(to, from)| *to = *from);
            last
        });
        literal
    }

    /// All of it in the text that it is a part of.
    pub(super) fn in_text<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let start = usize::from(self.start);
        text.get(start..start + usize::from(self.length)).unwrap_or_default()
    }

    /// The lengths of several literals.
    pub(super) fn lengths<'l>(literals: impl Iterator<Item = &'l Self>) -> Lengths {
        let (least, most) = literals.fold((u16::MAX, 0), |(least, most), literal| {
            (least.min(literal.length), most.max(literal.length))
        });
        match (least, most) {
            (8.., ..=15) => Lengths::Short,
            (16.., ..=32) => Lengths::Long,
            _ => Lengths::Any,
        }
    }
}

impl Default for Literal {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Comparison for Short {
    #[inline(always)]
    fn matches(literal: &Literal, _text: &[u8], _rest: &[u8], chunk: &Chunk, at: usize) -> bool {
        let second = at + usize::from(literal.second & 7);
        eight(chunk, at) == eight(&literal.first, 0) && eight(chunk, second) == eight(&literal.last, 8)
    }

    #[inline(always)]
    fn length(literal: &Literal) -> usize {
        8 + usize::from(literal.second & 7)
    }
}

impl Comparison for Long {
    #[inline(always)]
    fn matches(literal: &Literal, _text: &[u8], _rest: &[u8], chunk: &Chunk, at: usize) -> bool {
        let second = at + usize::from(literal.second & 31);
        sixteen(chunk, at) == u128::from_le_bytes(literal.first)
            && sixteen(chunk, second) == u128::from_le_bytes(literal.last)
    }

    #[inline(always)]
    fn length(literal: &Literal) -> usize {
        16 + usize::from(literal.second & 31)
    }
}

impl Comparison for Any {
    #[inline(always)]
    fn matches(literal: &Literal, text: &[u8], rest: &[u8], chunk: &Chunk, at: usize) -> bool {
        match literal.length {
            8..=15 => Short::matches(literal, text, rest, chunk, at),
            16..=32 => Long::matches(literal, text, rest, chunk, at),
            _ => rest.get(at..).is_some_and(|rest| rest.starts_with(literal.in_text(text))),
        }
    }

    #[inline(always)]
    fn length(literal: &Literal) -> usize {
        literal.length.into()
    }
}

#[inline(always)]
fn eight(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(load(bytes, at))
}

#[inline(always)]
fn sixteen(bytes: &[u8], at: usize) -> u128 {
    u128::from_le_bytes(load(bytes, at))
}

/// The bytes at an offset where they are known to be: the compiler proves it and drops the check.
#[inline(always)]
pub(super) fn load<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    match bytes.get(at..).and_then(|bytes| bytes.first_chunk()) {
        Some(chunk) => *chunk,
        None => [0; N],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_matches_at_the_offset_of_its_bytes() {
        let text: Vec<u8> = (b' '..=b'~').collect();
        for length in 0..50 {
            let literal = Literal::of(&text, 3, 3 + length);
            for at in 0..=10 {
                let matches = |bytes: &[u8]| {
                    let mut rest = vec![b'!'; at];
                    rest.extend_from_slice(bytes);
                    rest.resize(128, 0);
                    let chunk = rest.first_chunk().unwrap();
                    let matches = Any::matches(&literal, &text, &rest, chunk, at);
                    let fits = Literal::lengths([&literal].into_iter());
                    assert!(
                        fits != Lengths::Short
                            || Short::matches(&literal, &text, &rest, chunk, at) == matches
                    );
                    let is_long = (16..=32).contains(&length);
                    assert!(!is_long || Long::matches(&literal, &text, &rest, chunk, at) == matches);
                    matches
                };
                assert!(matches(&text[3..]) && matches(&text[3..3 + length]), "{length}");
                for broken in 0..length {
                    let mut other = text[3..].to_vec();
                    other[broken] ^= 1;
                    assert!(!matches(&other), "{length} {broken}");
                }
                assert!(length == 0 || !matches(&text[3..2 + length]));
            }
        }
    }
}
