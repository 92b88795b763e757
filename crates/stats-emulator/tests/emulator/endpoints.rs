//! Every endpoint: its numbers, parameters and the examples of the specification.

use serde_json::Value;
use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{CREDENTIALS, form, get, query, send};

const JUNE: &str = "start_date=2009-06-20&end_date=2009-06-22";

#[test]
fn answers_the_examples_of_the_specification() -> Outcome {
    let day = "2009-06-20".parse()?;
    let emulator = Emulator::start()?;
    let one_day = Emulator::builder().since(day).today(day).start()?;
    let customer = format!("{CREDENTIALS}&user=customer%40example.com");
    let both = "category[]=categoryA&category[]=categoryB";
    for (port, endpoint, more, body) in [
        (emulator.port(), "manage.xml", JUNE, include_str!("../../src/render/spec/spec-daily.xml")),
        (emulator.port(), "manageSubuser.json", JUNE, include_str!("../../src/render/spec/spec-daily.json")),
        (
            one_day.port(),
            "manage.xml",
            "aggregate=1",
            include_str!("../../src/render/spec/spec-aggregate.xml"),
        ),
        (
            one_day.port(),
            "manage.json",
            "aggregate=1",
            include_str!("../../src/render/spec/spec-aggregate.json"),
        ),
        (
            emulator.port(),
            "manage.xml",
            "list=true",
            include_str!("../../src/render/spec/spec-category-list.xml"),
        ),
        (
            emulator.port(),
            "manage.xml",
            &format!("start_date=2009-06-20&end_date=2009-06-21&{both}"),
            include_str!("../../src/render/spec/spec-category-stats.xml"),
        ),
    ] {
        let response = get(port, &format!("/api/distributor.{endpoint}?{customer}&{more}"), &[])?;
        assert_eq!((response.status, response.text().as_str()), (200, body), "{endpoint} {more}");
    }
    Ok(())
}

#[test]
fn endpoints_formats_and_methods_agree() -> Outcome {
    let emulator = Emulator::start()?;
    let port = emulator.port();
    let customer = emulator.dataset().customer("customer05@example.com").ok_or("no customer")?.into_owned();
    let days: Vec<_> = emulator.dataset().days(None, None).collect();
    let parameters = format!("{CREDENTIALS}&user=customer05%40example.com&start_date=2009-06-01");
    for endpoint in [
        "/api/distributor.manage",
        "/api/distributor.manageSubuser",
        "/apiv2/reseller.manage",
        "/apiv2/reseller.manageSubuser",
        "/apiv2/customer.stats",
        "/a/prefix/apiv2/customer.stats",
    ] {
        let queried = get(port, &format!("{endpoint}.json?{parameters}"), &["x-emulator-shape: array"])?;
        let posted = form(port, &format!("{endpoint}.json"), &parameters)?.text();
        let is_bare = endpoint.contains("distributor");
        let posted = if is_bare { format!("[{}]\n", posted.trim_end()) } else { posted };
        assert_eq!(posted, queried.text(), "{endpoint}");
        let rows: Vec<Value> = serde_json::from_slice(&queried.body)?;
        assert_eq!(rows.len(), days.len());
        let xml = get(port, &format!("{endpoint}.xml?{parameters}"), &[])?.text();
        for (row, day) in rows.iter().zip(&days) {
            let counts = emulator.dataset().day(&customer, *day);
            assert_eq!(row["date"], day.to_string());
            assert_eq!(row["requests"], counts.requests);
            assert_eq!(row["spamreports"], counts.spam_reports);
            assert!(xml.contains(&format!("<date>{day}</date><requests>{}</requests>", counts.requests)));
        }
        let metrics = rows[0].as_object().ok_or("no object")?.len() - 1;
        assert_eq!(metrics, if endpoint.contains("distributor") { 5 } else { 14 }, "{endpoint}");
    }
    Ok(())
}

#[test]
fn own_endpoint_has_its_own_metric_names() -> Outcome {
    let emulator = Emulator::start()?;
    let parameters = CREDENTIALS.trim_end_matches("&method=stats");
    let target = format!("/api/stats.get.json?{parameters}&aggregate=1");
    let row = get(emulator.port(), &target, &[])?.json()?;
    let total = emulator.dataset().total(emulator.dataset().own());
    assert_eq!(row["blocked"], total.blocks);
    assert_eq!(row["spam_drop"], total.spam_drops);
    assert_eq!(row.as_object().map(serde_json::Map::len), Some(15));
    Ok(())
}

