//! Whole words at a time, in safe Rust.
//!
//! A record is read through a window of a fixed length, whose places are masked: the compiler then knows that no
//! load leaves it. A place beyond the mask reads something else, so whoever reads a record must see in the end that
//! it lay [within] the window.

/// The longest record that is read through a window, and what a window has beyond it.
const WITHIN: usize = 1024;
const BEYOND: usize = 16;

/// The bytes from a record's first one on, zeros after the end of the chunk.
pub(super) type Window = [u8; WITHIN + BEYOND];

/// Whether everything before a place was read from where it stands.
pub(super) const fn within(at: usize) -> bool {
    at < WITHIN
}

/// The bytes at a place, as many as are asked for.
#[inline]
pub(super) fn load<const N: usize>(window: &Window, at: usize) -> [u8; N] {
    let bytes = window.get(at & (WITHIN - 1)..).and_then(|bytes| bytes.first_chunk::<N>());
    bytes.copied().unwrap_or([0; N])
}

/// A whole number of at most 19 digits without leading zeros, and how many digits it has.
pub(super) fn number(window: &Window, at: usize) -> Option<(u64, usize)> {
    short_number(window, at).or_else(|| long_number(window.get(at..)?))
}

/// The same of at most seven digits.
#[inline]
pub(super) fn short_number(window: &Window, at: usize) -> Option<(u64, usize)> {
    // Digits become 0 to 9; whatever else there is gets its highest bit set.
    let digits = u64::from_le_bytes(load(window, at)) ^ 0x3030_3030_3030_3030;
    let others = (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
    // Eight digits have no other, and 64 trailing zeros.
    let bits = others.trailing_zeros() & !7;
    if bits == 0 || bits == 64 || (bits > 8 && digits.trailing_zeros() >= 8) {
        return None;
    }
    // The digits move to the top, zeros come in before them; then pairs, fours and eights are put together.
    let eight = digits << (64 - bits);
    let pairs = eight.wrapping_mul(10).wrapping_add(eight >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    Some((low.wrapping_add(high) >> 32, bits as usize / 8))
}

/// The same of any number at the beginning of bytes.
#[cold]
#[inline(never)]
pub(super) fn long_number(digits: &[u8]) -> Option<(u64, usize)> {
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
    /// The first sixteen bytes, and the next.
    first: Block,
    second: Block,
    /// All others, sixteen at a time.
    rest: Vec<Block>,
}

/// Up to sixteen bytes of a literal; the mask covers them.
#[derive(Debug, Clone, Copy, Default)]
struct Block {
    value: u128,
    mask: u128,
}

impl Block {
    fn of(bytes: &[u8]) -> Self {
        let mut value = [0; 16];
        if let Some(filled) = value.get_mut(..bytes.len()) {
            filled.copy_from_slice(bytes);
        }
        let mut mask = [0; 16];
        if let Some(covered) = mask.get_mut(..bytes.len()) {
            covered.fill(u8::MAX);
        }
        Self { value: u128::from_le_bytes(value), mask: u128::from_le_bytes(mask) }
    }

    #[inline]
    fn stands(&self, window: &Window, at: usize) -> bool {
        (u128::from_le_bytes(load(window, at)) ^ self.value) & self.mask == 0
    }
}

impl Literal {
    /// Becomes these bytes.
    pub(super) fn become_bytes(&mut self, bytes: &[u8]) {
        let mut blocks = bytes.chunks(16).map(Block::of);
        self.length = bytes.len();
        self.first = blocks.next().unwrap_or_default();
        self.second = blocks.next().unwrap_or_default();
        self.rest.clear();
        self.rest.extend(blocks);
    }

    /// How many blocks of sixteen bytes they fill.
    pub(super) const fn blocks(&self) -> usize {
        self.length.div_ceil(16)
    }

    /// Whether these bytes stand at a place.
    #[inline]
    pub(super) fn stands(&self, window: &Window, at: usize) -> bool {
        self.first.stands(window, at) && (self.length <= 16 || self.rest_stands(window, at + 16))
    }

    /// The same of bytes that fill one block, or two.
    #[inline]
    pub(super) fn stands_short<const TWO: bool>(&self, window: &Window, at: usize) -> bool {
        self.first.stands(window, at) && (!TWO || self.second.stands(window, at + 16))
    }

    fn rest_stands(&self, window: &Window, mut at: usize) -> bool {
        self.second.stands(window, at)
            && self.rest.iter().all(|block| {
                at += 16;
                block.stands(window, at)
            })
    }
}

/// The last bytes of a chunk, zeros after them, so that there is a window from each of them on.
#[derive(Debug, Default)]
pub(super) struct Rest {
    bytes: Vec<u8>,
    /// Where in the chunk they begin.
    start: usize,
}

impl Rest {
    /// The same room, for this chunk.
    pub(super) fn of(mut self, chunk: &[u8]) -> Self {
        self.start = chunk.len().saturating_sub(WITHIN + BEYOND);
        let last = chunk.get(self.start..).unwrap_or_default();
        self.bytes.clear();
        self.bytes.reserve_exact(last.len() + WITHIN + BEYOND);
        self.bytes.extend_from_slice(last);
        self.bytes.resize(last.len() + WITHIN + BEYOND, 0);
        self
    }

    /// The window from a place of the chunk on, none beyond its end.
    #[inline]
    pub(super) fn window<'w>(&'w self, chunk: &'w [u8], at: usize) -> Option<&'w Window> {
        let whole = chunk.get(at..).and_then(|bytes| bytes.first_chunk());
        whole.or_else(|| self.bytes.get(at.checked_sub(self.start)?..)?.first_chunk())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(text: &[u8]) -> Window {
        let mut window = [0; WITHIN + BEYOND];
        window[..text.len()].copy_from_slice(text);
        window
    }

    #[test]
    fn numbers_are_read_to_nineteen_digits() {
        let both = |text: &str| {
            let (short, long) = (number(&window(text.as_bytes()), 0), long_number(text.as_bytes()));
            assert_eq!(short, long, "{text}");
            short
        };
        for length in 1..=19 {
            let text = "1234567890123456789".get(..length).unwrap();
            for after in ["\"", "<", "}, and more", "", "\u{e9}5678", "/", ":"] {
                assert_eq!(both(&format!("{text}{after}")), Some((text.parse().unwrap(), length)));
            }
        }
        assert_eq!((both("0,"), both("9"), both("0")), (Some((0, 1)), Some((9, 1)), Some((0, 1))));
        for text in
            ["", "x", "01", "007", "-1", "/1234567", ":1234567", "12345678901234567890", "\u{b2}1234567"]
        {
            assert_eq!(both(text), None, "{text}");
        }
        assert_eq!(number(&window(b"x42,"), 1), Some((42, 2)));
    }

    #[test]
    fn a_literal_stands_where_its_bytes_do() {
        let text: Vec<u8> = (b' '..=b'~').collect();
        for length in 0..50 {
            let mut literal = Literal::default();
            literal.become_bytes(b"something longer than sixteen bytes");
            literal.become_bytes(&text[..length]);
            assert!(literal.stands(&window(&text), 0), "{length}");
            assert!(literal.stands(&window(&[b"x", &text[..]].concat()), 1), "{length}");
            for broken in 0..length {
                let mut other = text.clone();
                other[broken] ^= 1;
                assert!(!literal.stands(&window(&other), 0), "{length} {broken}");
            }
            assert!(literal.stands(&window(&text[..length]), 0));
            assert!(length == 0 || !literal.stands(&window(&text[..length - 1]), 0));
        }
    }

    #[test]
    fn there_is_a_window_from_every_byte_on() {
        for length in [0, 1, WITHIN, WITHIN + BEYOND, WITHIN + BEYOND + 1, 3 * WITHIN] {
            let chunk: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251 + 1).unwrap()).collect();
            let rest = Rest::default().of(&chunk);
            for at in 0..=length {
                let window = rest.window(&chunk, at).unwrap();
                let there = (length - at).min(WITHIN + BEYOND);
                assert!(
                    window[..there] == chunk[at..at + there] && window[there..].iter().all(|byte| *byte == 0)
                );
            }
            assert!(rest.window(&chunk, length + 1).is_none());
        }
    }
}
