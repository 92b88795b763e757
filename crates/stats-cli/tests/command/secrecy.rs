//! The key appears nowhere, whatever a server makes of it. (Every run of every test is searched for it too.)

use std::ffi::{OsStr, OsString};
use std::thread;

use crate::canned::{canned, nobody};
use crate::network::{Authority, ELSEWHERE, End, Proxy, closed, empty, http, refusing, whole};
use crate::run::{ENCODED_KEY, KEY, june, sendgrid_stats};

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
fn no_error_of_a_proxy_or_a_certificate_shows_the_key_or_a_url() {
    let (trusted, other) = (Authority::new().unwrap(), Authority::new().unwrap());
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/secrecy-authority.pem");
    std::fs::write(file, &trusted.pem).unwrap();
    let serve = |authority: &Authority, host, expired| {
        authority.serve(host, expired, End::Notified, whole(empty())).unwrap()
    };
    let servers = [
        (serve(&trusted, ELSEWHERE, true), "certificate expired"),
        (serve(&trusted, "localhost", false), "certificate not valid"),
        (serve(&other, ELSEWHERE, false), "unknown issuer"),
    ];
    let servers = &servers;
    thread::scope(|scope| {
        // The key in the URL and in the form.
        for dialect in ["distributor", "customer"] {
            for output in ["json", "table"] {
                for post in [vec![], vec!["--post"]] {
                    let asking = move |base_url: &str| {
                        let run = sendgrid_stats(&["daily", "--dialect", dialect, "--output", output]);
                        let run = run.with(&["--user", "customer@example.com", "--ca-file", file]);
                        run.with(&post).at(base_url)
                    };
                    scope.spawn(move || {
                        let asking =
                            |proxy: &str| asking("https://stats.invalid").variable("HTTPS_PROXY", proxy);
                        for (server, reason) in servers {
                            let proxy = Proxy::before(server.port, http).unwrap();
                            asking(&proxy.url_with_password("http")).run().no_answer(reason);
                        }
                        let refusal = Proxy::before(1, refusing).unwrap();
                        asking(&refusal.url_with_password("http")).run().no_answer("proxy refused");
                        asking(&closed()).run().no_answer("connection refused");
                        asking("").run().unknown_host();
                    });
                }
            }
        }
    });
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

/// Keys and names that cannot be sent, each with the key in it, and what is wrong with them.
fn unsendable() -> Vec<(OsString, &'static str)> {
    let mut unsendable: Vec<(OsString, &str)> = vec![
        (format!("{KEY}\n").into(), "contains a line end"),
        (format!("{KEY}\r\n").into(), "contains a line end"),
        (format!("x\n{KEY}").into(), "contains a line end"),
        (format!("{KEY}\t").into(), "contains a control character"),
        (format!("\u{1b}{KEY}").into(), "contains a control character"),
        (format!("{KEY}\u{85}").into(), "contains a control character"),
        (format!(" {KEY}").into(), "begins or ends with white space"),
        (format!("{KEY} ").into(), "begins or ends with white space"),
        (format!("{KEY}\u{a0}").into(), "begins or ends with white space"),
        (OsString::new(), "is set but empty"),
    ];
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt as _;
        for bytes in [[KEY.as_bytes(), b"\xff"].concat(), [b"\xfe", KEY.as_bytes()].concat()] {
            unsendable.push((OsString::from_vec(bytes), "is not UTF-8"));
        }
    }
    unsendable
}

#[test]
fn credentials_that_cannot_be_sent_are_refused_by_name_and_not_repeated() {
    let emulator = june();
    for (value, reason) in unsendable() {
        for (variable, what) in [("SENDGRID_API_KEY", "key"), ("SENDGRID_API_USER", "name")] {
            let message = format!("{variable}: the account's {what} {reason}");
            for more in [vec![], vec!["--dry-run"], vec!["--post"], vec!["--dry-run", "--format", "xml"]] {
                let run = |output| {
                    let run =
                        sendgrid_stats(&["daily", "--user", "customer@example.com", "--output", output]);
                    run.with(&more).at(&emulator.base_url()).variable(variable, &value).run()
                };
                let outcome = run("json");
                assert_eq!((outcome.kind().as_str(), outcome.status), ("bad-credentials", 2), "{outcome:?}");
                assert_eq!(outcome.document()["error"]["message"], message);
                let outcome = run("table");
                let shown = format!("error: {message} [bad-credentials]\n");
                assert_eq!((outcome.stdout.as_str(), outcome.stderr), ("", shown));
            }
        }
        let arguments = [OsStr::new("--api-user"), &value];
        let outcome = sendgrid_stats(&["daily", "--user", "a@example.com"]).with(&arguments).run();
        let shown = format!("error: --api-user: the account's name {reason} [bad-credentials]\n");
        assert_eq!((outcome.stdout.as_str(), outcome.stderr), ("", shown));
    }
    assert_eq!(emulator.requests(), 0);
}

#[test]
fn an_account_without_credentials_does_not_look_at_them() {
    let emulator = june();
    for (value, _) in unsendable() {
        let run = sendgrid_stats(&["daily", "--user", "a@example.com", "--keyless", "--dry-run"]);
        let run = run.variable("SENDGRID_API_KEY", &value).variable("SENDGRID_API_USER", &value);
        assert_eq!(run.at(&emulator.base_url()).run().status, 0);
    }
}
