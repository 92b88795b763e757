//! Pages: `limit` and `offset`.

use super::refusal::Refusal;
use super::switches::LimitAbove500;
use crate::parameters::Parameters;

/// The largest page.
const MAX_LIMIT: usize = 500;

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) offset: usize,
    pub(crate) limit: usize,
}

impl Page {
    /// The page that is requested, with a limit for requests without one.
    pub(crate) fn parse(
        parameters: &Parameters,
        default: usize,
        above_500: LimitAbove500,
    ) -> Result<Self, Refusal> {
        let number = |name| match parameters.first(name) {
            None => Ok(None),
            Some(text) => {
                let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                let refusal = || Refusal::parameter(name, &format!("{name} should be a whole number"));
                digits.then(|| text.parse().unwrap_or(usize::MAX)).map(Some).ok_or_else(refusal)
            }
        };
        let offset = number("offset")?.unwrap_or(0);
        let limit = match number("limit")?.unwrap_or(default) {
            0 => return Err(Refusal::parameter("limit", "limit should be at least 1")),
            limit if limit <= MAX_LIMIT => limit,
            _ => match above_500 {
                LimitAbove500::Cap => MAX_LIMIT,
                LimitAbove500::BadRequest => {
                    return Err(Refusal::parameter("limit", "limit should be at most 500"));
                }
                LimitAbove500::ServerError => return Err(Refusal::unable(500, "internal server error")),
            },
        };
        Ok(Self { offset, limit })
    }

    /// The page of a list of days, where one is requested.
    pub(crate) fn of_days(
        parameters: &Parameters,
        above_500: LimitAbove500,
    ) -> Result<Option<Self>, Refusal> {
        let is_requested = ["limit", "offset"].iter().any(|name| parameters.first(name).is_some());
        is_requested.then(|| Self::parse(parameters, MAX_LIMIT, above_500)).transpose()
    }

    /// Its part of a list.
    pub(crate) fn of<I: Iterator>(self, list: I) -> std::iter::Take<std::iter::Skip<I>> {
        list.skip(self.offset).take(self.limit)
    }

    /// True if the position is on this page.
    pub(crate) fn contains(self, position: usize) -> bool {
        position >= self.offset && position - self.offset < self.limit
    }
}

#[cfg(test)]
mod tests {
    use super::{LimitAbove500, Page};
    use crate::parameters::Parameters;

    #[test]
    fn limits_have_a_default_and_a_largest_value() {
        let limit = |query: &str, above_500| {
            let page = Page::parse(&Parameters::parse(query, ""), 50, above_500);
            page.ok().map(|page| (page.offset, page.limit))
        };
        for (query, expected) in [
            ("", Some((0, 50))),
            ("limit=500&offset=3", Some((3, 500))),
            ("limit=501", Some((0, 500))),
            ("limit=99999999999999999999999", Some((0, 500))),
            ("limit=0", None),
            ("limit=-1", None),
            ("limit=", None),
            ("offset=x", None),
        ] {
            assert_eq!(limit(query, LimitAbove500::Cap), expected, "{query}");
        }
        assert_eq!(limit("limit=501", LimitAbove500::BadRequest), None);
        assert_eq!(limit("limit=501", LimitAbove500::ServerError), None);
    }

    #[test]
    fn an_offset_alone_is_a_page_of_days() {
        let page = |query: &str| Page::of_days(&Parameters::parse(query, ""), LimitAbove500::Cap).unwrap();
        assert_eq!(page("start_date=2009-06-01"), None);
        assert_eq!(page("offset=2"), Some(Page { offset: 2, limit: 500 }));
    }
}
