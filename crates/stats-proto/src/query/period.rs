//! Which days a query is about.

use chrono::{Days, NaiveDate};

use crate::date;
use crate::error::InputError;
use crate::request::Form;

/// Which days a query is about. Days follow the account's time zone, which no answer states (wire §5).
///
/// A period holds either a number of days or dates, never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period(Span);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Span {
    #[default]
    All,
    Last(u32),
    Dates {
        start: Option<NaiveDate>,
        end: Option<NaiveDate>,
    },
}

impl Period {
    /// No period: the server chooses the days. v3 has no such query: `unsupported`.
    #[must_use]
    pub const fn all() -> Self {
        Self(Span::All)
    }

    /// The last `days` days, today included: the server's today, with v3 the account's
    /// ([`Account::with_utc_offset`](crate::Account::with_utc_offset)).
    ///
    /// # Errors
    /// `bad-days` where `days` is 0.
    pub fn last_days(days: u32) -> Result<Self, InputError> {
        if days == 0 {
            return Err(InputError::BadDays { given: "0".to_owned() });
        }
        Ok(Self(Span::Last(days)))
    }

    /// From this day on; with v3 to today.
    #[must_use]
    pub const fn since(start: NaiveDate) -> Self {
        Self(Span::Dates { start: Some(start), end: None })
    }

    /// Up to this day, included. v3 needs a first day: `unsupported`.
    #[must_use]
    pub const fn until(end: NaiveDate) -> Self {
        Self(Span::Dates { start: None, end: Some(end) })
    }

    /// From `start` to `end`, both included. The distributor dialects want the start strictly
    /// before the end; with them a single day is refused when the call is made.
    ///
    /// # Errors
    /// `dates-out-of-order` where the end lies before the start.
    pub fn between(start: NaiveDate, end: NaiveDate) -> Result<Self, InputError> {
        if start > end {
            return Err(out_of_order(start, end, "before or on"));
        }
        Ok(Self(Span::Dates { start: Some(start), end: Some(end) }))
    }

    /// Parses a period from strings, as untyped callers have them.
    pub(crate) fn parse(
        days: Option<&str>,
        start: Option<&str>,
        end: Option<&str>,
    ) -> Result<Self, InputError> {
        match (days, start, end) {
            (Some(_), Some(_), _) | (Some(_), _, Some(_)) => Err(InputError::DaysAndDates),
            (Some(days), None, None) => Self::last_days(whole_number(days)?),
            (None, start, end) => {
                let start = start.map(|text| parse_date("start_date", text)).transpose()?;
                let end = end.map(|text| parse_date("end_date", text)).transpose()?;
                Ok(match (start, end) {
                    (None, None) => Self::all(),
                    (Some(start), None) => Self::since(start),
                    (None, Some(end)) => Self::until(end),
                    (Some(start), Some(end)) => Self::between(start, end)?,
                })
            }
        }
    }

    /// Refuses dates that cannot be sent.
    pub(crate) fn check(self) -> Result<(), InputError> {
        self.write(&mut Form::default())
    }

    /// Adds its parameters, in the order of the specification.
    pub(crate) fn write(self, form: &mut Form) -> Result<(), InputError> {
        match self.0 {
            Span::All => {}
            Span::Last(days) => form.push("days", &days.to_string()),
            Span::Dates { start, end } => {
                for (name, date) in [("start_date", start), ("end_date", end)] {
                    if let Some(date) = date {
                        form.push(name, &encode_date(name, date)?);
                    }
                }
            }
        }
        Ok(())
    }

    /// True where the days depend on the day on which the query is sent.
    pub(crate) const fn needs_today(self) -> bool {
        matches!(self.0, Span::Last(_) | Span::Dates { start: Some(_), end: None })
    }

    /// The first and the last day, counted from today where they are not dates.
    ///
    /// # Errors
    /// `unsupported` for a period without a first day, `dates-out-of-order` for one that begins after today, `bad-days`
    /// for more days than there are dates.
    pub(crate) fn days(self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), InputError> {
        let (start, end) = match self.0 {
            Span::Dates { start: Some(start), end } => (start, end.unwrap_or(today)),
            Span::Last(days) => {
                let start = today.checked_sub_days(Days::new(u64::from(days) - 1));
                let start = start.filter(|start| date::encode(*start).is_some());
                (start.ok_or_else(|| InputError::TooManyDays { given: days.to_string() })?, today)
            }
            Span::All | Span::Dates { start: None, .. } => {
                let reason = "v3 needs a period with a first day: a number of days, or a start date";
                return Err(InputError::Unsupported { reason: reason.to_owned() });
            }
        };
        if start > end {
            return Err(out_of_order(start, end, "before or on"));
        }
        encode_date("start_date", start).and_then(|_| encode_date("end_date", end))?;
        Ok((start, end))
    }

    /// Refuses a single day where the dialect wants the start strictly before the end.
    pub(crate) fn check_strict_order(self) -> Result<(), InputError> {
        match self.0 {
            Span::Dates { start: Some(start), end: Some(end) } if start >= end => {
                Err(out_of_order(start, end, "before"))
            }
            _ => Ok(()),
        }
    }
}

/// A date as it is sent.
fn encode_date(place: &'static str, date: NaiveDate) -> Result<String, InputError> {
    date::encode(date).ok_or_else(|| InputError::BadDate { place, given: date.to_string() })
}

fn out_of_order(start: NaiveDate, end: NaiveDate, relation: &'static str) -> InputError {
    InputError::DatesOutOfOrder { start: start.to_string(), end: end.to_string(), relation }
}

fn whole_number(text: &str) -> Result<u32, InputError> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.ok_or_else(|| InputError::BadDays { given: text.to_owned() })
}

fn parse_date(place: &'static str, text: &str) -> Result<NaiveDate, InputError> {
    let days = date::decode(text.as_bytes());
    days.map(date::calendar).ok_or_else(|| InputError::BadDate { place, given: text.to_owned() })
}
