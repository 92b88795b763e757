//! `--dry-run`: the request with its key masked.

use serde_json::json;

use crate::run::sendgrid_stats;

const DAILY: &[&str] = &["daily", "--customer", "customer@example.com", "--days", "3", "--dry-run"];

#[test]
fn get_has_no_body() {
    let outcome = sendgrid_stats(DAILY).with(&["--output", "json"]).run();
    assert_eq!(
        outcome.stdout,
        concat!(
            r#"{"dialect":"distributor","request":{"method":"GET","url":"https://sendgrid.com/api/distributor.manageSubuser.json"#,
            r#"?api_user=reseller&api_key=***&method=stats&user=customer%40example.com&days=3","headers":[]}}"#,
            "\n"
        )
    );
    assert!(outcome.document()["request"].get("body").is_none());
}

#[test]
fn post_has_headers_and_body() {
    let arguments = ["--post", "--dialect", "distributor-manage", "--format", "xml", "--output", "json"];
    let outcome = sendgrid_stats(DAILY).with(&arguments).run();
    assert_eq!(
        outcome.document(),
        json!({"dialect": "distributor-manage", "request": {
            "method": "POST",
            "url": "https://sendgrid.com/api/distributor.manage.xml",
            "headers": [["content-type", "application/x-www-form-urlencoded"]],
            "body": "api_user=reseller&api_key=***&method=stats&user=customer%40example.com&days=3",
        }})
    );
}

#[test]
fn prints_the_request_as_text() {
    insta::assert_snapshot!(sendgrid_stats(DAILY).with(&["--post"]).run().answered(), @r"
    POST https://sendgrid.com/api/distributor.manageSubuser.json
    content-type: application/x-www-form-urlencoded

    api_user=reseller&api_key=***&method=stats&user=customer%40example.com&days=3
    ");
}

#[test]
fn keyless_request_has_neither_name_nor_key() {
    for base_url in ["https://proxy.example.com/sendgrid/", "http://proxy.example.com/sendgrid"] {
        let arguments = ["--keyless", "--allow-plain-http", "--base-url", base_url];
        let run = sendgrid_stats(DAILY).with(&arguments).with(&["--output", "json"]);
        let document = run.without("SENDGRID_API_USER").without("SENDGRID_API_KEY").run().document();
        let url = document["request"]["url"].as_str().unwrap().to_owned();
        let path = "/api/distributor.manageSubuser.json?method=stats&user=customer%40example.com&days=3";
        assert_eq!(url, format!("{}{path}", base_url.trim_end_matches('/')));
    }
}

#[test]
fn sends_nothing() {
    let emulator = crate::run::june();
    sendgrid_stats(DAILY).at(&emulator.base_url()).run().answered();
    assert_eq!(emulator.requests(), 0);
}

#[test]
fn query_of_several_requests_is_unsupported() {
    let emulator = crate::run::june();
    let names: Vec<String> = (1..=400).map(|number| format!("newsletter number {number:04}")).collect();
    let mut arguments = vec!["category-stats", "--customer", "many-categories@example.com", "--days", "1"];
    arguments.extend(["--output", "json"]);
    arguments.extend(names.iter().flat_map(|name| ["--category", name.as_str()]));
    let answer = sendgrid_stats(&arguments).at(&emulator.base_url()).run().document();
    assert!(answer["answer"].as_array().unwrap().len() > 100);
    assert!(emulator.requests() > 1);
    assert_eq!(sendgrid_stats(&arguments).with(&["--dry-run"]).run().kind(), "unsupported");
    sendgrid_stats(&arguments).with(&["--dry-run", "--post"]).run().document();
}
