//! Any strings as a query and an account: making a request never panics, and the request decodes to the query, is
//! ASCII, is short enough, and is redacted.
//!
//! The first two bytes choose query kind, format, method and dialect; the strings follow, one a line: name, key, base
//! URL, customer, days, first and last day, categories or customers. An empty line is an absent value.

#![no_main]

use std::collections::BTreeSet;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use stats_proto::{
    Account, AnyQuery, Dialect, Format, InputError, Method, Now, Parameters, QueryKind, Request,
};

/// The longest URL that is sent.
const LONGEST: usize = 8000;

fuzz_target!(|bytes: &[u8]| {
    if let [choice, dialect, strings @ ..] = bytes {
        let strings = String::from_utf8_lossy(strings);
        let mut lines = strings.split('\n').map(|line| Some(line.to_owned()).filter(|line| !line.is_empty()));
        let mut next = || lines.next().flatten();
        let [name, key, base_url] = [next(), next(), next()].map(Option::unwrap_or_default);
        let kind = QueryKind::ALL[usize::from(choice & 7) % QueryKind::ALL.len()];
        let mut parameters = Parameters::new(kind);
        parameters.customer = next();
        [parameters.days, parameters.start_date, parameters.end_date] = [next(), next(), next()];
        let names = lines.map(Option::unwrap_or_default).collect();
        if kind == QueryKind::DailyByCustomer {
            parameters.customers = names;
        } else {
            parameters.categories = names;
        }
        let format = Format::ALL[usize::from(choice >> 3 & 1)];
        let method = Method::ALL[usize::from(choice >> 4 & 1)];
        let dialect = Dialect::ALL[usize::from(*dialect) % Dialect::ALL.len()];
        Input { name, base_url, format, method, dialect, parameters }.check(&key);
    }
});

struct Input {
    name: String,
    base_url: String,
    format: Format,
    method: Method,
    dialect: Dialect,
    parameters: Parameters,
}

impl Input {
    /// The requests as far as they are known before the first answer.
    fn requests(&self, key: &str) -> Result<Vec<Request>, InputError> {
        let mut account = Account::new(self.name.as_str(), key);
        if !self.base_url.is_empty() {
            account = account.with_base_url(&self.base_url)?;
        }
        let account = account.with_dialect(self.dialect).with_format(self.format).with_method(self.method);
        // 2026-06-10, in the afternoon.
        let now = Now::new(Duration::ZERO, Duration::from_secs(1_781_100_001));
        Ok(account.requests(AnyQuery::parse(&self.parameters)?, now)?.requests)
    }

    const fn is_v3(&self) -> bool {
        matches!(self.dialect, Dialect::V3 | Dialect::V3Account)
    }

    fn check(&self, key: &str) {
        let requests = match self.requests(key) {
            Ok(requests) => requests,
            Err(error) => {
                assert!(!error.to_string().is_empty() && !error.kind().as_str().is_empty());
                return;
            }
        };
        let names: Vec<Vec<String>> = requests.iter().map(|request| self.names(key, request)).collect();
        self.check_names(&names);
        let redacted = |requests: Vec<Request>| requests.iter().map(Request::redacted).collect::<Vec<_>>();
        // As long as the key: its length decides how many categories fit into a URL.
        let other: String = key.chars().rev().collect();
        let other = self.requests(&other).map(redacted);
        assert_eq!(other, Ok(redacted(requests)), "the redacted request depends on the key");
    }

    /// Checks a request, and returns the categories or customers in it.
    fn names(&self, key: &str, request: &Request) -> Vec<String> {
        assert!(request.url().bytes().all(|byte| byte.is_ascii_graphic()), "{}", request.url());
        let form = match (request.method(), request.url().split_once('?'), request.body()) {
            ("GET", Some((_, query)), None) if request.url().len() <= LONGEST => query,
            ("POST", None, Some(form)) => form,
            other => unreachable!("{other:?}"),
        };
        let pairs = form_urlencoded::parse(form.as_bytes());
        let mut pairs: Vec<_> = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let is_name = |name: &str| {
            let of_v3 = self.is_v3() && (name == "categories" || self.is_by_customer() && name == "subusers");
            of_v3 || matches!(name, "category" | "category[]") || self.is_by_customer() && name == "user"
        };
        let names = pairs.extract_if(.., |(name, _)| is_name(name)).map(|(_, value)| value).collect();
        if self.is_v3() {
            self.check_v3(key, request, &pairs);
        } else {
            self.check_legacy(key, &pairs);
        }
        names
    }

