//! The programs of the documents for the command, at `sendgrid-stats emulate`.
#![cfg(unix)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Map;

use crate::emulator::Emulating;
use crate::fleet::{NAMES, Place, answer, emulator};
use crate::run::{BEARER_KEY, KEY, path};

const COMMAND: &str = include_str!("../../README.md");
const PROJECT: &str = include_str!("../../../../README.md");
const MIGRATING: &str = include_str!("../../../../docs/migrating.md");
const FIRST_NUMBERS: &str = include_str!("../../../../docs/README.md");
const REPORT: &str = include_str!("../../../../docs/report.md");
const FLEET: &str = include_str!("../../../../docs/fleet.md");
const EMULATOR: &str = include_str!("../../../stats-emulator/README.md");

/// The blocks of code that run queries, as scripts, each with the output that it is said to have.
fn programs(document: &str) -> Vec<(String, String)> {
    let mut programs = Vec::new();
    let mut blocks = document.split("\n```");
    // Text and code take turns.
    while let (Some(_), Some(block)) = (blocks.next(), blocks.next()) {
        let (language, code) = block.split_once('\n').unwrap();
        if !matches!(language, "sh" | "console")
            || !(code.contains("sendgrid-stats ") || code.contains("curl "))
            || code.contains("cargo")
        {
            continue;
        }
        let (input, output): (Vec<&str>, Vec<&str>) =
            code.lines().partition(|line| language == "sh" || line.starts_with("$ "));
        let input = input.into_iter().map(|line| line.strip_prefix("$ ").unwrap_or(line));
        // It is running already.
        let input: Vec<&str> = input.filter(|line| !line.starts_with("sendgrid-stats emulate")).collect();
        if !input.is_empty() {
            programs.push((input.join("\n"), output.join("\n")));
        }
    }
    programs
}

/// Runs a script with the command on its path and the key of the first program. Returns what it prints.
fn run(script: &str, base_url: &str, status: i32) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("customers.txt"), "customer01@example.com\ncustomer02@example.com\n")
        .unwrap();
    let script = script
        .replace("SG.…", BEARER_KEY)
        .replace("SENDGRID_API_KEY=…", &format!("SENDGRID_API_KEY='{KEY}'"));
    let script = script.replace("http://127.0.0.1:8025", base_url);
    let script = script.replace("sendgrid-stats sync ", "sendgrid-stats sync --rate 1000000 ");
    let script = script.replace("curl ", "curl --fail-with-body --silent --show-error ");
    let program = path();
    let programs = Path::new(&program).parent().unwrap();
    let path = format!("{}:{}", programs.display(), env::var("PATH").unwrap());
    let output = Command::new("/bin/sh")
        .args(["-euc", &script])
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", path)
        .env("SENDGRID_API_KEY", BEARER_KEY)
        .env("SENDGRID_BASE_URL", base_url)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (stdout, stderr) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let is_as_expected =
        |line: &str| line.starts_with("sync: ") || status == 10 && line.starts_with("stale: ");
    let is_as_expected = output.status.code() == Some(status) && stderr.lines().all(is_as_expected);
    assert!(is_as_expected, "{script}\n{stdout}\n{stderr}");
    assert!(!stdout.contains(KEY) && !stdout.contains(BEARER_KEY), "{script}\n{stdout}");
    stdout
}

#[test]
fn programs_of_the_documents_work_at_the_emulator() {
    let emulating = Emulating::start(&[]);
    for (name, document, count) in [
        ("command", COMMAND, 6),
        ("project", PROJECT, 2),
        ("migrating", MIGRATING, 1),
        ("first numbers", FIRST_NUMBERS, 1),
        ("emulator", EMULATOR, 4),
    ] {
        let programs = programs(document);
        assert_eq!(programs.len(), count, "{name} {programs:?}");
        for (script, expected) in programs {
            let stdout = run(&script, &emulating.base_url, 0);
            assert!(stdout.contains(&expected), "{script}\n{stdout}");
        }
    }
}

#[test]
fn programs_of_the_guide_about_fleets_work_at_its_emulator() {
    let (_, line) = FLEET.split_once("\nsendgrid-stats emulate --port 8025 ").unwrap();
    let (line, _) = line.split_once('\n').unwrap();
    let line = line.replace("--customers 200", "--customers 2");
    let arguments: Vec<&str> = line.split(' ').collect();
    let of_the_guide = Emulating::start(&arguments);
    let of_today = Emulating::start(&[]);
    let programs = programs(FLEET);
    let [(first_night, _), (by_file, _)] = programs.as_slice() else { panic!("{programs:?}") };
    let stdout = run(first_night, &of_the_guide.base_url, 10); // the guide says so
    assert!(stdout.contains("dry run") && stdout.contains("complete through  2026-06-30"), "{stdout}");
    let stdout = run(by_file, &of_today.base_url, 0);
    assert!(stdout.contains("2 complete, 0 failed"), "{stdout}");
}

#[test]
fn programs_of_the_guide_about_reports_work_at_its_emulator() {
    let (_, line) = REPORT.split_once("\nsendgrid-stats emulate --port 8025 ").unwrap();
    let (line, _) = line.split_once('\n').unwrap();
    let line = line.replace("--fleet 300", "--fleet 9");
    let emulating = Emulating::start(&line.split(' ').collect::<Vec<_>>());
    let programs = programs(REPORT);
    let [(morning, _)] = programs.as_slice() else { panic!("{programs:?}") };
    let stdout = run(morning, &emulating.base_url, 0);
    for text in ["no earlier report", "critical  ", "bounce-rate ", "silent ", "failed ", "volume-increase "]
    {
        assert!(stdout.contains(text), "{stdout}");
    }
}

#[test]
fn rules_of_the_guide_about_reports_are_the_defaults() {
    let (_, rules) = REPORT.split_once("\n```toml\n").unwrap();
    let (rules, _) = rules.split_once("\n```\n").unwrap();
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    place.sync(&emulator.base_url(), &[]).run().status_is(0);
    let file = place.write("rules.toml", rules);
    let rules_of = |arguments: &[&str]| answer(&place.report(arguments))["rules"].take();
    let of_file = rules_of(&["--output", "json", "--rules", &file]);
    assert_eq!(of_file, rules_of(&["--output", "json"]));
    let keys = of_file.as_object().unwrap().values().map(|of| of.as_object().map_or(1, Map::len));
    assert_eq!(keys.sum::<usize>(), rules.lines().filter(|line| line.contains(" = ")).count(), "{of_file}");
}
