//! The key is in no output, whatever the server's response. (Every run of every test is searched for it too.)

use std::ffi::{OsStr, OsString};
use std::sync::Once;
use std::thread;

use crate::canned::{canned, closed_port};
use crate::network::{Authority, ELSEWHERE, End, Proxy, closed, empty, http, refusing, whole};
use crate::run::{ENCODED_KEY, KEY, june, queries, sendgrid_stats};

fn output_of(format: &str, output: &str, base_url: &str) -> String {
    let run =
        sendgrid_stats(&["daily", "--customer", "a@example.com", "--format", format, "--output", output]);
    let outcome = run.with(&["--timeout", "5"]).at(base_url).run();
    assert_ne!(outcome.status, 0);
    outcome.stdout + &outcome.stderr
}

#[test]
fn masks_the_key_in_refusals() {
    for output in ["json", "table"] {
        for key in [KEY, ENCODED_KEY] {
            for body in [
                format!("{{\"error\":\"the key {key} is wrong\"}}"),
                format!("{{\"message\":\"error\",\"errors\":[\"?api_key={key}\"]}}"),
                format!("no such key: {key}"),
            ] {
                let shown = output_of("json", output, &canned(403, "", body.as_bytes()));
                assert!(shown.contains("***"), "{shown}");
            }
        }
        let body = "<result><message>open+sesame/&amp; is wrong</message></result>";
        assert!(output_of("xml", output, &canned(200, "", body.as_bytes())).contains("***"));
        let body = "{\"error\":\"open+sesame\\/& is wrong\"}";
        assert!(output_of("json", output, &canned(200, "", body.as_bytes())).contains("***"));
    }
}

#[test]
fn masks_the_key_in_excerpts() {
    let body = format!("[{{\"date\":\"{KEY}\"}}]");
    assert!(output_of("json", "json", &canned(200, "", body.as_bytes())).contains("***"));
    let body = "<stats><day><date>open+sesame/&amp;</date></day></stats>";
    assert!(output_of("xml", "table", &canned(200, "", body.as_bytes())).contains("***"));
}

#[test]
fn neither_follows_nor_prints_a_redirect_with_the_key() {
    let location = format!("location: https://elsewhere.example.com/?api_key={ENCODED_KEY}\r\n");
    assert!(output_of("json", "json", &canned(302, &location, b"")).contains("unexpected-status"));
}

#[test]
fn transport_error_has_no_url() {
    let shown = output_of("json", "table", &closed_port());
    assert!(!shown.contains("api_key"), "{shown}");
}

#[test]
fn proxy_and_certificate_errors_have_neither_key_nor_url() {
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
                    let run = move |base_url: &str| {
                        let run = sendgrid_stats(&["daily", "--dialect", dialect, "--output", output]);
                        let run = run.with(&["--customer", "customer@example.com", "--ca-file", file]);
                        run.with(&post).at(base_url)
                    };
                    scope.spawn(move || {
                        let run = |proxy: &str| run("https://stats.invalid").variable("HTTPS_PROXY", proxy);
                        for (server, reason) in servers {
                            let proxy = Proxy::before(server.port, http).unwrap();
                            run(&proxy.url_with_password("http")).run().no_answer(reason);
                        }
                        let refusal = Proxy::before(1, refusing).unwrap();
                        run(&refusal.url_with_password("http")).run().no_answer("proxy refused");
                        run(&closed()).run().no_answer("connection refused");
                        run("").run().unknown_host();
                    });
                }
            }
        }
    });
}

#[test]
fn does_not_repeat_a_key_given_as_an_option() {
    let joined = format!("--api-key={KEY}");
    for output in ["json", "table"] {
        for arguments in [vec!["--api-key", KEY], vec![joined.as_str()]] {
            let run = sendgrid_stats(&["daily", "--customer", "a@example.com", "--output", output]);
            let outcome = run.with(&arguments).run();
            assert_eq!(outcome.status, 2, "{outcome:?}");
        }
    }
    let base_url = format!("https://reseller:{ENCODED_KEY}@sendgrid.com");
    let run = sendgrid_stats(&["daily", "--customer", "a@example.com", "--output", "json"]).at(&base_url);
    assert_eq!(run.run().kind(), "bad-base-url");
}

/// Command lines with the key where no value is expected.
fn stray_keys() -> Vec<Vec<&'static str>> {
    let mut runs =
        vec![vec![KEY], vec!["help", KEY], vec!["--", KEY], vec!["--version", KEY], vec!["man", KEY]];
    for command in queries().into_iter().chain(["emulate", "demo"]) {
        runs.extend([vec![command, KEY], vec![command, "--", KEY], vec![command, "--post", KEY]]);
    }
    runs.extend([vec!["decode", "-", KEY], vec!["man", "daily", KEY]]);
    runs.extend([vec!["completions", KEY], vec!["completions", "bash", KEY]]);
    runs.push(vec!["daily", "--dry-run=open+sesame/&"]);
    runs.push(vec!["daily", "--open+sesame/&"]);
    runs.push(vec!["daily", "-open+sesame/&"]);
    runs.push(vec!["--open+sesame/&"]);
    runs
}

