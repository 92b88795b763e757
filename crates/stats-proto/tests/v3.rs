//! The v3 API: its requests, its plans and its answers.

#![allow(clippy::unwrap_used, reason = "a test that panics fails")]

use std::error::Error;
use std::time::Duration;

use stats_proto::{
    Account, AggregateStats, CategoryList, CategoryStats, Customers, DailyByCustomer, DailyStats, Dialect,
    Exchange, Kind, Now, Period, Policy, Query, QueryKind, Region, Step,
};

type Outcome = Result<(), Box<dyn Error>>;

const NO_HEADERS: [(&str, &str); 0] = [];

fn account() -> Account {
    Account::bearer("SG.canary")
}

fn june() -> Period {
    Period::between("2026-06-01".parse().unwrap(), "2026-06-02".parse().unwrap()).unwrap()
}

/// 2026-06-10, in the afternoon.
fn now(seconds: u64) -> Now {
    Now::new(Duration::from_secs(seconds), Duration::from_secs(1_781_100_000 + seconds))
}

/// Drives an exchange with a server that answers a URL's path and query, and returns its answer and the URLs.
fn drive<Q: Query>(
    account: &Account,
    query: Q,
    server: impl Fn(&str) -> (u16, String),
) -> (Result<Q::Answer, stats_proto::Error>, Vec<String>) {
    let mut exchange: Exchange<Q> = account.exchange(query, &Policy::default(), 7).unwrap();
    let mut urls = Vec::new();
    let mut clock = 0;
    loop {
        clock += 1;
        let response = match exchange.step(now(clock)) {
            Step::Send { request, .. } => {
                assert!(!format!("{request:?} {:?}", request.redacted()).contains("canary"));
                let url = request.url().strip_prefix("https://api.sendgrid.com").unwrap().to_owned();
                let on_behalf = request.headers().iter().find(|(name, _)| *name == "on-behalf-of");
                let on_behalf = on_behalf.map(|(_, value)| format!(" [{value}]")).unwrap_or_default();
                urls.push(format!("{url}{on_behalf}"));
                server(&url)
            }
            Step::Wait(pause) => {
                clock += pause.as_secs();
                continue;
            }
            Step::Done(answer) => return (answer, urls),
        };
        exchange.received(now(clock), response.0, NO_HEADERS, response.1.as_bytes()).unwrap();
    }
}

