//! A made-up server, which fails in every way.

use std::collections::BTreeMap;

use stats_fleet::{Answered, Counts, Failure, Outcome, Row, TaskQuery, Window};
use stats_proto::{Dialect, Kind, Metric, MetricName, NaiveDate};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn requests(count: u64) -> Counts {
    [(MetricName::Known(Metric::Requests), count)].into_iter().collect()
}

/// How a customer fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Refused as unknown.
    NotFound,
    /// Refused as forbidden.
    Forbidden,
    /// Refused with 400.
    BadRequest,
    /// Its answer cannot be read.
    Malformed,
    /// No response comes, each time.
    Timeout,
    /// The server fails as often as this for the customer, then it works.
    Server(u32),
    /// More than so many days of it are too many for an answer.
    TooLarge(u64),
    /// It has no row.
    NoRows,
    /// Its categories cannot be listed.
    CategoriesForbidden,
    /// Its categories fail so often.
    CategoriesServer(u32),
    /// One of its counts is beyond what a store can have.
    BeyondSigned,
}

/// A customer of the server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Customer {
    pub(crate) days: BTreeMap<NaiveDate, Counts>,
    pub(crate) categories: BTreeMap<(NaiveDate, String), Counts>,
    /// Categories that are listed and that the server then does not know.
    pub(crate) unknown_categories: Vec<String>,
    pub(crate) fault: Option<Fault>,
    failures: u32,
}

/// The server, with every query that it got.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) dialect: Dialect,
    pub(crate) customers: BTreeMap<String, Customer>,
    pub(crate) queries: Vec<TaskQuery>,
    /// What every query fails with, where the server or the account does.
    pub(crate) outage: Option<Failure>,
}

pub(crate) fn refusal(kind: Kind, status: u16) -> Failure {
    let mut failure = Failure::new(kind, format!("{kind} with status {status}"));
    failure.status = Some(status);
    failure
}

impl Server {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, customers: BTreeMap::new(), queries: Vec::new(), outage: None }
    }

    /// A customer with a row of one request for each day of the window.
    pub(crate) fn add(&mut self, name: &str, window: Window) -> &mut Customer {
        let days = window.from.iter_days().take_while(|day| window.contains(*day));
        let days = days.map(|day| (day, requests(1))).collect();
        let customer = Customer { days, ..Customer::default() };
        self.customers.insert(name.to_owned(), customer);
        self.customers.get_mut(name).unwrap()
    }

    /// The names of the customers of each daily query.
    pub(crate) fn groups(&self) -> Vec<Vec<String>> {
        let names = |query: &TaskQuery| match query {
            TaskQuery::DailyByCustomer { customers, .. } => Some(customers.clone()),
            _ => None,
        };
        self.queries.iter().filter_map(names).collect()
    }

    pub(crate) fn windows(&self) -> Vec<Window> {
        let window = |query: &TaskQuery| match query {
            TaskQuery::DailyByCustomer { window, .. } | TaskQuery::CategoryStats { window, .. } => {
                Some(*window)
            }
            _ => None,
        };
        self.queries.iter().filter_map(window).collect()
    }

    /// Answers a query, or fails.
    pub(crate) fn answer(&mut self, query: &TaskQuery) -> Outcome {
        self.queries.push(query.clone());
        if let Some(failure) = &self.outage {
            return Outcome::Failed(failure.clone());
        }
        match query {
            TaskQuery::Customers => Outcome::Customers(self.customers.keys().cloned().collect()),
            TaskQuery::DailyByCustomer { customers, window } => {
                let most = if self.dialect == Dialect::V3 { 10 } else { 1 };
                assert!((1..=most).contains(&customers.len()), "{customers:?}");
                assert!(!self.dialect.has_strict_dates() || window.days() > 1, "{window}");
                assert!(self.dialect != Dialect::V3 || window.days() <= 366, "{window}");
                for name in customers {
                    if let Some(failure) = self.failure(name, *window) {
                        return Outcome::Failed(failure);
                    }
                }
                Outcome::DailyByCustomer(customers.iter().map(|name| self.days(name, *window)).collect())
            }
            TaskQuery::Categories { customer, .. } => match self.category_failure(customer) {
                Some(failure) => Outcome::Failed(failure),
                None => Outcome::Categories { names: self.category_names(customer), stored: vec![] },
            },
            TaskQuery::CategoryStats { customer, categories, window } => {
                assert!(self.dialect != Dialect::V3 || categories.len() <= 10, "{categories:?}");
                let failure = self.category_failure(customer);
                let known = &self.customers[customer];
                if let Some(failure) = failure {
                    return Outcome::Failed(failure);
                }
                if categories.iter().any(|name| known.unknown_categories.contains(name)) {
                    return Outcome::Failed(refusal(Kind::RefusedNotFound, 404));
                }
                let is_asked =
                    |(day, name): &&(NaiveDate, String)| window.contains(*day) && categories.contains(name);
                let row = |(date, name): &(NaiveDate, String)| Row {
                    date: *date,
                    category: Some(name.as_str().into()),
                    counts: known.categories[&(*date, name.clone())].clone(),
                };
                Outcome::CategoryStats(known.categories.keys().filter(is_asked).map(row).collect())
            }
        }
    }

    fn failure(&mut self, name: &str, window: Window) -> Option<Failure> {
        let customer = self.customers.get_mut(name)?;
        match customer.fault? {
            Fault::NotFound => Some(refusal(Kind::RefusedNotFound, 404)),
            Fault::Forbidden => Some(refusal(Kind::RefusedAuthentication, 403)),
            Fault::BadRequest => Some(refusal(Kind::RefusedInvalidRequest, 400)),
            Fault::Malformed => Some(Failure::new(Kind::Malformed, "malformed JSON answer")),
            Fault::Timeout => Some(Failure::new(Kind::Timeout, "the response took too long")),
            Fault::Server(times) if customer.failures < times => {
                customer.failures += 1;
                Some(refusal(Kind::RefusedServer, 500))
            }
            Fault::TooLarge(days) if window.days() > days => {
                Some(Failure::new(Kind::TooLarge, "too large JSON answer"))
            }
            _ => None,
        }
    }

    fn category_failure(&mut self, name: &str) -> Option<Failure> {
        let customer = self.customers.get_mut(name)?;
        match customer.fault? {
            Fault::CategoriesForbidden => Some(refusal(Kind::RefusedAuthentication, 403)),
            Fault::CategoriesServer(times) if customer.failures < times => {
                customer.failures += 1;
                Some(refusal(Kind::RefusedServer, 500))
            }
            _ => None,
        }
    }

    fn days(&self, name: &str, window: Window) -> Answered {
        let customer = &self.customers[name];
        let fault = customer.fault;
        let row = |(date, counts): (&NaiveDate, &Counts)| Row {
            date: *date,
            category: None,
            counts: match fault {
                Some(Fault::BeyondSigned) => requests(u64::MAX),
                _ => counts.clone(),
            },
        };
        let rows = customer.days.range(window.from..=window.until).map(row);
        let rows = rows.take(if fault == Some(Fault::NoRows) { 0 } else { usize::MAX }).collect();
        Answered { customer: name.to_owned(), rows, stored: vec![] }
    }

    pub(crate) fn category_names(&self, name: &str) -> Vec<String> {
        let customer = &self.customers[name];
        let known = customer.categories.keys().map(|(_, name)| name.clone());
        let mut names: Vec<_> = known.chain(customer.unknown_categories.iter().cloned()).collect();
        names.sort();
        names.dedup();
        names
    }
}
