//! What goes wrong with a customer of a fleet.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate};

use crate::dataset::random::Random;
use crate::shape::UnknownWord;

/// What goes wrong with a customer of a [`FleetPlan`](crate::FleetPlan), from [`Trouble::days`] on.
///
/// The customer is a quiet one otherwise. Percentages are expectations of a day, from which a day's count is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Trouble {
    /// `bouncing`: 8 % to 15 % of the requests bounce or are blocked, in every category.
    Bouncing,
    /// `complaining`: 0.2 % to 0.6 % of the delivered messages are reported as spam, in every category.
    Complaining,
    /// `doubled`: at least twice as many messages as usual; three times as many are expected.
    Doubled,
    /// `silent`: no messages.
    Silent,
    /// `bad-category`: 1.5 % to 3 % of the delivered messages of one category are reported as spam. About a fifth or more
    /// of the customer's messages are of that category. The others are those of a quiet customer.
    BadCategory,
    /// `failing`: every valid request about the customer is answered by status 500.
    ///
    /// With v3 a request about it and other subusers is refused by 404 as if it did not exist, so that the others are
    /// answered without it. That is a guess, as is that lists and sums of all subusers have it.
    Failing,
}

impl Trouble {
    /// Every trouble.
    pub const ALL: [Self; 6] =
        [Self::Bouncing, Self::Complaining, Self::Doubled, Self::Silent, Self::BadCategory, Self::Failing];

    /// The word of the trouble, such as `bad-category`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bouncing => "bouncing",
            Self::Complaining => "complaining",
            Self::Doubled => "doubled",
            Self::Silent => "silent",
            Self::BadCategory => "bad-category",
            Self::Failing => "failing",
        }
    }

    /// The days that the trouble lasts when the emulator starts, of which today is the last: 10 of rates, 5 of volumes, 3
    /// of failures.
    #[must_use]
    pub const fn days(self) -> u16 {
        match self {
            Self::Bouncing | Self::Complaining | Self::BadCategory => 10,
            Self::Doubled | Self::Silent => 5,
            Self::Failing => 3,
        }
    }

    /// The first day of a trouble that lasts until today.
    pub(super) fn since(self, today: NaiveDate) -> NaiveDate {
        let before = Days::new(u64::from(self.days()) - 1);
        today.checked_sub_days(before).unwrap_or(NaiveDate::MIN)
    }

    /// A rate of the trouble in billionths, which leaves room for the days that differ; 0 for one without a rate.
    pub(super) fn rate(self, random: &mut Random) -> u64 {
        match self {
            Self::Bouncing => random.between(90_000_000, 130_000_000),
            Self::Complaining => random.between(2_300_000, 5_200_000),
            Self::BadCategory => random.between(17_000_000, 26_000_000),
            Self::Doubled | Self::Silent | Self::Failing => 0,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

impl FromStr for Trouble {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let words = Self::ALL.map(Self::word);
        let known = Self::ALL.into_iter().find(|trouble| trouble.word() == text);
        known.ok_or_else(|| UnknownWord::among("trouble", text, words, &format!("`{}`", words.join("|"))))
    }
}

/// The trouble of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlantedTrouble {
    /// What goes wrong.
    pub trouble: Trouble,
    /// The first day of it, which stays when today moves: on an earlier today there is no trouble yet.
    pub since: NaiveDate,
    /// The category of [`Trouble::BadCategory`].
    pub category: Option<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::Trouble;

    #[test]
    fn words_are_parsed_and_others_refused_with_what_was_meant() {
        for trouble in Trouble::ALL {
            assert_eq!(trouble.to_string().parse(), Ok(trouble));
        }
        for (word, message) in [
            ("bad-categroy", "unknown trouble `bad-categroy`; did you mean `bad-category`?"),
            (
                "all",
                "unknown trouble `all`; expected `bouncing|complaining|doubled|silent|bad-category|failing`",
            ),
        ] {
            assert_eq!(word.parse::<Trouble>().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn every_trouble_starts_before_today() {
        let today = "2026-03-01".parse().unwrap();
        for trouble in Trouble::ALL {
            assert!(trouble.since(today) < today, "{trouble}");
        }
        assert_eq!(Trouble::Silent.since(today), "2026-02-25".parse().unwrap());
    }
}
