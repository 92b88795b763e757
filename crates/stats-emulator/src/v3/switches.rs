//! What is not known of v3, one switch for each open point.

use std::fmt;
use std::str::FromStr;

use crate::shape::{UnknownWord, words};

/// Declares an enumeration for each switch and the structure of all of them.
macro_rules! switches {
    ($($(#[$meta:meta])* $field:ident: $name:ident = $word:literal {
        $($(#[$value_meta:meta])* $value:ident = $value_word:literal,)+
    })+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum $name {
                $($(#[$value_meta])* #[doc = concat!("\n\nWritten `", $word, "=", $value_word, "`.")] $value,)+
            }

            impl $name {
                const WORDS: &'static [(&'static str, Self)] = &[$(($value_word, Self::$value)),+];

                const fn word(self) -> &'static str {
                    match self { $(Self::$value => concat!($word, "=", $value_word)),+ }
                }
            }
        )+

        /// How v3 behaves where no document and no recording shows it.
        ///
        /// Written as positions `switch=value` joined by `,`, `+` or a space, in any order.
        ///
        /// ```
        /// use stats_emulator::v3::{IdleDay, Switches};
        ///
        /// let switches: Switches = "idle-day=stats-null,unknown-subuser=403".parse()?;
        /// assert_eq!(switches.idle_day, IdleDay::StatsNull);
        /// assert_eq!(switches.to_string(), "unknown-subuser=403,idle-day=stats-null");
        /// # Ok::<(), stats_emulator::UnknownWord>(())
        /// ```
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub struct Switches {
            $(
                #[doc = concat!("The switch `", $word, "`.")]
                pub $field: $name,
            )+
        }

        impl Switches {
            /// Every position of every switch as it is written, the default of each first.
            pub fn positions() -> impl Iterator<Item = &'static str> {
                let all: &[&[&str]] = &[$(&[$(concat!($word, "=", $value_word)),+]),+];
                all.iter().flat_map(|positions| positions.iter().copied())
            }

            /// Sets one switch by its words; false if one of them is unknown.
            fn set(&mut self, switch: &str, value: &str) -> bool {
                match switch {
                    $(
                        $word => match $name::WORDS.iter().find(|(word, _)| *word == value) {
                            Some((_, value)) => self.$field = *value,
                            None => return false,
                        },
                    )+
                    _ => return false,
                }
                true
            }

            fn words(&self) -> Vec<&'static str> {
                let default = Self::default();
                let mut words = Vec::new();
                $(
                    if self.$field != default.$field {
                        words.push(self.$field.word());
                    }
                )+
                words
            }
        }
    };
}

