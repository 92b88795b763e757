//! Every kind of error, its exit status, and how it is told.

use std::collections::BTreeSet;
use std::thread;

use stats_proto::Kind;

use crate::canned::{canned, nobody};
use crate::run::{KEY, Run, june, sendgrid_stats};

/// A run that ends with each kind of error about the question.
fn input() -> Vec<(&'static str, Run)> {
    let daily = |arguments: &[&str]| sendgrid_stats(&["daily", "--user", "a@example.com"]).with(arguments);
    let long = "x".repeat(8000);
    vec![
        ("empty-user", sendgrid_stats(&["daily", "--user", " "])),
        ("bad-days", daily(&["--days", "0"])),
        ("bad-days", daily(&["--days", "-3"])),
        ("bad-days", daily(&["--days", "three"])),
        ("bad-date", daily(&["--start-date", "2009-02-30"])),
        ("bad-date", daily(&["--end-date", "2009-6-1"])),
        ("dates-out-of-order", daily(&["--start-date", "2009-06-22", "--end-date", "2009-06-20"])),
        ("dates-out-of-order", daily(&["--start-date", "2009-06-20", "--end-date", "2009-06-20"])),
        ("days-and-dates", daily(&["--days", "3", "--start-date", "2009-06-20"])),
        ("empty-categories", sendgrid_stats(&["category", "--user", "a@example.com"])),
        ("empty-category", sendgrid_stats(&["category", "--user", "a@example.com", "--category", ""])),
        ("too-long", sendgrid_stats(&["category", "--user", "a@example.com", "--category", &long])),
        ("bad-base-url", daily(&["--base-url", "http://proxy.example.com"])),
        ("bad-base-url", daily(&["--base-url", "https://name@proxy.example.com", "--allow-plain-http"])),
        ("bad-base-url", daily(&["--base-url", "", "--keyless"])),
        ("missing-credentials", daily(&[]).without("SENDGRID_API_USER")),
        ("missing-credentials", daily(&[]).without("SENDGRID_API_KEY")),
        ("bad-credentials", daily(&["--dry-run"]).variable("SENDGRID_API_KEY", "")),
        ("bad-credentials", daily(&[]).variable("SENDGRID_API_KEY", format!("{KEY}\n"))),
        ("bad-credentials", daily(&["--dry-run"]).variable("SENDGRID_API_USER", "re\u{1}seller")),
        ("bad-credentials", daily(&["--api-user", " reseller"])),
        ("bad-credentials", daily(&["--dry-run", "--api-user", ""])),
        ("bad-option", daily(&["--format", "yaml"])),
        ("bad-option", daily(&["--dialect", "retailer"])),
        ("bad-option", daily(&["--timeout", "soon"])),
        ("bad-option", daily(&["--timeout", "0"])),
        ("bad-option", daily(&["--fast"])),
        ("bad-option", sendgrid_stats(&["decode", "--format", "json", "-"])),
        ("unsupported", sendgrid_stats(&["daily"])),
        ("unsupported", daily(&["--dialect", "own"])),
        ("unsupported", daily(&["--category", "newsletter"])),
        ("unsupported", sendgrid_stats(&["aggregate", "--user", "a@example.com", "--days", "3"])),
    ]
}

/// An answer that ends in each kind of error about it, and the exit status.
fn answers() -> Vec<(&'static str, i32, u16, Vec<u8>)> {
    let many = (0..300).map(|metric| format!("\"m{metric}\":1")).collect::<Vec<_>>().join(",");
    let row = |fields: &str| format!("[{{\"date\":\"2009-06-20\",{fields}}}]").into_bytes();
    vec![
        ("malformed", 5, 200, b"<html>".to_vec()),
        ("missing-field", 5, 200, b"[{\"requests\":1}]".to_vec()),
        ("bad-value", 5, 200, row("\"requests\":-1")),
        ("too-large", 5, 200, row(&many)),
        ("unexpected-status", 5, 302, Vec::new()),
        ("refused-authentication", 3, 401, Vec::new()),
        ("refused-authentication", 3, 200, b"{\"error\":\"Bad username / password\"}".to_vec()),
        ("refused-not-found", 4, 404, Vec::new()),
        ("refused-rate-limited", 4, 429, Vec::new()),
        ("refused-server", 4, 503, b"<html>".to_vec()),
        ("refused-invalid-request", 4, 422, Vec::new()),
        ("refused-other", 4, 200, b"{\"error\":\"no\"}".to_vec()),
    ]
}

