//! Every kind of error, its exit status and its message.

use std::collections::BTreeSet;
use std::thread;

use stats_proto::Kind;

use crate::canned::{canned, closed_port};
use crate::run::{KEY, Run, june, sendgrid_stats, with_bearer_key};

/// A run for each kind of input error.
fn input() -> Vec<(&'static str, Run)> {
    let daily =
        |arguments: &[&str]| sendgrid_stats(&["daily", "--customer", "a@example.com"]).with(arguments);
    let v3 = |arguments: &[&str]| with_bearer_key(&["daily", "--customer", "a@example.com"]).with(arguments);
    let long = "x".repeat(8000);
    vec![
        ("empty-customer", sendgrid_stats(&["daily", "--customer", " "])),
        ("bad-days", daily(&["--days", "0"])),
        ("bad-days", daily(&["--days", "-3"])),
        ("bad-days", daily(&["--days", "three"])),
        ("bad-date", daily(&["--start-date", "2009-02-30"])),
        ("bad-date", daily(&["--end-date", "2009-6-1"])),
        ("dates-out-of-order", daily(&["--start-date", "2009-06-22", "--end-date", "2009-06-20"])),
        ("dates-out-of-order", daily(&["--start-date", "2009-06-20", "--end-date", "2009-06-20"])),
        ("days-and-dates", daily(&["--days", "3", "--start-date", "2009-06-20"])),
        ("empty-categories", sendgrid_stats(&["category-stats", "--customer", "a@example.com"])),
        (
            "empty-category",
            sendgrid_stats(&["category-stats", "--customer", "a@example.com", "--category", ""]),
        ),
        ("too-long", sendgrid_stats(&["category-stats", "--customer", "a@example.com", "--category", &long])),
        ("bad-base-url", daily(&["--base-url", "http://proxy.example.com"])),
        ("bad-base-url", daily(&["--base-url", "https://name@proxy.example.com", "--allow-plain-http"])),
        ("bad-base-url", daily(&["--base-url", "", "--keyless"])),
        ("missing-credentials", daily(&["--dialect", "distributor"]).without("SENDGRID_API_USER")),
        ("missing-credentials", daily(&[]).without("SENDGRID_API_KEY")),
        ("missing-credentials", v3(&["--days", "3"]).without("SENDGRID_API_KEY")),
        ("bad-credentials", daily(&["--dry-run"]).variable("SENDGRID_API_KEY", "")),
        ("bad-credentials", daily(&[]).variable("SENDGRID_API_KEY", format!("{KEY}\n"))),
        ("bad-credentials", daily(&["--dry-run"]).variable("SENDGRID_API_USER", "re\u{1}seller")),
        ("bad-credentials", daily(&["--api-user", " reseller"])),
        ("bad-credentials", daily(&["--dry-run", "--api-user", ""])),
        ("bad-credentials", v3(&["--days", "3"]).variable("SENDGRID_API_KEY", "SG.s\u{e9}same")),
        ("bad-customer", sendgrid_stats(&["categories", "--dialect", "v3", "--customer", "j\u{fc}rgen"])),
        ("empty-customer", sendgrid_stats(&["daily-by-customer", "--days", "3"])),
        ("bad-option", daily(&["--format", "yaml"])),
        ("bad-option", daily(&["--dialect", "retailer"])),
        ("bad-option", daily(&["--timeout", "soon"])),
        ("bad-option", daily(&["--timeout", "0"])),
        ("bad-option", daily(&["--timeout", "-1"])),
        ("bad-option", daily(&["--deadline", "inf"])),
        ("bad-option", daily(&["--max-retries", "-1"])),
        ("bad-option", daily(&["--max-retries", ""])),
        ("bad-option", daily(&["--fast"])),
        ("bad-option", sendgrid_stats(&["decode", "--format", "json", "-"])),
        ("bad-option", v3(&["--days", "3", "--region", "mars"])),
        ("bad-option", v3(&["--days", "3", "--utc-offset", "9"])),
        ("unsupported", sendgrid_stats(&["daily"])),
        ("unsupported", daily(&["--dialect", "own"])),
        ("unsupported", daily(&["--category", "newsletter"])),
        ("unsupported", sendgrid_stats(&["aggregate", "--customer", "a@example.com", "--days", "3"])),
        ("unsupported", with_bearer_key(&["aggregate", "--customer", "a@example.com"])),
        ("unsupported", v3(&[])),
        ("unsupported", v3(&["--end-date", "2026-06-30"])),
        ("unsupported", v3(&["--days", "3", "--format", "xml"])),
        ("unsupported", v3(&["--days", "3", "--post"])),
        ("unsupported", daily(&["--region", "eu"])),
        ("unsupported", daily(&["--utc-offset", "+09:00"])),
        ("unsupported", daily(&["--unsplit"])),
        ("unsupported", daily(&["--include-region"])),
        ("unsupported", sendgrid_stats(&["customers", "--dialect", "own"])),
        ("unsupported", with_bearer_key(&["customers", "--customer", "a@example.com"])),
        ("unsupported", with_bearer_key(&["customers", "--dialect", "v3-account"])),
    ]
}

