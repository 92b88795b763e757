//! v3 over real sockets: numbers, refusals, lists, headers.

use serde_json::{Value, json};
use stats_emulator::{BEARER_KEY, Emulator, EmulatorBuilder, Subuser};

use crate::Outcome;
use crate::http::{Response, get, send};

const BEARER: &str = "authorization: Bearer SG.open-sesame.emulator";

/// A request with the key and more headers.
pub(crate) fn v3(port: u16, target: &str, headers: &[&str]) -> std::io::Result<Response> {
    let headers: Vec<&str> = [BEARER].into_iter().chain(headers.iter().copied()).collect();
    get(port, target, &headers)
}

fn json(port: u16, target: &str, headers: &[&str]) -> Result<Value, Box<dyn std::error::Error>> {
    let response = v3(port, target, headers)?;
    assert_eq!(response.status, 200, "{target}: {}", response.text());
    Ok(response.json()?)
}

/// Status, message and field of a refusal.
fn refusal(response: &Response) -> (u16, String, Value) {
    let body: Value = response.json().unwrap_or_default();
    let error = body.pointer("/errors/0").cloned().unwrap_or_default();
    let message = error.get("message").and_then(Value::as_str).unwrap_or_default().to_owned();
    (response.status, message, error.get("field").cloned().unwrap_or(json!("absent")))
}

fn june() -> Result<EmulatorBuilder, Box<dyn std::error::Error>> {
    Ok(Emulator::builder().today("2009-06-30".parse()?))
}

#[test]
fn days_of_subusers_have_their_numbers_and_a_row_for_every_day() -> Outcome {
    let emulator = june()?.start()?;
    let dataset = emulator.dataset();
    let target = "/v3/subusers/stats?subusers=customer@example.com&subusers=quiet@example.com\
                  &start_date=2009-06-18&end_date=2009-07-04&aggregated_by=day";
    let days = json(emulator.port(), target, &[])?;
    let days = days.as_array().ok_or("expected an array")?;
    assert_eq!(days.len(), 13);
    assert_eq!(days[2]["date"], "2009-06-20");
    let items = days[2]["stats"].as_array().ok_or("expected an array")?;
    let customer = dataset.customer("customer@example.com").ok_or("unknown")?;
    let counts = dataset.day(&customer, "2009-06-20".parse()?);
    assert_eq!(items[0]["name"], "customer@example.com");
    assert_eq!(items[0]["type"], "subuser");
    assert_eq!(items[0]["metrics"]["requests"], counts.requests);
    assert_eq!(items[0]["metrics"]["processed"], counts.processed);
    assert_eq!(items[1]["metrics"]["requests"], 0);
    assert_eq!(items[0]["metrics"].as_object().map(serde_json::Map::len), Some(16));
    Ok(())
}

#[test]
fn stats_are_of_the_parent_alone_or_of_the_account_in_the_header() -> Outcome {
    let emulator = june()?.start()?;
    let dataset = emulator.dataset();
    let day = "2009-06-20".parse()?;
    let target = "/v3/stats?start_date=2009-06-20&end_date=2009-06-20&categories=welcome&user=x";
    let customer = dataset.customer("customer@example.com").ok_or("unknown")?;
    for (headers, expected) in [
        (&[][..], dataset.day(dataset.own(), day)),
        (&["on-behalf-of: customer@example.com"], dataset.day(&customer, day)),
        (&["On-Behalf-Of: account-id sg0001"], dataset.day(&customer, day)),
    ] {
        let days = json(emulator.port(), target, headers)?;
        assert_eq!(days[0]["stats"][0]["metrics"]["requests"], expected.requests, "{headers:?}");
        assert_eq!(days[0]["stats"][0].get("name"), None);
    }
    for header in [
        "on-behalf-of: subuser_customer@example.com",
        "on-behalf-of: account-id customer@example.com",
        "on-behalf-of: sg0001",
        "on-behalf-of: é",
        "on-behalf-of:",
    ] {
        assert_eq!(v3(emulator.port(), target, &[header])?.status, 404, "{header}");
    }
    Ok(())
}

#[test]
fn category_lists_have_fifty_names_unless_more_are_requested() -> Outcome {
    let emulator = Emulator::start()?;
    let header = "on-behalf-of: many-categories@example.com";
    for (query, count, first) in [
        ("", 50, Some("newsletter number 0001")),
        ("?limit=500", 400, Some("newsletter number 0001")),
        ("?limit=10&offset=395", 5, Some("newsletter number 0396")),
        ("?limit=10&offset=400", 0, None),
        ("?category=newsletter+number+003", 10, Some("newsletter number 0030")),
    ] {
        let response = v3(emulator.port(), &format!("/v3/categories{query}"), &[header])?;
        assert_eq!(response.header("link"), None);
        let names = response.json()?;
        assert_eq!(names.as_array().map(Vec::len), Some(count), "{query}");
        assert_eq!(names[0]["category"].as_str(), first, "{query}");
    }
    Ok(())
}

