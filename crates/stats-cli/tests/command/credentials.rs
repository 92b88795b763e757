//! The key's file and the base URL of the environment.

use std::fs;

use crate::run::{KEY, Outcome, Run, june, sendgrid_stats};

fn daily() -> Run {
    sendgrid_stats(&["daily", "--customer", "customer@example.com", "--days", "3", "--output", "json"])
}

/// A query with the key in a file with this content.
fn with_key_in_file(name: &str, content: &[u8]) -> Run {
    let path = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&path, content).unwrap();
    daily().without("SENDGRID_API_KEY").variable("SENDGRID_API_KEY_FILE", path)
}

#[test]
fn reads_the_key_of_a_file_with_one_line_end() {
    let emulator = june();
    for (name, end) in [("key", ""), ("key-lf", "\n"), ("key-crlf", "\r\n")] {
        let run = with_key_in_file(name, format!("{KEY}{end}").as_bytes()).at(&emulator.base_url());
        assert_eq!(run.run().document()["answer"].as_array().unwrap().len(), 3);
    }
    // The key of a file is masked as that of the environment is.
    let run = with_key_in_file("key-masked", KEY.as_bytes()).with(&["--dry-run", "--api-user", KEY]);
    assert!(run.run().answered().contains("?api_user=***&api_key=***&"));
}

#[test]
fn rejects_unsendable_keys_of_a_file() {
    for (name, content, reason) in [
        ("key-two-lines", format!("{KEY}\n\n"), "contains a line end"),
        ("key-blank", format!("{KEY} \n"), "begins or ends with white space"),
        ("key-empty", "\n".to_owned(), "is set but empty"),
    ] {
        let outcome = with_key_in_file(name, content.as_bytes()).run();
        assert_eq!((outcome.kind().as_str(), outcome.status), ("bad-credentials", 2));
        let expected = format!("SENDGRID_API_KEY_FILE: the account's key {reason} (attempts: 0)");
        assert!(outcome.stdout.contains(&expected), "{outcome:?}");
    }
    let outcome = with_key_in_file("key-latin-1", b"caf\xe9").run();
    assert!(outcome.stdout.contains("is not UTF-8"), "{outcome:?}");
    let outcome = with_key_in_file("key-long", &vec![b'k'; (64 << 10) + 1]).run();
    assert!(outcome.stdout.contains("longer than any key"), "{outcome:?}");
}

#[test]
fn key_of_a_file_is_masked_in_every_error() {
    for (name, content) in [("key-in-errors", KEY.to_owned()), ("key-invalid-in-errors", format!("{KEY} \n"))]
    {
        for arguments in [
            ["--customer", KEY, "--days", "0"],
            ["--customer", "a", "--days", KEY],
            ["--customer", KEY, "--timeout", KEY],
            ["--customer", KEY, "--category", "A"],
            ["--customer", KEY, "--dialect", "own"],
        ] {
            for output in ["json", "table"] {
                let path = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
                fs::write(&path, &content).unwrap();
                let run = sendgrid_stats(&["daily", "--output", output]).with(&arguments);
                let run = run.without("SENDGRID_API_KEY").variable("SENDGRID_API_KEY_FILE", path);
                // `Run` searches for the key.
                let outcome = run.run();
                assert_eq!(outcome.status, 2, "{outcome:?}");
                assert!((outcome.stdout + &outcome.stderr).contains("***"));
            }
        }
    }
}

#[test]
fn unreadable_file_of_the_key_is_reported_without_its_path() {
    // The path may be the key, by mistake.
    let outcome = daily().without("SENDGRID_API_KEY").variable("SENDGRID_API_KEY_FILE", KEY).run();
    assert_eq!((outcome.kind().as_str(), outcome.status), ("file", 7));
    assert!(outcome.stdout.contains("`SENDGRID_API_KEY_FILE` cannot be read: "), "{outcome:?}");
}

#[test]
fn key_and_its_file_together_are_refused() {
    let outcome = daily().variable("SENDGRID_API_KEY_FILE", "/dev/null").run();
    assert_eq!((outcome.kind().as_str(), outcome.status), ("bad-option", 2));
    assert!(outcome.stdout.contains("expected SENDGRID_API_KEY or SENDGRID_API_KEY_FILE, got both"));
}

#[test]
fn base_url_of_the_environment_is_used_unless_the_option_is_given() {
    let (emulator, other) = (june(), june());
    let run = |option: Option<&str>| -> Outcome {
        let run = daily().variable("SENDGRID_BASE_URL", emulator.base_url());
        if let Some(option) = option { run.at(option) } else { run }.run()
    };
    run(None).document();
    assert_eq!((emulator.requests(), other.requests()), (1, 0));
    run(Some(&other.base_url())).document();
    assert_eq!((emulator.requests(), other.requests()), (1, 1));
    // Options that need a base URL are content with it.
    let keyless =
        daily().variable("SENDGRID_BASE_URL", "https://proxy.example.com").with(&["--keyless", "--dry-run"]);
    assert!(keyless.run().answered().contains("https://proxy.example.com/api/"));
    for invalid in ["", "http://proxy.example.com"] {
        let outcome = daily().variable("SENDGRID_BASE_URL", invalid).run();
        assert_eq!((outcome.kind().as_str(), outcome.status), ("bad-base-url", 2));
    }
}
