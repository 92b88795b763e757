//! Looking along plain text: where its parts end.

use super::number::long_number;
use crate::reader::value::is_blank;

/// The longest name of a metric and the longest skipped text that are plain.
pub(crate) const LONGEST: usize = 64;

/// How far apart two records may stand.
pub(crate) const WIDEST_GAP: usize = 64;

/// The place after this text, if it stands at a place.
#[inline]
pub(crate) fn after(bytes: &[u8], at: usize, text: &[u8]) -> Option<usize> {
    bytes.get(at..)?.starts_with(text).then_some(at + text.len())
}

/// The whole number at a place, and where it ends.
pub(crate) fn whole_number(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let (value, length) = long_number(bytes.get(at..)?)?;
    Some((value, at + length))
}

/// Where blanks end.
#[inline]
pub(crate) fn blanks(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at).is_some_and(|byte| *byte > b' ') {
        return at;
    }
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_blank(**byte)).count()
}

/// Where a name of letters, digits and underscores ends.
pub(crate) fn word_end(bytes: &[u8], at: usize) -> usize {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| plain(byte)).count()
}

/// The length of the text that this byte ends, and whether it is ASCII; none where another byte of these, or a control
/// character, comes first.
pub(crate) fn text_length(bytes: &[u8], end: u8, others: [u8; 2]) -> Option<(usize, bool)> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = ONES << 7;
    // The highest bit of each byte below this one; right for the first byte that is, which nothing is carried into.
    let below = |word: u64, bound: u8| word.wrapping_sub(ONES * u64::from(bound)) & !word & HIGHEST;
    let is = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let (mut length, mut all) = (0, 0);
    loop {
        let rest = bytes.get(length..)?;
        let mut last = [0; 8];
        let word = rest.first_chunk().copied().unwrap_or_else(|| {
            last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            last
        });
        let word = u64::from_le_bytes(word);
        let stops = below(word, b' ')
            | others.map(|byte| is(word, byte)).iter().fold(is(word, end), |all, stops| all | stops);
        let before = stops.trailing_zeros() / 8;
        if before < 8 {
            all |= word & !(u64::MAX << (8 * before));
            length += before as usize;
            return (*bytes.get(length)? == end).then_some((length, all & HIGHEST == 0));
        }
        all |= word;
        length += 8;
    }
}

/// Where a text ends that begins with a letter, so that it is no count, and has nothing to be looked at twice.
pub(crate) fn words_end(bytes: &[u8], at: usize) -> Option<usize> {
    let text = bytes.get(at..)?;
    text.first().filter(|byte| byte.is_ascii_alphabetic())?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-' | b'.');
    let length = text.iter().take_while(|byte| plain(byte)).take(LONGEST + 1).count();
    (length <= LONGEST).then_some(at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_where_a_look_at_each_byte_finds_its_end() {
        let mut seed = 1_u64;
        for _ in 0..200_000 {
            seed = seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
            let any =
                |at| b"abcdefg\x7f ~!\x1f\xe9\"\\&"[usize::try_from((seed >> (at * 3 % 56)) % 16).unwrap()];
            let bytes: Vec<u8> = (0..seed >> 59).map(any).collect();
            let stop = bytes.iter().position(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\' | b'&'));
            let found = stop.filter(|stop| bytes[*stop] == b'"').map(|stop| (stop, bytes[..stop].is_ascii()));
            assert_eq!(text_length(&bytes, b'"', [b'\\', b'&']), found, "{bytes:?}");
        }
    }
}
