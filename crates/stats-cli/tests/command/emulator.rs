//! `emulate` and `demo`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, NaiveDate, Utc};

use crate::run::{KEY, NAME, path, program, sendgrid_stats};

/// The emulator's bearer key, which is not secret.
const BEARER_KEY: &str = "SG.open-sesame.emulator";

/// An `emulate` that is running.
pub(crate) struct Emulating {
    child: Child,
    pub(crate) base_url: String,
}

impl Emulating {
    pub(crate) fn start(arguments: &[&str]) -> Self {
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
fn ordinary_customers_are_beside_the_known_ones() {
    let emulating = Emulating::start(&["--today", "2009-06-30", "--customers", "200"]);
    for (name, status) in [("customer000200@example.com", 0), ("customer60@example.com", 0)] {
        let run = sendgrid_stats(&["daily", "--customer", name, "--days", "1"]);
        assert_eq!(run.at(&emulating.base_url).run().status, status, "{name}");
    }
    let refused = sendgrid_stats(&["emulate", "--customers", "1000001"]).run();
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains("expected a number of customers from 0 to 1000000"),
        "{}",
        refused.stderr
    );
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
    let legacy = format!("SENDGRID_API_USER={NAME} SENDGRID_API_KEY='{KEY}'; Ctrl-C ends it\n");
    assert_eq!(message, format!("{legacy}or for v3:\nSENDGRID_API_KEY={BEARER_KEY}\n"));
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
        (["--host", "example.com"], 2, "bad-option"),
        (["--host", ""], 2, "bad-option"),
        (["--rate-limit", "600"], 2, "bad-option"),
        (["--rate-limit", "600/60"], 2, "bad-option"),
        (["--rate-limit", "-1/60s"], 2, "bad-option"),
        (["--rate-limit", "600/0s"], 2, "bad-option"),
        (["--fault", "dealy=200ms"], 2, "--fault: unknown fault `dealy=200ms`; did you mean `delay`?"),
        (["--fault", "delay=200"], 2, "expected the form `delay=200ms`"),
        (["--script", "503; boom"], 2, "--script: unknown fault `boom`"),
        (["--api-user", ""], 2, "bad-option"),
        (["--api-key", ""], 2, "bad-option"),
        (["--bearer-key", ""], 2, "bad-option"),
        (["--bearer-key", "SG.a b"], 2, "bad-option"),
        (
            ["--switch", "idle-day=none"],
            2,
            "--switch: unknown switch `idle-day=none`; expected `idle-day=zeros|",
        ),
        (["--log=/no/such/folder/log", "--keyless"], 7, "`/no/such/folder/log`"),
    ] {
        let outcome = sendgrid_stats(&["emulate"]).with(&arguments).run();
        assert_eq!((outcome.status, outcome.stdout.as_str()), (status, ""), "{outcome:?}");
        assert!(outcome.stderr.starts_with("error: ") && outcome.stderr.contains(kind), "{outcome:?}");
    }
}

#[test]
fn demo_prints_five_answers_without_credentials() {
    let started = Instant::now();
    let run = sendgrid_stats(&["demo"]).without("SENDGRID_API_USER").without("SENDGRID_API_KEY");
    let shown = run.run().answered();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(shown.matches("The answers in JSON and in XML are equal.").count(), 4);
    assert_eq!(shown.matches("With v3 it is equal in everything that both APIs have.").count(), 4);
    assert_eq!(shown.matches("api_key=***").count(), 11);
    let v3 = "/v3/subusers/stats?subusers=customer%40example.com&subusers=customer01%40example.com";
    assert_eq!((shown.matches("/v3/").count(), shown.matches(v3).count()), (5, 1), "{shown}");
    assert!(!shown.contains("sesame"), "{shown}");
    for cell in [
        "│ 2009-06-20 ┆    12342 ┆",
        "│ requests     ┆",
        "┆ customer01@example.com ┆",
        "│ categoryC │",
        "│ 2009-06-21 ┆ categoryB ┆",
    ] {
        assert!(shown.contains(cell), "{cell}\n{shown}");
    }
}

/// Daily statistics of one day, in JSON, from an emulator that is running.
fn day(emulating: &Emulating, arguments: &[&str]) -> crate::run::Outcome {
    let run =
        sendgrid_stats(&["daily", "--customer", "customer@example.com", "--days", "1", "--output", "json"]);
    run.with(arguments).at(&emulating.base_url).with(&["--max-retries", "0"]).run()
}

impl Emulating {
    /// Ends it and returns what it wrote to standard error.
    fn messages(mut self) -> String {
        use std::io::Read;

        let _ = self.child.kill();
        let mut messages = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
        messages
    }
}

#[test]
fn limits_the_rate_of_requests() {
    let emulating = Emulating::start(&["--rate-limit", "1/60m"]);
    assert_eq!(day(&emulating, &[]).status, 0);
    let refused = day(&emulating, &[]).document();
    assert_eq!(refused["error"]["kind"], "refused-rate-limited");
}