#[test]
fn does_not_repeat_a_key_given_as_a_stray_argument() {
    for mut arguments in stray_keys() {
        // `help` and `--version` print and exit with 0 where what follows does not matter.
        for variable in ["SENDGRID_API_KEY", "UNUSED"] {
            let outcome = sendgrid_stats(&arguments).without(variable).run();
            assert!(outcome.status == 2 || arguments[0] == "--version", "{arguments:?} {outcome:?}");
            assert!(!outcome.stderr.contains("sesame"), "{arguments:?} {outcome:?}");
        }
        if arguments.contains(&"--") || arguments[0] == "help" || arguments[0] == "--version" {
            continue;
        }
        arguments.push("--output=json");
        let outcome = sendgrid_stats(&arguments).run();
        assert_eq!(outcome.status, 2, "{arguments:?} {outcome:?}");
        assert!(!outcome.stdout.contains("sesame"), "{arguments:?} {outcome:?}");
    }
}

#[test]
fn does_not_repeat_a_key_given_as_the_value_of_an_option() {
    let server = refused();
    for output in ["json", "table"] {
        for option in [
            "--customer",
            "--user",
            "--days",
            "--start-date",
            "--end-date",
            "--category",
            "--format",
            "--dialect",
            "--region",
            "--utc-offset",
            "--base-url",
            "--api-user",
            "--proxy",
            "--ca-file",
            "--max-retries",
            "--timeout",
            "--deadline",
            "--output",
        ] {
            for command in queries() {
                let run = sendgrid_stats(&[command, option, KEY]);
                let run = if option == "--output" { run } else { run.with(&["--output", output]) };
                let run = if option == "--base-url" { run } else { run.at(&server) };
                let outcome = run.run();
                assert_ne!(outcome.status, 0, "{command} {option} {outcome:?}");
            }
        }
        for option in ["--kind", "--format", "--status", "--dialect"] {
            let mut arguments = vec!["decode", "--output", output, "-", option, KEY];
            for (name, value) in [("--kind", "daily"), ("--format", "json")] {
                if name != option {
                    arguments.extend([name, value]);
                }
            }
            assert_eq!(sendgrid_stats(&arguments).run().status, 2, "{option}");
        }
        let arguments = ["decode", "--kind", "daily", "--format", "json", "--output", output, KEY];
        assert_eq!(sendgrid_stats(&arguments).run().status, 7);
    }
    for option in ["--port", "--seed", "--since", "--today", "--suite"] {
        assert_ne!(sendgrid_stats(&["emulate", option, KEY]).run().status, 0, "{option}");
    }
}

/// A server that refuses every request.
fn refused() -> String {
    canned(401, "", b"{\"error\":\"no\"}")
}