/// True for the kinds of errors that come before anything is sent.
fn is_input(kind: Kind) -> bool {
    // Transport errors are the first of the others.
    Kind::ALL.iter().take_while(|other| **other != Kind::Transport).any(|other| *other == kind)
}

/// A response for each kind of answer error, and the exit status.
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
        ("refused-rate-limited", 6, 429, Vec::new()),
        ("refused-server", 6, 503, b"<html>".to_vec()),
        ("refused-invalid-request", 4, 422, Vec::new()),
        ("refused-other", 4, 200, b"{\"error\":\"no\"}".to_vec()),
    ]
}

#[test]
fn every_kind_of_input_error_exits_with_2() {
    let mut seen = BTreeSet::new();
    for (kind, run) in input() {
        let outcome = run.with(&["--output", "json"]).run();
        assert_eq!((outcome.kind().as_str(), outcome.status), (kind, 2), "{outcome:?}");
        seen.insert(kind);
    }
    for kind in Kind::ALL.iter().filter(|kind| is_input(**kind)) {
        assert!(seen.contains(kind.as_str()), "no run ends with `{kind}`");
    }
}

#[test]
fn every_kind_of_answer_error_from_server_and_decode() {
    let cases = answers();
    // Concurrently, because transient failures are retried after a back-off.
    thread::scope(|scope| {
        for (kind, status, http, body) in &cases {
            scope.spawn(move || {
                let sent = sendgrid_stats(&["daily", "--customer", "a@example.com", "--output", "json"]);
                let sent = sent.at(&canned(*http, "", body)).run();
                assert_eq!((sent.kind().as_str(), sent.status), (*kind, *status), "{sent:?}");
                let arguments = ["decode", "--kind", "daily", "--format", "json", "--output", "json", "-"];
                let decoded = sendgrid_stats(&arguments).with(&["--status", &http.to_string()]).input(body);
                let decoded = decoded.run();
                assert_eq!((decoded.kind().as_str(), decoded.status), (*kind, *status), "{decoded:?}");
            });
        }
    });
    let seen: BTreeSet<&str> = cases.iter().map(|(kind, ..)| *kind).collect();
    // Those of a fleet are in no answer by itself.
    let others = [Kind::Transport, Kind::Timeout, Kind::NoRows, Kind::Shrunk, Kind::Misuse];
    for kind in Kind::ALL.iter().filter(|kind| !is_input(**kind) && !others.contains(kind)) {
        assert!(seen.contains(kind.as_str()), "no answer ends with `{kind}`");
    }
}

#[test]
fn missing_response_is_transport_or_timeout() {
    let emulator = june();
    let (emulator, closed) = (emulator.base_url(), closed_port());
    // Concurrently, because each is retried after a back-off.
    thread::scope(|scope| {
        for (kind, user, base_url, timeout) in [
            ("transport", "customer@example.com", &closed, "15"),
            ("transport", "fault-cut-before@example.com", &emulator, "15"),
            ("transport", "fault-cut@example.com", &emulator, "15"),
            ("timeout", "fault-silent=5s@example.com", &emulator, "0.3"),
        ] {
            scope.spawn(move || {
                let run = sendgrid_stats(&["aggregate", "--customer", user, "--output", "json"]);
                let outcome = run.with(&["--deadline", timeout]).at(base_url).run();
                assert_eq!((outcome.kind().as_str(), outcome.status), (kind, 6), "{outcome:?}");
            });
        }
    });
}

#[test]
fn retries_and_time_limits_are_options() {
    let emulator = june();
    let base_url = emulator.base_url();
    // The deadline ends the first attempt, or the timeout of an attempt leaves time for another.
    for (customer, options, attempts) in [
        ("fault-cut@example.com", ["--max-retries", "0", "--timeout", "9"], 1),
        ("fault-cut@example.com", ["--max-retries", "1", "--deadline", "9"], 2),
        ("fault-silent=5s@example.com", ["--max-retries", "1", "--timeout", "0.3"], 2),
        ("fault-silent=5s@example.com", ["--timeout", "9", "--deadline", "0.3"], 1),
    ] {
        let run = sendgrid_stats(&["aggregate", "--customer", customer, "--output", "json"]);
        let outcome = run.with(&options).at(&base_url).run();
        assert_eq!(outcome.status, 6, "{outcome:?}");
        assert!(outcome.stdout.contains(&format!("(attempts: {attempts})")), "{options:?} {outcome:?}");
    }
}

