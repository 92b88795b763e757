//! Pseudorandom numbers: SplitMix64, so that a seed has the same numbers on every platform.

/// A generator of pseudorandom numbers.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator seeded by a seed, strings and a number.
    pub(crate) fn keyed(seed: u64, key: &[&str], number: u64) -> Self {
        let mut hash = seed ^ 0xcbf2_9ce4_8422_2325;
        for part in key {
            // The length distinguishes ("ab", "c") from ("a", "bc").
            hash = fold(hash, &part.len().to_le_bytes());
            hash = fold(hash, part.as_bytes());
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

    /// A random part of `whole`, from `from` to `to` thousandths of it.
    pub(crate) fn part(&mut self, whole: u64, from: u64, to: u64) -> u64 {
        whole * (from + self.below(to - from + 1)) / 1000
    }

    /// A number from `from` to `to`, both included.
    pub(crate) fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from + 1)
    }

    /// A number from `from` to `to`, most often in their middle: the mean of two.
    pub(crate) fn bell(&mut self, from: u64, to: u64) -> u64 {
        u64::midpoint(self.between(from, to), self.between(from, to))
    }

    /// How many of the trials succeed, each with that probability in billionths: a number of the binomial distribution,
    /// by whole numbers alone.
    pub(crate) fn binomial(&mut self, trials: u64, billionths: u64) -> u64 {
        const WHOLE: u64 = 1_000_000_000;
        if billionths >= WHOLE {
            return trials;
        }
        let probability = (billionths << 32) / WHOLE;
        // Each trial draws a number of 32 bits, from the first bit on, and succeeds if it is below the probability. The
        // first bit that differs decides, so that a trial takes two bits on average.
        let (mut undecided, mut successes) = (trials, 0);
        for place in (0..32).rev() {
            let ones = self.ones(undecided);
            if probability >> place & 1 == 1 {
                successes += undecided - ones;
                undecided = ones;
            } else {
                undecided -= ones;
            }
        }
        successes
    }

    /// How many of that many random bits are one.
    fn ones(&mut self, bits: u64) -> u64 {
        let mut ones: u64 = (0..bits / 64).map(|_| u64::from(self.next().count_ones())).sum();
        let rest = bits % 64;
        if rest > 0 {
            ones += u64::from((self.next() >> (64 - rest)).count_ones());
        }
        ones
    }

    /// Shuffles the items (Fisher-Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            let bound = u64::try_from(end + 1).unwrap_or(u64::MAX);
            let other = usize::try_from(self.below(bound)).unwrap_or(0);
            items.swap(end, other);
        }
    }
}

/// Continues an FNV-1a hash.
fn fold(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn matches_splitmix64() {
        let mut random = Random::new(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn below_excludes_its_end() {
        let mut random = Random::new(7);
        assert!((0..1000).all(|_| random.below(10) < 10));
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn bells_are_within_their_bounds_and_highest_in_the_middle() {
        let mut random = Random::new(9);
        let drawn: Vec<u64> = (0..8000).map(|_| random.bell(10, 29)).collect();
        let middle = drawn.iter().filter(|number| (15..25).contains(*number)).count();
        assert!(drawn.iter().all(|number| (10..=29).contains(number)));
        assert!((5700..6300).contains(&middle), "{middle}");
    }

    #[test]
    fn binomial_numbers_have_the_mean_and_the_variance_of_their_distribution() {
        let mut random = Random::new(11);
        assert_eq!((random.binomial(77, 0), random.binomial(77, 1_000_000_000)), (0, 77));
        assert_eq!(random.binomial(0, 500_000_000), 0);
        for (trials, billionths) in [(1000, 20_000_000), (20_000, 150_000), (77, 900_000_000), (1, 1 << 29)] {
            let draws: Vec<u64> = (0..20_000).map(|_| random.binomial(trials, billionths)).collect();
            let probability = f64::from(u32::try_from(billionths).unwrap()) / 1e9;
            let expected = f64::from(u32::try_from(trials).unwrap()) * probability;
            let draws: Vec<f64> = draws.iter().map(|draw| f64::from(u32::try_from(*draw).unwrap())).collect();
            let mean = draws.iter().sum::<f64>() / 20_000.0;
            let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 20_000.0;
            assert!((mean / expected - 1.0).abs() < 0.03, "{trials} {billionths}: {mean}");
            assert!(
                (variance / expected / (1.0 - probability) - 1.0).abs() < 0.05,
                "{trials} {billionths}: {variance}"
            );
        }
    }

    #[test]
    fn keys_with_other_boundaries_differ() {
        assert_ne!(Random::keyed(1, &["ab", "c"], 0).next(), Random::keyed(1, &["a", "bc"], 0).next());
    }

    #[test]
    fn shuffle_keeps_every_item() {
        let mut items: Vec<u32> = (0..50).collect();
        Random::new(3).shuffle(&mut items);
        assert_ne!(items, (0..50).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..50).collect::<Vec<_>>());
    }
}
