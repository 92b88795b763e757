//! Usage errors and help.

use crate::run::{COMMANDS, queries, sendgrid_stats};

#[test]
fn invalid_command_line_exits_with_2() {
    for arguments in [
        vec![],
        vec!["weekly"],
        vec!["daily", "--fast"],
        vec!["daily", "--days"],
        vec!["daily", "--days", "1", "--days", "2"],
        vec!["daily", "customer@example.com"],
        vec!["daily", "--keyless"],
        vec!["daily", "--allow-plain-http"],
        vec!["decode", "--kind", "daily", "saved.json"],
        vec!["completions", "nosh"],
    ] {
        let outcome = sendgrid_stats(&arguments).run();
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{outcome:?}");
        assert!(
            outcome.stderr.contains("sage: sendgrid-stats") || outcome.stderr.contains("--help"),
            "{outcome:?}"
        );
    }
}

#[test]
fn customer_without_its_option_gets_a_tip() {
    for query in queries().into_iter().filter(|query| *query != "customers") {
        let outcome = sendgrid_stats(&[query, "customer@example.com"]).run();
        assert!(outcome.stderr.contains("tip: the customer is the value of '--customer'"), "{outcome:?}");
    }
    for command in ["demo", "customers"] {
        let outcome = sendgrid_stats(&[command, "customer@example.com"]).run();
        assert!(!outcome.stderr.contains("--customer"), "{outcome:?}");
    }
}

#[test]
fn usage_error_is_a_document_with_json_output() {
    for arguments in [
        vec!["daily", "--output", "json", "--fast"],
        vec!["daily", "--fast", "--output=json"],
        vec!["weekly", "--output=json"],
        vec!["decode", "--output", "json"],
    ] {
        let outcome = sendgrid_stats(&arguments).run();
        assert_eq!((outcome.kind().as_str(), outcome.status), ("bad-option", 2), "{outcome:?}");
    }
}

#[test]
fn help() {
    let help = |arguments: &[&str]| sendgrid_stats(arguments).run().answered();
    insta::assert_snapshot!("help", help(&["--help"]));
    for command in COMMANDS {
        insta::assert_snapshot!(format!("help-{command}"), help(&[command, "--help"]));
    }
}

#[test]
fn help_is_ascii() {
    for command in COMMANDS.iter().filter(|command| **command != "emulate") {
        for arguments in [["--help", ""], [command, "-h"], [command, "--help"], ["man", command]] {
            let arguments: Vec<&str> =
                arguments.into_iter().filter(|argument| !argument.is_empty()).collect();
            let help = sendgrid_stats(&arguments).run().answered();
            assert!(help.is_ascii(), "{arguments:?} {help}");
        }
    }
}

#[test]
fn help_has_no_values_of_the_environment() {
    let help = sendgrid_stats(&["daily", "--help"]).variable("SENDGRID_API_USER", "someone").run().answered();
    assert!(!help.contains("someone"), "{help}");
}

#[test]
fn help_lists_the_options_that_apply() {
    let options = ["--customer", "--days", "--category", "--unsplit", "--include-region"];
    for (command, applying) in [
        ("daily", &["--customer", "--days"][..]),
        ("daily-by-customer", &["--customer", "--days", "--unsplit"]),
        ("aggregate", &["--customer", "--days"]),
        ("categories", &["--customer"]),
        ("category-stats", &["--customer", "--days", "--category"]),
        ("customers", &["--include-region"]),
    ] {
        let help = sendgrid_stats(&[command, "--help"]).run().answered();
        let listed = |option: &&str| help.lines().any(|line| line.trim_start().starts_with(option));
        let listed: Vec<&str> = options.into_iter().filter(listed).collect();
        assert_eq!(listed, applying, "{command}");
    }
}

#[test]
fn help_of_every_query_has_proxies_and_certificates() {
    for command in queries() {
        for flag in ["-h", "--help"] {
            let help = sendgrid_stats(&[command, flag]).run().answered();
            for text in ["--proxy <URL>", "--no-proxy", "--ca-file <FILE>", "HTTPS_PROXY", "SSL_CERT_FILE"] {
                assert!(help.contains(text), "no {text} in {help}");
            }
        }
    }
    for command in ["decode", "emulate", "demo"] {
        let help = sendgrid_stats(&[command, "--help"]).run().answered();
        assert!(!help.contains("proxy") && !help.contains("--ca-file"), "{help}");
    }
}

#[test]
fn prints_the_version_of_the_package() {
    let version = sendgrid_stats(&["--version"]).run().answered();
    assert_eq!(version, format!("sendgrid-stats {}\n", env!("CARGO_PKG_VERSION")));
}
