//! Closed pipes and unwritable outputs.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::run::{COMMANDS, KEY, NAME, june, path, program, queries, wait};

#[test]
fn closed_pipe_is_no_error() {
    let emulator = june();
    let base_url = emulator.base_url();
    // More than a pipe buffers.
    let category =
        ["category-stats", "--customer", "customer@example.com", "--category", "categoryA", "--output"];
    let mut runs: Vec<Vec<&str>> = ["table", "csv", "json", "ndjson"]
        .iter()
        .map(|output| [&category, [*output, "--base-url", base_url.as_str()].as_slice()].concat())
        .collect();
    runs.push([&category[..3], &["--all-categories", "--dry-run"]].concat());
    runs.push(vec!["demo"]);
    runs.push(vec!["completions", "zsh"]);
    runs.push(vec!["man"]);
    runs.push(vec!["man", "daily"]);
    runs.push(vec!["--help"]);
    runs.push(vec!["daily", "--help"]);
    runs.push(vec!["--version"]);
    runs.push(vec!["emulate"]);
    runs.push(vec!["daily", "--output", "json"]);
    for arguments in runs {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = program();
        command.args(&arguments).env("SENDGRID_API_USER", NAME).env("SENDGRID_API_KEY", KEY);
        let mut child = command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        // The parent's end of the pipe is closed with the command.
        drop(command);
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let status = wait(&mut child);
        let hint = if arguments == ["emulate"] { "SENDGRID_API_USER=" } else { "" };
        assert!(stderr == hint || !hint.is_empty() && stderr.starts_with(hint), "{arguments:?} {stderr}");
        // An earlier error keeps its exit status.
        assert_eq!(
            status,
            if arguments.starts_with(&["daily", "--output"]) { 2 } else { 0 },
            "{arguments:?}"
        );
    }
}

#[test]
fn pipe_closed_after_the_first_line_is_no_error() {
    let emulator = june();
    let mut command = program();
    command.args(["daily", "--customer", "customer@example.com", "--output", "ndjson", "--base-url"]);
    command.arg(emulator.base_url()).env("SENDGRID_API_USER", NAME).env("SENDGRID_API_KEY", KEY);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("{\"date\":\"2009-06-01\""), "{line}");
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((wait(&mut child), stderr.as_str()), (0, ""));
}

/// The exit status and standard error of a command whose output is a full disk.
#[cfg(target_os = "linux")]
fn on_a_full_disk(arguments: &[&str]) -> (i32, String) {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = program();
    command.args(arguments).env("SENDGRID_API_USER", NAME).env("SENDGRID_API_KEY", KEY);
    let mut child = command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    (wait(&mut child), stderr)
}

#[cfg(target_os = "linux")]
#[test]
fn unwritable_output_exits_with_7_and_a_message() {
    let emulator = june();
    let base_url = emulator.base_url();
    let saved = concat!(env!("CARGO_TARGET_TMPDIR"), "/full-disk.json");
    std::fs::write(saved, "[{\"date\":\"2009-06-20\",\"requests\":1}]").unwrap();
    let customer = ["--customer", "customer@example.com"];
    let mut runs: Vec<Vec<&str>> =
        vec![vec!["--help"], vec!["-h"], vec!["--version"], vec!["-V"], vec!["help"]];
    runs.extend([vec!["demo"], vec!["man"], vec!["emulate"], vec!["help", "daily"]]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        runs.push(vec!["completions", shell]);
    }
    for command in COMMANDS {
        runs.extend([vec![command, "--help"], vec![command, "-h"], vec!["man", command]]);
    }
    for output in ["table", "csv", "json", "ndjson"] {
        for kind in queries().into_iter().filter(|kind| *kind != "customers") {
            let mut run = vec![kind, "--output", output, "--base-url", base_url.as_str()];
            run.extend(customer);
            if kind == "category-stats" {
                run.extend(["--category", "categoryA"]);
            }
            runs.push([run.as_slice(), &["--dry-run"]].concat());
            runs.push(run);
            let all = [
                &["category-stats", "--all-categories", "--output", output, "--base-url", &base_url],
                customer.as_slice(),
            ];
            runs.push(all.concat());
        }
        runs.push(vec!["customers", "--output", output, "--dry-run"]);
        runs.push(vec!["decode", "--kind", "daily", "--format", "json", "--output", output, saved]);
    }
    for arguments in runs {
        let (status, stderr) = on_a_full_disk(&arguments);
        // The emulator prints its credentials first.
        let message = stderr.lines().last().unwrap_or_default();
        let lines = if arguments == ["emulate"] { 4 } else { 1 };
        assert_eq!((status, stderr.lines().count()), (7, lines), "{arguments:?} {stderr}");
        assert!(message.starts_with("error: the output cannot be written: No space left"), "{stderr}");
        assert!(message.ends_with(" [file]"), "{stderr}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn unwritable_error_document_goes_to_standard_error() {
    for (arguments, kind) in [
        (["daily", "--output", "json", "--customer", "a@example.com", "--days", "0"].as_slice(), "bad-days"),
        (&["daily", "--output", "json", "--fast"], "bad-option"),
    ] {
        let (status, stderr) = on_a_full_disk(arguments);
        let lines: Vec<&str> = stderr.lines().collect();
        assert_eq!((status, lines.len()), (2, 2), "{stderr}");
        assert!(lines[0].ends_with(&format!(" [{kind}]")), "{stderr}");
        assert!(lines[1].starts_with("error: the output cannot be written: "), "{stderr}");
    }
}

#[cfg(unix)]
#[test]
fn closed_standard_output_exits_with_7_and_a_message() {
    let emulator = june();
    let daily = ["daily", "--customer", "customer@example.com", "--base-url", &emulator.base_url()];
    let mut runs: Vec<Vec<&str>> = vec![vec!["--version"], vec!["--help"], vec!["daily", "-h"], vec!["demo"]];
    runs.extend([vec!["man"], vec!["completions", "bash"], vec!["emulate"], daily.to_vec()]);
    runs.extend(["csv", "json", "ndjson"].map(|output| [daily.as_slice(), &["--output", output]].concat()));
    runs.push([daily.as_slice(), &["--dry-run"]].concat());
    for arguments in runs {
        let script = format!("exec '{}' \"$@\" >&-", path());
        let mut command = std::process::Command::new("/bin/sh");
        command.args(["-c", &script, "sh"]).args(&arguments);
        command.env_clear().env("SENDGRID_API_USER", NAME).env("SENDGRID_API_KEY", KEY);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let message = "error: the output cannot be written: standard output is closed [file]\n";
        assert_eq!((output.status.code(), stderr.as_str()), (Some(7), message), "{arguments:?}");
    }
    assert_eq!(emulator.requests(), 0);
}

#[cfg(unix)]
#[test]
fn discarded_output_is_no_error() {
    // For reading and writing, as Rust's runtime and several languages open it.
    let null = std::fs::OpenOptions::new().read(true).write(true).open("/dev/null").unwrap();
    let output = program().arg("--version").stdout(null).stderr(Stdio::piped()).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}
