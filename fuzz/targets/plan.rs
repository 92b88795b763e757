//! Any responses to the requests of a query of v3: the plan ends, sends what is allowed, and its answer has what was
//! received, in order and once, or it is an error.

#![no_main]

use std::collections::BTreeMap;
use std::time::Duration;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use stats_proto::{
    Account, AnyAnswer, AnyQuery, BodyEnd, Dialect, Exchange, NaiveDate, Now, Parameters, Policy, QueryKind,
    Request, Step,
};

#[derive(Debug, Arbitrary)]
struct Input {
    kind: u8,
    of_reseller: bool,
    with_customer: bool,
    /// How many names the query has.
    names: u8,
    unsplit: bool,
    /// How many days the period has.
    days: u16,
    /// Where each body is cut into two chunks, in parts of 255.
    split: u8,
    responses: Vec<Response>,
}

/// A response; requests beyond the last one are answered with an empty array.
#[derive(Debug, Arbitrary)]
enum Response {
    /// Days, each with the items of some names.
    Days(Vec<(u16, Vec<(u8, u32)>)>),
    /// A page of a list: that many names from this one on.
    Names(u16, u16),
    Refused(u8),
    Body(Vec<u8>),
}

const STATUSES: [u16; 6] = [400, 401, 403, 404, 429, 500];

/// The names of the query, and two that it does not have.
fn name(index: u8) -> String {
    format!("name{}", index % 25)
}

/// The day of a number: 0 is 2023-01-01, and the last ones are in 2026.
fn day(number: u16) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(738_521 + i32::from(number % 1200)).expect("a day")
}

fuzz_target!(|input: Input| {
    let kind = QueryKind::ALL[usize::from(input.kind) % QueryKind::ALL.len()];
    let mut parameters = Parameters::new(kind);
    let names: Vec<String> = (0..=input.names % 23).map(name).collect();
    match kind {
        QueryKind::DailyByCustomer => {
            parameters.customers.clone_from(&names);
            parameters.unsplit = input.unsplit;
        }
        QueryKind::CategoryStats => parameters.categories.clone_from(&names),
        _ => {}
    }
    if input.with_customer && !matches!(kind, QueryKind::DailyByCustomer | QueryKind::Customers) {
        parameters.customer = Some(name(0));
    }
    if !matches!(kind, QueryKind::Categories | QueryKind::Customers) {
        parameters.start_date = Some(day(0).to_string());
        parameters.end_date = Some(day(input.days).to_string());
    }
    let dialect = if input.of_reseller { Dialect::V3Account } else { Dialect::V3 };
    let account = Account::bearer("SG.some-key").with_dialect(dialect);
    let query = AnyQuery::parse(&parameters).expect("a query");
    let Ok(exchange) = account.exchange(query, &Policy::default().with_max_retries(0), 1) else {
        return;
    };
    let received = Received::default();
    Driver { exchange, kind, input: &input, received, requests: 0 }.run(&names);
});

/// What the server sent.
#[derive(Default)]
struct Received {
    /// The opens of a day and a name, the last ones that came.
    opens: BTreeMap<(NaiveDate, String), u64>,
    /// Names of a list, in the order in which they first came.
    list: Vec<String>,
    /// True once a body came that this target does not model.
    has_other: bool,
}

struct Driver<'i> {
    exchange: Exchange<AnyQuery>,
    kind: QueryKind,
    input: &'i Input,
    received: Received,
    requests: usize,
}

