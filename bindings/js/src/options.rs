//! Options and questions as the shell hands them over: forms, all of whose values are texts.

use std::time::Duration;

use stats_proto::{Account, AnyQuery, Bounds, InputError, Parameters, Policy, Question};

use crate::form::pairs;

/// An account of its options.
pub(crate) fn account(form: &str) -> Result<Account, InputError> {
    let pairs = pairs(form);
    let given = |wanted| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let (user, key) = (given("apiUser"), given("apiKey"));
    let mut account = match (user, key, given("baseUrl")) {
        (None, None, Some(base_url)) => Account::keyless(base_url)?,
        _ => Account::new(user.unwrap_or_default(), key.unwrap_or_default()),
    };
    let mut bounds = Bounds::default();
    for (name, value) in &pairs {
        account = match name.as_str() {
            "apiUser" | "apiKey" => account,
            "baseUrl" => account.with_base_url(value)?,
            "dialect" => account.with_dialect(value.parse()?),
            "format" => account.with_format(value.parse()?),
            "verb" => account.with_verb(value.parse()?),
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

/// A question of its parameters.
pub(crate) fn query(form: &str) -> Result<AnyQuery, InputError> {
    let pairs = pairs(form);
    let question = pairs.iter().find(|(name, _)| name == "question").map_or("", |(_, value)| value);
    let mut parameters = Parameters::new(question.parse::<Question>()?);
    for (name, value) in pairs {
        match name.as_str() {
            "question" => {}
            "user" => parameters.customer = Some(value),
            "period.days" => parameters.days = Some(value),
            "period.startDate" => parameters.start_date = Some(value),
            "period.endDate" => parameters.end_date = Some(value),
            "category" => parameters.categories.push(value),
            _ => return Err(unknown("option", &name)),
        }
    }
    AnyQuery::parse(&parameters)
}

/// How often and how long to try; times in milliseconds, an empty one being none.
pub(crate) fn policy(form: &str) -> Result<Policy, InputError> {
    let mut policy = Policy::default();
    for (name, value) in pairs(form) {
        policy = match name.as_str() {
            "retries" => policy.with_attempts(number::<u32>("number of retries", &value)?.saturating_add(1)),
            "deadline" => policy.with_deadline(time(&value)?),
            "timeout" => policy.with_attempt_timeout(time(&value)?),
            "backoff" => policy.with_backoff(time(&value)?.unwrap_or(Duration::MAX), policy.backoff_limit),
            "backoffLimit" => policy.with_backoff(policy.backoff, time(&value)?.unwrap_or(Duration::MAX)),
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

fn number<T: TryFrom<u64>>(what: &'static str, value: &str) -> Result<T, InputError> {
    whole(value).and_then(|number| number.try_into().ok()).ok_or_else(|| unknown(what, value))
}

fn whole(value: &str) -> Option<u64> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    if digits { value.parse().ok() } else { None }
}

fn unknown(what: &'static str, given: &str) -> InputError {
    InputError::BadOption { what, given: given.to_owned() }
}
