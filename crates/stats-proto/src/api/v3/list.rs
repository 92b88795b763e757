//! A list of v3, page by page to its end.

use super::endpoint::Endpoint;
use super::schema::schema;
use crate::answer::Dictionary;
use crate::answer::parsed::Parsed;
use crate::api::part::Part;
use crate::error::{AnswerError, InputError};
use crate::format::Format;
use crate::query::QueryKind;
use crate::request::Form;

/// The number of rows that a page is requested with.
const LIMIT: u64 = 500;

/// The most pages that are requested.
const MAX_PAGES: u32 = 10_000;

/// A list, page by page: to a page that is empty, has no new name, or is shorter than any server makes one that is not
/// the last.
#[derive(Debug)]
pub(crate) struct List {
    endpoint: Endpoint,
    on_behalf_of: Option<String>,
    kind: QueryKind,
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
        kind: QueryKind,
        with_region: bool,
    ) -> Self {
        let (offset, pages, seen) = (0, 0, Dictionary::default());
        Self { endpoint, on_behalf_of, kind, with_region, offset, pages, seen, is_over: false }
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
        Ok(Some(Part { on_behalf_of, scope, ..Part::new(request, schema(self.kind)) }))
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
        let default = if self.kind == QueryKind::Customers { LIMIT } else { 50 };
        self.is_over = !has_new || rows < default;
        if !self.is_over && self.pages >= MAX_PAGES {
            return Err(AnswerError::too_many_pages(format));
        }
        Ok(())
    }
}
