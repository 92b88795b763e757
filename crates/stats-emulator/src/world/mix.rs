//! The one source of chance: SplitMix64, so that a seed means the same numbers everywhere.

/// A stream of numbers that its seed decides.
#[derive(Debug, Clone)]
pub(crate) struct Mix(u64);

impl Mix {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream for one thing among many: the same words always give the same stream.
    pub(crate) fn of(seed: u64, words: &[&str], number: u64) -> Self {
        let mut hash = seed ^ 0xcbf2_9ce4_8422_2325;
        for word in words {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            hash = fold(hash, &word.len().to_le_bytes());
            hash = fold(hash, word.as_bytes());
        }
        Self(fold(hash, &number.to_le_bytes()))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number from 0 up to, but not including, `end`; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A part of `whole` between `from` and `to` thousandths of it.
    pub(crate) fn part(&mut self, whole: u64, from: u64, to: u64) -> u64 {
        whole * (from + self.below(to - from + 1)) / 1000
    }

    /// The same items in another order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            let bound = u64::try_from(end + 1).unwrap_or(u64::MAX);
            let other = usize::try_from(self.below(bound)).unwrap_or(0);
            items.swap(end, other);
        }
    }
}

/// FNV-1a over some more bytes.
fn fold(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::Mix;

    #[test]
    fn first_numbers_are_those_of_splitmix64() {
        let mut mix = Mix::new(1_234_567);
        assert_eq!(mix.next(), 6_457_827_717_110_365_317);
        assert_eq!(mix.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn below_stays_below() {
        let mut mix = Mix::new(7);
        assert!((0..1000).all(|_| mix.below(10) < 10));
        assert_eq!(mix.below(0), 0);
    }

    #[test]
    fn words_are_kept_apart() {
        assert_ne!(Mix::of(1, &["ab", "c"], 0).next(), Mix::of(1, &["a", "bc"], 0).next());
    }

    #[test]
    fn shuffling_loses_nothing() {
        let mut items: Vec<u32> = (0..50).collect();
        Mix::new(3).shuffle(&mut items);
        assert_ne!(items, (0..50).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..50).collect::<Vec<_>>());
    }
}
