use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A threshold: a decimal number from 0 to 1,000,000 with at most six digits after the point, compared without rounding.
///
/// ```
/// use stats_fleet::health::Decimal;
///
/// let threshold: Decimal = "0.1".parse()?;
/// assert_eq!(threshold.to_string(), "0.1");
/// assert!("0.0000001".parse::<Decimal>().is_err());
/// # Ok::<(), stats_fleet::health::BadDecimal>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal {
    millionths: u64,
}

/// A text or number that is no [`Decimal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a number from 0 to 1000000 with at most 6 digits after the point")]
pub struct BadDecimal;

/// How many [`Decimal::millionths`] are 1.
pub(crate) const ONE: u64 = 1_000_000;

impl Decimal {
    pub(crate) const fn new(millionths: u64) -> Self {
        Self { millionths }
    }

    pub(crate) fn millionths(self) -> u128 {
        self.millionths.into()
    }

    /// The nearest 64-bit floating-point number.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "at most 10^12, which is exact")]
    pub fn to_f64(self) -> f64 {
        self.millionths as f64 / ONE as f64
    }
}

impl FromStr for Decimal {
    type Err = BadDecimal;

    fn from_str(text: &str) -> Result<Self, BadDecimal> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) || fraction.len() > 6 {
            return Err(BadDecimal);
        }
        let whole: u64 = whole.parse().map_err(|_| BadDecimal)?;
        let fraction: u64 = format!("{fraction:0<6}").parse().map_err(|_| BadDecimal)?;
        let millionths = whole.checked_mul(ONE).and_then(|whole| whole.checked_add(fraction));
        let millionths = millionths.filter(|millionths| *millionths <= ONE * ONE).ok_or(BadDecimal)?;
        Ok(Self { millionths })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:06}", self.millionths / ONE, self.millionths % ONE);
        formatter.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        // The shortest text that reads as this number: the digits that were written.
        number.to_string().parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_decimals_without_rounding() {
        for text in ["0", "5", "0.1", "0.3", "0.000001", "4.5", "1000000", "999999.999999"] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), text);
            let json: Decimal = serde_json::from_str(text).unwrap();
            assert_eq!(json.to_string(), text);
        }
        for text in
            ["", ".", "1.", ".5", "-1", "+1", "1e3", "0.0000001", "1000000.000001", "99999999999999999999"]
        {
            assert_eq!(text.parse::<Decimal>(), Err(BadDecimal), "{text}");
        }
        assert!(serde_json::from_str::<Decimal>("-0.5").is_err());
        assert!(serde_json::from_str::<Decimal>("0.12345678").is_err());
    }
}