#[test]
fn subuser_lists_tell_disabled_ones_and_regions() -> Outcome {
    let subusers = [Subuser::new("shop"), Subuser::new("old shop").disabled(), Subuser::new("laden").eu()];
    let emulator = Emulator::builder().subusers(subusers).start()?;
    let list = |query: &str| -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let rows = json(emulator.port(), &format!("/v3/subusers{query}"), &[])?;
        let rows = rows.as_array().ok_or("expected an array")?;
        let row = |row: &Value| format!("{} {} {}", row["username"], row["disabled"], row["region"]);
        Ok(rows.iter().map(row).collect())
    };
    assert_eq!(
        list("?include_region=true")?,
        ["\"shop\" false \"global\"", "\"old shop\" true \"global\"", "\"laden\" false \"eu\""]
    );
    assert_eq!(list("?region=eu&limit=500&offset=0")?, ["\"laden\" false null"]);
    assert_eq!(list("?username=shop&offset=1")?, ["\"old shop\" true null"]);
    let target = "/v3/subusers/stats?start_date=2012-05-31&subusers=old+shop";
    assert_eq!(json(emulator.port(), target, &[])?.as_array().map(Vec::len), Some(1));
    Ok(())
}

#[test]
fn sums_are_sorted_and_without_idle_names() -> Outcome {
    let emulator = june()?.start()?;
    let dataset = emulator.dataset();
    let sums = json(emulator.port(), "/v3/subusers/stats/sums?start_date=2009-06-01", &[])?;
    assert_eq!(sums["date"], "2009-06-01");
    let items = sums["stats"].as_array().ok_or("expected an array")?;
    assert_eq!(items.len(), 5);
    for item in items {
        let customer = dataset.customer(item["name"].as_str().unwrap_or_default()).ok_or("unknown")?;
        assert_eq!(item["metrics"]["delivered"], dataset.total(&customer).delivered);
    }
    let delivered: Vec<u64> = items.iter().filter_map(|item| item["metrics"]["delivered"].as_u64()).collect();
    assert!(delivered.is_sorted_by(|one, next| one >= next), "{delivered:?}");
    let all = json(emulator.port(), "/v3/subusers/stats/sums?start_date=2009-06-01&limit=500", &[])?;
    assert!(!all.to_string().contains("quiet@example.com"));
    let categories = "/v3/categories/stats/sums?start_date=2009-06-01&categories=x";
    let sums = json(emulator.port(), categories, &["on-behalf-of: customer@example.com"])?;
    assert_eq!(sums["stats"].as_array().map(Vec::len), Some(3));
    let unsortable = "/v3/subusers/stats/sums?start_date=2009-06-01&sort_by_metric=bounce_drops";
    assert_eq!(
        refusal(&v3(emulator.port(), unsortable, &[])?),
        (500, "unable to get subuser stat sums".to_owned(), json!("absent"))
    );
    Ok(())
}

#[test]
fn refuses_in_the_words_of_v3() -> Outcome {
    let emulator = june()?.start()?;
    let start = "start_date is required and should be a YYYY-MM-DD formatted date";
    for (target, expected) in [
        ("/v3/stats", (400, start, json!("start_date"))),
        ("/v3/stats?start_date=2009-6-1", (400, start, json!("start_date"))),
        ("/v3/categories/stats?categories=a", (404, "category does not exist", json!("categories"))),
        (
            "/v3/stats?start_date=2009-06-01&end_date=today",
            (400, "end_date should be a YYYY-MM-DD formatted date", json!("absent")),
        ),
        (
            "/v3/subusers/stats?start_date=2009-06-01&subusers=customer@example.com,customer01@example.com",
            (404, "No user found", json!("absent")),
        ),
        ("/v3/subusers/stats?start_date=2009-06-01", (400, "subusers is required", json!("subusers"))),
        ("/v3/categories?sort_by=x", (400, "invalid sort value", json!("sort_by"))),
        ("/v3/subusers?page=2", (400, "unknown field", json!("page"))),
        ("/v3/geo/stats?start_date=2009-06-01", (404, "not found", json!("null"))),
    ] {
        let (status, message, field) = expected;
        let response = v3(emulator.port(), target, &[])?;
        assert_eq!(refusal(&response), (status, message.to_owned(), field), "{target}");
        assert_eq!(response.header("content-type"), Some("application/json"));
    }
    Ok(())
}

