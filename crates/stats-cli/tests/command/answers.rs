//! The four queries, in every output format.

use serde_json::{Value, json};

use crate::run::{june, sendgrid_stats};

const CUSTOMER: &[&str] = &["--customer", "customer@example.com"];
const DATES: &[&str] = &["--start-date", "2009-06-20", "--end-date", "2009-06-22"];

#[test]
fn prints_daily_statistics_in_every_format() {
    let emulator = june();
    let daily = |output| {
        let run = sendgrid_stats(&["daily", "--output", output]).with(CUSTOMER).with(DATES);
        run.at(&emulator.base_url()).run()
    };
    let days = [
        r#"{"date":"2009-06-20","requests":12342,"bounces":12,"clicks":10223,"opens":9992,"spam_reports":5}"#,
        r#"{"date":"2009-06-21","requests":32342,"bounces":10,"clicks":14323,"opens":10995,"spam_reports":7}"#,
        r#"{"date":"2009-06-22","requests":52342,"bounces":11,"clicks":19223,"opens":12992,"spam_reports":2}"#,
    ];
    assert_eq!(daily("json").answered(), format!("{{\"answer\":[{}]}}\n", days.join(",")));
    assert_eq!(daily("ndjson").answered(), format!("{}\n", days.join("\n")));
    assert_eq!(
        daily("csv").answered(),
        "date,requests,bounces,clicks,opens,spam_reports\n\
         2009-06-20,12342,12,10223,9992,5\n\
         2009-06-21,32342,10,14323,10995,7\n\
         2009-06-22,52342,11,19223,12992,2\n"
    );
    let table = daily("table").answered();
    assert!(table.contains("│ 2009-06-20 ┆    12342 ┆      12 ┆  10223 ┆  9992 ┆            5 │"), "{table}");
    assert!(table.contains("│ requests     ┆ 12342 ┆ 52342 ┆ ▁▄█   │"), "{table}");
}

#[test]
fn prints_totals_in_every_format() {
    let emulator = june();
    let aggregate = |output| {
        let run = sendgrid_stats(&["aggregate", "--output", output]).with(CUSTOMER);
        run.at(&emulator.base_url()).run().answered()
    };
    let document: Value = serde_json::from_str(&aggregate("json")).unwrap();
    let line = aggregate("ndjson");
    assert_eq!(line.lines().count(), 1);
    let totals: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(document, json!({"answer": totals}));
    let names: Vec<&String> = totals.as_object().unwrap().keys().collect();
    assert_eq!(names.len(), 5);
    let csv = aggregate("csv");
    let (header, counts) = csv.trim_end().split_once('\n').unwrap();
    let counts: Vec<Value> = counts.split(',').map(|count| count.parse().unwrap()).collect();
    for (name, count) in header.split(',').zip(counts) {
        assert_eq!(totals[name], count);
    }
    let table = aggregate("table");
    for (name, count) in totals.as_object().unwrap() {
        assert!(
            table.lines().any(|line| line.contains(name) && line.contains(&count.to_string())),
            "{table}"
        );
    }
}

#[test]
fn prints_categories_in_every_format() {
    let emulator = june();
    let categories = |user, output| {
        let run = sendgrid_stats(&["categories", "--customer", user, "--output", output]);
        run.at(&emulator.base_url()).run().answered()
    };
    let user = "customer@example.com";
    assert_eq!(categories(user, "json"), "{\"answer\":[\"categoryA\",\"categoryB\",\"categoryC\"]}\n");
    assert_eq!(categories(user, "ndjson"), "\"categoryA\"\n\"categoryB\"\n\"categoryC\"\n");
    assert_eq!(categories(user, "csv"), "category\ncategoryA\ncategoryB\ncategoryC\n");
    assert!(categories(user, "table").contains("│ categoryB │"));

    // CSV quotes special characters, NDJSON keeps one name a line, tables escape control characters.
    let lines = categories("names@example.com", "ndjson");
    let names: Vec<String> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(names.contains(&"line\nend".to_owned()));
    let csv = categories("names@example.com", "csv");
    assert!(csv.contains("\"line\nend\"\n"), "{csv}");
    assert!(csv.contains("\"<tag> \"\"double\"\" 'single'\"\n"), "{csv}");
    let table = categories("names@example.com", "table");
    assert!(table.contains("line\\nend") && table.contains("tab\\tstop"), "{table}");
    assert_eq!(table.lines().count(), names.len() + 4);
}

