//! The dialect where `--dialect` is not given, and which credentials it takes.

use serde_json::json;

use crate::run::{BEARER_KEY, KEY, NAME, Run, queries, sendgrid_stats};

/// A dry run of a query that every dialect has, with these variables alone.
fn daily_by_customer(variables: &[(&str, &str)], arguments: &[&str]) -> Run {
    let run = sendgrid_stats(&["daily-by-customer", "--customer", "a@example.com", "--days", "3"]);
    let run = run.with(&["--dry-run", "--output", "json"]).with(arguments);
    let run = run.without("SENDGRID_API_USER").without("SENDGRID_API_KEY");
    variables.iter().fold(run, |run, (name, value)| run.variable(name, value))
}

const USER_VARIABLE: (&str, &str) = ("SENDGRID_API_USER", NAME);
const LEGACY_KEY: (&str, &str) = ("SENDGRID_API_KEY", KEY);
const V3_KEY: (&str, &str) = ("SENDGRID_API_KEY", BEARER_KEY);

#[test]
fn follows_the_credentials_unless_it_is_given() {
    let at_proxy = ["--keyless", "--base-url", "https://proxy.example.com"];
    for (variables, arguments, expected) in [
        (&[V3_KEY][..], &[][..], "v3"),
        (&[LEGACY_KEY], &[], "v3"),
        (&[USER_VARIABLE, LEGACY_KEY], &[], "distributor"),
        (&[USER_VARIABLE, V3_KEY], &[], "distributor"),
        (&[V3_KEY], &["--api-user", NAME], "distributor"),
        (&[USER_VARIABLE, V3_KEY], &["--dialect", "v3"], "v3"),
        (&[V3_KEY], &["--dialect", "reseller"], "reseller"),
        (&[USER_VARIABLE, LEGACY_KEY], &["--dialect", "v3-account"], "v3-account"),
        (&[V3_KEY], &at_proxy, "distributor"),
        (&[], &at_proxy, "distributor"),
        (&[], &[at_proxy.as_slice(), &["--dialect", "v3"]].concat(), "v3"),
    ] {
        let document = daily_by_customer(variables, arguments).run().document();
        assert_eq!(document["dialect"], expected, "{variables:?} {arguments:?}");
    }
}

#[test]
fn is_v3_for_a_list_of_customers_whatever_the_credentials() {
    for (user, keyless) in [("", ""), (NAME, ""), ("", "--keyless")] {
        let run = sendgrid_stats(&["customers", "--dry-run", "--base-url", "https://proxy.example.com"]);
        let run = if user.is_empty() { run.without("SENDGRID_API_USER") } else { run };
        let run = if keyless.is_empty() { run } else { run.with(&[keyless]) };
        let shown = run.run().answered();
        assert!(shown.starts_with("dialect: v3\n\nGET https://proxy.example.com/v3/subusers?"), "{shown}");
    }
}

#[test]
fn v3_ignores_a_name_that_cannot_be_sent() {
    for name in ["", " reseller", "re\u{1}seller"] {
        let variables = [("SENDGRID_API_USER", name), V3_KEY];
        let document = daily_by_customer(&variables, &["--dialect", "v3"]).run().document();
        assert_eq!(document["dialect"], "v3");
        let outcome = daily_by_customer(&variables, &[]).run();
        assert_eq!(outcome.kind(), "bad-credentials");
    }
    let document = daily_by_customer(&[V3_KEY], &["--dialect", "v3", "--api-user", ""]).run().document();
    assert!(document["requests"].is_null() && document["request"].is_object());
}

#[test]
fn sends_a_key_without_a_name_in_a_header() {
    for dialect in ["reseller", "reseller-subuser", "customer"] {
        let document = daily_by_customer(&[V3_KEY], &["--dialect", dialect]).run().document();
        let headers = document["request"]["headers"].as_array().unwrap();
        assert!(headers.contains(&json!(["authorization", "***"])), "{document}");
        assert!(!document.to_string().contains("api_"), "{document}");
    }
}

#[test]
fn errors_name_it_and_the_variables_to_set() {
    let key = "set SENDGRID_API_KEY or SENDGRID_API_KEY_FILE";
    for (variables, dialect, expected) in [
        (&[][..], "", format!(" with the default dialect `v3`: expected the account's key: {key}")),
        (
            &[USER_VARIABLE],
            "",
            format!(" with the default dialect `distributor`: expected the account's key: {key}"),
        ),
        (&[], "v3", format!(": expected the account's key: {key}")),
        (&[USER_VARIABLE], "v3", format!(": expected the account's key: {key}")),
        (&[], "customer", format!(": expected the account's key: {key}")),
        (
            &[],
            "distributor",
            ": expected the account's name and key: set SENDGRID_API_USER, and SENDGRID_API_KEY or \
             SENDGRID_API_KEY_FILE"
                .to_owned(),
        ),
        (
            &[V3_KEY],
            "distributor",
            ": expected the account's name: set SENDGRID_API_USER, or use `--dialect v3`, which takes a key \
             alone"
                .to_owned(),
        ),
    ] {
        let option = if dialect.is_empty() { &[][..] } else { &["--dialect", dialect] };
        let outcome = daily_by_customer(variables, option).run();
        assert_eq!((outcome.kind().as_str(), outcome.status), ("missing-credentials", 2));
        let message = outcome.document()["error"]["message"].as_str().unwrap().to_owned();
        assert_eq!(message, format!("daily-by-customer of `a@example.com`{expected} (attempts: 0)"));
    }
}

#[test]
fn errors_of_every_query_name_it() {
    for query in queries() {
        let run = |arguments: &[&str]| {
            let run = sendgrid_stats(&[query, "--timeout", "soon"]).with(arguments);
            run.without("SENDGRID_API_USER").run().stderr
        };
        assert!(run(&[]).starts_with(&format!("error: {query} with the default dialect `v3`: ")));
        assert!(run(&["--dialect", "own"]).starts_with(&format!("error: {query}: expected a number")));
    }
}
