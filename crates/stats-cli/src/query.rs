//! `daily`, `aggregate`, `categories`, `category-stats`: a query to the server.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use stats_proto::{
    Account, AnyAnswer, AnyQuery, Format, InputError, Now, Parameters, Policy, QueryKind, read,
};
use stats_ureq::{Client, ClientBuilder, SettingError};

use crate::account::{self, Known};
use crate::arguments::{Query, Server};
use crate::failure::Failure;
use crate::log;
use crate::output::{Output, OutputFormat, printable};
use crate::policy::policy;
use crate::secret::{masked, without_key};

/// Sends a query and prints its answer; a dry run prints the requests instead.
pub(crate) fn query(kind: QueryKind, arguments: &Query, output: Output) -> Result<(), Failure> {
    let customer = match arguments.customer.as_slice() {
        [] => None,
        [customer] => Some(customer.as_str()),
        _ => return Err(Failure::Usage(SEVERAL_CUSTOMERS.to_owned())),
    };
    let run = || {
        let known = account::known(&arguments.server);
        log::start(arguments.verbose)?;
        let policy = policy(&arguments.server)?;
        if arguments.all_categories {
            return of_all_categories(kind, customer, arguments, known, policy, output);
        }
        let query = parse(kind, customer, arguments)?;
        let account = account::account(&arguments.server, known, &query)?;
        let client = connections(Client::builder(account.clone()), &arguments.server)?;
        if arguments.dry_run {
            return dry_run(&account, query, &arguments.server, false, output);
        }
        let answer = client.policy(policy).build().send(query)?;
        output.answer(&answer)?;
        note_categories_without_rows(&answer, &arguments.category, output);
        Ok(())
    };
    run().map_err(|failure: Failure| failure.of_query(kind, customer))
}

const SEVERAL_CUSTOMERS: &str = "expected one `--customer`, got several: run the command once for each";

/// Sends the query for the categories, and then the one about all of them, both within the deadline.
fn of_all_categories(
    kind: QueryKind,
    customer: Option<&str>,
    arguments: &Query,
    known: Known,
    policy: Policy,
    output: Output,
) -> Result<(), Failure> {
    if kind != QueryKind::CategoryStats {
        return Err(InputError::Unsupported { reason: format!("query `{kind}` takes no categories") }.into());
    }
    // Checked with any category before the first request.
    let mut parameters = parameters(kind, customer, arguments);
    parameters.categories = vec!["category".to_owned()];
    let account = account::account(&arguments.server, known, &AnyQuery::parse(&parameters)?)?;
    // The prompt for the key does not count.
    let began = Instant::now();
    let mut list = Parameters::new(QueryKind::Categories);
    list.customer.clone_from(&parameters.customer);
    let list = AnyQuery::parse(&list)?;
    let client = connections(Client::builder(account.clone()), &arguments.server)?.policy(policy);
    if arguments.dry_run {
        return dry_run(&account, list, &arguments.server, true, output);
    }
    let client = client.build();
    let names = client.send(list).map_err(Failure::from);
    let names = names.map_err(|failure| failure.of_query(QueryKind::Categories, customer))?;
    let mut seen = HashSet::new();
    let names = names.categories().unwrap_or_default().iter().filter(|name| seen.insert(name.as_str()));
    parameters.categories = names.cloned().collect();
    if parameters.categories.is_empty() {
        // Without categories there is nothing to send, and no row.
        let dialect = arguments.server.dialect.parse()?;
        return output.answer(&read(kind, dialect, Format::Json, 200, b"[]")?);
    }
    let left = policy.deadline.map(|deadline| deadline.saturating_sub(began.elapsed()));
    let client = client.with_policy(policy.with_deadline(left));
    output.answer(&client.send(AnyQuery::parse(&parameters)?)?)
}

/// Prints the requests of a query. `has_more` if others follow that depend on their answer.
fn dry_run(
    account: &Account,
    query: AnyQuery,
    server: &Server,
    has_more: bool,
    output: Output,
) -> Result<(), Failure> {
    let dialect = server.dialect.parse()?;
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let planned = account.requests(query, Now::new(Duration::ZERO, unix))?;
    let has_more = has_more || planned.more;
    let masked = planned.requests.iter().map(|request| masked(request, server.base_url.as_deref()));
    output.requests(dialect, &masked.collect::<Vec<_>>(), has_more)
}

/// Notes each category of a query that has no row in its answer: it may be misspelt.
fn note_categories_without_rows(answer: &AnyAnswer, names: &[String], output: Output) {
    let AnyAnswer::CategoryDays(days) = answer else { return };
    if output.format() == OutputFormat::Json {
        return;
    }
    let mut seen: HashSet<&str> = days.categories().iter().collect();
    for name in names {
        if seen.insert(name) {
            // Informational: the answer has been printed.
            let _ = writeln!(io::stderr(), "note: no rows for category `{}`", printable(&without_key(name)));
        }
    }
}

/// The proxies and certificate authorities of the options, or else the system's.
fn connections(builder: ClientBuilder, server: &Server) -> Result<ClientBuilder, Failure> {
    let setting = |option, reason: SettingError| Failure::Setting { option, reason };
    let builder = match &server.proxy {
        _ if server.no_proxy => builder.no_proxy(),
        // A value that is not UTF-8 is an invalid URL too. The error does not repeat it: it may contain a password.
        Some(url) => builder.proxy(&url.to_string_lossy()).map_err(|error| setting("--proxy: ", error))?,
        None => builder.system_proxies().map_err(|error| setting("", error))?,
    };
    let Some(path) = &server.ca_file else {
        return builder.system_certificates().map_err(|error| setting("", error));
    };
    let pem = fs::read(path).map_err(|reason| Failure::File { path: path.display().to_string(), reason })?;
    builder.root_certificates(&pem).map_err(|error| setting("--ca-file: ", error))
}

fn parse(kind: QueryKind, customer: Option<&str>, arguments: &Query) -> Result<AnyQuery, Failure> {
    Ok(AnyQuery::parse(&parameters(kind, customer, arguments))?)
}

fn parameters(kind: QueryKind, customer: Option<&str>, arguments: &Query) -> Parameters {
    let mut parameters = Parameters::new(kind);
    parameters.customer = customer.map(str::to_owned);
    parameters.days.clone_from(&arguments.days);
    parameters.start_date.clone_from(&arguments.start_date);
    parameters.end_date.clone_from(&arguments.end_date);
    parameters.categories.clone_from(&arguments.category);
    parameters
}