fn day(date: &str, items: &[(&str, u64)]) -> String {
    let items: Vec<String> = items
        .iter()
        .map(|(name, opens)| {
            format!(r#"{{"type":"subuser","name":"{name}","metrics":{{"opens":{opens},"unique_opens":1}}}}"#)
        })
        .collect();
    format!(r#"{{"date":"{date}","stats":[{}]}}"#, items.join(","))
}

#[test]
fn requests_are_those_of_the_specification() -> Outcome {
    let obo = |query: stats_proto::AnyQuery, account: &Account| {
        let mut exchange = account.exchange(query, &Policy::default(), 7).unwrap();
        let Step::Send { request, .. } = exchange.step(now(1)) else { unreachable!("nothing waits") };
        let headers = request.redacted().headers;
        let headers: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        (request.method(), request.url().to_owned(), headers.join("; "))
    };
    let plain = "accept: application/json; authorization: ***";
    let period = "start_date=2026-06-01&end_date=2026-06-02&aggregated_by=day";
    let host = "https://api.sendgrid.com/v3";
    let subuser = account();
    let reseller = account().with_dialect(Dialect::V3Account);
    for (query, account, url, header) in [
        (
            DailyStats::of("a@b").during(june()).into(),
            &subuser,
            format!("{host}/subusers/stats?subusers=a%40b&{period}"),
            "",
        ),
        (DailyStats::own().during(june()).into(), &subuser, format!("{host}/stats?{period}"), ""),
        (
            DailyStats::of("sg1").during(june()).into(),
            &reseller,
            format!("{host}/stats?{period}"),
            "; on-behalf-of: account-id sg1",
        ),
        (
            CategoryList::of("a@b").into(),
            &subuser,
            format!("{host}/categories?limit=500&offset=0"),
            "; on-behalf-of: a@b",
        ),
        (CategoryList::own().into(), &subuser, format!("{host}/categories?limit=500&offset=0"), ""),
        (
            CategoryStats::of("a", ["A,", "B"]).during(june()).into(),
            &subuser,
            format!("{host}/categories/stats?categories=A%2C&categories=B&{period}"),
            "; on-behalf-of: a",
        ),
        (
            AggregateStats::of("a").during(june()).into(),
            &subuser,
            format!("{host}/subusers/stats?subusers=a&{period}"),
            "",
        ),
        (
            DailyByCustomer::of(["a", "b", "a"]).during(june()).into(),
            &subuser,
            format!("{host}/subusers/stats?subusers=a&subusers=b&{period}"),
            "",
        ),
        (Customers::all().into(), &subuser, format!("{host}/subusers?limit=500&offset=0"), ""),
        (
            Customers::all().with_region().into(),
            &subuser,
            format!("{host}/subusers?limit=500&offset=0&include_region=true"),
            "",
        ),
        (
            DailyStats::own().during(Period::last_days(3)?).into(),
            &subuser,
            format!("{host}/stats?start_date=2026-06-08&end_date=2026-06-10&aggregated_by=day"),
            "",
        ),
    ] {
        assert_eq!(obo(query, account), ("GET", url, format!("{plain}{header}")));
    }
    let eu = account().with_region(Region::Eu).call(DailyStats::own().during(june()))?;
    assert!(eu.request().url().starts_with("https://api.eu.sendgrid.com/v3/stats?"));
    Ok(())
}

#[test]
fn refuses_what_v3_has_not() {
    let refused =
        |query: stats_proto::AnyQuery| account().exchange(query, &Policy::default(), 7).unwrap_err().kind();
    assert_eq!(refused(DailyStats::of("a").into()), Kind::Unsupported);
    assert_eq!(refused(AggregateStats::of("a").into()), Kind::Unsupported);
    assert_eq!(
        refused(DailyStats::of("a").during(Period::until("2026-06-01".parse().unwrap())).into()),
        Kind::Unsupported
    );
    assert_eq!(refused(CategoryList::of("\u{fc}").into()), Kind::BadCustomer);
    assert_eq!(refused(CategoryList::of("a ").into()), Kind::BadCustomer);
    assert_eq!(refused(DailyStats::of("a\n").during(june()).into()), Kind::BadCustomer);
    let key = Account::bearer("SG.k\u{e9}y").call(DailyStats::own().during(june()));
    assert_eq!(key.unwrap_err().kind(), Kind::BadCredentials);
    let old = account().with_dialect(Dialect::Distributor).call(DailyStats::of("a"));
    assert_eq!(old.unwrap_err().kind(), Kind::MissingCredentials);
    let list = account().call(CategoryList::own());
    assert_eq!(list.unwrap_err().kind(), Kind::Unsupported);
}

#[test]
fn a_bearer_key_works_with_the_later_legacy_dialects() -> Outcome {
    let call = account().with_dialect(Dialect::Customer).call(DailyStats::of("a"))?;
    let redacted = call.request().redacted();
    assert_eq!(redacted.body.as_deref(), Some("user=a"));
    assert!(redacted.headers.contains(&("authorization", "***".to_owned())));
    Ok(())
}

#[test]
fn sorts_rows_and_lists_missing_customers() {
    let query = DailyByCustomer::of(["b", "a", "c"]).during(june());
    let (answer, urls) = drive(&account(), query, |_| {
        let days = [day("2026-06-02", &[("A", 4), ("b", 3)]), day("2026-06-01", &[("a", 2), ("b", 1)])];
        (200, format!("[{}]", days.join(",")))
    });
    let answer = answer.unwrap();
    assert_eq!(urls.len(), 1);
    let rows: Vec<_> =
        answer.iter().map(|row| (row.date().to_string(), row.customer(), row.opens())).collect();
    let row = |date: &str, name, opens| (date.to_owned(), name, Some(opens));
    assert_eq!(
        rows,
        [
            row("2026-06-01", "b", 1),
            row("2026-06-01", "a", 2),
            row("2026-06-02", "b", 3),
            row("2026-06-02", "a", 4)
        ]
    );
    assert_eq!(answer.missing(), ["c"]);
}

#[test]
fn groups_of_ten_names_and_windows_of_a_year() {
    let names: Vec<String> = (0..23).map(|number| format!("c{number}")).collect();
    let (_, urls) = drive(&account(), DailyByCustomer::of(names).during(june()), |_| (200, "[]".to_owned()));
    assert_eq!(urls.iter().map(|url| url.matches("subusers=").count()).collect::<Vec<_>>(), [10, 10, 3]);
    let long = Period::between("2023-01-01".parse().unwrap(), "2025-09-26".parse().unwrap()).unwrap();
    let (_, urls) = drive(&account(), DailyStats::own().during(long), |_| (200, "[]".to_owned()));
    let windows: Vec<_> = urls
        .iter()
        .map(|url| &url["/v3/stats?".len().."/v3/stats?start_date=2023-01-01&end_date=2024-01-01".len()])
        .collect();
    assert_eq!(
        windows,
        [
            "start_date=2023-01-01&end_date=2024-01-01",
            "start_date=2024-01-02&end_date=2025-01-01",
            "start_date=2025-01-02&end_date=2025-09-26"
        ]
    );
}

#[test]
fn requests_a_tail_that_may_be_cut() {
    let period = Period::between("2026-06-01".parse().unwrap(), "2026-06-04".parse().unwrap()).unwrap();
    let (answer, urls) = drive(&account(), DailyStats::of("a").during(period), |url| {
        let body = if url.contains("start_date=2026-06-01") {
            [day("2026-06-01", &[("a", 1)]), day("2026-06-02", &[("a", 2)])].join(",")
        } else {
            [day("2026-06-02", &[("a", 20)]), day("2026-06-03", &[("a", 3)]), day("2026-06-04", &[("a", 4)])]
                .join(",")
        };
        (200, format!("[{body}]"))
    });
    assert_eq!(urls.len(), 2);
    let opens: Vec<_> = answer.unwrap().iter().map(|row| row.opens()).collect();
    assert_eq!(opens, [Some(1), Some(20), Some(3), Some(4)]);
}

#[test]
fn totals_of_a_period_are_sums_without_uniques() {
    let (answer, _) = drive(&account(), AggregateStats::of("a").during(june()), |_| {
        (200, format!("[{},{}]", day("2026-06-01", &[("a", 1)]), day("2026-06-02", &[("a", 2)])))
    });
    let totals = answer.unwrap();
    assert_eq!((totals.opens(), totals.unique_opens()), (Some(3), None));
    assert_eq!(totals.period(), Some(("2026-06-01".parse().unwrap(), "2026-06-02".parse().unwrap())));
}

#[test]
fn finds_the_refused_name() {
    let names = ["a", "b", "c", "d", "e"];
    for (bad, status) in [("d", 404), ("a", 400), ("e", 403)] {
        let (answer, urls) = drive(&account(), DailyByCustomer::of(names).during(june()), |url| {
            let refused = url.contains(&format!("subusers={bad}"));
            if refused {
                (status, r#"{"errors":[{"message":"no"}]}"#.to_owned())
            } else {
                (200, "[]".to_owned())
            }
        });
        let error = answer.unwrap_err();
        assert!(error.to_string().contains(&format!(", of `{bad}`")), "{error}");
        assert!(urls.len() < 8, "{urls:?}");
    }
    let (answer, urls) =
        drive(&account(), DailyByCustomer::of(names).during(june()), |_| (403, String::new()));
    let error = answer.unwrap_err();
    assert!(!error.to_string().contains(", of"), "{error}");
    assert!(error.to_string().contains("subusers.stats.read"), "{error}");
    assert_eq!(urls.len(), 9);
    let (_, urls) = drive(&account(), DailyByCustomer::of(names).during(june()), |_| (401, String::new()));
    assert_eq!(urls.len(), 1);
    let (_, urls) =
        drive(&account(), DailyByCustomer::of(names).during(june()).unsplit(), |_| (404, String::new()));
    assert_eq!(urls.len(), 1);
}

#[test]
fn reads_a_list_to_its_end() {
    let all: Vec<String> = (0..1203).map(|number| format!("c{number}")).collect();
    let page = |url: &str, cap: usize| {
        let offset: usize = url.split("offset=").nth(1).unwrap().parse().unwrap();
        let names = all.iter().skip(offset).take(cap);
        let names: Vec<_> = names.map(|name| format!(r#"{{"category":"{name}"}}"#)).collect();
        (200, format!("[{}]", names.join(",")))
    };
    for (cap, requests) in [(500, 4), (50, 25), (2000, 2)] {
        let (answer, urls) = drive(&account(), CategoryList::own(), |url| page(url, cap));
        assert_eq!((answer.unwrap(), urls.len()), (all.clone(), requests), "{cap}");
    }
    let (answer, urls) = drive(&account(), CategoryList::own(), |_| page("offset=0", 500));
    assert_eq!((answer.unwrap().len(), urls.len()), (500, 2));
    let body = r#"[{"disabled":true,"email":"x","id":1,"username":"a","region":"eu"},{"username":"b"}]"#;
    let (answer, _) = drive(&account(), Customers::all(), |_| (200, body.to_owned()));
    let shown = serde_json::to_string(&answer.unwrap()).unwrap();
    assert_eq!(shown, r#"[{"name":"a","disabled":true,"region":"eu"},{"name":"b"}]"#);
}

#[test]
fn rejects_rows_of_others() {
    let parse = |body: &str| {
        let call = account().call(DailyByCustomer::of(["a", "b"]).during(june())).unwrap();
        call.parse(200, body.as_bytes()).map(|rows| rows.len()).map_err(|error| error.to_string())
    };
    let one = |item: &str| parse(&format!(r#"[{{"date":"2026-06-01","stats":[{item}]}}]"#));
    assert_eq!(one(r#"{"name":"a","metrics":{}},{"metrics":{"opens":1},"name":"b"}"#), Ok(2));
    for body in
        ["[]", "null", "{}", "", r#"[{"date":"2026-06-01"}]"#, r#"[{"stats":null,"date":"2026-06-01"}]"#]
    {
        assert_eq!(parse(body), Ok(0), "{body}");
    }
    for (item, part) in [
        (r#"{"name":"c","metrics":{}}"#, "malformed json answer at byte 39, record 0, field `name`"),
        (r#"{"metrics":{}}"#, "missing-field json answer at byte 31, record 0, field `name`"),
        (r#"{"name":"a"}"#, "missing-field json answer at byte 31, record 0, field `metrics`"),
        (r#"{"name":"a","metrics":null}"#, "missing-field json answer at byte 31, record 0, field `metrics`"),
        (
            r#"{"name":"a","metrics":{"opens":-1}}"#,
            "bad-value json answer at byte 62, record 0, field `metrics.opens`",
        ),
        (
            r#"{"name":"a","metrics":{}},{"name":"A","metrics":{}}"#,
            "bad-value json answer at byte 65, record 1, field `name`",
        ),
    ] {
        let error = one(item).unwrap_err();
        assert!(error.starts_with(part), "{error}");
    }
    for (body, part) in [
        (r#"[{"date":"2026-06-01","opens":1}]"#, "expected statistics in `stats`"),
        (r#"{"date":"2026-06-01","stats":[]}"#, "expected an array, got one object"),
        (
            r#"[{"stats":[{"name":"a","metrics":{}}]}]"#,
            "missing-field json answer at byte 1, record 0, field `date`",
        ),
        (r#"[{"date":"2026-06-01","stats":{}}]"#, "expected an array of items"),
    ] {
        let error = parse(body).unwrap_err();
        assert!(error.contains(part), "{error}");
    }
}

/// The error of a query that is refused with this status and message.
fn refused(account: &Account, query: impl Query, status: u16, message: &str) -> String {
    let body = format!(r#"{{"errors":[{{"message":"{message}"}}]}}"#);
    match drive(account, query, |_| (status, body.clone())).0 {
        Ok(_) => unreachable!("refused"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn an_exhausted_limit_of_one_path_holds_no_other_back() {
    let account = account();
    let begin = |query: stats_proto::AnyQuery| account.exchange(query, &Policy::default(), 7).unwrap();
    let mut own = begin(DailyStats::own().during(june()).into());
    assert!(matches!(own.step(now(1)), Step::Send { .. }));
    let exhausted =
        [("x-ratelimit-limit", "600"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "60")];
    own.received(now(1), 200, exhausted, b"[]").unwrap();
    let is_held_back = |query: stats_proto::AnyQuery| matches!(begin(query).step(now(2)), Step::Wait(_));
    assert!(is_held_back(DailyStats::own().during(june()).into()));
    assert!(is_held_back(AggregateStats::own().during(june()).into()));
    assert!(!is_held_back(DailyStats::of("a").during(june()).into()));
    assert!(!is_held_back(CategoryList::own().into()));
}

#[test]
fn a_refusal_names_its_subjects_the_scope_and_a_likely_mistake() -> Outcome {
    let error = refused(
        &account(),
        CategoryStats::of("a", ["A", "B"]).during(june()),
        404,
        "category does not exist",
    );
    assert!(error.contains("refused-not-found") && error.contains(", of `A`, `B`"), "{error}");
    for (query, scope) in [
        (DailyStats::own().during(june()).into(), "stats.read"),
        (DailyStats::of("a").during(june()).into(), "subusers.stats.read"),
        (CategoryList::own().into(), "categories.read"),
        (CategoryStats::own(["A"]).during(june()).into(), "categories.stats.read"),
        (stats_proto::AnyQuery::from(Customers::all()), "subusers.read"),
    ] {
        let error = refused(&account(), query.clone(), 403, "access forbidden");
        assert!(error.contains(&format!("(the endpoint needs the scope `{scope}`)")), "{error}");
        assert!(!refused(&account(), query, 401, "authorization required").contains("scope"));
    }
    let daily = || DailyStats::of("a").during(june());
    let old_key = refused(&Account::bearer("canary"), daily(), 401, "authorization required");
    assert!(
        old_key.contains("the key does not begin with `SG.`") && !old_key.contains("canary"),
        "{old_key}"
    );
    let right_key = refused(&account(), daily(), 401, "authorization required");
    assert!(!right_key.contains("SG."), "{right_key}");
    let legacy = Account::new("reseller", "SG.canary");
    let call = legacy.call(DailyStats::of("a"))?;
    let new_key = call.parse(401, br#"{"error":"bad credentials"}"#).unwrap_err().to_string();
    assert!(new_key.contains("see the dialect `v3`") && !new_key.contains("canary"), "{new_key}");
    Ok(())
}

#[test]
fn advises_a_post_only_where_there_is_one() {
    let long = "c".repeat(8000);
    let legacy = Account::new("reseller", "key").with_dialect(Dialect::Distributor);
    let too_long = |account: &Account| {
        let query = CategoryStats::of("a", [long.as_str()]).during(june());
        account.exchange(query, &Policy::default(), 7).unwrap_err()
    };
    let (legacy, v3) = (too_long(&legacy), too_long(&account()));
    assert_eq!((legacy.kind(), v3.kind()), (Kind::TooLong, Kind::TooLong));
    assert!(legacy.to_string().ends_with(": use POST"), "{legacy}");
    assert!(!v3.to_string().contains("POST"), "{v3}");
}

#[test]
fn reads_a_body_about_these_customers() {
    let body = r#"[{"date":"2026-06-01","stats":[{"name":"B","metrics":{"opens":2}},{"name":"a","metrics":{"opens":1}}]}]"#;
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let read = |dialect: Dialect, kind, customers: &[&str], body: &str| {
        let account = account().with_dialect(dialect);
        account.read_about(kind, &names(customers), 200, body.as_bytes())
    };
    let by_customer = QueryKind::DailyByCustomer;
    // In the order of the customers, with their names as given, and those without a row.
    let answer = read(Dialect::V3, by_customer, &["a", "b", "c"], body).unwrap();
    let days = answer.customer_days().unwrap();
    let rows: Vec<_> = days.iter().map(|row| (row.customer().to_owned(), row.opens())).collect();
    assert_eq!(rows, [("a".to_owned(), Some(1)), ("b".to_owned(), Some(2))]);
    assert_eq!(days.missing(), ["c"]);
    // Any name without customers, no other name with them.
    assert_eq!(read(Dialect::V3, by_customer, &[], body).unwrap().customer_days().unwrap().len(), 2);
    for kind in [by_customer, QueryKind::Daily, QueryKind::Aggregate] {
        assert_eq!(read(Dialect::V3, kind, &["a"], body).unwrap_err().kind(), Kind::Malformed, "{kind}");
    }
    // Rows without a name are those of the only customer.
    let unnamed = r#"[{"date":"2026-06-01","stats":[{"metrics":{"opens":3}}]}]"#;
    let flat = r#"[{"date":"2026-06-01","opens":3}]"#;
    for (dialect, body) in
        [(Dialect::V3, unnamed), (Dialect::V3Account, unnamed), (Dialect::Distributor, flat)]
    {
        let answer = read(dialect, by_customer, &["a"], body).unwrap();
        let row = answer.customer_days().unwrap().get(0).unwrap();
        assert_eq!((row.customer(), row.opens()), ("a", Some(3)), "{dialect}");
    }
    let categories = r#"[{"date":"2026-06-01","stats":[{"name":"A","metrics":{}}]}]"#;
    read(Dialect::V3, QueryKind::CategoryStats, &["a"], categories).unwrap();
}

#[test]
fn dialects_of_v3_say_so() {
    let v3: Vec<_> = Dialect::ALL.iter().copied().filter(|dialect| dialect.is_v3()).collect();
    assert_eq!(v3, [Dialect::V3, Dialect::V3Account]);
}

#[test]
fn rows_of_a_customer_are_no_answer_about_the_next_one() -> Outcome {
    let account = account();
    let days = (10..20).map(|number| day(&format!("2026-06-{number}"), &[("u1", number)]));
    let body = format!("[{}]", days.collect::<Vec<_>>().join(","));
    let read = |query: stats_proto::AnyQuery| -> Result<Kind, Box<dyn Error>> {
        let answer = account.call(query)?.parse(200, body.as_bytes());
        Ok(answer.err().map_or(Kind::Misuse, |error| error.kind()))
    };
    assert_eq!(account.call(DailyStats::of("u1").during(june()))?.parse(200, body.as_bytes())?.len(), 10);
    assert_eq!(read(DailyStats::of("u2").during(june()).into())?, Kind::Malformed);
    assert_eq!(read(AggregateStats::of("u2").during(june()).into())?, Kind::Malformed);
    assert_eq!(read(DailyStats::own().during(june()).into())?, Kind::Malformed);
    assert_eq!(account.call(DailyStats::of("u1").during(june()))?.parse(200, body.as_bytes())?.len(), 10);
    Ok(())
}

/// The error of several customers by a server that answers each request's names, and the request that it has.
fn refused_by(names: &[&str], server: impl Fn(&str) -> (u16, &'static str)) -> (String, String, usize) {
    let query = DailyByCustomer::of(names.iter().copied()).during(june());
    let mut exchange = account().exchange(query, &Policy::default(), 7).unwrap();
    let (mut clock, mut requests) = (0, 0);
    loop {
        clock += 1;
        let (status, message) = match exchange.step(now(clock)) {
            Step::Send { request, .. } => {
                requests += 1;
                server(request.url())
            }
            Step::Wait(pause) => {
                clock += pause.as_secs() + 1;
                continue;
            }
            Step::Done(answer) => {
                let error = answer.unwrap_err().to_string();
                let url = exchange.request().map(|request| request.url().to_owned()).unwrap_or_default();
                return (error, url, requests);
            }
        };
        let body = match status {
            200 => "[]".to_owned(),
            _ => format!(r#"{{"errors":[{{"message":"{message}"}}]}}"#),
        };
        exchange.received(now(clock), status, NO_HEADERS, body.as_bytes()).unwrap();
    }
}

#[test]
fn an_error_has_the_request_that_was_refused() {
    let (error, url, _) = refused_by(&["a", "b"], |url| {
        if url.contains("subusers=a") { (403, "access forbidden") } else { (200, "") }
    });
    assert!(error.contains(", of `a`"), "{error}");
    assert!(url.contains("?subusers=a&start_date"), "{url}");
}

#[test]
fn a_transient_failure_does_not_end_the_search_for_a_refused_name() {
    let attempts = std::cell::Cell::new(0);
    let (error, _, requests) = refused_by(&["a", "b"], |url| {
        let is_second = url.contains("?subusers=b");
        attempts.set(attempts.get() + u32::from(is_second));
        if is_second && attempts.get() == 1 { (503, "unavailable") } else { (403, "access forbidden") }
    });
    assert!(error.starts_with("refused-authentication") && !error.contains(", of"), "{error}");
    assert_eq!(requests, 4);
}

#[test]
fn a_refused_period_is_about_no_customer() {
    let message = "end_date should be in YYYY-MM-DD format and it should be after or equal to the start_date";
    let (error, _, requests) = refused_by(&["a", "b"], |_| (400, message));
    assert!(error.starts_with("refused-invalid-request") && !error.contains(", of"), "{error}");
    assert_eq!(requests, 1);
}

#[test]
fn a_refusal_names_the_customer_of_a_header() {
    let error = refused(&account(), CategoryList::of("ghost"), 404, "No user found");
    assert!(error.contains(", of `ghost`"), "{error}");
    let error = refused(&account(), CategoryStats::of("ghost", ["A"]).during(june()), 404, "No user found");
    assert!(error.contains(", of `A`, `ghost`"), "{error}");
    let reseller = account().with_dialect(Dialect::V3Account);
    let error = refused(&reseller, DailyStats::of("sg1").during(june()), 404, "No user found");
    assert!(error.contains(", of `sg1`"), "{error}");
}

#[test]
fn counts_each_name_of_a_list() {
    let names = |from: usize, to: usize| {
        let names: Vec<_> = (from..to).map(|number| format!(r#""c{number}""#)).collect();
        format!(r#"{{"category":[{}]}}"#, names.join(","))
    };
    let (answer, urls) = drive(&account(), CategoryList::own(), |url| {
        let is_first = url.ends_with("offset=0");
        (200, if is_first { names(0, 60) } else { names(60, 70) })
    });
    assert_eq!((answer.unwrap().len(), urls.len()), (70, 2));
}

#[test]
fn a_saved_body_has_one_name_however_it_is_read() {
    let body = |gap: &str| {
        let named = |number: u32, name: &str| {
            format!(r#"{{"date":{gap}"2026-06-{number}","stats":[{{{name}"metrics":{{"opens":1}}}}]}}"#)
        };
        format!("[{},{},{}]", named(10, ""), named(11, ""), named(12, r#""name":"u1","#))
    };
    for gap in ["", " "] {
        let error = account().read(QueryKind::Daily, 200, body(gap).as_bytes()).unwrap_err();
        assert_eq!(error.kind(), Kind::Malformed, "{gap:?}");
    }
}
