//! The proxy of `docs/keys.md`, which adds the key.
#![cfg(unix)]

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::run::{KEY, NAME, june, path, sendgrid_stats};

/// The block of code of the page in this language.
fn block(language: &str) -> String {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/keys.md")).unwrap();
    let (_, code) = page.split_once(&format!("```{language}\n")).unwrap();
    code.split_once("```").unwrap().0.to_owned()
}

/// The proxy while it runs.
struct Proxy {
    child: Child,
    base_url: String,
}

impl Proxy {
    fn start(upstream: &str) -> Self {
        let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/keyless-proxy.mjs");
        fs::write(file, block("js")).unwrap();
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

#[test]
fn script_of_the_page_starts_the_proxy_and_queries_it() {
    let emulator = june();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("proxy.mjs"), block("js")).unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let script =
        block("sh").replace("8080", &port.to_string()).replace("API_KEY=…", &format!("API_KEY='{KEY}'"));
    let program = path();
    let folder_of_it = Path::new(&program).parent().unwrap();
    let path = format!("{}:{}", folder_of_it.display(), env::var("PATH").unwrap());
    let output = Command::new("/bin/sh")
        .args(["-euc", &format!("trap 'kill $!' EXIT\n{script}")])
        .current_dir(folder.path())
        .env_clear()
        .envs([("PATH", path), ("PORT", port.to_string()), ("UPSTREAM", emulator.base_url())])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stdout.contains("requests"), "{script}\n{stdout}\n{stderr}");
    assert_eq!(emulator.requests(), 1);
}
