//! How much memory large answers take, as the system reports it: the peak of the resident set of the process.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write as _};
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::canned::canned;
use crate::run::{KEY, NAME, program, wait};

/// The most that an output of 100,000 rows may take, in kilobytes.
const MOST: u64 = 200_000;

/// The bytes that a successful command prints, and the peak of its memory in kilobytes.
fn run(arguments: &[&str]) -> (u64, u64) {
    let mut command = program();
    command.args(arguments).env("SENDGRID_API_USER", NAME).env("SENDGRID_API_KEY", KEY);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let printed = thread::spawn(move || {
        let (mut bytes, mut printed) = (vec![0; 64 << 10], 0);
        while let Ok(length @ 1..) = stdout.read(&mut bytes) {
            printed += u64::try_from(length).unwrap();
        }
        printed
    });
    let mut peak = 0;
    // The peak never falls: the last value before the end counts.
    while let Some(now) = peak_of(&mut child) {
        peak = now;
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(wait(&mut child), 0, "{arguments:?}");
    (printed.join().unwrap(), peak)
}

/// `VmHWM` of a process; `None` once it has ended.
fn peak_of(child: &mut Child) -> Option<u64> {
    if child.try_wait().unwrap().is_some() {
        return None;
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// A body of 100,000 rows: `categories` categories on as many days as that takes.
fn rows(categories: u32) -> String {
    let mut body = String::from("[");
    for row in 0..100_000 {
        let (day, category) = (row / categories, row % categories);
        let (year, month, day) = (1000 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
        let comma = if row == 0 { "" } else { "," };
        write!(body, "{comma}{{\"date\":\"{year}-{month:02}-{day:02}\",\"category\":\"c{category}\"")
            .unwrap();
        for metric in ["requests", "delivered", "opens", "clicks", "bounces", "unsubscribes", "blocked"] {
            write!(body, ",\"{metric}\":{}", row * 7 + 1).unwrap();
        }
        body.push('}');
    }
    body.push(']');
    body
}

#[test]
fn every_output_of_100_000_rows_takes_at_most_200_mb() {
    for categories in [50, 100_000] {
        let file = format!("{}/memory-{categories}.json", env!("CARGO_TARGET_TMPDIR"));
        fs::write(&file, rows(categories)).unwrap();
        let decode = ["decode", "--kind", "category-stats", "--format", "json", file.as_str(), "--output"];
        for output in ["table", "csv", "json", "ndjson"] {
            let (printed, peak) = run(&[decode.as_slice(), &[output]].concat());
            println!("{categories} categories, {output}: {peak} kB for {printed} bytes");
            assert!(peak <= MOST, "{output} of {categories} categories: {peak} kB");
            assert_eq!(printed < 200_000, output == "table", "{output}: {printed}");
        }
        if categories == 50 {
            let (printed, peak) = run(&[decode.as_slice(), &["table", "--all-rows"]].concat());
            println!("{categories} categories, all rows: {peak} kB for {printed} bytes");
            assert!(peak <= MOST && printed > 10_000_000, "all rows: {peak} kB, {printed} bytes");
        }
        fs::remove_file(file).unwrap();
    }
}

#[test]
fn small_gzip_body_of_many_rows_takes_at_most_200_mb() {
    // 40 metrics on the first day, and then a tenth of the days that the bound of a body allows.
    let metrics: Vec<String> = (0..40).map(|metric| format!("\"m{metric}\":1")).collect();
    let metrics = metrics.join(",");
    let days = "{\"date\":\"2009-06-21\"},".repeat(300_000);
    let body = format!("{{\"date\":\"2009-06-20\",{metrics}}},{days}{{\"date\":\"2009-06-22\"}}");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(body.as_bytes()).unwrap();
    let compressed = gzip.finish().unwrap();
    assert!(compressed.len() < 20_000, "{}", compressed.len());
    let base_url = canned(200, "content-encoding: gzip\r\n", &compressed);
    let (printed, peak) = run(&["daily", "--customer", "customer@example.com", "--base-url", &base_url]);
    println!("{} bytes of gzip: {peak} kB for {printed} bytes", compressed.len());
    assert!(peak <= MOST, "{peak} kB");
}
