//! Requests, read back by a decoder that is none of ours.

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use stats_proto::{
    Account, AnyQuery, Call, Dialect, Format, InputError, Kind, Method, Parameters, QueryKind,
};

use crate::config::cases;
use crate::queries::LEGACY;

/// The longest URL that is sent.
const LONGEST: usize = 8000;

/// A query, its account and its settings.
#[derive(Debug, Clone)]
struct Input {
    dialect: Dialect,
    format: Format,
    method: Method,
    name: String,
    parameters: Parameters,
    base_url: &'static str,
}

/// Texts of any chars, controls and surrogate pairs among them.
fn any_text(longest: usize) -> impl Strategy<Value = String> {
    let char = prop_oneof![any::<char>(), select(b"aZ09 +&=%[]*-._~/?#;\"\0\r\n".map(char::from).to_vec())];
    vec(char, 1..longest).prop_map(String::from_iter)
}

/// Names and keys, seldom with control characters, which no credentials have.
fn any_credential() -> impl Strategy<Value = String> {
    let plain = any_text(12).prop_map(|text| text.replace(char::is_control, "+"));
    prop_oneof![5 => plain, 1 => any_text(12)]
}

fn any_period() -> impl Strategy<Value = [Option<String>; 3]> {
    let date = || (-719_162..=2_932_896_i32).prop_filter_map("a day", NaiveDate::from_epoch_days);
    let text = |date: NaiveDate| Some(date.to_string());
    prop_oneof![
        Just([None, None, None]),
        (1..=u32::MAX).prop_map(|days| [Some(days.to_string()), None, None]),
        date().prop_map(move |start| [None, text(start), None]),
        date().prop_map(move |end| [None, None, text(end)]),
        (date(), date()).prop_map(move |(one, other)| [None, text(one.min(other)), text(one.max(other))]),
    ]
}

fn any_parameters() -> impl Strategy<Value = Parameters> {
    let times = || prop_oneof![6 => Just(1), 1 => 1..300_usize];
    let categories = vec((any_text(12), times()).prop_map(|(text, times)| text.repeat(times)), 1..5);
    (select(&LEGACY[..4]), any_text(12), any_period(), categories).prop_map(
        |(query, customer, [days, start_date, end_date], categories)| {
            let mut parameters = Parameters::new(query);
            parameters.customer = Some(customer);
            if matches!(query, QueryKind::Daily | QueryKind::CategoryStats) {
                (parameters.days, parameters.start_date, parameters.end_date) = (days, start_date, end_date);
            }
            if query == QueryKind::CategoryStats {
                parameters.categories = categories;
            }
            parameters
        },
    )
}

fn any_input() -> impl Strategy<Value = Input> {
    let is_legacy = |dialect: &Dialect| !matches!(dialect, Dialect::V3 | Dialect::V3Account);
    let legacy: Vec<Dialect> = Dialect::ALL.iter().copied().filter(is_legacy).collect();
    let how = (select(legacy), select(Format::ALL), select(Method::ALL));
    let base_url = select(&["https://example.com", "https://example.com:8443/a%20b/c/"][..]);
    (how, any_credential(), any_parameters(), base_url).prop_map(
        |((dialect, format, method), name, mut parameters, base_url)| {
            if dialect == Dialect::Own {
                parameters.customer = None;
            }
            Input { dialect, format, method, name, parameters, base_url }
        },
    )
}

impl Input {
    fn call(&self, key: &str) -> Result<Call<AnyQuery>, InputError> {
        let account = Account::new(&*self.name, key).with_base_url(self.base_url)?;
        let account = account.with_dialect(self.dialect).with_format(self.format).with_method(self.method);
        account.call(AnyQuery::parse(&self.parameters)?)
    }