    /// All names were sent, in their order, at most ten in a request of v3.
    fn check_names(&self, sent: &[Vec<String>]) {
        assert!(!self.is_v3() || sent.iter().all(|names| names.len() <= 10));
        let expected = match self.parameters.kind {
            QueryKind::CategoryStats => &self.parameters.categories,
            QueryKind::DailyByCustomer if self.dialect != Dialect::V3Account => &self.parameters.customers,
            _ => return assert!(sent.concat().is_empty()),
        };
        let unique = |names: &[String]| {
            let mut seen = BTreeSet::new();
            names.iter().filter(|name| seen.insert(*name)).cloned().collect::<Vec<_>>()
        };
        assert_eq!(unique(&sent.concat()), unique(expected));
    }

    fn is_by_customer(&self) -> bool {
        self.parameters.kind == QueryKind::DailyByCustomer
    }

    fn check_legacy(&self, key: &str, pairs: &[(String, String)]) {
        let mut pairs = pairs.iter();
        let mut pair = |name: &str, value: &str| {
            let found = pairs.next().expect("a parameter");
            assert_eq!((found.0.as_str(), found.1.as_str()), (name, value));
        };
        pair("api_user", &self.name);
        pair("api_key", key);
        if !matches!(self.dialect, Dialect::Customer | Dialect::Own) {
            pair("method", "stats");
        }
        let Parameters { kind, customer, days, start_date, end_date, .. } = &self.parameters;
        let days = days.as_deref().map(|days| days.trim_start_matches('0'));
        for (name, value) in [
            ("user", customer.as_deref()),
            ("days", days),
            ("start_date", start_date.as_deref()),
            ("end_date", end_date.as_deref()),
        ] {
            if let Some(value) = value {
                pair(name, value);
            }
        }
        match kind {
            QueryKind::Aggregate => pair("aggregate", "1"),
            QueryKind::Categories => pair("list", "true"),
            _ => {}
        }
        assert!(pairs.next().is_none());
    }

    fn check_v3(&self, key: &str, request: &Request, pairs: &[(String, String)]) {
        let headers: Vec<_> = request.headers().iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert!(headers.contains(&("authorization", &format!("Bearer {key}"))), "without the key");
        let Parameters { kind, customer, start_date, end_date, .. } = &self.parameters;
        let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        let days = ["start_date", "end_date", "aggregated_by"];
        let is_in_header = customer.is_some() && {
            let customer = customer.as_deref().unwrap_or_default();
            let id = format!("account-id {customer}");
            let value = if self.dialect == Dialect::V3 { customer } else { &id };
            headers.contains(&("on-behalf-of", value))
        };
        match kind {
            QueryKind::Categories | QueryKind::Customers => {
                assert_eq!((names.as_slice(), is_in_header), (&["limit", "offset"][..], customer.is_some()));
            }
            QueryKind::Daily | QueryKind::Aggregate if customer.is_some() && !is_in_header => {
                assert_eq!(names, [&["subusers"], &days[..]].concat());
                assert_eq!(Some(&pairs[0].1), customer.as_ref());
            }
            _ => assert_eq!((names.as_slice(), is_in_header), (&days[..], customer.is_some())),
        }
        for (name, value) in pairs {
            match name.as_str() {
                // ISO dates sort as strings.
                "start_date" => assert!(start_date.as_ref().is_none_or(|start| start <= value)),
                "end_date" => assert!(end_date.as_ref().is_none_or(|end| end >= value)),
                "limit" => assert_eq!(value, "500"),
                "aggregated_by" => assert_eq!(value, "day"),
                _ => {}
            }
        }
    }
}
