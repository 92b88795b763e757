//! The proxy of `docs/keys.md`, which adds the key.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::run::{KEY, NAME, june, sendgrid_stats};

/// The proxy while it runs.
struct Proxy {
    child: Child,
    base_url: String,
}

impl Proxy {
    fn start(upstream: &str) -> Self {
        let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/keys.md")).unwrap();
        let (_, code) = page.split_once("```js\n").unwrap();
        let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/keyless-proxy.mjs");
        fs::write(file, code.split_once("```").unwrap().0).unwrap();
        let mut command = Command::new("node");
        command.arg(file).env("SENDGRID_API_USER", NAME).env("SENDGRID_API_KEY", KEY);
        command.env("UPSTREAM", upstream).env("PORT", "0").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("`node` cannot be run: {error}"));
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { child, base_url: line.trim_end().to_owned() }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn proxy_of_the_page_adds_name_and_key() {
    let emulator = june();
    let proxy = Proxy::start(&emulator.base_url());
    for query in [
        ["daily", "--days", "3"].as_slice(),
        &["aggregate", "--format", "xml"],
        &["categories"],
        &[
            "category-stats",
            "--category",
            "categoryA",
            "--category",
            "categoryB",
            "--start-date",
            "2009-06-20",
        ],
    ] {
        let run = |base_url: &str| {
            let run = sendgrid_stats(query).with(&["--customer", "customer@example.com", "--output", "json"]);
            run.at(base_url)
        };
        let keyless = run(&proxy.base_url).with(&["--keyless"]).without("SENDGRID_API_USER");
        let keyless = keyless.without("SENDGRID_API_KEY").run().answered();
        assert_eq!(keyless, run(&emulator.base_url()).run().answered());
    }
    // A failure of the server does not end the proxy.
    let cut = sendgrid_stats(&["daily", "--customer", "fault-cut+times=1@example.com", "--keyless"]);
    cut.at(&proxy.base_url).run().answered();
    let unknown = sendgrid_stats(&["daily", "--customer", "unknown@example.com", "--keyless"]);
    let unknown = unknown.at(&proxy.base_url).run();
    assert!(unknown.stderr.contains("refused-not-found"), "{unknown:?}");
}

#[test]
fn proxy_of_the_page_lets_nothing_else_through() {
    let emulator = june();
    let proxy = Proxy::start(&emulator.base_url());
    for more in [["--post"].as_slice(), &["--dialect", "customer"], &["--dialect", "reseller"]] {
        let run = sendgrid_stats(&["daily", "--customer", "customer@example.com", "--keyless"]).with(more);
        assert_eq!(run.at(&proxy.base_url).run().status, 4, "{more:?}");
    }
    assert_eq!(emulator.requests(), 0);
}
