//! The programs of the documents for the command, at `sendgrid-stats emulate`.
#![cfg(unix)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::emulator::Emulating;
use crate::run::{BEARER_KEY, KEY, path};

const COMMAND: &str = include_str!("../../README.md");
const PROJECT: &str = include_str!("../../../../README.md");
const MIGRATING: &str = include_str!("../../../../docs/migrating.md");

/// The blocks of code that run queries, as scripts, each with the output that it is said to have.
fn programs(document: &str) -> Vec<(String, String)> {
    let mut programs = Vec::new();
    let mut blocks = document.split("\n```");
    // Text and code take turns.
    while let (Some(_), Some(block)) = (blocks.next(), blocks.next()) {
        let (language, code) = block.split_once('\n').unwrap();
        if !matches!(language, "sh" | "console")
            || !code.contains("sendgrid-stats ")
            || code.contains("cargo")
        {
            continue;
        }
        let (input, output): (Vec<&str>, Vec<&str>) =
            code.lines().partition(|line| language == "sh" || line.starts_with("$ "));
        let input = input.into_iter().map(|line| line.strip_prefix("$ ").unwrap_or(line));
        // It is running already.
        let input: Vec<&str> = input.filter(|line| !line.starts_with("sendgrid-stats emulate")).collect();
        programs.push((input.join("\n"), output.join("\n")));
    }
    programs
}

/// Runs a script with the command on its path and the key of the first program. Returns what it prints.
fn run(script: &str, base_url: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    fs::create_dir_all(&folder).unwrap();
    // Of an emulator that has ended.
    let _ = fs::remove_file(folder.join("fleet.db"));
    let _ = fs::remove_dir_all(folder.join("tables"));
    fs::write(folder.join("customers.txt"), "customer01@example.com\ncustomer02@example.com\n").unwrap();
    let script = script
        .replace("SG.…", BEARER_KEY)
        .replace("SENDGRID_API_KEY=…", &format!("SENDGRID_API_KEY='{KEY}'"));
    let script = script.replace("http://127.0.0.1:8025", base_url);
    let script = script.replace("sendgrid-stats sync ", "sendgrid-stats sync --rate 1000000 ");
    let program = path();
    let programs = Path::new(&program).parent().unwrap();
    let path = format!("{}:{}", programs.display(), env::var("PATH").unwrap());
    let output = Command::new("/bin/sh")
        .args(["-euc", &script])
        .current_dir(folder)
        .env_clear()
        .env("PATH", path)
        .env("SENDGRID_API_KEY", BEARER_KEY)
        .env("SENDGRID_BASE_URL", base_url)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (stdout, stderr) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let is_progress = |line: &str| line.starts_with("sync: ");
    assert!(output.status.success() && stderr.lines().all(is_progress), "{script}\n{stdout}\n{stderr}");
    assert!(!stdout.contains(KEY) && !stdout.contains(BEARER_KEY), "{script}\n{stdout}");
    stdout
}

#[test]
fn programs_of_the_documents_work_at_the_emulator() {
    let emulating = Emulating::start(&[]);
    for (name, document, count) in
        [("command", COMMAND, 6), ("project", PROJECT, 2), ("migrating", MIGRATING, 1)]
    {
        let programs = programs(document);
        assert_eq!(programs.len(), count, "{name} {programs:?}");
        for (script, expected) in programs {
            let stdout = run(&script, &emulating.base_url);
            assert!(stdout.contains(&expected), "{script}\n{stdout}");
        }
    }
}
