//! v3: the requests of each query, and its answers in every output format.

use serde_json::{Value, json};
use stats_emulator::Emulator;

use crate::run::{Run, june, with_bearer_key};

const DATES: [&str; 4] = ["--start-date", "2026-06-01", "--end-date", "2026-06-30"];
const PERIOD: &str = "start_date=2026-06-01&end_date=2026-06-30&aggregated_by=day";

/// A request to v3 in the document of a dry run.
fn request(path: &str, on_behalf_of: Option<&str>) -> Value {
    let mut headers = vec![["accept", "application/json"], ["authorization", "***"]];
    headers.extend(on_behalf_of.map(|customer| ["on-behalf-of", customer]));
    json!({"method": "GET", "url": format!("https://api.sendgrid.com/v3/{path}"), "headers": headers})
}

fn dry_run(arguments: &[&str]) -> Run {
    with_bearer_key(arguments).with(&["--dry-run", "--output", "json"])
}

#[test]
fn requests_are_those_of_the_specification() {
    let customer = ["--customer", "U"];
    let categories = ["--category", "A", "--category", "B"];
    let stats = format!("subusers/stats?subusers=U&{PERIOD}");
    let own = format!("stats?{PERIOD}");
    let by_category = format!("categories/stats?categories=A&categories=B&{PERIOD}");
    for (query, arguments, path, on_behalf_of) in [
        ("daily", [&customer[..], &DATES].concat(), &stats, None),
        ("daily", DATES.to_vec(), &own, None),
        ("aggregate", [&customer[..], &DATES].concat(), &stats, None),
        ("aggregate", DATES.to_vec(), &own, None),
        ("daily-by-customer", [&customer[..], &DATES].concat(), &stats, None),
        ("category-stats", [&customer[..], &categories, &DATES].concat(), &by_category, Some("U")),
        ("category-stats", [&categories[..], &DATES].concat(), &by_category, None),
    ] {
        let document = dry_run(&[query]).with(&arguments).run().document();
        let expected = json!({"dialect": "v3", "request": request(path, on_behalf_of)});
        assert_eq!(document, expected, "{query} {arguments:?}");
    }
    let list = "categories?limit=500&offset=0";
    let customers = "subusers?limit=500&offset=0";
    let with_region = format!("{customers}&include_region=true");
    for (arguments, path, on_behalf_of) in [
        (&["categories", "--customer", "U"][..], list, Some("U")),
        (&["categories"], list, None),
        (&["category-stats", "--all-categories", "--customer", "U", "--days", "3"], list, Some("U")),
        (&["customers"], customers, None),
        (&["customers", "--include-region"], &with_region, None),
    ] {
        let document = dry_run(arguments).run().document();
        let expected = json!({"dialect": "v3", "requests": [request(path, on_behalf_of)], "more": true});
        assert_eq!(document, expected, "{arguments:?}");
    }
}

#[test]
fn members_of_a_dry_run_are_in_order() {
    let outcome = dry_run(&["daily", "--customer", "U"]).with(&DATES).run();
    assert_eq!(
        outcome.stdout,
        concat!(
            r#"{"dialect":"v3","request":{"method":"GET","url":"https://api.sendgrid.com/v3/subusers/stats"#,
            r#"?subusers=U&start_date=2026-06-01&end_date=2026-06-30&aggregated_by=day","#,
            r#""headers":[["accept","application/json"],["authorization","***"]]}}"#,
            "\n"
        )
    );
}

#[test]
fn accounts_of_a_reseller_are_named_in_a_header() {
    let account = ["--dialect", "v3-account", "--customer", "sg123"];
    let stats = format!("stats?{PERIOD}");
    for query in ["daily", "aggregate", "daily-by-customer"] {
        let document = dry_run(&[query]).with(&account).with(&DATES).run().document();
        let expected = request(&stats, Some("account-id sg123"));
        assert_eq!(document, json!({"dialect": "v3-account", "request": expected}), "{query}");
    }
    let document = dry_run(&["categories"]).with(&account).run().document();
    assert_eq!(
        document["requests"],
        json!([request("categories?limit=500&offset=0", Some("account-id sg123"))])
    );
}

