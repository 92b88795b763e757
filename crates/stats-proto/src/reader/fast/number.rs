//! Whole numbers, eight bytes at a time.

/// The highest bit of each byte.
const HIGHEST: u64 = 0x8080_8080_8080_8080;

/// What moves none to eight digits to the top of a word and adds ten times each to the one after it.
const PAIRING: [u64; 9] =
    [0, pairing(1), pairing(2), pairing(3), pairing(4), pairing(5), pairing(6), pairing(7), pairing(8)];

const fn pairing(digits: u32) -> u64 {
    0x0A01 << (64 - 8 * digits)
}

/// The least number of none to eight digits without leading zeros; of none there is no number.
const LEAST: [u32; 9] = [u32::MAX, 0, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/// A number and how many digits it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: u32,
    pub(super) digits: usize,
}

/// The whole number of one to eight digits without leading zeros at the beginning of a word. Of more digits it takes
/// the first eight; what must follow the number is not there then.
#[inline(always)]
pub(super) fn number(word: [u8; 8]) -> Option<Number> {
    let text = u64::from_le_bytes(word);
    // Digits become 0 to 9, and what is below `0` or above `9` gets a highest bit set: in the first byte that is no
    // digit, and whatever follows that, since nothing is carried up to there.
    let values = text.wrapping_sub(0x3030_3030_3030_3030);
    let others = (values | text.wrapping_add(0x4646_4646_4646_4646)) & HIGHEST;
    let digits = (others.trailing_zeros() / 8) as usize;
    // The digits move to the top, zeros come in before them; then ones become pairs, fours, and all eight.
    let pairs = (values.wrapping_mul(*PAIRING.get(digits)?) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(0x0064_0001) >> 16) & 0x0000_FFFF_0000_FFFF;
    let value = (fours.wrapping_mul(0x2710_0000_0001) >> 32) as u32;
    (value >= *LEAST.get(digits)?).then_some(Number { value, digits })
}

/// The whole number of at most 19 digits without leading zeros at the beginning of a text, and how many it has.
pub(super) fn long_number(text: &[u8]) -> Option<(u64, usize)> {
    let length = text.iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
    let digits = text.get(..length)?;
    if length == 0 || length > 19 || (length > 1 && digits.first() == Some(&b'0')) {
        return None;
    }
    let value = digits.iter().fold(0, |value: u64, digit| value * 10 + u64::from(digit - b'0'));
    Some((value, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(text: &str) -> Option<(u64, usize)> {
        let mut word = [b'x'; 8];
        let length = text.len().min(8);
        word[..length].copy_from_slice(&text.as_bytes()[..length]);
        let (long, short) = (long_number(text.as_bytes()), number(word));
        if text.bytes().take_while(u8::is_ascii_digit).count() <= 8 {
            assert_eq!(short.map(|Number { value, digits }| (value.into(), digits)), long, "{text}");
        }
        long
    }

    #[test]
    fn numbers_are_read_to_nineteen_digits() {
        for length in 1..=19 {
            let text = "1234567890123456789".get(..length).unwrap();
            for after in ["\"", "<", "}, and more", "", "\u{e9}5678", "/", ":", "\u{b2}1"] {
                assert_eq!(both(&format!("{text}{after}")), Some((text.parse().unwrap(), length)));
            }
        }
        for number in (0..200_000).chain((1..=20).map(|step| 99_999_999 - step * step)) {
            assert_eq!(both(&number.to_string()), Some((number, number.to_string().len())));
        }
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        for text in [
            "",
            "x",
            "01",
            "00",
            "007",
            "-1",
            "/1234567",
            ":1234567",
            "12345678901234567890",
            "\u{b2}1234567",
        ] {
            assert_eq!(both(text), None, "{text}");
        }
    }

    #[test]
    fn every_byte_but_a_digit_ends_a_number() {
        for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
            for digits in 1..8_usize {
                let mut word = [byte; 8];
                word[..digits].fill(b'7');
                let value = "7".repeat(digits).parse().unwrap();
                assert_eq!(number(word), Some(Number { value, digits }), "{byte} {digits}");
                word[digits + 1..].fill(b'0');
                assert_eq!(number(word).unwrap().digits, digits, "{byte} {digits}");
            }
            assert_eq!(number([byte; 8]), None, "{byte}");
        }
    }
}