#[test]
fn requires_a_bearer_key_and_a_scope() -> Outcome {
    let emulator = june()?.scopes(["stats.global.read", "categories.read"]).start()?;
    let port = emulator.port();
    let stats = "/v3/stats?start_date=2009-06-01&end_date=2009-06-01";
    assert_eq!(refusal(&get(port, stats, &[])?), (401, "authorization required".to_owned(), Value::Null));
    for wrong in
        ["Bearer open+sesame/&", "Bearer", "Basic SG.open-sesame.emulator", "SG.open-sesame.emulator"]
    {
        let response = get(port, stats, &[&format!("authorization: {wrong}")])?;
        let message = "The provided authorization grant is invalid, expired, or revoked";
        assert_eq!(refusal(&response), (401, message.to_owned(), Value::Null), "{wrong}");
    }
    let in_the_query = format!("{stats}&api_user=reseller&api_key={BEARER_KEY}");
    assert_eq!(get(port, &in_the_query, &[])?.status, 401);
    assert_eq!(v3(port, stats, &[])?.status, 200);
    assert_eq!(v3(port, "/v3/categories", &[])?.status, 200);
    for target in ["/v3/subusers", "/v3/subusers/stats", "/v3/categories/stats"] {
        assert_eq!(
            refusal(&v3(port, target, &[])?),
            (403, "access forbidden".to_owned(), Value::Null),
            "{target}"
        );
    }
    assert_eq!(json(port, "/v3/scopes", &[])?, json!({"scopes": ["stats.global.read", "categories.read"]}));
    let other = Emulator::builder().bearer_key("SG.other").start()?;
    assert_eq!(v3(other.port(), "/v3/scopes", &[])?.status, 401);
    assert_eq!(get(other.port(), "/v3/scopes", &["authorization: bearer SG.other"])?.status, 200);
    let keyless = Emulator::builder().keyless().start()?;
    assert_eq!(get(keyless.port(), "/v3/subusers", &[])?.status, 200);
    Ok(())
}

#[test]
fn legacy_endpoints_but_the_distributors_accept_the_bearer_key() -> Outcome {
    let emulator = june()?.start()?;
    for (target, accepted) in [
        ("/api/stats.get.json?days=1", true),
        ("/apiv2/customer.stats.json?user=customer@example.com", true),
        ("/apiv2/reseller.manage.xml?method=stats&user=customer@example.com", true),
        ("/apiv2/reseller.manageSubuser.json?method=stats&user=customer@example.com", true),
        ("/api/distributor.manage.json?method=stats&user=customer@example.com", false),
        ("/api/distributor.manageSubuser.json?method=stats&user=customer@example.com", false),
        // Name and key have precedence.
        ("/api/stats.get.json?days=1&api_user=reseller&api_key=wrong", false),
    ] {
        let response = v3(emulator.port(), target, &[])?;
        let is_answer = response.status == 200 && response.text().contains("requests");
        assert_eq!(is_answer, accepted, "{target}: {}", response.text());
        let wrong = get(emulator.port(), target, &["authorization: Bearer SG.wrong"])?;
        assert!(!wrong.text().contains("requests"), "{target}");
    }
    Ok(())
}

#[test]
fn only_get_is_allowed() -> Outcome {
    let emulator = Emulator::start()?;
    for method in ["POST", "PUT", "HEAD", "OPTIONS"] {
        let response = send(emulator.port(), method, "/v3/stats?start_date=2009-06-01", &[BEARER], "")?;
        assert_eq!((response.status, response.header("allow")), (405, Some("GET, OPTIONS")), "{method}");
    }
    Ok(())
}

#[test]
fn every_answer_reports_a_rate_limit() -> Outcome {
    let emulator = Emulator::start()?;
    for (target, header) in [
        ("/v3/scopes", BEARER),
        ("/v3/scopes", "x-other: 1"),
        ("/v3/nothing", BEARER),
        ("/v3/stats", BEARER),
        ("/v3/stats", "x-emulator-fault: 503"),
        ("/v3/stats", "x-emulator-fault: no-length"),
        ("/v3/stats", "x-emulator-fault: nonsense"),
    ] {
        let response = get(emulator.port(), target, &[header])?;
        let number = |name| response.header(name).and_then(|value| value.parse::<u64>().ok());
        assert_eq!(number("x-ratelimit-limit"), Some(600), "{target} {header}");
        assert_eq!(number("x-ratelimit-remaining"), Some(599), "{target} {header}");
        assert!(number("x-ratelimit-reset").is_some_and(|reset| reset % 60 == 0 && reset > 1_000_000_000));
    }
    Ok(())
}

