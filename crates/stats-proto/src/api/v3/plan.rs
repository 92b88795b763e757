//! How a query becomes requests to v3.

use super::days::{Days, Group};
use super::endpoint::Endpoint;
use super::list::{LIMIT, List};
use super::schema::schema;
use crate::api::completion::{Completion, Order};
use crate::api::part::unique;
use crate::api::plan::Plan;
use crate::config::Config;
use crate::error::InputError;
use crate::format::{Format, Method};
use crate::query::{AnyQuery, Period, QueryKind};
use crate::reader::schema::Schema;
use crate::region::Region;

const STATS: (&str, &str) = ("/v3/stats", "stats.read");
const SUBUSERS_STATS: (&str, &str) = ("/v3/subusers/stats", "subusers.stats.read");
const CATEGORIES: (&str, &str) = ("/v3/categories", "categories.read");
const CATEGORIES_STATS: (&str, &str) = ("/v3/categories/stats", "categories.stats.read");
const SUBUSERS: (&str, &str) = ("/v3/subusers", "subusers.read");

/// What a customer's name refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// A subuser of the account.
    Subuser,
    /// An account of a reseller, by its id.
    Account,
}

/// Scheme and host of a region.
pub(crate) const fn default_origin(region: Option<Region>) -> &'static str {
    match region {
        Some(Region::Eu) => "https://api.eu.sendgrid.com",
        Some(Region::Global) | None => "https://api.sendgrid.com",
    }
}

/// The path that a query is sent to, and the scope that it needs.
const fn endpoint(scope: Scope, query: &AnyQuery) -> (&'static str, &'static str) {
    match (query.kind, scope) {
        (QueryKind::Daily | QueryKind::Aggregate, Scope::Subuser) if query.customer.is_some() => {
            SUBUSERS_STATS
        }
        (QueryKind::DailyByCustomer, Scope::Subuser) => SUBUSERS_STATS,
        (QueryKind::Daily | QueryKind::Aggregate | QueryKind::DailyByCustomer, _) => STATS,
        (QueryKind::Categories, _) => CATEGORIES,
        (QueryKind::CategoryStats, _) => CATEGORIES_STATS,
        (QueryKind::Customers, _) => SUBUSERS,
    }
}

/// The path family whose rate limit a query counts against.
pub(crate) const fn family(scope: Scope, query: &AnyQuery) -> &'static str {
    endpoint(scope, query).0
}

/// The requests for a query, or what forbids them.
pub(crate) fn plan(scope: Scope, config: &Config, query: &AnyQuery) -> Result<Plan, InputError> {
    check(scope, config, query)?;
    let (path, key_scope) = endpoint(scope, query);
    let on_behalf_of = match (scope, &query.customer) {
        (_, None) => None,
        (Scope::Subuser, Some(_)) if path == SUBUSERS_STATS.0 => None,
        (_, Some(customer)) => Some(header_value(scope, customer)?),
    };
    let in_header = query.customer.clone().filter(|_| on_behalf_of.is_some());
    let schema = schema(query.kind);
    let answer = if query.kind == QueryKind::Aggregate { Schema::Totals } else { schema };
    let as_received = Completion::as_received(answer, config.format);
    if matches!(query.kind, QueryKind::Categories | QueryKind::Customers) {
        let endpoint = Endpoint::new(config, path, key_scope, in_header)?;
        let default = if query.kind == QueryKind::Customers { LIMIT } else { 50 };
        let list = List::new(endpoint, on_behalf_of, schema, default, query.with_region);
        return Ok(Plan::list(list, as_received));
    }
    let names = unique(match query.kind {
        QueryKind::CategoryStats => &query.categories,
        QueryKind::DailyByCustomer => &query.customers,
        _ => query.customer.as_slice(),
    });
    let groups = match (query.kind, scope) {
        (QueryKind::DailyByCustomer, Scope::Account) => {
            let group = |name: &String| Ok(Group::of_header(header_value(scope, name)?, name));
            names.iter().map(group).collect::<Result<_, InputError>>()?
        }
        (QueryKind::DailyByCustomer, Scope::Subuser) => {
            vec![Group::of_names("subusers", None, &names)]
        }
        (QueryKind::CategoryStats, _) => vec![Group::of_names("categories", on_behalf_of, &names)],
        _ if path == SUBUSERS_STATS.0 => vec![Group::of_names("subusers", None, &names)],
        _ => vec![Group::unnamed(on_behalf_of)],
    };
    let today = config.today.date();
    let widest = Days::widest(query.period, today)?;
    let endpoint = Endpoint::new(config, path, key_scope, in_header)?;
    let splits = query.kind == QueryKind::DailyByCustomer && !query.is_unsplit;
    let days = Days::new(endpoint, schema, groups, query.period, widest, splits)?;
    Ok(Plan::days(days, Completion { order: Order::Latest, names, ..as_received }))
}

/// Refuses what v3 does not support.
fn check(scope: Scope, config: &Config, query: &AnyQuery) -> Result<(), InputError> {
    query.check()?;
    query.customer.iter().chain(&query.customers).try_for_each(|customer| check_customer(customer))?;
    let unsupported = |reason: &str| Err(InputError::Unsupported { reason: reason.to_owned() });
    if config.format == Format::Xml {
        return unsupported("v3 answers in JSON alone");
    }
    if config.method == Some(Method::Post) {
        return unsupported("v3 takes GET alone");
    }
    match (query.kind, scope) {
        (QueryKind::Customers, Scope::Account) => {
            unsupported("dialect `v3-account` has no list of customers with their names")
        }
        (QueryKind::Customers | QueryKind::DailyByCustomer, _) | (_, Scope::Subuser) => Ok(()),
        (_, Scope::Account) if query.customer.is_none() => {
            unsupported("dialect `v3-account` answers about a customer: name one")
        }
        (_, Scope::Account) => Ok(()),
    }?;
    if query.kind == QueryKind::Aggregate && query.period == Period::all() {
        return unsupported("v3 keeps no all-time totals: name a period");
    }
    Ok(())
}

/// The value of the header that names a customer.
fn header_value(scope: Scope, customer: &str) -> Result<String, InputError> {
    if customer.trim() != customer {
        return Err(InputError::BadCustomer {
            reason: "begins or ends with white space, which no header keeps",
        });
    }
    if !customer.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err(InputError::BadCustomer {
            reason: "contains a character outside ASCII, which no header can have",
        });
    }
    Ok(match scope {
        Scope::Subuser => customer.to_owned(),
        Scope::Account => format!("account-id {customer}"),
    })
}

fn check_customer(customer: &str) -> Result<(), InputError> {
    if customer.contains(char::is_control) {
        return Err(InputError::BadCustomer { reason: "contains a control character" });
    }
    Ok(())
}
