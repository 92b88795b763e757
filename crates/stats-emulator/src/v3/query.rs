//! Reads a request and answers it.

use std::borrow::Cow;

use super::days::{days, sums};
use super::endpoint::{Call, Endpoint};
use super::item::{Item, ordered};
use super::page::Page;
use super::refusal::Refusal;
use super::switches::{DisabledSubusers, EleventhName, Switches, UnknownCategory, UnknownSubuser};
use super::window::Window;
use crate::dataset::{Customer, Dataset};
use crate::parameters::Parameters;
use crate::render::json::Json;
use crate::shape::Shape;

/// The most names of a request.
const MAX_NAMES: usize = 10;

/// A request with all that its answer depends on.
pub(crate) struct Query<'a> {
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) parameters: &'a Parameters,
    /// The value of `on-behalf-of`, if the endpoint understands the header.
    pub(crate) on_behalf_of: Option<&'a str>,
    pub(crate) dataset: &'a Dataset,
    pub(crate) scopes: &'a [String],
    pub(crate) switches: &'a Switches,
    pub(crate) shape: &'a Shape,
}

impl Query<'_> {
    /// The body of the answer.
    pub(crate) fn answer(&self) -> Result<Json, Refusal> {
        if let Some(known) = self.endpoint.parameters
            && let Some(name) = self.parameters.names().find(|name| !known.contains(name))
        {
            return Err(Refusal::unknown_parameter(name));
        }
        let Some(account) = self.account()? else { return Ok(Json::Array(Vec::new())) };
        match self.endpoint.call {
            Call::Stats => self.days(&[Item::Account(&account)], true),
            Call::SubusersStats => {
                let subusers = self.subusers()?;
                self.days(&subusers.iter().map(|subuser| Item::Subuser(subuser)).collect::<Vec<_>>(), true)
            }
            Call::CategoriesStats => {
                let names = self.categories(&account)?;
                // `limit` is no parameter of this call.
                self.days(&names.iter().map(|name| Item::Category(&account, name)).collect::<Vec<_>>(), false)
            }
            Call::SubusersSums => self.sums(self.dataset.customers().iter().map(Item::Subuser).collect()),
            Call::CategoriesSums => {
                self.sums(account.categories().iter().map(|name| Item::Category(&account, name)).collect())
            }
            Call::Categories => self.category_list(&account),
            Call::Subusers => self.subuser_list(),
            Call::Scopes => {
                let scopes = Json::Array(self.scopes.iter().map(Json::text).collect());
                Ok(Json::object([("scopes", scopes)]))
            }
        }
    }

    /// The account that the request is about: the key's own, a subuser by its name, a reseller's account by its id;
    /// `None` for an empty answer.
    fn account(&self) -> Result<Option<Cow<'_, Customer>>, Refusal> {
        let Some(value) = self.on_behalf_of else { return Ok(Some(Cow::Borrowed(self.dataset.own()))) };
        let known = match value.strip_prefix("account-id ") {
            Some(id) => self.dataset.account(id),
            None => self.dataset.customer(value),
        };
        match known {
            Some(customer) if customer.fails_on(self.dataset.today()) => Err(Refusal::status(500)),
            Some(customer) => Ok(Some(customer)),
            None => self.unknown_subuser().map(|()| None),
        }
    }

    /// An error unless the switch has an answer without a subuser that does not exist.
    fn unknown_subuser(&self) -> Result<(), Refusal> {
        match self.switches.unknown_subuser {
            UnknownSubuser::NotFound => Err(Refusal::unknown_subuser(404)),
            UnknownSubuser::BadRequest => Err(Refusal::unknown_subuser(400)),
            UnknownSubuser::Forbidden => Err(Refusal::unknown_subuser(403)),
            UnknownSubuser::Empty | UnknownSubuser::OthersOnly => Ok(()),
        }
    }

    fn subusers(&self) -> Result<Vec<Cow<'_, Customer>>, Refusal> {
        let mut known = Vec::new();
        let mut is_empty = false;
        for name in self.names("subusers")? {
            if let Some(subuser) = self.dataset.customer(name) {
                known.push(subuser);
            } else {
                self.unknown_subuser()?;
                is_empty |= self.switches.unknown_subuser == UnknownSubuser::Empty;
            }
        }
        if known.iter().any(|subuser| subuser.fails_on(self.dataset.today())) {
            // A guess that spares the others: a client that splits refused groups finds the one that fails.
            return Err(if known.len() == 1 { Refusal::status(500) } else { Refusal::unknown_subuser(404) });
        }
        Ok(if is_empty { Vec::new() } else { known })
    }

    fn categories(&self, account: &Customer) -> Result<Vec<&str>, Refusal> {
        let mut names = self.names("categories")?;
        let requested = names.len();
        names.retain(|name| account.categories().iter().any(|known| known == name));
        let is_refused = match self.switches.unknown_category {
            UnknownCategory::NotFound => names.len() < requested,
            UnknownCategory::OthersOnly => names.is_empty(),
        };
        if is_refused { Err(Refusal::unknown_category()) } else { Ok(names) }
    }

    /// The values of a parameter, each once. A list within one value is one name.
    fn names(&self, parameter: &'static str) -> Result<Vec<&str>, Refusal> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.parameters.all(parameter) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() {
            return Err(Refusal::parameter(parameter, &format!("{parameter} is required")));
        }
        if names.len() > MAX_NAMES && self.switches.eleventh_name == EleventhName::BadRequest {
            let message = format!("{parameter} should be at most {MAX_NAMES} names");
            return Err(Refusal::parameter(parameter, &message));
        }
        names.truncate(MAX_NAMES);
        Ok(names)
    }

    fn window(&self, is_by_category: bool) -> Result<Window, Refusal> {
        Window::parse(self.parameters, self.dataset, self.switches, is_by_category)
    }

    fn days(&self, items: &[Item<'_>], takes_page: bool) -> Result<Json, Refusal> {
        let is_by_category = self.endpoint.call == Call::CategoriesStats;
        let window = self.window(is_by_category)?;
        let page =
            if takes_page { Page::of_days(self.parameters, self.switches.limit_above_500)? } else { None };
        if items.is_empty() {
            return Ok(Json::Array(Vec::new()));
        }
        days(items, &window, page, self.dataset, self.switches, self.shape)
    }

    fn sums(&self, items: Vec<Item<'_>>) -> Result<Json, Refusal> {
        let window = self.window(self.endpoint.call == Call::CategoriesSums)?;
        sums(items, &window, self.parameters, self.dataset, self.switches, self.shape)
    }

    fn category_list(&self, account: &Customer) -> Result<Json, Refusal> {
        let page = Page::parse(self.parameters, 50, self.switches.limit_above_500)?;
        let prefix = self.parameters.first("category").unwrap_or_default();
        let names = account.categories().iter().filter(|name| name.starts_with(prefix));
        let row = |name: &String| Json::object([("category", Json::text(name))]);
        Ok(Json::Array(page.of(names).map(row).collect()))
    }

    fn subuser_list(&self) -> Result<Json, Refusal> {
        let page = Page::parse(self.parameters, 500, self.switches.limit_above_500)?;
        let part = self.parameters.first("username").unwrap_or_default();
        let region = match self.parameters.first("region") {
            None | Some("all") => None,
            Some(region @ ("global" | "eu")) => Some(region),
            Some(_) => return Err(Refusal::parameter("region", "region should be all, global or eu")),
        };
        let has_region = match self.parameters.first("include_region") {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                return Err(Refusal::parameter("include_region", "include_region should be true or false"));
            }
        };
        let is_listed = |subuser: &Customer| {
            subuser.name().contains(part)
                && region.is_none_or(|region| subuser.region() == region)
                && !(subuser.is_disabled() && self.switches.disabled_subusers == DisabledSubusers::LeftOut)
        };
        let listed = self.dataset.customers().iter().filter(|subuser| is_listed(subuser));
        let row = |subuser: &Customer| {
            let index = subuser.position();
            let mut members = vec![
                ("disabled".to_owned(), Json::bare(subuser.is_disabled().to_string())),
                ("email".to_owned(), Json::text(format!("owner{index}@example.org"))),
                ("id".to_owned(), Json::bare((1000 + index).to_string())),
                ("username".to_owned(), Json::text(subuser.name())),
            ];
            if has_region {
                members.push(("region".to_owned(), Json::text(subuser.region())));
            }
            ordered(members, index, self.shape)
        };
        Ok(Json::Array(page.of(listed).map(row).collect()))
    }
}