#[test]
fn prints_category_statistics_in_every_format() {
    let emulator = june();
    let category = |output| {
        let run = sendgrid_stats(&["category-stats", "--category", "categoryA", "--category", "categoryC"]);
        let run = run.with(CUSTOMER).with(DATES).with(&["--output", output]);
        run.at(&emulator.base_url()).run().answered()
    };
    let rows = [
        concat!(
            r#"{"date":"2009-06-20","category":"categoryA","requests":12342,"bounces":12,"#,
            r#""clicks":10223,"opens":9992,"spam_reports":5}"#
        ),
        concat!(
            r#"{"date":"2009-06-22","category":"categoryC","requests":52342,"bounces":11,"#,
            r#""clicks":19223,"opens":12992,"spam_reports":2}"#
        ),
    ];
    assert_eq!(category("json"), format!("{{\"answer\":[{}]}}\n", rows.join(",")));
    assert_eq!(category("ndjson"), format!("{}\n", rows.join("\n")));
    assert_eq!(
        category("csv"),
        "date,category,requests,bounces,clicks,opens,spam_reports\n\
         2009-06-20,categoryA,12342,12,10223,9992,5\n\
         2009-06-22,categoryC,52342,11,19223,12992,2\n"
    );
    assert!(category("table").contains("│ 2009-06-22 ┆ categoryC ┆    52342 ┆"));
}

#[test]
fn notes_categories_without_rows() {
    let emulator = june();
    let run = |output| {
        let run = sendgrid_stats(&["category-stats", "--category", "categoryA", "--category", "categoryA\r"]);
        let run = run.with(CUSTOMER).with(DATES).with(&["--output", output]);
        run.at(&emulator.base_url()).run()
    };
    for output in ["csv", "table", "ndjson"] {
        let outcome = run(output);
        assert_eq!(
            (outcome.status, outcome.stderr.as_str()),
            (0, "note: no rows for category `categoryA\\r`\n")
        );
        assert!(outcome.stdout.contains("categoryA"), "{outcome:?}");
    }
    assert!(run("json").answered().contains("categoryA"));
}

#[test]
fn format_dialect_and_method_do_not_change_the_numbers() {
    let emulator = june();
    let days = |arguments: &[&str]| {
        let run = sendgrid_stats(&["daily", "--output", "json"]).with(CUSTOMER).with(arguments);
        run.at(&emulator.base_url()).run().document()["answer"].clone()
    };
    let expected = days(&["--days", "3"]);
    assert_eq!(expected.as_array().unwrap().len(), 3);
    assert_eq!(days(&["--start-date", "2009-06-28"]), expected);
    assert_eq!(days(&["--start-date", "2009-06-28", "--end-date", "2009-06-30"]), expected);
    for arguments in [["--format", "xml"], ["--format", "json"], ["--dialect", "distributor-manage"]] {
        assert_eq!(days(&[&["--days", "3"], arguments.as_slice()].concat()), expected);
        assert_eq!(days(&[&["--days", "3", "--post"], arguments.as_slice()].concat()), expected);
    }
    for dialect in ["reseller", "reseller-subuser", "customer"] {
        let fourteen = days(&["--days", "3", "--dialect", dialect]);
        assert_eq!(fourteen[0]["requests"], expected[0]["requests"]);
        assert_eq!(fourteen[0].as_object().unwrap().len(), 15);
    }
}

#[test]
fn dialect_own_needs_no_customer() {
    let emulator = june();
    let run = sendgrid_stats(&["daily", "--dialect", "own", "--days", "2", "--output", "json"]);
    let answer = run.at(&emulator.base_url()).run().document();
    assert_eq!(answer["answer"].as_array().unwrap().len(), 2);
}

#[test]
fn reads_the_name_from_an_option_and_needs_no_credentials_with_keyless() {
    let emulator = june();
    let run = sendgrid_stats(&["categories", "--api-user", "reseller"]).with(CUSTOMER);
    run.without("SENDGRID_API_USER").at(&emulator.base_url()).run().answered();

    let proxy = stats_emulator::Emulator::builder().keyless().start().unwrap();
    let run = sendgrid_stats(&["categories", "--keyless"]).with(CUSTOMER);
    let run = run.without("SENDGRID_API_USER").without("SENDGRID_API_KEY");
    assert!(run.at(&proxy.base_url()).run().answered().contains("categoryA"));
}

#[test]
fn user_is_an_alias_of_customer() {
    let emulator = june();
    let rows = |option| {
        let run = sendgrid_stats(&["daily", option, "customer@example.com", "--output", "csv"]);
        run.at(&emulator.base_url()).run().answered()
    };
    assert_eq!(rows("--user"), rows("--customer"));
}

#[test]
fn does_not_round_counts() {
    let emulator = june();
    let run =
        sendgrid_stats(&["daily", "--customer", "largest@example.com", "--days", "1", "--output", "json"]);
    let answer = run.at(&emulator.base_url()).run().answered();
    assert!(answer.contains("\"requests\":18446744073709551615,"), "{answer}");
}