#[test]
fn sends_faults_and_scripts() {
    let emulating = Emulating::start(&["--fault", "404,one-in=2", "--script", "500; none"]);
    let kinds: Vec<String> =
        (0..4).map(|_| day(&emulating, &[]).document()["error"]["kind"].to_string()).collect();
    assert_eq!(kinds, ["\"refused-server\"", "null", "null", "\"refused-not-found\""]);
}

#[test]
fn requires_the_given_credentials_or_none() {
    let emulating = Emulating::start(&["--api-user", "it's me", "--api-key", "my-own-key"]);
    assert_eq!(day(&emulating, &[]).document()["error"]["kind"], "refused-authentication");
    let run =
        sendgrid_stats(&["daily", "--customer", "customer@example.com", "--days", "1", "--output", "json"]);
    let run = run.variable("SENDGRID_API_USER", "it's me").variable("SENDGRID_API_KEY", "my-own-key");
    assert_eq!(run.at(&emulating.base_url).run().status, 0);
    let messages = emulating.messages();
    let legacy = "SENDGRID_API_USER='it'\\''s me', SENDGRID_API_KEY as given; Ctrl-C ends it\n";
    assert_eq!(messages, format!("{legacy}or for v3:\nSENDGRID_API_KEY={BEARER_KEY}\n"));

    let keyless = Emulating::start(&["--keyless"]);
    assert_eq!(day(&keyless, &["--keyless"]).status, 0);
    assert_eq!(keyless.messages(), "no credentials are required; Ctrl-C ends it\n");
    assert_eq!(sendgrid_stats(&["emulate", "--keyless", "--api-user", "a"]).run().status, 2);
}

#[test]
fn logs_requests_without_the_key() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("requests.log");
    let _ = fs::remove_file(&file);
    let to_file = format!("--log={}", file.display());
    let emulatings = [Emulating::start(&[&to_file]), Emulating::start(&["--log"]), Emulating::start(&[])];
    for emulating in &emulatings {
        assert_eq!(day(emulating, &[]).status, 0);
    }
    let [to_file, to_stderr, none] = emulatings.map(Emulating::messages);
    let logged = fs::read_to_string(&file).unwrap();
    for log in [&logged, to_stderr.lines().nth(3).unwrap()] {
        let line = "GET /api/distributor.manageSubuser.json?api_user=reseller&api_key=***&method=stats&user=customer%40example.com&days=1 200";
        assert!(log.contains(line), "{log}");
    }
    assert_eq!((to_file.lines().count(), to_stderr.lines().count(), none.lines().count()), (3, 4, 3));
}

#[test]
fn warns_if_other_machines_can_use_it() {
    for (host, warned) in [("0.0.0.0", true), ("127.0.0.1", false), ("localhost", false)] {
        let emulating = Emulating::start(&["--host", host]);
        assert!(emulating.base_url.starts_with("http://127.0.0.1:"), "{}", emulating.base_url);
        assert_eq!(day(&emulating, &[]).status, 0);
        assert_eq!(emulating.messages().starts_with("warning: other machines can use"), warned, "{host}");
    }
}

/// As process 1 of a container, signals without a handler are ignored.
#[cfg(target_os = "linux")]
#[test]
fn signals_end_it_as_process_1() {
    use std::process::Command;

    let namespace = |program: &str| {
        let mut command = Command::new("unshare");
        command.args(["--pid", "--fork", "--kill-child", program]).stdin(Stdio::null());
        command
    };
    if !namespace("true").stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        println!("not run: this user may not make a namespace of processes");
        return;
    }
    for (signal, status) in [("TERM", 143), ("INT", 130)] {
        let mut child = namespace(&path());
        let mut child = child.arg("emulate").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let of = format!("/proc/{0}/task/{0}/children", child.id());
        let process_1 = fs::read_to_string(of).unwrap();
        let kill = format!("kill -{signal} {process_1}");
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        let started = Instant::now();
        let ended = loop {
            match child.try_wait().unwrap() {
                Some(ended) => break Some(ended),
                None if started.elapsed() > Duration::from_secs(5) => break None,
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        if ended.is_none() {
            let _ = child.kill();
            let _ = child.wait();
        }
        assert_eq!(ended.and_then(|ended| ended.code()), Some(status), "{signal}");
    }
}

#[test]
fn help_lists_every_option_with_an_example_and_every_word() {
    let help = sendgrid_stats(&["emulate", "--help"]).run().answered();
    for text in [
        "such as 0.0.0.0",
        "such as 8025",
        "such as 600/60s",
        "such as 503,one-in=5",
        "'503; none; cut'",
        "--api-user me --api-key mine",
        "daily --keyless",
        "--log=requests.log",
        "such as conformance",
        "x-emulator-refusal: object,403",
        "POST /__emulator/reset",
        "retry-after=2s",
        "gzip-bomb=10GB",
        "two-messages",
        "names-repeated",
        "--fleet 300 --trouble bouncing --trouble silent",
        "bouncing complaining doubled silent bad-category failing; all",
    ] {
        assert!(help.replace("\n          ", " ").contains(text), "no {text} in {help}");
    }
}
