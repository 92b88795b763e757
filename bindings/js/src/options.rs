//! Options and queries as the shell passes them: forms, whose values are strings.

use std::time::Duration;

use stats_proto::{Account, AnyQuery, Bounds, InputError, NaiveDate, Parameters, Policy, QueryKind};

use crate::form::pairs;

/// Parses the options of an account: a key alone is one of v3.
pub(crate) fn account(form: &str) -> Result<Account, InputError> {
    let pairs = pairs(form);
    let given = |wanted| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let mut account = match (given("apiUser"), given("apiKey"), given("baseUrl")) {
        (None, None, Some(base_url)) => Account::keyless(base_url)?,
        (None, key, _) => Account::bearer(key.unwrap_or_default()),
        (Some(name), key, _) => Account::new(name, key.unwrap_or_default()),
    };
    let mut bounds = Bounds::default();
    for (name, value) in &pairs {
        account = match name.as_str() {
            "apiUser" | "apiKey" => account,
            "baseUrl" => account.with_base_url(value)?,
            "dialect" => account.with_dialect(value.parse()?),
            "format" => account.with_format(value.parse()?),
            "method" => account.with_method(value.parse()?),
            "region" => account.with_region(value.parse()?),
            "utcOffset" => account.with_utc_offset(signed("offset", value)?),
            "today" => account.with_today(day(value)?),
            _ => {
                bounds = bound(bounds, name, value)?;
                account
            }
        };
    }
    Ok(account.with_bounds(bounds))
}

fn bound(bounds: Bounds, name: &str, value: &str) -> Result<Bounds, InputError> {
    Ok(match name {
        "bounds.body" => bounds.with_body(number("bound", value)?),
        "bounds.nesting" => bounds.with_nesting(number("bound", value)?),
        "bounds.text" => bounds.with_text(number("bound", value)?),
        "bounds.metrics" => bounds.with_metrics(number("bound", value)?),
        "bounds.cells" => bounds.with_cells(number("bound", value)?),
        _ => return Err(unknown("option", name)),
    })
}

/// Parses the parameters of a query.
pub(crate) fn query(form: &str) -> Result<AnyQuery, InputError> {
    let pairs = pairs(form);
    let kind = pairs.iter().find(|(name, _)| name == "kind").map_or("", |(_, value)| value);
    let mut parameters = Parameters::new(kind.parse::<QueryKind>()?);
    for (name, value) in pairs {
        match name.as_str() {
            "kind" => {}
            "customer" => parameters.customer = Some(value),
            "customers" => parameters.customers.push(value),
            "days" => parameters.days = Some(value),
            "startDate" => parameters.start_date = Some(value),
            "endDate" => parameters.end_date = Some(value),
            "categories" => parameters.categories.push(value),
            "unsplit" => parameters.unsplit = true,
            "withRegion" => parameters.with_region = true,
            _ => return Err(unknown("option", &name)),
        }
    }
    AnyQuery::parse(&parameters)
}

/// Parses a policy: times in milliseconds; an empty one is unbounded.
pub(crate) fn policy(form: &str) -> Result<Policy, InputError> {
    let mut policy = Policy::default();
    for (name, value) in pairs(form) {
        policy = match name.as_str() {
            "maxRetries" => policy.with_max_retries(number("number of retries", &value)?),
            "deadline" => policy.with_deadline(time(&value)?),
            "timeout" => policy.with_timeout(time(&value)?),
            "backoff" => policy.with_backoff(time(&value)?.unwrap_or(Duration::MAX), policy.max_backoff),
            "maxBackoff" => policy.with_backoff(policy.backoff, time(&value)?.unwrap_or(Duration::MAX)),
            _ => return Err(unknown("option", &name)),
        };
    }
    Ok(policy)
}

fn time(value: &str) -> Result<Option<Duration>, InputError> {
    if value.is_empty() {
        return Ok(None);
    }
    number("number of milliseconds", value).map(|millis| Some(Duration::from_millis(millis)))
}

/// A day since 1970-01-01.
fn day(value: &str) -> Result<NaiveDate, InputError> {
    NaiveDate::from_epoch_days(signed("day", value)?).ok_or_else(|| unknown("day", value))
}

fn number<T: TryFrom<u64>>(what: &'static str, value: &str) -> Result<T, InputError> {
    whole(value).and_then(|number| number.try_into().ok()).ok_or_else(|| unknown(what, value))
}

fn signed(what: &'static str, value: &str) -> Result<i32, InputError> {
    let (digits, sign) = value.strip_prefix('-').map_or((value, 1), |digits| (digits, -1));
    number::<i32>(what, digits).map(|number| number * sign)
}

fn whole(value: &str) -> Option<u64> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    if digits { value.parse().ok() } else { None }
}

fn unknown(what: &'static str, given: &str) -> InputError {
    InputError::BadOption { what, given: given.to_owned() }
}
