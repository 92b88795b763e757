//! `emulate` and `demo`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, NaiveDate, Utc};

use crate::run::{KEY, NAME, program, sendgrid_stats};

/// An `emulate` that is running.
struct Emulating {
    child: Child,
    base_url: String,
}

impl Emulating {
    fn start(arguments: &[&str]) -> Self {
        let mut command = program();
        command
            .arg("emulate")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { child, base_url: line.strip_suffix('\n').unwrap().to_owned() }
    }
}

impl Drop for Emulating {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn prints_the_base_url_first_and_answers_there() {
    let emulating = Emulating::start(&["--since", "2009-06-01", "--today", "2009-06-30", "--seed", "7"]);
    assert!(emulating.base_url.starts_with("http://127.0.0.1:"), "{}", emulating.base_url);
    let query = |kind, arguments: &[&str]| {
        let run = sendgrid_stats(&[kind, "--customer", "customer01@example.com", "--output", "json"]);
        run.with(arguments).at(&emulating.base_url).run().document()
    };
    let days = query("daily", &[]);
    let days = days["answer"].as_array().unwrap();
    assert_eq!(days.len(), 30);
    assert_eq!(days[29]["date"], "2009-06-30");
    // The seed determines the numbers.
    let again = Emulating::start(&["--today", "2009-06-30", "--seed", "7"]);
    let run = sendgrid_stats(&["aggregate", "--customer", "customer01@example.com", "--output", "json"]);
    assert_eq!(run.at(&again.base_url).run().document(), query("aggregate", &[]));
}

#[test]
fn today_defaults_to_the_system_date() {
    let today = || DateTime::<Utc>::from(SystemTime::now()).date_naive();
    let before = today();
    let emulating = Emulating::start(&[]);
    let run =
        sendgrid_stats(&["daily", "--customer", "customer@example.com", "--days", "1", "--output", "ndjson"]);
    let row = run.at(&emulating.base_url).run().answered();
    let is_it = |day: &NaiveDate| row.starts_with(&format!("{{\"date\":\"{day}\""));
    // Midnight may pass in between.
    assert!([before, today()].iter().any(is_it), "{row}");
}

#[cfg(unix)]
#[test]
fn interrupt_ends_it_without_a_message() {
    use std::io::Read;
    use std::os::unix::process::ExitStatusExt;

    let mut emulating = Emulating::start(&[]);
    let interrupt = format!("kill -INT {}", emulating.child.id());
    assert!(std::process::Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
    let started = Instant::now();
    let status = loop {
        if let Some(status) = emulating.child.try_wait().unwrap() {
            break status;
        }
        assert!(started.elapsed() < Duration::from_secs(5));
        std::thread::sleep(Duration::from_millis(5));
    };
    assert_eq!(status.signal(), Some(2));
    let mut message = String::new();
    emulating.child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
    // The credentials, and no message after them.
    assert_eq!(message, format!("SENDGRID_API_USER={NAME} SENDGRID_API_KEY='{KEY}'; Ctrl-C ends it\n"));
}

#[test]
fn serves_a_suite() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("suite");
    let case = folder.join("cases/categories/one");
    fs::create_dir_all(&case).unwrap();
    fs::write(folder.join("index.json"), r#"["categories/one"]"#).unwrap();
    fs::write(case.join("response.json"), r#"["only"]"#).unwrap();
    let parameters = r#"["method=stats","user=customer%40example.com","list=true"]"#;
    let request = r#""origin":"https://sendgrid.com","method":"GET","path":"/api/distributor.manage.json""#;
    let document = format!(
        r#"{{"request":{{{request},"parameters":{parameters}}},"responses":[{{"status":200,"body":"response.json"}}]}}"#
    );
    fs::write(case.join("case.json"), document).unwrap();
    let emulating = Emulating::start(&["--suite", folder.to_str().unwrap()]);
    let base_url = format!("{}/case/categories/one/1", emulating.base_url);
    let run = sendgrid_stats(&[
        "categories",
        "--customer",
        "customer@example.com",
        "--keyless",
        "--output",
        "json",
    ]);
    assert_eq!(run.at(&base_url).run().answered(), "{\"answer\":[\"only\"]}\n");
}

#[test]
fn reports_why_it_cannot_start() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (arguments, status, kind) in [
        (["--port", port.as_str()], 6, "transport"),
        (["--port", "65536"], 2, "bad-option"),
        (["--port", ""], 2, "bad-option"),
        (["--seed", "-1"], 2, "bad-option"),
        (["--since", "2009-6-1"], 2, "bad-date"),
        (["--today", "2009-02-29"], 2, "bad-date"),
        (["--today", "2009-05-31"], 2, "dates-out-of-order"),
        (["--suite", "no-such-folder"], 7, "file"),
    ] {
        let outcome = sendgrid_stats(&["emulate"]).with(&arguments).run();
        assert_eq!((outcome.status, outcome.stdout.as_str()), (status, ""), "{outcome:?}");
        assert!(outcome.stderr.starts_with("error: ") && outcome.stderr.contains(kind), "{outcome:?}");
    }
}

#[test]
fn demo_prints_four_answers_without_credentials() {
    let started = Instant::now();
    let run = sendgrid_stats(&["demo"]).without("SENDGRID_API_USER").without("SENDGRID_API_KEY");
    let shown = run.run().answered();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(shown.matches("The answers in JSON and in XML are equal.").count(), 4);
    assert_eq!(shown.matches("api_key=***").count(), 8);
    for cell in
        ["│ 2009-06-20 ┆    12342 ┆", "│ requests     ┆", "│ categoryC │", "│ 2009-06-21 ┆ categoryB ┆"]
    {
        assert!(shown.contains(cell), "{cell}\n{shown}");
    }
}