#[test]
fn refusal_has_the_message_of_the_server() {
    let emulator = june();
    let daily = |key: &str, user: &str| {
        let run = sendgrid_stats(&["daily", "--customer", user, "--output", "json"]);
        run.variable("SENDGRID_API_KEY", key).at(&emulator.base_url()).run()
    };
    let wrong = daily("wrong", "customer@example.com");
    assert_eq!((wrong.kind().as_str(), wrong.status), ("refused-authentication", 3));
    let unknown = daily(KEY, "unknown@example.com");
    assert_eq!((unknown.kind().as_str(), unknown.status), ("refused-not-found", 4));
    let message = unknown.document()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("Email does not exist"), "{message}");
}

#[test]
fn prints_errors_with_their_kind_to_standard_error() {
    for output in ["table", "csv", "ndjson"] {
        for (kind, run) in input() {
            let outcome = run.with(&["--output", output]).run();
            assert_eq!((outcome.stdout.as_str(), outcome.status), ("", 2), "{outcome:?}");
            assert!(outcome.stderr.starts_with("error: "), "{outcome:?}");
            // Clap's own errors have no kind.
            assert!(outcome.stderr.contains(kind) || kind == "bad-option", "{outcome:?}");
        }
    }
}

#[test]
fn unknown_output_is_bad_option() {
    let outcome = sendgrid_stats(&["daily", "--customer", "a@example.com", "--output", "yaml"]).run();
    assert_eq!(outcome.status, 2);
    assert_eq!(outcome.stderr, "error: unknown output `yaml` [bad-option]\n");
}

#[test]
fn messages() {
    // Clap's own errors take several lines.
    let messages = input().into_iter().map(|(_, run)| run.run().stderr);
    let messages: String = messages.filter(|message| message.lines().count() == 1).collect();
    insta::assert_snapshot!(messages);
}

#[test]
fn errors_name_the_query_the_customer_and_the_attempts() {
    let emulator = june();
    let base_url = emulator.base_url();
    let html = canned(200, "", b"<html>");
    for (query, customer, base_url, options, attempts) in [
        ("daily", "unknown@example.com", &base_url, ["--days", "3"], 1),
        ("aggregate", "fault-cut@example.com", &base_url, ["--max-retries", "1"], 2),
        ("categories", "fault-503@example.com", &base_url, ["--max-retries", "0"], 1),
        ("category-stats", "a@example.com", &html, ["--category", "A"], 1),
        ("daily", "a@example.com", &base_url, ["--days", "0"], 0),
        ("category-stats", "a@example.com", &base_url, ["--days", "3"], 0),
        ("daily", "a@example.com", &base_url, ["--timeout", "soon"], 0),
        ("daily", "a@example.com", &base_url, ["--ca-file", "no-such-file"], 0),
    ] {
        let run = |output| {
            let run = sendgrid_stats(&[query, "--customer", customer, "--output", output]);
            run.with(&options).at(base_url).run()
        };
        let outcome = run("table");
        let named = format!("error: {query} of `{customer}` with the default dialect `distributor`: ");
        assert!(outcome.stderr.starts_with(&named), "{outcome:?}");
        assert!(outcome.stderr.contains(&format!("(attempts: {attempts})")), "{outcome:?}");
        let message = run("json").document()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(&named["error: ".len()..]), "{message}");
        assert!(message.ends_with(&format!(" (attempts: {attempts})")), "{message}");
    }
    let own = sendgrid_stats(&["daily", "--dialect", "own", "--days", "0"]).run();
    assert!(own.stderr.starts_with("error: daily: expected"), "{own:?}");
}

#[test]
fn several_customers_are_refused_with_advice() {
    for arguments in [["--customer", "a", "--customer", "b"], ["--user", "a", "--customer", "b"]] {
        let outcome = sendgrid_stats(&["daily"]).with(&arguments).run();
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
        assert_eq!(
            outcome.stderr,
            "error: expected one `--customer`, got several: use `daily-by-customer` [bad-option]\n"
        );
    }
    let outcome = sendgrid_stats(&["categories", "--customer", "a", "--customer", "b"]).run();
    assert!(outcome.stderr.contains("got several: run the command once for each"), "{outcome:?}");
}

#[test]
fn attempt_that_hangs_once_leaves_time_for_the_next() {
    let emulator = june();
    let started = std::time::Instant::now();
    for (customer, query) in [
        ("fault-silent=60s+times=1@example.com", ["daily", "--days", "3"].as_slice()),
        ("fault-stall=60s+times=1@example.com", &["categories"]),
    ] {
        let run =
            sendgrid_stats(query).with(&["--customer", customer, "--timeout", "0.5", "--deadline", "15"]);
        run.at(&emulator.base_url()).run().answered();
    }
    assert_eq!(emulator.requests(), 4);
    assert!(started.elapsed() < std::time::Duration::from_secs(10));
}