impl Driver<'_> {
    fn run(mut self, names: &[String]) {
        // 2026-06-10, in the afternoon.
        let unix = 1_781_100_001;
        // Three windows, each cut at most once more than a response says, and groups split down to their names.
        let most = 40 * (self.input.responses.len() + names.len() + 4);
        for second in 0..=most as u64 {
            let now = Now::new(Duration::from_secs(1 + second), Duration::from_secs(unix + second));
            let request = match self.exchange.step(now) {
                Step::Send { request, .. } => request.clone(),
                Step::Wait(pause) => unreachable!("a wait of {pause:?} without a retry"),
                Step::Done(Ok(answer)) => return self.check(&answer, names),
                Step::Done(Err(error)) => return assert!(!error.to_string().is_empty()),
            };
            check_request(&request);
            let (status, body) = self.response(&request);
            self.requests += 1;
            let (first, second) = body.split_at(body.len() * usize::from(self.input.split) / 255);
            self.exchange.head(now, status, [("content-type", "application/json")]).expect("a head");
            for chunk in [first, second] {
                let _ = self.exchange.chunk(now, chunk);
            }
            let _ = self.exchange.end(now, BodyEnd::Certain);
        }
        unreachable!("no end after {most} requests");
    }

    /// The next response, which is stored as received where it is accepted.
    fn response(&mut self, request: &Request) -> (u16, Vec<u8>) {
        let is_named = ["subusers", "categories"].iter().any(|name| !values(request, name).is_empty());
        let body = match self.input.responses.get(self.requests) {
            None => "[]".to_owned(),
            Some(Response::Refused(status)) => {
                let status = STATUSES[usize::from(*status) % STATUSES.len()];
                return (status, br#"{"errors":[{"message":"refused"}]}"#.to_vec());
            }
            Some(Response::Body(body)) => {
                self.received.has_other = true;
                return (200, body.clone());
            }
            Some(Response::Names(first, count)) => {
                let field = if self.kind == QueryKind::Customers { "username" } else { "category" };
                let all: Vec<String> =
                    (0..count % 700).map(|number| format!("n{}", first.wrapping_add(number))).collect();
                for name in &all {
                    if !self.received.list.contains(name) {
                        self.received.list.push(name.clone());
                    }
                }
                let rows: Vec<String> = all.iter().map(|name| format!(r#"{{"{field}":"{name}"}}"#)).collect();
                format!("[{}]", rows.join(","))
            }
            Some(Response::Days(days)) => {
                let mut rows = Vec::new();
                for (number, items) in days {
                    let date = day(*number);
                    let items: Vec<String> = items
                        .iter()
                        .map(|(index, opens)| {
                            let name = if is_named { name(*index) } else { String::new() };
                            let member =
                                if is_named { format!(r#""name":"{name}","#) } else { String::new() };
                            self.received.opens.insert((date, name), u64::from(*opens));
                            format!(r#"{{{member}"metrics":{{"opens":{opens}}}}}"#)
                        })
                        .collect();
                    rows.push(format!(r#"{{"date":"{date}","stats":[{}]}}"#, items.join(",")));
                }
                format!("[{}]", rows.join(","))
            }
        };
        (200, body.into_bytes())
    }

    fn check(&self, answer: &AnyAnswer, names: &[String]) {
        if self.received.has_other {
            return;
        }
        let order = |name: &str| names.iter().position(|other| other == name);
        let mut rows: Vec<(NaiveDate, &str, Option<u64>)> = Vec::new();
        match answer {
            AnyAnswer::Days(days) => rows.extend(days.iter().map(|row| (row.date(), "", row.opens()))),
            AnyAnswer::CategoryDays(days) => {
                rows.extend(days.iter().map(|row| (row.date(), row.category(), row.opens())));
            }
            AnyAnswer::CustomerDays(days) => {
                rows.extend(days.iter().map(|row| (row.date(), row.customer(), row.opens())));
                let missing = |name: &&String| !rows.iter().any(|row| row.1 == name.as_str());
                assert!(names.iter().filter(missing).eq(days.missing()), "{:?}", days.missing());
            }
            AnyAnswer::Categories(list) => return assert_eq!(list, &self.received.list),
            AnyAnswer::Customers(list) => {
                return assert!(list.iter().map(|customer| &customer.name).eq(&self.received.list));
            }
            // Sums of what the other kinds return.
            _ => return,
        }
        assert!(rows.windows(2).all(|rows| (rows[0].0, order(rows[0].1)) < (rows[1].0, order(rows[1].1))));
        if self.kind == QueryKind::Daily || self.input.of_reseller {
            return;
        }
        for (date, name, opens) in &rows {
            assert_eq!(
                self.received.opens.get(&(*date, (*name).to_owned())),
                opens.as_ref(),
                "{date} {name}"
            );
        }
    }
}

/// A request that v3 takes: short enough, at most ten names, at most 366 days, and no key in what is shown.
fn check_request(request: &Request) {
    assert!(request.url().is_ascii() && request.url().len() <= 8000);
    assert!(!format!("{request:?} {:?}", request.redacted()).contains("some-key"));
    for parameter in ["subusers", "categories"] {
        assert!(values(request, parameter).len() <= 10);
    }
    let days: Vec<NaiveDate> = ["start_date", "end_date"]
        .iter()
        .flat_map(|parameter| values(request, parameter))
        .map(|date| date.parse().expect("a date"))
        .collect();
    if let [first, last] = days[..] {
        assert!(first <= last && (last - first).num_days() < 366);
    }
}

fn values(request: &Request, parameter: &str) -> Vec<String> {
    let query = request.url().split_once('?').map_or("", |(_, query)| query);
    let pairs = form_urlencoded::parse(query.as_bytes());
    pairs.filter(|(name, _)| name == parameter).map(|(_, value)| value.into_owned()).collect()
}
