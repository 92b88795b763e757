//! How a query becomes requests: one, or several where its categories make the URL too long.

use std::iter;

use super::endpoint::Endpoint;
use crate::api::completion::{Completion, Order};
use crate::api::part::{Part, unique};
use crate::api::plan::Plan;
use crate::config::Config;
use crate::credentials::Credentials;
use crate::error::InputError;
use crate::format::Method;
use crate::query::{AnyQuery, Period, QueryKind};
use crate::reader::schema::{Dimension, Schema};
use crate::region::Region;
use crate::request::{Form, Request};

/// The requests for a query, or what forbids them.
pub(crate) fn plan(endpoint: &Endpoint, config: &Config, query: &AnyQuery) -> Result<Plan, InputError> {
    query.check()?;
    let schema = schema(query.kind);
    let completion = Completion::as_received(schema, config.format);
    if query.kind == QueryKind::DailyByCustomer {
        return by_customer(endpoint, config, query, &completion);
    }
    let requests = match request(endpoint, config, query) {
        Ok(request) => vec![request],
        Err(InputError::TooLong { .. }) if query.categories.len() > 1 => split(endpoint, config, query)?,
        Err(error) => return Err(error),
    };
    Ok(Plan::fixed(completion, requests.into_iter().map(|request| Part::new(request, schema))))
}

/// A daily query for each customer.
fn by_customer(
    endpoint: &Endpoint,
    config: &Config,
    query: &AnyQuery,
    completion: &Completion,
) -> Result<Plan, InputError> {
    let names = unique(&query.customers);
    let part = |customer: &String| {
        let request = request(endpoint, config, &query.about(customer))?;
        let customer = Some(customer.clone());
        Ok(Part { customer, ..Part::new(request, Schema::flat(None)) })
    };
    let parts: Vec<Part> = names.iter().map(part).collect::<Result<_, _>>()?;
    Ok(Plan::fixed(Completion { order: Order::Sorted, names, ..completion.clone() }, parts))
}

/// How the answers to a query of this kind are laid out.
pub(crate) const fn schema(kind: QueryKind) -> Schema {
    match kind {
        QueryKind::Daily => Schema::flat(None),
        QueryKind::CategoryStats => Schema::flat(Some(Dimension::Category)),
        QueryKind::Aggregate => Schema::Totals,
        QueryKind::Categories => Schema::Names(Dimension::Category),
        QueryKind::DailyByCustomer => Schema::flat(Some(Dimension::Customer)),
        QueryKind::Customers => Schema::Customers,
    }
}

/// As many categories in each request as fit, in the order of the query.
fn split(endpoint: &Endpoint, config: &Config, query: &AnyQuery) -> Result<Vec<Request>, InputError> {
    let of = |names: &[String]| request(endpoint, config, &query.among(names));
    let (mut requests, mut rest) = (Vec::new(), query.categories.as_slice());
    while !rest.is_empty() {
        let fits = |count: &usize| rest.get(..*count).is_some_and(|names| of(names).is_ok());
        // Doubled first: names that are far too many are not looked at again for each request.
        let doubled = iter::successors(Some(1), |count| Some(count * 2)).find(|count| !fits(count));
        let most = rest.len().min(doubled.unwrap_or(1));
        let fitting = (1..=most).collect::<Vec<_>>().partition_point(fits);
        // Where not even one name fits, its error is the query's.
        let (names, others) = rest.split_at_checked(fitting.max(1)).unwrap_or((rest, &[]));
        requests.push(of(names)?);
        rest = others;
    }
    Ok(requests)
}

/// The one request for a query.
fn request(endpoint: &Endpoint, config: &Config, query: &AnyQuery) -> Result<Request, InputError> {
    check(endpoint, config, query)?;
    let url = format!("{}{}", config.base_url(), endpoint.path(query.kind, config.format));
    let form = form(endpoint, config, query)?;
    let request = match config.method() {
        Method::Get => Request::get(url, form),
        Method::Post => Request::post(url, form),
    }?;
    Ok(match &config.credentials {
        Credentials::Bearer(key) => request.with_bearer(key),
        Credentials::Parameters { .. } | Credentials::None => request,
    })
}

/// Rejects an invalid query: for the query's values first, then for the endpoint, then for the credentials.
fn check(endpoint: &Endpoint, config: &Config, query: &AnyQuery) -> Result<(), InputError> {
    query.check()?;
    serves(endpoint, config, query)?;
    if endpoint.has_strict_dates {
        query.period.check_strict_order()?;
    }
    config.credentials.check()?;
    match config.credentials {
        Credentials::Bearer(_) if !endpoint.takes_bearer => {
            Err(InputError::MissingCredentials { what: "name" })
        }
        Credentials::Bearer(_) => config.credentials.bearer().map(|_| ()),
        Credentials::Parameters { .. } | Credentials::None => Ok(()),
    }
}

/// Refuses a query that the endpoint does not answer, or about a customer or an account that it does not answer about.
fn serves(endpoint: &Endpoint, config: &Config, query: &AnyQuery) -> Result<(), InputError> {
    let dialect = config.dialect;
    let unsupported = |reason: String| Err(InputError::Unsupported { reason });
    if query.kind == QueryKind::Customers {
        return unsupported(format!("dialect `{dialect}` has no list of customers: see `v3`"));
    }
    if query.kind == QueryKind::Aggregate && query.period != Period::all() {
        return unsupported(format!(
            "dialect `{dialect}` has all-time totals alone: query `aggregate` takes no period"
        ));
    }
    if config.region == Some(Region::Eu) && config.base_url.is_none() {
        return unsupported(format!("dialect `{dialect}` has no region `eu`: see `v3`"));
    }
    let reason = match (endpoint.names_customer, query.customer.as_deref()) {
        (true, Some(_)) | (false, None) => return Ok(()),
        (true, None) => format!("dialect `{dialect}` answers about a customer: name one"),
        (false, Some(customer)) => {
            format!("dialect `{dialect}` answers about the account itself, not about `{customer}`")
        }
    };
    unsupported(reason)
}

/// The parameters in the order of the specification: credentials, selector, customer, and the query's own, its period
/// before its categories.
fn form(endpoint: &Endpoint, config: &Config, query: &AnyQuery) -> Result<Form, InputError> {
    let mut form = Form::default();
    if let Credentials::Parameters { name, key } = &config.credentials {
        form.push("api_user", name);
        form.push_secret("api_key", key);
    }
    if let Some((name, value)) = endpoint.selector {
        form.push(name, value);
    }
    if let Some(customer) = &query.customer {
        form.push("user", customer);
    }
    query.period.write(&mut form)?;
    match query.kind {
        QueryKind::Daily | QueryKind::DailyByCustomer | QueryKind::Customers => {}
        QueryKind::Aggregate => form.push("aggregate", "1"),
        QueryKind::Categories => form.push("list", "true"),
        QueryKind::CategoryStats => {
            let name = if query.categories.len() > 1 { "category[]" } else { "category" };
            query.categories.iter().for_each(|category| form.push(name, category));
        }
    }
    Ok(form)
}
