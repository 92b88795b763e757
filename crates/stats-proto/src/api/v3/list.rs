//! A list of v3, page by page to its end.

use super::endpoint::Endpoint;
use crate::answer::Dictionary;
use crate::answer::parsed::Parsed;
use crate::api::part::Part;
use crate::error::{AnswerError, InputError};
use crate::format::Format;
use crate::reader::schema::Schema;
use crate::request::Form;

/// The number of rows that a page is requested with.
pub(crate) const LIMIT: u64 = 500;

/// The most pages that are requested.
const MAX_PAGES: u32 = 10_000;

/// A list, page by page: to a page that is empty, has no new name, or is shorter than any server makes one that is not
/// the last.
#[derive(Debug)]
pub(crate) struct List {
    endpoint: Endpoint,
    on_behalf_of: Option<String>,
    schema: Schema,
    /// How many rows a page has where no number is requested.
    default: u64,
    with_region: bool,
    /// The rows that came.
    offset: u64,
    pages: u32,
    seen: Dictionary,
    is_over: bool,
}

impl List {
    pub(crate) fn new(
        endpoint: Endpoint,
        on_behalf_of: Option<String>,
        schema: Schema,
        default: u64,
        with_region: bool,
    ) -> Self {
        let (offset, pages, seen) = (0, 0, Dictionary::default());
        Self { endpoint, on_behalf_of, schema, default, with_region, offset, pages, seen, is_over: false }
    }

    /// The next page.
    pub(crate) fn next(&mut self) -> Result<Option<Part>, InputError> {
        if self.is_over {
            return Ok(None);
        }
        let mut form = Form::default();
        form.push("limit", &LIMIT.to_string());
        form.push("offset", &self.offset.to_string());
        if self.with_region {
            form.push("include_region", "true");
        }
        let request = self.endpoint.request(self.on_behalf_of.as_deref(), form)?;
        let (on_behalf_of, scope) = (self.endpoint.customer.clone(), Some(self.endpoint.scope));
        Ok(Some(Part { on_behalf_of, scope, ..Part::new(request, self.schema) }))
    }

    /// Takes a page: names that came before are dropped from it.
    pub(crate) fn received(&mut self, page: &mut Parsed, format: Format) -> Result<(), AnswerError> {
        // A record may have several names.
        let names = page.names.len().max(page.customers.len());
        let rows = page.records.max(names as u64);
        page.names.retain(|name| self.seen.insert(name.as_bytes()));
        page.customers.retain(|customer| self.seen.insert(customer.name.as_bytes()));
        let has_new = !page.names.is_empty() || !page.customers.is_empty();
        self.offset = self.offset.saturating_add(rows);
        self.pages += 1;
        // A server may cap pages below the limit, but hardly below what it sends without one.
        self.is_over = !has_new || rows < self.default;
        if !self.is_over && self.pages >= MAX_PAGES {
            return Err(AnswerError::too_many_pages(format));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::api::completion::Completion;
    use crate::api::plan::Plan;
    use crate::bounds::ReadOptions;
    use crate::config::Config;
    use crate::credentials::Credentials;
    use crate::dialect::Dialect;
    use crate::reader::schema::{Dimension, ItemNames};
    use crate::reader::{Paths, Reading};
    use crate::redaction::Redaction;

    /// A list that no API has: names of customers, seven of them in a page by default.
    const SCHEMA: Schema = Schema::Names(Dimension::Customer);

    fn plan() -> Plan {
        let config = Config::new(Credentials::None, Dialect::V3);
        let endpoint = Endpoint::new(&config, "/made-up", "made.up", None).unwrap();
        let list = List::new(endpoint, None, SCHEMA, 7, false);
        Plan::list(list, Completion::as_received(SCHEMA, Format::Json))
    }

    fn page(numbers: std::ops::Range<u32>) -> Parsed {
        let names: Vec<_> = numbers.map(|number| format!(r#"{{"customer":"c{number}"}}"#)).collect();
        let layout = (SCHEMA, ItemNames::Any, Format::Json);
        let mut reading =
            Reading::new(layout, 200, ReadOptions::default(), Redaction::default(), Paths::General);
        let _ = reading.push(format!("[{}]", names.join(",")).as_bytes());
        reading.finish().unwrap()
    }

    /// The offsets that are requested and the number of names, of a server that answers an offset.
    fn drive(server: impl Fn(u32) -> Parsed) -> (Vec<u32>, Result<usize, AnswerError>) {
        let (mut plan, mut offsets) = (plan(), Vec::new());
        while let Some(part) = plan.next(NaiveDate::default()).unwrap() {
            let offset = part.request.url().rsplit_once("offset=").unwrap().1.parse().unwrap();
            offsets.push(offset);
            if let Err(error) = plan.received(server(offset)) {
                return (offsets, Err(error));
            }
        }
        (offsets, plan.finish(&mut None).map(|parsed| parsed.names.len()))
    }

    #[test]
    fn a_made_up_list_is_read_to_its_end() {
        let capped = |offset: u32| page(offset.min(23)..(offset + 10).min(23));
        assert_eq!(drive(capped), (vec![0, 10, 20], Ok(23)));
        let full = |offset: u32| page(offset.min(20)..(offset + 10).min(20));
        assert_eq!(drive(full), (vec![0, 10, 20], Ok(20)));
        assert_eq!(drive(|_| page(0..10)), (vec![0, 10], Ok(10)));
        let overlapping = |offset: u32| page(offset.saturating_sub(3).min(30)..(offset + 7).min(30));
        assert_eq!(drive(overlapping).1, Ok(30));
    }

    #[test]
    fn a_list_without_an_end_is_an_error() {
        let (offsets, answer) = drive(|offset| page(offset..offset + 7));
        assert_eq!(
            (u32::try_from(offsets.len()), answer),
            (Ok(MAX_PAGES), Err(AnswerError::too_many_pages(Format::Json)))
        );
    }
}
