//! Parses durations and sizes.

use std::time::Duration;

/// `200ms`, `2s`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    if let Some(milliseconds) = text.strip_suffix("ms") {
        return milliseconds.parse().ok().map(Duration::from_millis);
    }
    text.strip_suffix('s')?.parse().ok().map(Duration::from_secs)
}

/// `+3600s`, `3600s`, `-3600s`: whole seconds.
pub(super) fn offset(text: &str) -> Option<i64> {
    text.strip_suffix('s')?.trim_start().parse().ok()
}

/// `500`, `64kB`, `10MB`, `10GB`: powers of 1000.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let units = [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("", 1)];
    let (digits, unit) = units.iter().find_map(|(suffix, unit)| Some((text.strip_suffix(suffix)?, *unit)))?;
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{bytes, duration, offset};

    #[test]
    fn parses_durations_and_sizes() {
        assert_eq!(duration("20ms"), Some(Duration::from_millis(20)));
        assert_eq!(duration("3s"), Some(Duration::from_secs(3)));
        assert_eq!(duration("3"), None);
        assert_eq!(["+60s", "60s", "-60s", "60"].map(offset), [Some(60), Some(60), Some(-60), None]);
        assert_eq!(bytes("64kB"), Some(64_000));
        assert_eq!(bytes("12"), Some(12));
        assert_eq!(bytes("999999999999GB"), None);
        assert_eq!(bytes("1TB"), None);
    }
}
