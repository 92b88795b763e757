//! Readers that leave early, and outputs that cannot be written.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::run::{KEY, NAME, june, program, wait};

#[test]
fn a_reader_that_leaves_is_not_worth_a_word() {
    let emulator = june();
    let base_url = emulator.base_url();
    // Enough that no pipe holds it.
    let category = ["category", "--user", "customer@example.com", "--category", "categoryA", "--output"];
    let mut runs: Vec<Vec<&str>> = ["table", "csv", "json", "ndjson"]
        .iter()
        .map(|output| [&category, [*output, "--base-url", base_url.as_str()].as_slice()].concat())
        .collect();
    runs.push(vec!["demo"]);
    runs.push(vec!["completions", "zsh"]);
    runs.push(vec!["man"]);
    runs.push(vec!["--help"]);
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
        assert_eq!(stderr, "", "{arguments:?}");
        // What went wrong before anybody was told stays wrong.
        assert_eq!(status, if arguments[0] == "daily" { 2 } else { 0 }, "{arguments:?}");
    }
}

#[test]
fn a_reader_may_leave_after_the_first_line() {
    let emulator = june();
    let mut command = program();
    command.args(["daily", "--user", "customer@example.com", "--output", "ndjson", "--base-url"]);
    command.arg(emulator.base_url()).env("SENDGRID_API_USER", NAME).env("SENDGRID_API_KEY", KEY);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("{\"date\":\"2009-06-01\""), "{line}");
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((wait(&mut child), stderr.as_str()), (0, ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_once_and_ends_with_7() {
    for output in ["table", "csv", "json", "ndjson"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = program();
        command.args(["daily", "--user", "a@example.com", "--dry-run", "--output", output]);
        command.env("SENDGRID_API_USER", NAME).env("SENDGRID_API_KEY", KEY);
        let mut child = command.stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!(wait(&mut child), 7);
        assert!(stderr.starts_with("error: the output cannot be written: "), "{stderr}");
        assert!(stderr.ends_with(" [file]\n") && stderr.lines().count() == 1, "{stderr}");
    }
}
