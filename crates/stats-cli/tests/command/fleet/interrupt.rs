//! Signals: the first ends the run and stores what is in flight, the second ends the process.
#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{NAMES, Place, answer, emulator};
use crate::run::{KEY, NAME, program, wait};

fn start(place: &Place, base_url: &str, arguments: &[&str]) -> Child {
    let mut command = program();
    command
        .env("SENDGRID_API_USER", NAME)
        .env("SENDGRID_API_KEY", KEY)
        .arg("sync")
        .arg(place.store())
        .args(arguments);
    let command = command.args(["--base-url", base_url]).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    let kill = format!("kill -{name} {}", child.id());
    assert!(Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success());
}

fn until(is_true: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_true() {
        assert!(started.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_first_signal_stores_what_is_in_flight_and_the_next_run_continues() {
    for name in ["INT", "TERM"] {
        let (place, emulator) =
            (Place::new(), emulator(&NAMES).faults("delay=400ms".parse().unwrap()).start().unwrap());
        let list = place.write("list", NAMES.join("\n"));
        let arguments = ["--customers", &list, "--concurrency", "1", "--output", "json"];
        let child =
            start(&place, &emulator.base_url(), &[&["--dialect", "reseller"], &arguments[..]].concat());
        until(|| emulator.requests() == 1);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{output:?}");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let report = &report["answer"];
        assert_eq!((&report["state"], &report["tasks"]), (&"interrupted".into(), &1.into()), "{report}");
        assert_eq!(place.reached().len(), 1);
        let rest = place.legacy(&emulator.base_url(), &arguments).run().status_is(0);
        assert_eq!((&answer(&rest)["run"]["number"], emulator.requests()), (&1.into(), 3));
    }
}

#[test]
fn a_run_that_waits_for_the_rate_ends_soon() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let list = place.write("list", NAMES.join("\n"));
    let arguments = ["--customers", &list, "--dialect", "reseller", "--rate", "1"];
    let mut child = start(&place, &emulator.base_url(), &arguments);
    until(|| emulator.requests() == 1 && place.store().exists() && place.reached().len() == 1);
    let began = Instant::now();
    signal(&child, "INT");
    assert_eq!(wait(&mut child), 130);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!(emulator.requests(), 1);
}

#[test]
fn the_second_signal_ends_the_process_at_once() {
    let (place, emulator) =
        (Place::new(), emulator(&NAMES).faults("delay=30s".parse().unwrap()).start().unwrap());
    let mut child = start(&place, &emulator.base_url(), &["--dialect", "v3"]);
    until(|| emulator.requests() == 1);
    let began = Instant::now();
    signal(&child, "INT");
    thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "the first waits for the answer");
    signal(&child, "INT");
    assert_eq!(wait(&mut child), 130);
    assert!(began.elapsed() < Duration::from_secs(5));
}
