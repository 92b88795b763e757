//! The commands named like the kinds of queries: a query to the server.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use stats_proto::{
    Account, AnyAnswer, AnyQuery, Dialect, Format, InputError, Now, Parameters, Policy, QueryKind, read,
};
use stats_ureq::{Client, ClientBuilder, SettingError};

use crate::account;
use crate::arguments::{Query, Server};
use crate::credentials::Known;
use crate::failure::Failure;
use crate::log;
use crate::output::{Output, OutputFormat, printable};
use crate::policy::policy;
use crate::secret::{masked, without_key};

/// Sends a query and prints its answer; a dry run prints the requests instead.
pub(crate) fn query(kind: QueryKind, arguments: &Query, output: Output) -> Result<(), Failure> {
    if arguments.customer.len() > 1 && kind != QueryKind::DailyByCustomer {
        let advice = if kind == QueryKind::Daily {
            "use `daily-by-customer`"
        } else {
            "run the command once for each"
        };
        return Err(Failure::Usage(format!("expected one `--customer`, got several: {advice}")));
    }
    let server = &arguments.server;
    let known = account::known(server);
    let dialect = match &server.dialect {
        Some(dialect) => dialect.parse(),
        None => Ok(account::default_dialect(kind, known.as_ref())),
    };
    let default = dialect.as_ref().ok().copied().filter(|_| server.dialect.is_none());
    let run = || {
        log::start(arguments.verbose)?;
        let policy = policy(server)?;
        let sending = Sending { dialect: dialect?, policy, output, arguments };
        if arguments.all_categories {
            sending.of_all_categories(kind, known)
        } else {
            sending.send(kind, known)
        }
    };
    run().map_err(|failure: Failure| failure.of_query(description(kind, &arguments.customer, default)))
}

/// A query in messages: its kind, its customers, and its dialect if that is the default.
pub(crate) fn description(kind: QueryKind, customers: &[String], default: Option<Dialect>) -> String {
    let customers = match customers {
        [] => String::new(),
        [customer] => format!(" of `{customer}`"),
        customers => format!(" of {} customers", customers.len()),
    };
    let dialect = default.map(|dialect| format!(" with the default dialect `{dialect}`")).unwrap_or_default();
    format!("{kind}{customers}{dialect}")
}

/// How a query is sent.
struct Sending<'a> {
    dialect: Dialect,
    policy: Policy,
    output: Output,
    arguments: &'a Query,
}

impl Sending<'_> {
    /// Sends the query of the options.
    fn send(&self, kind: QueryKind, known: Option<Known>) -> Result<(), Failure> {
        let query = AnyQuery::parse(&parameters(kind, self.arguments))?;
        let account = self.account(known, &query)?;
        let client = self.client(&account)?;
        if self.arguments.dry_run {
            return self.dry_run(&account, query, false);
        }
        let answer = client.build().send(query)?;
        self.output.answer(&answer)?;
        note_names_without_rows(&answer, &self.arguments.category, self.output);
        Ok(())
    }

    /// Sends the query for the categories, and then the one about all of them, both within the deadline.
    fn of_all_categories(&self, kind: QueryKind, known: Option<Known>) -> Result<(), Failure> {
        if kind != QueryKind::CategoryStats {
            return Err(
                InputError::Unsupported { reason: format!("query `{kind}` takes no categories") }.into()
            );
        }
        // Checked with any category before the first request.
        let mut parameters = parameters(kind, self.arguments);
        parameters.categories = vec!["category".to_owned()];
        let account = self.account(known, &AnyQuery::parse(&parameters)?)?;
        // The prompt for the key does not count.
        let began = Instant::now();
        let mut list = Parameters::new(QueryKind::Categories);
        list.customer.clone_from(&parameters.customer);
        let list = AnyQuery::parse(&list)?;
        let client = self.client(&account)?;
        if self.arguments.dry_run {
            return self.dry_run(&account, list, true);
        }
        let client = client.build();
        let names = client.send(list).map_err(Failure::from);
        let of_list = || description(QueryKind::Categories, &self.arguments.customer, self.default());
        let names = names.map_err(|failure| failure.of_query(of_list()))?;
        let mut seen = HashSet::new();
        let names = names.categories().unwrap_or_default().iter().filter(|name| seen.insert(name.as_str()));
        parameters.categories = names.cloned().collect();
        if parameters.categories.is_empty() {
            // Without categories there is nothing to send, and no row.
            return self.output.answer(&read(kind, self.dialect, Format::Json, 200, b"[]")?);
        }
        let left = self.policy.deadline.map(|deadline| deadline.saturating_sub(began.elapsed()));
        let client = client.with_policy(self.policy.with_deadline(left));
        self.output.answer(&client.send(AnyQuery::parse(&parameters)?)?)
    }

    /// The dialect where none is given.
    fn default(&self) -> Option<Dialect> {
        self.arguments.server.dialect.is_none().then_some(self.dialect)
    }

    fn account(&self, known: Option<Known>, query: &AnyQuery) -> Result<Account, Failure> {
        account::account(&self.arguments.server, self.dialect, known, query)
    }

    fn client(&self, account: &Account) -> Result<ClientBuilder, Failure> {
        let builder = connections(Client::builder(account.clone()), &self.arguments.server)?;
        Ok(builder.policy(self.policy))
    }

    /// Prints the requests of a query. `has_more` if others follow that depend on their answer.
    fn dry_run(&self, account: &Account, query: AnyQuery, has_more: bool) -> Result<(), Failure> {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let planned = account.requests(query, Now::new(Duration::ZERO, unix))?;
        let base_url = self.arguments.server.base_url.as_deref();
        let masked: Vec<_> = planned.requests.iter().map(|request| masked(request, base_url)).collect();
        self.output.requests(self.dialect, &masked, has_more || planned.more)
    }
}

/// Notes each name of a query that has no row in its answer: it may be misspelt.
pub(crate) fn note_names_without_rows(answer: &AnyAnswer, categories: &[String], output: Output) {
    if output.format() == OutputFormat::Json {
        return;
    }
    let (what, names) = match answer {
        AnyAnswer::CategoryDays(days) => {
            let mut seen: HashSet<&str> = days.categories().iter().collect();
            ("category", categories.iter().filter(|name| seen.insert(name)).collect())
        }
        AnyAnswer::CustomerDays(days) => ("customer", days.missing().iter().collect::<Vec<_>>()),
        _ => return,
    };
    for name in names {
        // Informational: the answer has been printed.
        let _ = writeln!(io::stderr(), "note: no rows for {what} `{}`", printable(&without_key(name)));
    }
}

/// The proxies and certificate authorities of the options, or else the system's.
pub(crate) fn connections(builder: ClientBuilder, server: &Server) -> Result<ClientBuilder, Failure> {
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

fn parameters(kind: QueryKind, arguments: &Query) -> Parameters {
    let mut parameters = Parameters::new(kind);
    if kind == QueryKind::DailyByCustomer {
        parameters.customers.clone_from(&arguments.customer);
    } else {
        parameters.customer = arguments.customer.first().cloned();
    }
    parameters.days.clone_from(&arguments.days);
    parameters.start_date.clone_from(&arguments.start_date);
    parameters.end_date.clone_from(&arguments.end_date);
    parameters.categories.clone_from(&arguments.category);
    parameters.unsplit = arguments.unsplit;
    parameters.with_region = arguments.include_region;
    parameters
}