#[test]
fn every_kind_of_input_error_is_told_and_ends_with_2() {
    let mut told = BTreeSet::new();
    for (kind, run) in input() {
        let outcome = run.with(&["--output", "json"]).run();
        assert_eq!((outcome.kind().as_str(), outcome.status), (kind, 2), "{outcome:?}");
        told.insert(kind);
    }
    for kind in Kind::ALL {
        assert!(told.contains(kind.as_str()), "no run ends with `{kind}`");
    }
}

#[test]
fn every_kind_of_answer_error_is_told_asked_or_decoded() {
    let cases = answers();
    // All at once: what may pass is asked for again, with pauses.
    thread::scope(|scope| {
        for (kind, status, http, body) in &cases {
            scope.spawn(move || {
                let asked = sendgrid_stats(&["daily", "--user", "a@example.com", "--output", "json"]);
                let asked = asked.at(&canned(*http, "", body)).run();
                assert_eq!((asked.kind().as_str(), asked.status), (*kind, *status), "{asked:?}");
                let arguments =
                    ["decode", "--question", "daily", "--format", "json", "--output", "json", "-"];
                let decoded = sendgrid_stats(&arguments).with(&["--status", &http.to_string()]).input(body);
                let decoded = decoded.run();
                assert_eq!((decoded.kind().as_str(), decoded.status), (*kind, *status), "{decoded:?}");
            });
        }
    });
    let told: BTreeSet<&str> = cases.iter().map(|(kind, ..)| *kind).collect();
    for kind in Kind::ALL {
        assert!(told.contains(kind.as_str()), "no answer ends with `{kind}`");
    }
}

#[test]
fn where_no_answer_comes_it_is_transport_or_timeout() {
    let emulator = june();
    let (emulator, nobody) = (emulator.base_url(), nobody());
    // All at once: each is tried again, with pauses.
    thread::scope(|scope| {
        for (kind, user, base_url, timeout) in [
            ("transport", "customer@example.com", &nobody, "15"),
            ("transport", "fault-cut-before@example.com", &emulator, "15"),
            ("transport", "fault-cut@example.com", &emulator, "15"),
            ("timeout", "fault-silent=5s@example.com", &emulator, "0.3"),
        ] {
            scope.spawn(move || {
                let run = sendgrid_stats(&["aggregate", "--user", user, "--output", "json"]);
                let outcome = run.with(&["--timeout", timeout]).at(base_url).run();
                assert_eq!((outcome.kind().as_str(), outcome.status), (kind, 6), "{outcome:?}");
            });
        }
    });
}

#[test]
fn what_the_emulator_refuses_is_told_with_its_words() {
    let emulator = june();
    let ask = |key: &str, user: &str| {
        let run = sendgrid_stats(&["daily", "--user", user, "--output", "json"]);
        run.variable("SENDGRID_API_KEY", key).at(&emulator.base_url()).run()
    };
    let wrong = ask("wrong", "customer@example.com");
    assert_eq!((wrong.kind().as_str(), wrong.status), ("refused-authentication", 3));
    let unknown = ask(KEY, "nobody@example.com");
    assert_eq!((unknown.kind().as_str(), unknown.status), ("refused-not-found", 4));
    let message = unknown.document()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("Email does not exist"), "{message}");
}

#[test]
fn other_outputs_tell_errors_on_standard_error_with_their_kind() {
    for output in ["table", "csv", "ndjson"] {
        for (kind, run) in input() {
            let outcome = run.with(&["--output", output]).run();
            assert_eq!((outcome.stdout.as_str(), outcome.status), ("", 2), "{outcome:?}");
            assert!(outcome.stderr.starts_with("error: "), "{outcome:?}");
            // What clap refuses, it tells in its own words.
            assert!(outcome.stderr.contains(kind) || kind == "bad-option", "{outcome:?}");
        }
    }
}

#[test]
fn an_unknown_output_is_a_bad_option() {
    let outcome = sendgrid_stats(&["daily", "--user", "a@example.com", "--output", "yaml"]).run();
    assert_eq!(outcome.status, 2);
    assert_eq!(outcome.stderr, "error: `yaml` is not a known output [bad-option]\n");
}

#[test]
fn messages_read_well() {
    // What clap refuses takes several lines.
    let messages = input().into_iter().map(|(_, run)| run.run().stderr);
    let messages: String = messages.filter(|message| message.lines().count() == 1).collect();
    insta::assert_snapshot!(messages);
}