switches! {
    /// The answer about a subuser that does not exist, in `subusers` or in `on-behalf-of`.
    unknown_subuser: UnknownSubuser = "unknown-subuser" {
        /// 404 `No user found`.
        #[default]
        NotFound = "404",
        /// 400 `No user found`.
        BadRequest = "400",
        /// 403 `you dont have permission to access this resource`.
        Forbidden = "403",
        /// An empty array.
        Empty = "empty",
        /// The rows of the others; an empty array if there are none.
        OthersOnly = "others-only",
    }
    /// The answer about several categories of which one does not exist. If none exists, it is 404.
    unknown_category: UnknownCategory = "unknown-category" {
        /// 404 `category does not exist`.
        #[default]
        NotFound = "404",
        /// The rows of the others.
        OthersOnly = "others-only",
    }
    /// How far back statistics are kept.
    retention: Retention = "retention" {
        /// From the first day of the data, as at the legacy endpoints.
        #[default]
        Whole = "whole",
        /// For 3 years, those of categories for 13 months, as documented.
        Documented = "documented",
    }
    /// The answer about days before the retention.
    before_retention: BeforeRetention = "before-retention" {
        /// Zeros.
        #[default]
        Zeros = "zeros",
        /// No rows for these days.
        Cut = "cut",
        /// 400.
        BadRequest = "400",
        /// 500 `unable to get stats`.
        ServerError = "500",
    }
    /// The answer to an end before the start.
    end_before_start: EndBeforeStart = "end-before-start" {
        /// 400.
        #[default]
        BadRequest = "400",
        /// An empty array.
        Empty = "empty",
    }
    /// The answer to more than ten names.
    eleventh_name: EleventhName = "eleventh-name" {
        /// 400.
        #[default]
        BadRequest = "400",
        /// The rows of the first ten.
        Ignored = "ignored",
    }
    /// The answer to a `limit` above 500.
    limit_above_500: LimitAbove500 = "limit-above-500" {
        /// As to 500.
        #[default]
        Cap = "cap",
        /// 400.
        BadRequest = "400",
        /// 500.
        ServerError = "500",
    }
    /// What of a period is answered without a `limit`.
    default_limit: DefaultLimit = "default-limit" {
        /// All of it.
        #[default]
        None = "none",
        /// The first 500 days.
        Days = "500-days",
        /// The first 500 items. A `limit` then counts items, too.
        Items = "500-items",
    }
    /// Days after the server's today.
    future_days: FutureDays = "future-days" {
        /// No rows.
        #[default]
        Absent = "absent",
        /// Zeros.
        Zeros = "zeros",
    }
    /// The status of a failure: of weeks, where the period touches the week 53 of a year.
    week_53: Week53 = "week-53" {
        /// 500 `unable to get stats`.
        #[default]
        ServerError = "500",
        /// 400 `unable to get stats`.
        BadRequest = "400",
    }
    /// Whether items have the name in other letters: `SHOP` for `shop`.
    other_letters: OtherLetters = "other-letters" {
        /// As in the request.
        #[default]
        No = "no",
        /// Capitals for small letters and the reverse.
        Yes = "yes",
    }
    /// A day, or of several names one item of a day, without any number.
    idle_day: IdleDay = "idle-day" {
        /// Zeros.
        #[default]
        Zeros = "zeros",
        /// No item; `"stats":[]` where the day has none.
        StatsEmpty = "stats-empty",
        /// No item; `"stats":null` where the day has none.
        StatsNull = "stats-null",
        /// No item; no day where it has none.
        DayMissing = "day-missing",
    }
    /// Whether items lack name and type.
    unnamed_items: UnnamedItems = "unnamed-items" {
        /// With name and type.
        #[default]
        No = "no",
        /// Without.
        Yes = "yes",
    }
    /// The server's today.
    server_today: ServerToday = "server-today" {
        /// That of the emulator.
        #[default]
        Same = "same",
        /// The day after it, which has no numbers yet.
        Ahead = "ahead",
        /// The day before it.
        Behind = "behind",
    }
    /// Disabled subusers in the list of subusers.
    disabled_subusers: DisabledSubusers = "disabled-subusers" {
        /// In the list, with `"disabled":true`.
        #[default]
        Listed = "listed",
        /// Not in the list.
        LeftOut = "left-out",
    }
}

impl Switches {
    /// These switches with more positions, each given by its word.
    pub(crate) fn with_words(mut self, text: &str) -> Result<Self, UnknownWord> {
        for position in words(text) {
            let (switch, value) = position.split_once('=').unwrap_or((position, ""));
            if !self.set(switch, value.trim_start()) {
                return Err(unknown(position, switch));
            }
        }
        Ok(self)
    }
}

/// An unknown position, with the values of its switch where that is known.
fn unknown(position: &str, switch: &str) -> UnknownWord {
    let values: Vec<&str> =
        Switches::positions().filter_map(|known| known.strip_prefix(switch)?.strip_prefix('=')).collect();
    if values.is_empty() {
        let expected = "positions such as `idle-day=stats-null`";
        return UnknownWord::among("switch", position, Switches::positions(), expected);
    }
    UnknownWord::new("switch", position, format!("; expected `{switch}={}`", values.join("|")))
}

impl FromStr for Switches {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::default().with_words(text)
    }
}

impl fmt::Display for Switches {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.words().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::{IdleDay, Switches, UnknownSubuser};

    #[test]
    fn every_position_is_read_as_it_is_written() {
        for position in Switches::positions() {
            let switches: Switches = position.parse().unwrap();
            let is_default = switches == Switches::default();
            assert_eq!(switches.to_string(), if is_default { "" } else { position });
        }
        assert_eq!(Switches::positions().count(), 40);
    }

    #[test]
    fn unknown_positions_are_rejected_with_what_was_meant() {
        for (text, message) in [
            (
                "idle-day=none",
                "unknown switch `idle-day=none`; expected `idle-day=zeros|stats-empty|stats-null|day-missing`",
            ),
            ("week-53", "unknown switch `week-53`; expected `week-53=500|400`"),
            ("idel-day=zeros", "unknown switch `idel-day=zeros`; did you mean `idle-day=zeros`?"),
            ("boom", "unknown switch `boom`; expected positions such as `idle-day=stats-null`"),
        ] {
            assert_eq!(text.parse::<Switches>().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn later_positions_replace_earlier_ones_of_the_same_switch() {
        let switches: Switches = "idle-day=stats-null+unknown-subuser= 403 idle-day=zeros".parse().unwrap();
        assert_eq!(
            (switches.idle_day, switches.unknown_subuser),
            (IdleDay::Zeros, UnknownSubuser::Forbidden)
        );
    }
}
