//! What a run is to store, from the options.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use stats_fleet::{FleetError, TaskQuery, Wanted, Window};
use stats_proto::{Account, Dialect, InputError, Now, Policy, RateLimiter};
use stats_store::{
    AccountId, AccountRecord, NamedCustomer, Plan, Store, last_day_anywhere, last_day_everywhere,
    parse_customers, read_customers,
};

use super::arguments::Sync;
use crate::account;
use crate::credentials::Known;
use crate::failure::Failure;
use crate::secret::without_key;
use crate::streams;
use crate::values;

/// A customer that stands for those that are not known yet.
const ANY: &str = "customer@example.com";

/// The account of a run, and what the store remembers of it.
pub(super) struct Identity {
    pub(super) account: Account,
    pub(super) record: AccountRecord,
}

impl Identity {
    /// The account of the options, if its dialect has what is wanted.
    pub(super) fn of(options: &Sync, wanted: &Wanted, known: Option<Known>) -> Result<Self, Failure> {
        let rate = values::rate(&options.rate)?;
        let day = wanted.until;
        let window = Window { from: day.pred_opt().unwrap_or(day), until: day };
        let daily = TaskQuery::DailyByCustomer { customers: vec![ANY.to_owned()], window };
        let daily = daily.to_query()?;
        let (account, name) = account::named(&options.server, wanted.dialect, known, &daily)?;
        if wanted.categories {
            let categories = vec!["category".to_owned()];
            let statistics = TaskQuery::CategoryStats { customer: ANY.to_owned(), categories, window };
            account::check(&account, &statistics.to_query()?)?;
        }
        let first = account.requests(daily, Now::new(Duration::ZERO, Duration::ZERO))?.requests;
        let url = first.first().map(|request| request.redacted().url).unwrap_or_default();
        let record = AccountRecord {
            label: options.account.clone(),
            // Whatever was given as a name by mistake: no store has the key.
            name: name.map(|name| without_key(&name).into_owned()),
            dialect: wanted.dialect.as_str().to_owned(),
            origin: without_key(origin(&url)).into_owned(),
        };
        Ok(Self { account: account.with_rate_limiter(RateLimiter::per_minute(rate)), record })
    }
}

/// Scheme, host and port of a URL.
fn origin(url: &str) -> &str {
    let authority = url.find("://").map_or(0, |colon| colon + 3);
    let rest = url.get(authority..).unwrap_or_default();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    url.get(..authority + end).unwrap_or(url)
}

/// What is wanted, without the customers.
pub(super) fn wanted(options: &Sync, dialect: Dialect, now: DateTime<Utc>) -> Result<Wanted, Failure> {
    let until = options.until.as_deref().map(|text| values::date("until", text)).transpose()?;
    let last = last_day_anywhere(now);
    if let Some(given) = until.filter(|until| *until > last) {
        return Err(Failure::Usage(format!(
            "expected `--until` with a day that is over, {last} or earlier, got {given}"
        )));
    }
    let mut wanted = Wanted::new(dialect, until.unwrap_or_else(|| last_day_everywhere(now)));
    wanted.look_back = values::number(&options.lookback, &(1..=1095), "a look-back from 1 to 1095 days")?;
    wanted.since = options.since.as_deref().map(|text| values::date("since", text)).transpose()?;
    if let Some(since) = wanted.since.filter(|since| *since > wanted.until) {
        return Err(InputError::DatesOutOfOrder {
            start: since.to_string(),
            end: wanted.until.to_string(),
            relation: "before",
        }
        .into());
    }
    wanted.categories = values::has_categories(&options.kinds)?;
    wanted.accept_shrunk = options.accept_shrunk;
    Ok(wanted)
}

/// The customers that are named by a file, all of them; none without a file.
pub(super) fn customers_of_file(options: &Sync) -> Result<Option<Vec<NamedCustomer>>, Failure> {
    let Some(path) = &options.customers else { return Ok(None) };
    if path.as_os_str() != "-" {
        return Ok(Some(read_customers(path)?));
    }
    let mut bytes = Vec::new();
    let read = streams::check_stdin().and_then(|()| io::stdin().lock().read_to_end(&mut bytes));
    read.map_err(|reason| Failure::File { path: "standard input".to_owned(), reason })?;
    Ok(Some(parse_customers(&bytes, Path::new("standard input"))?))
}

/// The customers of `--only`: of the file, or else of the store.
pub(super) fn only(
    names: &[String],
    known: &[NamedCustomer],
    place: &'static str,
) -> Result<Vec<NamedCustomer>, Failure> {
    let known: HashMap<&str, &NamedCustomer> =
        known.iter().map(|customer| (&*customer.name, customer)).collect();
    let mut seen = HashSet::new();
    let mut customers = Vec::new();
    for name in names {
        if !seen.insert(name) {
            return Err(FleetError::CustomerTwice { name: name.clone() }.into());
        }
        let customer = known.get(&**name).ok_or_else(|| {
            Failure::Usage(format!("expected `--only` with a customer of {place}, got `{name}`"))
        })?;
        customers.push((*customer).clone());
    }
    Ok(customers)
}

/// The customers that a store has, without those that are gone.
pub(super) fn customers_of_store(store: &Store, account: AccountId) -> Result<Vec<NamedCustomer>, Failure> {
    let customers = store.customers(account)?.into_iter().filter(|customer| customer.gone_since.is_none());
    let named = customers.map(|customer| {
        let mut named = NamedCustomer::new(customer.name);
        if let Some(zone) = customer.time_zone {
            // As a newer program may have stored it.
            named.time_zone = Some(zone.parse().map_err(|_| {
                Failure::Usage(format!("expected a known time zone of `{}`, got `{zone}`", named.name))
            })?);
        }
        named.since = customer.since;
        Ok(named)
    });
    named.collect()
}

/// The plan of a run for these customers, or for those that the account lists.
pub(super) fn plan(
    options: &Sync,
    wanted: Wanted,
    customers: Option<&[NamedCustomer]>,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Plan, Failure> {
    let expected = "from 1 to 64 requests at once";
    let concurrency = values::number(&options.concurrency, &(1..=64_usize), expected)?;
    let rate = values::rate(&options.rate)?.get();
    // Requests that wait for the rate must not pass their deadline: half of it is left for sending.
    let in_time =
        policy.deadline.map_or(u64::MAX, |deadline| deadline.as_secs().saturating_mul(rate.into()) / 120);
    let concurrency = concurrency.min(usize::try_from(in_time).unwrap_or(usize::MAX)).max(1);
    let until = options.until.as_ref().map(|_| wanted.until);
    let customers =
        customers.map(|customers| customers.iter().map(|customer| customer.wanted(until, now)).collect());
    let plan = Plan::new(wanted, customers, now.date_naive()).with_concurrency(concurrency);
    Ok(if options.only.is_empty() { plan } else { plan.partial() })
}

/// The time.
pub(super) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}
