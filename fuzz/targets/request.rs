//! Any strings as a query and an account: making a request never panics, and the request decodes to the query, is
//! ASCII, is short enough, and is redacted.
//!
//! The first two bytes choose query kind, format, method and dialect; the strings follow, one a line: name, key, base
//! URL, customer, days, first and last day, categories. An empty line is an absent value.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stats_proto::{Account, AnyQuery, Call, Dialect, Format, InputError, Method, Parameters, QueryKind};

fuzz_target!(|bytes: &[u8]| {
    if let [choice, dialect, strings @ ..] = bytes {
        let strings = String::from_utf8_lossy(strings);
        let mut lines = strings.split('\n').map(|line| Some(line.to_owned()).filter(|line| !line.is_empty()));
        let mut next = || lines.next().flatten();
        let [name, key, base_url] = [next(), next(), next()].map(Option::unwrap_or_default);
        let mut parameters = Parameters::new(QueryKind::ALL[usize::from(choice & 3)]);
        parameters.customer = next();
        [parameters.days, parameters.start_date, parameters.end_date] = [next(), next(), next()];
        parameters.categories = lines.map(Option::unwrap_or_default).collect();
        let format = Format::ALL[usize::from(choice >> 2 & 1)];
        let method = Method::ALL[usize::from(choice >> 3 & 1)];
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
    fn call(&self, key: &str) -> Result<Call<AnyQuery>, InputError> {
        let mut account = Account::new(self.name.as_str(), key);
        if !self.base_url.is_empty() {
            account = account.with_base_url(&self.base_url)?;
        }
        let account = account.with_dialect(self.dialect).with_format(self.format).with_method(self.method);
        account.call(AnyQuery::parse(&self.parameters)?)
    }

    fn check(&self, key: &str) {
        let call = match self.call(key) {
            Ok(call) => call,
            Err(error) => {
                assert!(!error.to_string().is_empty() && !error.kind().as_str().is_empty());
                return;
            }
        };
        let request = call.request();
        assert!(request.url().bytes().all(|byte| byte.is_ascii_graphic()), "{}", request.url());
        let form = match (self.method, request.url().split_once('?'), request.body()) {
            (Method::Get, Some((_, query)), None) if request.url().len() <= 8000 => query,
            (Method::Post, None, Some(form)) => form,
            other => unreachable!("{other:?}"),
        };
        let mut decoded = form_urlencoded::parse(form.as_bytes());
        let mut pair = |name: &str, value: &str| {
            let found = decoded.next().expect("a parameter");
            assert_eq!((found.0.as_ref(), found.1.as_ref()), (name, value));
        };
        pair("api_user", &self.name);
        pair("api_key", key);
        if !matches!(self.dialect, Dialect::Customer | Dialect::Own) {
            pair("method", "stats");
        }
        let Parameters { kind, customer, days, start_date, end_date, categories, .. } = &self.parameters;
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
        for category in categories {
            pair(if categories.len() > 1 { "category[]" } else { "category" }, category);
        }
        assert!(decoded.next().is_none());
        let other = self.call("another key").map(|call| call.request().redacted());
        assert!(other.is_err() || other == Ok(request.redacted()), "the redacted request depends on the key");
    }
}
