//! `--dry-run`: the requests with their key masked.

use serde_json::json;

use crate::run::{ENCODED_KEY, KEY, sendgrid_stats};

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
    dialect: distributor

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

/// A query whose categories take several requests by GET.
fn of_many_categories() -> Vec<String> {
    let names = (1..=400).map(|number| format!("newsletter number {number:04}"));
    let arguments = ["category-stats", "--customer", "many-categories@example.com", "--days", "1"];
    let categories = names.flat_map(|name| ["--category".to_owned(), name]);
    arguments.map(str::to_owned).into_iter().chain(categories).collect()
}

#[test]
fn prints_all_requests_of_a_query_that_takes_several() {
    let emulator = crate::run::june();
    let arguments = of_many_categories();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = |more: &[&str]| sendgrid_stats(&arguments).with(more).at(&emulator.base_url()).run();
    let document = run(&["--dry-run", "--output", "json"]).document();
    let requests = document["requests"].as_array().unwrap();
    assert_eq!(emulator.requests(), 0);
    let answer = run(&["--output", "json"]).document();
    assert!(answer["answer"].as_array().unwrap().len() > 100);
    assert!(requests.len() > 1);
    assert_eq!(u64::try_from(requests.len()).unwrap(), emulator.requests());
    let urls: Vec<&str> = requests.iter().map(|request| request["url"].as_str().unwrap()).collect();
    let names: Vec<&str> = urls.iter().flat_map(|url| url.split("&category%5B%5D=").skip(1)).collect();
    assert_eq!(names.len(), 400);
    assert!(names[0] == "newsletter+number+0001" && names[399] == "newsletter+number+0400");
    assert!(urls.iter().all(|url| url.contains("&api_key=***&")));

    let text = urls.iter().map(|url| format!("\nGET {url}\n")).collect::<Vec<_>>().concat();
    assert_eq!(run(&["--dry-run"]).answered(), format!("dialect: distributor\n{text}"));
    // One request is a document of its own.
    assert!(run(&["--dry-run", "--post", "--output", "json"]).document()["request"].is_object());
}

#[test]
fn query_of_all_categories_has_more_requests() {
    let query = ["category-stats", "--customer", "customer@example.com", "--all-categories", "--dry-run"];
    let document = sendgrid_stats(&query).with(&["--output", "json"]).run().document();
    assert_eq!(document["more"], true);
    let requests = document["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 1);
    let url = requests[0]["url"].as_str().unwrap();
    assert!(url.ends_with("&method=stats&user=customer%40example.com&list=true"), "{url}");
    let text = sendgrid_stats(&query).run().answered();
    assert_eq!(
        text,
        format!("dialect: distributor\n\nGET {url}\n\nThe requests that follow depend on the answer.\n")
    );
}

#[test]
fn masks_the_key_given_as_another_value() {
    let base_url = format!("https://proxy.example.com/{ENCODED_KEY}/");
    for output in ["table", "json"] {
        for post in [vec![], vec!["--post"]] {
            let run = sendgrid_stats(&["category-stats", "--dry-run", "--output", output]).with(&post);
            let run = run.with(&["--customer", &format!("{KEY}@example.com"), "--category", KEY]);
            let shown = run.with(&["--api-user", KEY]).at(&base_url).run().answered();
            // `Run` has searched for the key too.
            assert!(shown.contains("https://proxy.example.com/***/api/"), "{shown}");
            assert!(shown.contains("api_user=***&api_key=***&method=stats"), "{shown}");
            assert!(shown.contains("&user=***%40example.com&category=***"), "{shown}");
        }
    }
    // The names of parameters and the path stay, whatever the key.
    let run = sendgrid_stats(DAILY).variable("SENDGRID_API_KEY", "api");
    assert_eq!(
        run.run().answered(),
        "dialect: distributor\n\nGET https://sendgrid.com/api/distributor.manageSubuser.json\
         ?api_user=reseller&api_key=***&method=stats&user=customer%40example.com&days=3\n"
    );
}
