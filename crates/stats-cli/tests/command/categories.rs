//! `category-stats` without names, and of all categories.

use serde_json::Value;

use crate::run::{Run, june, queries, sendgrid_stats};

fn category_stats(customer: &str, arguments: &[&str]) -> Run {
    sendgrid_stats(&["category-stats", "--customer", customer]).with(arguments)
}

#[test]
fn without_names_the_error_says_how_to_get_them() {
    let outcome = category_stats("customer@example.com", &[]).run();
    assert_eq!(outcome.status, 2);
    for text in ["--category", "`sendgrid-stats categories`", "--all-categories", " [empty-categories]\n"] {
        assert!(outcome.stderr.contains(text), "{outcome:?}");
    }
}

#[test]
fn all_categories_are_listed_and_queried() {
    let emulator = june();
    let run = |arguments: &[&str]| {
        let run = category_stats("customer@example.com", &["--days", "3", "--output", "json"]);
        run.with(arguments).at(&emulator.base_url()).run().document()
    };
    let named = ["--category", "categoryA", "--category", "categoryB", "--category", "categoryC"];
    let expected = run(&named);
    assert!(!expected["answer"].as_array().unwrap().is_empty());
    assert_eq!(emulator.requests(), 1);
    assert_eq!(run(&["--all-categories"]), expected);
    assert_eq!(emulator.requests(), 3);
}

#[test]
fn all_of_more_categories_than_fit_one_request_are_queried() {
    let emulator = june();
    let run = category_stats("many-categories@example.com", &["--days", "1", "--all-categories"]);
    let outcome = run.with(&["--output", "ndjson"]).at(&emulator.base_url()).run();
    // Without a note for each category that has no row on that day.
    let rows = outcome.answered();
    let categories: std::collections::BTreeSet<String> = rows
        .lines()
        .map(|row| serde_json::from_str::<Value>(row).unwrap()["category"].as_str().unwrap().to_owned())
        .collect();
    assert!(categories.len() > 100, "{}", categories.len());
    assert!(emulator.requests() > 2);
}

#[test]
fn no_categories_have_no_rows() {
    let emulator = june();
    for (output, shown) in
        [("table", "no days\n"), ("csv", "date,category\n"), ("json", "{\"answer\":[]}\n"), ("ndjson", "")]
    {
        let run = category_stats("no-categories@example.com", &["--all-categories", "--output", output]);
        assert_eq!(run.at(&emulator.base_url()).run().answered(), shown);
    }
}

#[test]
fn all_categories_are_for_category_stats_alone() {
    let customer = ["--customer", "customer@example.com", "--all-categories", "--output", "json"];
    for query in queries().into_iter().filter(|query| *query != "category-stats") {
        let outcome = sendgrid_stats(&[query]).with(&customer).run();
        assert_eq!((outcome.kind().as_str(), outcome.status), ("unsupported", 2));
        assert!(!sendgrid_stats(&[query, "--help"]).run().answered().contains("categories are"), "{query}");
    }
    let both = category_stats("customer@example.com", &["--all-categories", "--category", "A"]).run();
    assert_eq!(both.status, 2);
    // Everything is checked before the first request.
    let days =
        category_stats("customer@example.com", &["--all-categories", "--days", "0", "--output", "json"]);
    assert_eq!(days.run().kind(), "bad-days");
}

#[test]
fn deadline_covers_the_list_and_the_query() {
    let emulator = june();
    let run = category_stats("fault-delay=400ms@example.com", &["--all-categories", "--output", "json"]);
    let outcome = run.with(&["--deadline", "0.6"]).at(&emulator.base_url()).run();
    assert_eq!((outcome.kind().as_str(), outcome.status), ("timeout", 6));
    assert_eq!(emulator.requests(), 2);
}
