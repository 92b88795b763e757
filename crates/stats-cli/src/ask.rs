//! `daily`, `aggregate`, `categories`, `category`: a question to the server.

use std::fs;
use std::time::Duration;

use stats_proto::{AnyQuery, Parameters, Policy, QueryKind};
use stats_ureq::{Client, ClientBuilder, SettingError};

use crate::account;
use crate::arguments::{Ask, Server};
use crate::failure::Failure;
use crate::output::Output;

/// Asks, or shows what would be asked, and prints the outcome.
pub(crate) fn ask(question: QueryKind, ask: &Ask, output: Output) -> Result<(), Failure> {
    let query = query(question, ask)?;
    let timeout = timeout(&ask.server.timeout)?;
    let account = account::account(&ask.server, &query)?;
    let policy = Policy::default().with_deadline(timeout).with_timeout(timeout);
    let builder = connections(Client::builder(account.clone()), &ask.server)?.policy(policy);
    if ask.dry_run {
        // One request or none: a question that would be split ends in `too-long` here.
        return output.request(&account.call(query)?.request().redacted());
    }
    output.answer(&builder.build().send(query)?)
}

/// The proxies and certificate authorities of the options, or else the system's.
fn connections(builder: ClientBuilder, server: &Server) -> Result<ClientBuilder, Failure> {
    let setting = |option, reason: SettingError| Failure::Setting { option, reason };
    let builder = match &server.proxy {
        _ if server.no_proxy => builder.no_proxy(),
        // One that is not UTF-8 is no URL either; neither is repeated, because it may hold a password.
        Some(url) => builder.proxy(&url.to_string_lossy()).map_err(|error| setting("--proxy: ", error))?,
        None => builder.system_proxies().map_err(|error| setting("", error))?,
    };
    let Some(path) = &server.ca_file else {
        return builder.system_certificates().map_err(|error| setting("", error));
    };
    let pem = fs::read(path).map_err(|reason| Failure::File { path: path.display().to_string(), reason })?;
    builder.root_certificates(&pem).map_err(|error| setting("--ca-file: ", error))
}

fn query(question: QueryKind, ask: &Ask) -> Result<AnyQuery, Failure> {
    let mut parameters = Parameters::new(question);
    parameters.customer.clone_from(&ask.user);
    parameters.days.clone_from(&ask.days);
    parameters.start_date.clone_from(&ask.start_date);
    parameters.end_date.clone_from(&ask.end_date);
    parameters.categories.clone_from(&ask.category);
    Ok(AnyQuery::parse(&parameters)?)
}

fn timeout(text: &str) -> Result<Duration, Failure> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let bad = || Failure::Option { given: text.to_owned(), wanted: "a number of seconds above 0" };
    let longest = Duration::from_secs(u32::MAX.into());
    // More than a century is forever, and no clock overflows.
    seconds.filter(|seconds| !seconds.is_zero()).map(|seconds| seconds.min(longest)).ok_or_else(bad)
}