#[test]
fn names_beyond_ten_take_several_requests() {
    let names: Vec<String> = (1..=23).map(|number| format!("U{number}")).collect();
    let options: Vec<&str> = names.iter().flat_map(|name| ["--customer", name]).collect();
    let document = dry_run(&["daily-by-customer"]).with(&options).with(&DATES).run().document();
    let path = |names: &[String]| {
        let names = names.join("&subusers=");
        request(&format!("subusers/stats?subusers={names}&{PERIOD}"), None)
    };
    let requests: Vec<Value> = names.chunks(10).map(path).collect();
    assert_eq!(requests.len(), 3);
    assert_eq!(document, json!({"dialect": "v3", "requests": requests}));
}

#[test]
fn periods_beyond_a_year_take_several_requests() {
    // 1,000 days.
    let dates = ["--start-date", "2023-10-05", "--end-date", "2026-06-30"];
    let windows = [("2023-10-05", "2024-10-04"), ("2024-10-05", "2025-10-05"), ("2025-10-06", "2026-06-30")];
    let document = dry_run(&["daily", "--customer", "U"]).with(&dates).run().document();
    let window = |(start, end)| {
        request(
            &format!("subusers/stats?subusers=U&start_date={start}&end_date={end}&aggregated_by=day"),
            None,
        )
    };
    assert_eq!(document, json!({"dialect": "v3", "requests": windows.map(window)}));
}