/// Keys and names that cannot be sent, each of which contains the key, and the reason.
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
fn unsendable_credentials_are_reported_without_their_value() {
    let emulator = june();
    for (value, reason) in unsendable() {
        for (variable, what) in [("SENDGRID_API_KEY", "key"), ("SENDGRID_API_USER", "name")] {
            let reason = format!("{variable}: the account's {what} {reason}");
            let message = format!(
                "daily of `customer@example.com` with the default dialect `distributor`: {reason} (attempts: 0)"
            );
            for more in [vec![], vec!["--dry-run"], vec!["--post"], vec!["--dry-run", "--format", "xml"]] {
                let run = |output| {
                    let run =
                        sendgrid_stats(&["daily", "--customer", "customer@example.com", "--output", output]);
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
        let outcome = sendgrid_stats(&["daily", "--customer", "a@example.com"]).with(&arguments).run();
        let shown = format!(
            "error: daily of `a@example.com` with the default dialect `distributor`: \
             --api-user: the account's name {reason} (attempts: 0) [bad-credentials]\n"
        );
        assert_eq!((outcome.stdout.as_str(), outcome.stderr), ("", shown));
    }
    assert_eq!(emulator.requests(), 0);
}

#[test]
fn keyless_ignores_credentials() {
    let emulator = june();
    for (value, _) in unsendable() {
        let run = sendgrid_stats(&["daily", "--customer", "a@example.com", "--keyless", "--dry-run"]);
        let run = run.variable("SENDGRID_API_KEY", &value).variable("SENDGRID_API_USER", &value);
        assert_eq!(run.at(&emulator.base_url()).run().status, 0);
    }
}

/// A key of v3 with characters that URLs, JSON and logs escape.
const CANARY: &str = "SG.c+n/r&y\"\\%";

/// How the canary may be spelled: plain, in a URL, in JSON and in JSON in a log.
const CANARIES: [&str; 4] =
    [CANARY, "SG.c%2Bn%2Fr%26y%22%5C%25", r#"SG.c+n/r&y\"\\%"#, r#"SG.c+n\/r&y\"\\%"#];

/// The file with the canary, which is written once because tests run side by side.
static WRITTEN: Once = Once::new();

/// Runs a command with the canary as its key, alone, at every level of the log. Returns all output.
fn with_canary(arguments: &[&str], from_file: bool) -> String {
    let mut all = String::new();
    for log in ["", "stats_ureq=debug", "trace"] {
        let run = sendgrid_stats(arguments).without("SENDGRID_API_USER").variable("RUST_LOG", log);
        let run = if from_file {
            let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/canary");
            WRITTEN.call_once(|| std::fs::write(file, CANARY).unwrap());
            run.without("SENDGRID_API_KEY").variable("SENDGRID_API_KEY_FILE", file)
        } else {
            run.variable("SENDGRID_API_KEY", CANARY)
        };
        let outcome = run.variable("RUST_BACKTRACE", "full").run();
        assert!(matches!(outcome.status, 0 | 2 | 3 | 4 | 5 | 6), "{arguments:?} {outcome:?}");
        all.extend([outcome.stdout, outcome.stderr]);
    }
    for spelling in CANARIES {
        assert!(!all.contains(spelling), "{arguments:?} {all}");
    }
    all
}

/// Each query with what it needs, and the output format.
fn v3_queries(output: &'static str) -> Vec<Vec<&'static str>> {
    let of = |query: &'static str| {
        let needed: &[&str] = match query {
            "customers" => &["--include-region"],
            "categories" => &["--customer", "a@example.com"],
            "category-stats" => &["--customer", "a@example.com", "--category", "A", "--days", "3"],
            "daily-by-customer" => &["--customer", "a@example.com", "--customer", "b", "--days", "3"],
            _ => &["--customer", "a@example.com", "--days", "3"],
        };
        let common = ["--output", output, "--max-retries", "0", "--timeout", "5"];
        [&[query][..], needed, &common].concat()
    };
    queries().into_iter().map(of).collect()
}

#[test]
fn bearer_key_is_in_no_output_at_any_level_of_the_log() {
    let emulator = june();
    let echoed: Vec<String> = CANARIES
        .iter()
        .flat_map(|key| {
            let refusal = format!("{{\"errors\":[{{\"message\":\"Bearer {key}\",\"field\":null}}]}}");
            let excerpt =
                format!("[{{\"date\":\"2026-06-01\",\"stats\":[{{\"name\":\"{key}\",\"metrics\":7}}]}}]");
            [canned(401, "", refusal.as_bytes()), canned(200, "", excerpt.as_bytes())]
        })
        .collect();
    let location =
        format!("location: https://elsewhere.example.com/?{}\r\nx-echo: {CANARY}\r\n", CANARIES[1]);
    let redirect = canned(302, &location, CANARY.as_bytes());
    let places: Vec<String> =
        echoed.into_iter().chain([redirect, emulator.base_url(), closed_port()]).collect();
    let places = &places;
    thread::scope(|scope| {
        for output in ["json", "table", "csv", "ndjson"] {
            scope.spawn(move || {
                for query in v3_queries(output) {
                    let dry_run = with_canary(&[&query[..], &["--dry-run"]].concat(), output == "json");
                    assert!(dry_run.contains("authorization") && dry_run.contains("***"), "{dry_run}");
                }
                for (query, place) in v3_queries(output).iter().cycle().zip(places) {
                    with_canary(&[&query[..], &["--base-url", place]].concat(), output == "csv");
                }
            });
        }
    });
}

#[test]
fn bearer_key_given_as_another_value_is_masked() {
    let emulator = june();
    let base_url = format!("https://proxy.example.com/{}/", CANARIES[1]);
    for output in ["json", "table"] {
        for query in queries().into_iter().filter(|query| *query != "customers") {
            let query = [query, "--customer", CANARY, "--output", output];
            let needed: &[&str] = match query[0] {
                "categories" => &[],
                "category-stats" => &["--category", CANARY, "--days", "3"],
                _ => &["--days", "3"],
            };
            let query = [&query[..], needed].concat();
            let shown = with_canary(&[&query[..], &["--dry-run", "--base-url", &base_url]].concat(), false);
            assert!(shown.contains("https://proxy.example.com/***/v3/"), "{shown}");
            assert!(shown.contains("=***&") || shown.contains("on-behalf-of"), "{shown}");
            let account = ["--dialect", "v3-account", "--dry-run"];
            with_canary(&[&query[..], &account].concat(), true);
            with_canary(&[&query[..], &["--base-url", &emulator.base_url()]].concat(), false);
        }
        for option in
            ["--region", "--utc-offset", "--dialect", "--days", "--base-url", "--format", "--timeout"]
        {
            with_canary(&["daily", "--output", output, option, CANARY], false);
        }
        with_canary(&["daily", "--output", output, CANARY], false);
    }
}
