//! Random numbers for waits: `SplitMix64` from a seed that the driver draws.

use std::time::Duration;

/// A sequence of random numbers that follows from its seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Jitter(u64);

impl Jitter {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A random time from nothing to this much.
    pub(crate) fn up_to(&mut self, most: Duration) -> Duration {
        let nanoseconds = most.as_nanos().min(u128::from(u64::MAX));
        let scaled = (u128::from(self.next()) * (nanoseconds + 1)) >> 64;
        Duration::from_nanos(u64::try_from(scaled).unwrap_or(u64::MAX))
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_split_mix_64() {
        let mut jitter = Jitter::new(1_234_567);
        assert_eq!(jitter.next(), 6_457_827_717_110_365_317);
        assert_eq!(jitter.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn waits_are_spread_over_the_whole_span() {
        let mut jitter = Jitter::new(7);
        let most = Duration::from_secs(1);
        let waits: Vec<_> = (0..1000).map(|_| jitter.up_to(most)).collect();
        assert!(waits.iter().all(|wait| *wait <= most));
        assert!(waits.iter().any(|wait| *wait < most / 10) && waits.iter().any(|wait| *wait > most * 9 / 10));
        assert_eq!(Jitter::new(7).up_to(Duration::ZERO), Duration::ZERO);
    }
}