#[test]
fn each_endpoint_has_its_own_limit() -> Outcome {
    let emulator = Emulator::builder().rate_limit(2, std::time::Duration::from_secs(3600)).start()?;
    let status = |target: &str| -> std::io::Result<(u16, Option<String>)> {
        let response = v3(emulator.port(), target, &[])?;
        Ok((response.status, response.header("x-ratelimit-remaining").map(str::to_owned)))
    };
    for target in ["/v3/scopes", "/v3/subusers"] {
        for expected in [(200, "1"), (200, "0"), (429, "0")] {
            assert_eq!(status(target)?, (expected.0, Some(expected.1.to_owned())), "{target}");
        }
    }
    let refused = v3(emulator.port(), "/v3/scopes", &[])?;
    assert_eq!(refusal(&refused), (429, "too many requests".to_owned(), Value::Null));
    emulator.reset();
    assert_eq!(status("/v3/scopes")?, (200, Some("1".to_owned())));
    Ok(())
}

#[test]
fn members_are_in_another_order_from_item_to_item_and_the_same_each_time() -> Outcome {
    let emulator = Emulator::start()?;
    let target = "/v3/stats?start_date=2012-05-01&end_date=2012-05-31";
    let first = v3(emulator.port(), target, &[])?.text();
    assert_eq!(v3(emulator.port(), target, &[])?.text(), first);
    let first_metrics: std::collections::BTreeSet<&str> =
        first.split("\"metrics\":{").skip(1).filter_map(|item| item.split(':').next()).collect();
    assert!(first_metrics.len() > 5, "{first_metrics:?}");
    let ordered = v3(emulator.port(), target, &["x-emulator-shape: order-spec,strings,bom"])?.text();
    assert!(ordered.starts_with("\u{feff}[{\"date\":\"2012-05-01\",\"stats\":[{\"metrics\":{\"blocks\":\""));
    Ok(())
}

#[test]
fn pages_may_send_the_key_and_read_no_rate_limit() -> Outcome {
    let emulator = Emulator::start()?;
    let response = v3(emulator.port(), "/v3/scopes", &[])?;
    assert_eq!(response.header("access-control-allow-origin"), Some("*"));
    assert_eq!(response.header("access-control-expose-headers"), Some("Link, Location"));
    let allowed = "Authorization, Content-Type, On-behalf-of";
    assert_eq!(response.header("access-control-allow-headers"), Some(allowed));
    let headers = [
        "origin: https://example.com",
        "access-control-request-method: GET",
        "access-control-request-headers: authorization,x-emulator-fault,x-other",
    ];
    let preflight = send(emulator.port(), "OPTIONS", "/v3/stats", &headers, "")?;
    assert_eq!(preflight.status, 204);
    let allowed = format!("{allowed}, x-emulator-fault");
    assert_eq!(preflight.header("access-control-allow-headers"), Some(&*allowed));
    Ok(())
}

#[test]
fn faults_and_refusals_are_selected_as_at_the_legacy_endpoints() -> Outcome {
    let emulator = june()?.start()?;
    let port = emulator.port();
    let period = "start_date=2009-06-20&end_date=2009-06-20";
    let status = |target: &str, header: &str| v3(port, target, &[header]).map(|response| response.status);
    let ten =
        format!("/v3/subusers/stats?{period}&subusers=customer@example.com&subusers=fault-403@example.com");
    assert_eq!(status(&ten, "accept: */*")?, 403);
    assert_eq!(status(&format!("/v3/stats?{period}"), "on-behalf-of: fault-503+times=1@example.com")?, 503);
    assert_eq!(status(&format!("/v3/stats?{period}"), "on-behalf-of: fault-503+times=1@example.com")?, 200);
    assert_eq!(status("/v3/scopes", "on-behalf-of: account-id fault-418@example.com")?, 418);
    emulator.script("500; none".parse()?);
    assert_eq!([status("/v3/scopes", "a: b")?, status("/v3/scopes", "a: b")?], [500, 200]);
    let refused = v3(port, "/v3/scopes", &["x-emulator-refusal: string,403"])?;
    assert_eq!((refused.status, refused.text().as_str()), (403, "{\"error\":\"access forbidden\"}\n"));
    assert_eq!(status("/v3/scopes", "x-emulator-refusal: v3")?, 401);
    Ok(())
}

#[test]
fn requests_have_at_most_so_many_days_of_names() -> Outcome {
    let emulator = Emulator::start()?;
    let refused = v3(emulator.port(), "/v3/stats?start_date=0001-01-01", &[])?;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("more than 50000 days of names"), "{}", refused.text());
    let future = "/v3/stats?start_date=2012-01-01&end_date=9999-12-31&aggregated_by=week";
    assert_eq!(v3(emulator.port(), future, &["x-emulator-switch: future-days=zeros"])?.status, 500);
    let future = "/v3/stats?start_date=2012-01-01&end_date=9999-12-31";
    assert_eq!(v3(emulator.port(), future, &["x-emulator-switch: future-days=zeros"])?.status, 400);
    Ok(())
}