#[test]
fn prints_requests_as_text() {
    let run = with_bearer_key(&["category-stats", "--customer", "U", "--category", "A"]).with(&DATES);
    insta::assert_snapshot!(run.with(&["--dry-run"]).run().answered(), @r"
    dialect: v3

    GET https://api.sendgrid.com/v3/categories/stats?categories=A&start_date=2026-06-01&end_date=2026-06-30&aggregated_by=day
    accept: application/json
    authorization: ***
    on-behalf-of: U
    ");
}

#[test]
fn region_selects_the_host_unless_there_is_a_base_url() {
    let url = |arguments: &[&str]| {
        let document = dry_run(&["daily"]).with(&DATES).with(arguments).run().document();
        document["request"]["url"].as_str().unwrap().to_owned()
    };
    assert!(url(&["--region", "eu"]).starts_with("https://api.eu.sendgrid.com/v3/stats?"));
    assert!(url(&["--region", "global"]).starts_with("https://api.sendgrid.com/v3/stats?"));
    let with_base_url = ["--region", "eu", "--base-url", "https://proxy.example.com"];
    assert!(url(&with_base_url).starts_with("https://proxy.example.com/v3/stats?"));
}

#[test]
fn utc_offset_decides_which_day_is_today() {
    let end = |offset: &str| {
        let arguments = ["--days", "1", "--utc-offset", offset];
        let document = dry_run(&["daily"]).with(&arguments).run().document();
        let url = document["request"]["url"].as_str().unwrap().to_owned();
        let (_, end) = url.split_once("end_date=").unwrap();
        end[..10].parse::<chrono::NaiveDate>().unwrap()
    };
    // Twelve hours to each side are a day apart, whatever the time.
    let (west, east) = (end("-12:00"), end("+12:00"));
    assert_eq!(east - west, chrono::Duration::days(1));
    for bad in ["9", "+9:00", "+0900", "Z", "+24:00", "09:00", ""] {
        let outcome = dry_run(&["daily", "--days", "1"]).with(&["--utc-offset", bad]).run();
        assert_eq!((outcome.kind().as_str(), outcome.status), ("bad-option", 2), "{bad}");
    }
}

/// A run at an emulator of June 2009, of two days.
fn at(emulator: &Emulator, arguments: &[&str]) -> Run {
    let run = with_bearer_key(arguments).at(&emulator.base_url());
    if matches!(arguments[0], "customers" | "categories") {
        return run;
    }
    run.with(&["--start-date", "2009-06-20", "--end-date", "2009-06-21"])
}

#[test]
fn prints_daily_statistics_by_customer_in_every_format() {
    let emulator = june();
    let run = |output| {
        let customers = ["--customer", "customer@example.com", "--customer", "customer01@example.com"];
        let run = at(&emulator, &["daily-by-customer", "--output", output]).with(&customers);
        run.run().answered()
    };
    let document: Value = serde_json::from_str(&run("json")).unwrap();
    let rows = document["answer"].as_array().unwrap();
    let who: Vec<(&str, &str)> =
        rows.iter().map(|row| (row["date"].as_str().unwrap(), row["customer"].as_str().unwrap())).collect();
    let (one, other) = ("customer@example.com", "customer01@example.com");
    let expected = [("2009-06-20", one), ("2009-06-20", other), ("2009-06-21", one), ("2009-06-21", other)];
    assert_eq!(who, expected);
    assert_eq!(rows[0]["requests"], 12342);
    let line = run("json");
    assert!(line.starts_with(r#"{"answer":[{"date":"2009-06-20","customer":"customer@example.com","#));
    let lines = run("ndjson");
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(&lines, rows);
    let csv = run("csv");
    assert!(csv.starts_with("date,customer,"), "{csv}");
    assert!(csv.lines().nth(2).unwrap().starts_with("2009-06-20,customer01@example.com,"), "{csv}");
    let table = run("table");
    assert!(table.contains("│ 2009-06-20 ┆ customer01@example.com ┆"), "{table}");
    assert!(table.contains("│ customer               ┆ metric "), "{table}");
    assert_eq!(emulator.requests(), 5);
}

#[test]
fn numbers_are_those_of_the_legacy_api() {
    let emulator = june();
    let customers = ["--customer", "customer01@example.com", "--customer", "customer02@example.com"];
    let rows = |run: Run| run.with(&["--output", "json"]).run().document()["answer"].clone();
    let v3 = rows(at(&emulator, &["daily-by-customer"]).with(&customers));
    let run = at(&emulator, &["daily-by-customer"]).with(&customers).with(&["--dialect", "reseller"]);
    let legacy = rows(run);
    for (legacy, v3) in legacy.as_array().unwrap().iter().zip(v3.as_array().unwrap()) {
        for name in ["date", "customer", "requests", "opens", "unique_opens"] {
            assert_eq!(legacy[name], v3[name], "{name}");
        }
    }
    assert_eq!(legacy.as_array().unwrap().len(), 4);
    // One request for both customers, then one for each.
    assert_eq!(emulator.requests(), 3);
}

#[test]
fn customers_without_a_row_are_missing() {
    let emulator = Emulator::builder().today("2009-06-30".parse().unwrap());
    let emulator = emulator.switches("unknown-subuser=others-only".parse().unwrap()).start().unwrap();
    let run = |output| {
        let customers = ["unknown@example.com", "customer@example.com", "no=body"];
        let customers: Vec<&str> = customers.iter().flat_map(|name| ["--customer", name]).collect();
        at(&emulator, &["daily-by-customer", "--output", output]).with(&customers).run()
    };
    let document = run("json").document();
    assert_eq!(document["answer"].as_array().unwrap().len(), 2);
    assert_eq!(document["missing"], json!(["unknown@example.com", "no=body"]));
    for output in ["table", "csv", "ndjson"] {
        let outcome = run(output);
        assert_eq!(outcome.status, 0);
        assert_eq!(
            outcome.stderr,
            "note: no rows for customer `unknown@example.com`\nnote: no rows for customer `no=body`\n"
        );
    }
}

#[test]
fn refused_customer_is_found_unless_requests_are_unsplit() {
    let emulator = june();
    let customers = ["--customer", "customer@example.com", "--customer", "unknown@example.com"];
    let run = |options: &[&str]| {
        let before = emulator.requests();
        let run = at(&emulator, &["daily-by-customer", "--output", "json"]).with(&customers).with(options);
        let message = run.run().document()["error"]["message"].as_str().unwrap().to_owned();
        (message, emulator.requests() - before)
    };
    let (message, requests) = run(&[]);
    assert!(message.starts_with("daily-by-customer of 2 customers with the default dialect `v3`: refused-"));
    assert!(message.contains(", of `unknown@example.com` ") && requests > 1, "{message}");
    let (message, requests) = run(&["--unsplit"]);
    assert!(message.contains("`customer@example.com`, `unknown@example.com`"), "{message}");
    assert_eq!(requests, 1);
}

#[test]
fn totals_have_their_period() {
    let emulator = june();
    let run = |output| {
        let run = at(&emulator, &["aggregate", "--customer", "customer@example.com", "--output", output]);
        run.run().answered()
    };
    let document: Value = serde_json::from_str(&run("json")).unwrap();
    assert_eq!(document["answer"]["requests"], 12342 + 32342);
    assert!(document["answer"].get("unique_opens").is_none());
    assert_eq!(document["period"], json!({"start_date": "2009-06-20", "end_date": "2009-06-21"}));
    let table = run("table");
    assert!(
        table.ends_with("\nsums of the days from 2009-06-20 to 2009-06-21; unique counts cannot be summed\n")
    );
    assert!(!run("csv").contains("2009") && !run("ndjson").contains("period"));
}

#[test]
fn prints_customers_in_every_format() {
    let emulator = june();
    let run = |options: &[&str]| at(&emulator, &["customers"]).with(options).run().answered();
    let document: Value = serde_json::from_str(&run(&["--output", "json"])).unwrap();
    let first = json!({"name": "customer@example.com", "disabled": false});
    assert_eq!(document["answer"][0], first);
    let lines = run(&["--output", "ndjson"]);
    assert_eq!(lines.lines().next().unwrap(), r#"{"name":"customer@example.com","disabled":false}"#);
    assert_eq!(lines.lines().count(), document["answer"].as_array().unwrap().len());
    assert!(run(&["--output", "csv"]).starts_with("name,disabled\ncustomer@example.com,false\n"));
    assert!(run(&[]).contains("│ customer01@example.com      ┆ false    │"));
    let csv = run(&["--output", "csv", "--include-region"]);
    assert!(csv.starts_with("name,disabled,region\ncustomer@example.com,false,global\n"), "{csv}");
}

#[test]
fn lists_categories_and_queries_all_of_them() {
    let emulator = june();
    let customer = ["--customer", "customer@example.com", "--output", "json"];
    let names = at(&emulator, &["categories"]).with(&customer).run().document();
    assert_eq!(names, json!({"answer": ["categoryA", "categoryB", "categoryC"]}));
    let all = at(&emulator, &["category-stats", "--all-categories"]).with(&customer).run().document();
    let categories = ["--category", "categoryA", "--category", "categoryB", "--category", "categoryC"];
    let each = at(&emulator, &["category-stats"]).with(&categories).with(&customer).run().document();
    assert_eq!(all, each);
    assert_eq!(all["answer"].as_array().unwrap().len(), 6);
    let none = ["--all-categories", "--customer", "no-categories@example.com", "--output", "json"];
    let none = at(&emulator, &["category-stats"]).with(&none).run().document();
    assert_eq!(none, json!({"answer": []}));
}

#[test]
fn without_a_customer_queries_are_about_the_own_account() {
    let emulator = june();
    for query in ["daily", "aggregate", "categories"] {
        let document = at(&emulator, &[query, "--output", "json"]).run().document();
        let answer = &document["answer"];
        assert!(answer.as_array().is_none_or(|rows| !rows.is_empty()) && !answer.is_null(), "{document}");
    }
}