#[test]
fn totals_are_sums_of_days_and_days_sums_of_categories() -> Outcome {
    let emulator = Emulator::start()?;
    let array = &["x-emulator-shape: array,names-strings"];
    let rows = |more: &str| -> Result<Vec<Value>, Box<dyn std::error::Error>> {
        Ok(serde_json::from_slice(&query(emulator.port(), "customer09@example.com", more, array)?.body)?)
    };
    let sum = |rows: &[Value]| -> u64 { rows.iter().filter_map(|row| row["requests"].as_u64()).sum() };
    let total = query(emulator.port(), "customer09@example.com", "&aggregate=1", &[])?.json()?;
    let days = rows("")?;
    assert_eq!(total["requests"], sum(&days));
    let names = rows("&list=true")?;
    let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
    let encoded: Vec<String> = names.iter().map(|name| name.replace(' ', "+")).collect();
    let categories = format!("&category%5B%5D={}", encoded.join("&category%5B%5D="));
    let by_category = rows(&categories)?;
    assert_eq!(sum(&by_category), sum(&days));
    assert!(by_category.iter().all(|row| names.contains(&row["category"].as_str().unwrap_or_default())));
    Ok(())
}

#[test]
fn periods_select_days() -> Outcome {
    let emulator = Emulator::start()?;
    let dates = |more: &str| -> Result<(usize, String, String), Box<dyn std::error::Error>> {
        let response = query(emulator.port(), "customer@example.com", more, &["x-emulator-shape: array"])?;
        let rows: Vec<Value> = serde_json::from_slice(&response.body)?;
        let date =
            |row: Option<&Value>| row.and_then(|row| row["date"].as_str()).unwrap_or_default().to_owned();
        Ok((rows.len(), date(rows.first()), date(rows.last())))
    };
    for (more, expected) in [
        ("", (1096, "2009-06-01", "2012-05-31")),
        ("&days=1", (1, "2012-05-31", "2012-05-31")),
        ("&days=3", (3, "2012-05-29", "2012-05-31")),
        ("&days=99999999999999999999", (1096, "2009-06-01", "2012-05-31")),
        ("&start_date=2012-05-30", (2, "2012-05-30", "2012-05-31")),
        ("&end_date=2009-06-02", (2, "2009-06-01", "2009-06-02")),
        ("&start_date=1999-01-01&end_date=1999-01-02", (0, "", "")),
    ] {
        let (count, first, last) = dates(more)?;
        assert_eq!((count, first.as_str(), last.as_str()), expected, "{more}");
    }
    Ok(())
}

#[test]
fn unknown_categories_have_no_records() -> Outcome {
    let emulator = Emulator::start()?;
    for more in ["&category=nothing", "&category%5B%5D=no&category[]=such", "&category="] {
        let response = query(emulator.port(), "customer@example.com", more, &[])?;
        assert_eq!((response.status, response.text().as_str()), (200, "[]\n"), "{more}");
    }
    Ok(())
}

#[test]
fn answers_for_customers_at_the_edges() -> Outcome {
    let emulator = Emulator::start()?;
    let port = emulator.port();
    assert_eq!(query(port, "no-categories@example.com", "&list=true", &[])?.text(), "[]\n");
    assert_eq!(query(port, "quiet@example.com", "&aggregate=1", &[])?.json()?["requests"], 0);
    assert_eq!(query(port, "quiet@example.com", "&category=silence", &[])?.text(), "[]\n");
    assert_eq!(query(port, "largest@example.com", "&aggregate=1", &[])?.json()?["requests"], u64::MAX);
    Ok(())
}

#[test]
fn other_paths_and_methods_are_html_pages() -> Outcome {
    let emulator = Emulator::start()?;
    for target in ["/", "/api/distributor.manage", "/api/bounces.get.json", "/case/daily/x/1", "/case-index"]
    {
        let response = get(emulator.port(), target, &[])?;
        assert_eq!((response.status, response.header("content-type")), (404, Some("text/html")), "{target}");
    }
    for method in ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let response = send(emulator.port(), method, "/api/stats.get.json", &[], "")?;
        assert_eq!(response.status, 405, "{method}");
        assert_eq!(response.header("allow"), Some("GET, POST, OPTIONS"));
    }
    Ok(())
}
