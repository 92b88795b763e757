//! Eight bytes at a time, in safe Rust.

/// The eight bytes at a place, the first one lowest.
#[inline]
pub(super) fn load(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*eight))
}

/// A whole number of at most 19 digits without leading zeros, and how many digits it has.
#[inline]
pub(super) fn number(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let Some(eight) = load(bytes, at) else {
        return slow(bytes, at);
    };
    // Digits become 0 to 9; whatever else there is gets its highest bit set.
    let digits = eight ^ 0x3030_3030_3030_3030;
    let others = (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
    if others == 0 {
        return slow(bytes, at);
    }
    let length = others.trailing_zeros() as usize / 8;
    if length == 0 || (length > 1 && digits.trailing_zeros() >= 8) {
        return None;
    }
    // The digits move to the top, zeros come in before them; then pairs, fours and eights are put together.
    let eight = digits << (64 - 8 * length);
    let pairs = eight.wrapping_mul(10).wrapping_add(eight >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    Some((low.wrapping_add(high) >> 32, length))
}

/// The same for numbers of eight and more digits, and for the last bytes of a chunk.
#[cold]
fn slow(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let digits = bytes.get(at..)?;
    let length = digits.iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
    let digits = digits.get(..length)?;
    if length == 0 || length > 19 || (length > 1 && digits.first() == Some(&b'0')) {
        return None;
    }
    let value = digits.iter().fold(0, |value: u64, digit| value * 10 + u64::from(digit - b'0'));
    Some((value, length))
}

/// Some bytes, ready to be compared with what stands at a place.
#[derive(Debug, Default)]
pub(super) struct Literal {
    pub(super) length: usize,
    words: Vec<Word>,
}

/// Up to eight bytes of a literal; the last ones overlap those before.
#[derive(Debug, Clone, Copy)]
struct Word {
    at: usize,
    value: u64,
    mask: u64,
}

impl Literal {
    /// Becomes these bytes.
    pub(super) fn become_bytes(&mut self, parts: [&[u8]; 3]) {
        self.words.clear();
        self.length = parts.iter().map(|part| part.len()).sum();
        let byte = |at: usize| parts.iter().copied().flatten().nth(at).copied().unwrap_or_default();
        let word = |from: usize, length: usize| {
            (0..length).fold(0, |word, index| word | u64::from(byte(from + index)) << (8 * index))
        };
        let mut at = 0;
        while at + 8 <= self.length {
            self.words.push(Word { at, value: word(at, 8), mask: u64::MAX });
            at += 8;
        }
        if at == self.length {
            return;
        }
        self.words.push(if self.length >= 8 {
            Word { at: self.length - 8, value: word(self.length - 8, 8), mask: u64::MAX }
        } else {
            Word { at: 0, value: word(0, self.length), mask: u64::MAX >> (64 - 8 * self.length) }
        });
    }

    /// Whether these bytes stand at a place that has eight bytes from any of them on.
    #[inline]
    pub(super) fn stands(&self, bytes: &[u8], at: usize) -> bool {
        let Some(bytes) = bytes.get(at..) else {
            return false;
        };
        let mut difference = 0;
        for word in &self.words {
            match load(bytes, word.at) {
                Some(found) => difference |= (found ^ word.value) & word.mask,
                None => return false,
            }
        }
        difference == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_to_nineteen_digits() {
        for length in 1..=19 {
            let text = "1234567890123456789".get(..length).unwrap();
            for after in ["\"", "<", "}, and more", ""] {
                let bytes = format!("{text}{after}");
                assert_eq!(number(bytes.as_bytes(), 0), Some((text.parse().unwrap(), length)), "{bytes}");
            }
        }
        for (text, read) in [("0,", Some((0, 1))), ("0", Some((0, 1))), ("9", Some((9, 1)))] {
            assert_eq!(number(text.as_bytes(), 0), read);
        }
        for text in [
            "",
            "x",
            "01,       ",
            "007",
            "-1,      ",
            "/1234567",
            ":1234567",
            "12345678901234567890",
            "\u{b2}1234567",
        ] {
            assert_eq!(number(text.as_bytes(), 0), None, "{text}");
        }
        assert_eq!(number("12\u{e9}45678".as_bytes(), 0), Some((12, 2)));
        assert_eq!(number(b"x42,      ", 1), Some((42, 2)));
    }

    #[test]
    fn a_literal_stands_where_its_bytes_do() {
        let text = b"abcdefghijklmnopqrstuvwxyz0123456789";
        for length in 0..25 {
            let mut literal = Literal::default();
            literal.become_bytes([&text[..length / 2], &text[length / 2..length], &[]]);
            assert!(literal.stands(text, 0), "{length}");
            for broken in 0..length {
                let mut other = text.to_vec();
                other[broken] ^= 1;
                assert!(!literal.stands(&other, 0), "{length} {broken}");
            }
            assert!(!literal.stands(&text[..length.max(8) - 1], 0) || length == 0);
        }
    }
}
