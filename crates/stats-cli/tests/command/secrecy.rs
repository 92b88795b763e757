//! The key appears nowhere, whatever a server makes of it. (Every run of every test is searched for it too.)

use crate::canned::{canned, nobody};
use crate::run::{ENCODED_KEY, KEY, sendgrid_stats};

fn ask(format: &str, output: &str, base_url: &str) -> String {
    let run = sendgrid_stats(&["daily", "--user", "a@example.com", "--format", format, "--output", output]);
    let outcome = run.with(&["--timeout", "5"]).at(base_url).run();
    assert_ne!(outcome.status, 0);
    outcome.stdout + &outcome.stderr
}

#[test]
fn a_refusal_that_echoes_the_key_shows_stars() {
    for output in ["json", "table"] {
        for key in [KEY, ENCODED_KEY] {
            for body in [
                format!("{{\"error\":\"the key {key} is wrong\"}}"),
                format!("{{\"message\":\"error\",\"errors\":[\"?api_key={key}\"]}}"),
                format!("no such key: {key}"),
            ] {
                let shown = ask("json", output, &canned(403, "", body.as_bytes()));
                assert!(shown.contains("***"), "{shown}");
            }
        }
        let body = "<result><message>open+sesame/&amp; is wrong</message></result>";
        assert!(ask("xml", output, &canned(200, "", body.as_bytes())).contains("***"));
        let body = "{\"error\":\"open+sesame\\/& is wrong\"}";
        assert!(ask("json", output, &canned(200, "", body.as_bytes())).contains("***"));
    }
}

#[test]
fn an_excerpt_of_what_cannot_be_read_shows_stars() {
    let body = format!("[{{\"date\":\"{KEY}\"}}]");
    assert!(ask("json", "json", &canned(200, "", body.as_bytes())).contains("***"));
    let body = "<stats><day><date>open+sesame/&amp;</date></day></stats>";
    assert!(ask("xml", "table", &canned(200, "", body.as_bytes())).contains("***"));
}

#[test]
fn a_redirect_with_the_key_in_it_is_neither_followed_nor_shown() {
    let location = format!("location: https://elsewhere.example.com/?api_key={ENCODED_KEY}\r\n");
    assert!(ask("json", "json", &canned(302, &location, b"")).contains("unexpected-status"));
}

#[test]
fn an_error_of_the_transport_shows_no_url() {
    let shown = ask("json", "table", &nobody());
    assert!(!shown.contains("api_key"), "{shown}");
}

#[test]
fn a_key_that_was_given_as_an_argument_is_refused_and_not_repeated() {
    let joined = format!("--api-key={KEY}");
    for output in ["json", "table"] {
        for arguments in [vec!["--api-key", KEY], vec![joined.as_str()]] {
            let run = sendgrid_stats(&["daily", "--user", "a@example.com", "--output", output]);
            let outcome = run.with(&arguments).run();
            assert_eq!(outcome.status, 2, "{outcome:?}");
        }
    }
    let base_url = format!("https://reseller:{ENCODED_KEY}@sendgrid.com");
    let run = sendgrid_stats(&["daily", "--user", "a@example.com", "--output", "json"]).at(&base_url);
    assert_eq!(run.run().kind(), "bad-base-url");
}
