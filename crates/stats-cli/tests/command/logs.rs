//! What `--verbose` and `RUST_LOG` show.

use crate::run::{KEY, Run, june, sendgrid_stats};

fn daily(customer: &str) -> Run {
    sendgrid_stats(&["daily", "--customer", customer, "--days", "3", "--output", "json"])
}

#[test]
fn verbose_shows_each_attempt_without_the_key() {
    let customer = "fault-503+times=1@example.com";
    for (option, variable) in
        [(&["--verbose"][..], ""), (&["-v"], ""), (&[], "stats_ureq=debug"), (&[], "debug")]
    {
        let emulator = june();
        let run = daily(customer).with(option).variable("RUST_LOG", variable).at(&emulator.base_url());
        // `Run` searches for the key, plain and encoded.
        let outcome = run.run();
        assert_eq!(outcome.status, 0, "{outcome:?}");
        assert!(outcome.stdout.starts_with("{\"answer\":"), "{outcome:?}");
        let log = outcome.stderr;
        for text in [
            "kind=\"daily\" customer=\"fault-503+times=1@example.com\"",
            "attempt=1 method=\"GET\"",
            "attempt=2 method=\"GET\"",
            "api_user=reseller&api_key=***&method=stats",
            "status=503",
            "status=200",
            "wait",
        ] {
            assert!(log.contains(text), "no {text} in {log}");
        }
    }
}

#[test]
fn log_masks_the_key_given_as_another_value_and_control_characters() {
    let emulator = june();
    for post in [vec![], vec!["--post"]] {
        let run = daily(&format!("{KEY}\u{1b}[2J\u{202e}")).with(&["-v", "--api-user", KEY]).with(&post);
        let outcome = run.variable("RUST_LOG", "trace").at(&emulator.base_url()).run();
        assert!(outcome.stderr.contains("customer=\"***"), "{outcome:?}");
        assert!(!outcome.stderr.contains(['\u{1b}', '\u{202e}']), "{outcome:?}");
    }
}

#[test]
fn logs_nothing_by_default() {
    let emulator = june();
    for variable in ["", "off", "error"] {
        let run = daily("customer@example.com").variable("RUST_LOG", variable).at(&emulator.base_url());
        run.run().answered();
    }
}

#[test]
fn invalid_filter_is_bad_option() {
    let outcome = daily("customer@example.com").variable("RUST_LOG", "stats_ureq=loud").run();
    assert_eq!((outcome.kind().as_str(), outcome.status), ("bad-option", 2));
    assert!(outcome.stdout.contains("RUST_LOG: "), "{outcome:?}");
}
