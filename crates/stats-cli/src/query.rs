//! `daily`, `aggregate`, `categories`, `category-stats`: a query to the server.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::time::Duration;

use stats_proto::{AnyAnswer, AnyQuery, InputError, Parameters, Policy, QueryKind};
use stats_ureq::{Client, ClientBuilder, SettingError};

use crate::account;
use crate::arguments::{Query, Server};
use crate::failure::Failure;
use crate::output::{Output, printable};
use crate::usage::without_key;

/// Sends a query and prints its answer; a dry run prints the request instead.
pub(crate) fn query(kind: QueryKind, arguments: &Query, output: Output) -> Result<(), Failure> {
    let query = parse(kind, arguments)?;
    let policy = policy(&arguments.server)?;
    let account = account::account(&arguments.server, &query)?;
    let builder = connections(Client::builder(account.clone()), &arguments.server)?.policy(policy);
    if arguments.dry_run {
        let dialect = arguments.server.dialect.parse()?;
        let call = account.call(query).map_err(of_several_requests)?;
        return output.request(dialect, &call.request().redacted());
    }
    let answer = builder.build().send(query)?;
    output.answer(&answer)?;
    if output != Output::Json {
        without_rows(&answer, &arguments.category).into_iter().for_each(note);
    }
    Ok(())
}

/// The categories of a query that have no row in its answer, which may be misspelt.
fn without_rows<'n>(answer: &AnyAnswer, names: &'n [String]) -> Vec<&'n str> {
    let AnyAnswer::CategoryDays(days) = answer else { return Vec::new() };
    let found: HashSet<&str> = days.categories().iter().collect();
    let mut missing: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| !found.contains(name)).collect();
    missing.dedup();
    missing
}

fn note(category: &str) {
    // Informational: the answer has been printed.
    let _ = writeln!(io::stderr(), "note: no rows for category `{}`", printable(&without_key(category)));
}

/// The error of a dry run. The account supports the query, so that `unsupported` means that it takes several requests.
fn of_several_requests(error: InputError) -> InputError {
    match error {
        InputError::Unsupported { .. } => InputError::Unsupported {
            reason: "expected a query of one request for a dry run: use fewer categories or --post"
                .to_owned(),
        },
        other => other,
    }
}

/// The proxies and certificate authorities of the options, or else the system's.
fn connections(builder: ClientBuilder, server: &Server) -> Result<ClientBuilder, Failure> {
    let setting = |option, reason: SettingError| Failure::Setting { option, reason };
    let builder = match &server.proxy {
        _ if server.no_proxy => builder.no_proxy(),
        // A value that is not UTF-8 is an invalid URL too. The error does not repeat it: it may hold a password.
        Some(url) => builder.proxy(&url.to_string_lossy()).map_err(|error| setting("--proxy: ", error))?,
        None => builder.system_proxies().map_err(|error| setting("", error))?,
    };
    let Some(path) = &server.ca_file else {
        return builder.system_certificates().map_err(|error| setting("", error));
    };
    let pem = fs::read(path).map_err(|reason| Failure::File { path: path.display().to_string(), reason })?;
    builder.root_certificates(&pem).map_err(|error| setting("--ca-file: ", error))
}

fn parse(kind: QueryKind, arguments: &Query) -> Result<AnyQuery, Failure> {
    let mut parameters = Parameters::new(kind);
    parameters.customer.clone_from(&arguments.customer);
    parameters.days.clone_from(&arguments.days);
    parameters.start_date.clone_from(&arguments.start_date);
    parameters.end_date.clone_from(&arguments.end_date);
    parameters.categories.clone_from(&arguments.category);
    Ok(AnyQuery::parse(&parameters)?)
}

fn policy(server: &Server) -> Result<Policy, Failure> {
    Ok(Policy::default()
        .with_max_retries(retries(&server.max_retries)?)
        .with_timeout(seconds(&server.timeout)?)
        .with_deadline(seconds(&server.deadline)?))
}

fn retries(text: &str) -> Result<u32, Failure> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.ok_or_else(|| Failure::Option {
        given: text.to_owned(),
        expected: "a number of retries from 0 to 4294967295",
    })
}

fn seconds(text: &str) -> Result<Duration, Failure> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let bad = || Failure::Option { given: text.to_owned(), expected: "a number of seconds above 0" };
    let max = Duration::from_secs(u32::MAX.into());
    // More than a century is capped, so that no clock overflows.
    seconds.filter(|seconds| !seconds.is_zero()).map(|seconds| seconds.min(max)).ok_or_else(bad)
}