    /// The parameters in their order, as the protocol has them.
    fn pairs(&self, key: &str) -> Vec<(String, String)> {
        let Parameters { kind, customer, days, start_date, end_date, categories, .. } = &self.parameters;
        let mut pairs = vec![("api_user", self.name.as_str()), ("api_key", key)];
        if !matches!(self.dialect, Dialect::Customer | Dialect::Own) {
            pairs.push(("method", "stats"));
        }
        for (name, value) in
            [("user", customer), ("days", days), ("start_date", start_date), ("end_date", end_date)]
        {
            pairs.extend(value.as_deref().map(|value| (name, value)));
        }
        match kind {
            QueryKind::Aggregate => pairs.push(("aggregate", "1")),
            QueryKind::Categories => pairs.push(("list", "true")),
            _ => {}
        }
        let name = if categories.len() > 1 { "category[]" } else { "category" };
        pairs.extend(categories.iter().map(|category| (name, category.as_str())));
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// What must be wrong with the query, if anything.
    fn wrong(&self, key: &str) -> Option<Kind> {
        let Parameters { customer, start_date, end_date, .. } = &self.parameters;
        let strict = self.dialect.as_str().starts_with("distributor");
        if customer.as_ref().is_some_and(|customer| customer.trim().is_empty()) {
            return Some(Kind::EmptyCustomer);
        }
        if strict && start_date.is_some() && start_date == end_date {
            return Some(Kind::DatesOutOfOrder);
        }
        let is_bad = [&*self.name, key].iter().any(|text| text.contains(char::is_control));
        is_bad.then_some(Kind::BadCredentials)
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn requests_are_ascii_and_decode_to_the_query_in_order(
        input in any_input(),
        key in any_credential(),
    ) {
        let pairs = input.pairs(&key);
        let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let call = match (input.call(&key), input.wrong(&key)) {
            (Err(error), Some(kind)) => {
                prop_assert_eq!(error.kind(), kind);
                return Ok(());
            }
            (Err(error), None) => {
                // Several categories that are too long for one URL take several requests.
                let is_split = input.parameters.categories.len() > 1 && error.kind() == Kind::Unsupported;
                prop_assert!(is_split || error.kind() == Kind::TooLong, "{}", error);
                prop_assert!(input.method == Method::Get && text.len() + input.base_url.len() + 40 > LONGEST);
                return Ok(());
            }
            (Ok(call), wrong) => {
                prop_assert_eq!(wrong, None);
                call
            }
        };
        let request = call.request();
        prop_assert!(request.url().bytes().all(|byte| byte.is_ascii_graphic()) && request.url().len() <= LONGEST);
        prop_assert!(request.url().starts_with(input.base_url.trim_end_matches('/')));
        let sent = match (input.method, request.url().split_once('?'), request.body()) {
            (Method::Get, Some((_, query)), None) => query,
            (Method::Post, None, Some(form)) => form,
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        prop_assert!(sent.is_ascii());
        let decoded: Vec<_> = form_urlencoded::parse(sent.as_bytes()).into_owned().collect();
        prop_assert_eq!(decoded, pairs);
        prop_assert_eq!(sent, text);
    }

    #[test]
    fn redacted_requests_are_independent_of_the_key(
        input in any_input(),
        key in any_credential(),
        other in any_credential(),
    ) {
        if let (Ok(one), Ok(other)) = (input.call(&key), input.call(&other)) {
            prop_assert_eq!(one.request().redacted(), other.request().redacted());
            prop_assert_eq!(format!("{one:?} {:?}", one.request()), format!("{other:?} {:?}", other.request()));
        }
    }

    // No fixed part of a request has the char that the key begins with.
    #[test]
    fn redacted_requests_do_not_contain_the_key(input in any_input(), key in "Q[A-Za-z0-9+/&= é日]{3,24}") {
        let encoded: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
        let others = input.pairs("***");
        let is_key = |text: &str| text.contains(&key) || text.contains(&encoded);
        prop_assume!(!others.iter().any(|(name, value)| is_key(name) || is_key(value)));
        prop_assume!(!is_key(input.base_url));
        if let Ok(call) = input.call(&key) {
            let shown = call.request().redacted();
            let shown = format!("{shown:?} {call:?} {:#?}", call.request());
            prop_assert!(!is_key(&shown), "{}", shown);
        }
    }
}
