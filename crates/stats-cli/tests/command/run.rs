//! One run of the command.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use stats_emulator::Emulator;
use stats_proto::QueryKind;

/// The commands, in the order of the help.
pub(crate) const COMMANDS: [&str; 15] = [
    "daily",
    "daily-by-customer",
    "aggregate",
    "categories",
    "category-stats",
    "customers",
    "sync",
    "status",
    "report",
    "publish",
    "decode",
    "emulate",
    "demo",
    "completions",
    "man",
];

/// The commands that are queries: named like the kinds of queries.
pub(crate) fn queries() -> Vec<&'static str> {
    QueryKind::ALL.iter().map(|kind| kind.as_str()).collect()
}

pub(crate) const NAME: &str = "reseller";
pub(crate) const KEY: &str = "open+sesame/&";
/// The key as encoded in a URL and in a form.
pub(crate) const ENCODED_KEY: &str = "open%2Bsesame%2F%26";

/// The key of v3, of visible ASCII that every encoding leaves as it is.
pub(crate) const BEARER_KEY: &str = stats_emulator::BEARER_KEY;

/// The password in the URLs of `Proxy::url_with_password`: encoded as there, plain, and in base 64 with its name.
const PROXY_PASSWORD: [&str; 3] = ["hid%64en", "hidden", "bWU6aGlkZGVu"];

/// The time limit of a run.
const LONGEST: Duration = Duration::from_secs(20);

/// A run to start, with only the account's credentials in its environment.
pub(crate) struct Run {
    command: Command,
    input: Vec<u8>,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn sendgrid_stats(arguments: &[&str]) -> Run {
    let mut command = program();
    command.args(arguments).env("SENDGRID_API_USER", NAME).env("SENDGRID_API_KEY", KEY);
    Run { command, input: Vec::new() }
}

/// A run with a key alone in its environment.
pub(crate) fn with_bearer_key(arguments: &[&str]) -> Run {
    sendgrid_stats(arguments).without("SENDGRID_API_USER").variable("SENDGRID_API_KEY", BEARER_KEY)
}

/// The path of the program under test: the one that `SENDGRID_STATS_COMMAND` names, such as that of an installed wheel, or
/// the one that was built with these tests.
pub(crate) fn path() -> String {
    std::env::var("SENDGRID_STATS_COMMAND")
        .unwrap_or_else(|_| env!("CARGO_BIN_EXE_sendgrid-stats").to_owned())
}

/// The command without arguments and with an empty environment.
pub(crate) fn program() -> Command {
    let mut command = Command::new(path());
    command.env_clear();
    command
}

/// An emulator whose days are June 2009.
pub(crate) fn june() -> Emulator {
    Emulator::builder().today("2009-06-30".parse().unwrap()).start().unwrap()
}

impl Run {
    pub(crate) fn with(mut self, arguments: &[impl AsRef<OsStr>]) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn at(self, base_url: &str) -> Self {
        self.with(&["--base-url", base_url])
    }

    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without(mut self, variable: &str) -> Self {
        self.command.env_remove(variable);
        self
    }

    pub(crate) fn input(mut self, input: &[u8]) -> Self {
        self.input = input.to_vec();
        self
    }

    pub(crate) fn run(mut self) -> Outcome {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let (mut stdin, input) = (child.stdin.take().unwrap(), self.input);
        // Fails if the command does not read its input.
        let fed = thread::spawn(move || drop(stdin.write_all(&input)));
        let stdout = collect(child.stdout.take().unwrap());
        let stderr = collect(child.stderr.take().unwrap());
        let status = wait(&mut child);
        fed.join().unwrap();
        let outcome = Outcome { status, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() };
        for secret in [KEY, ENCODED_KEY, BEARER_KEY].iter().chain(&PROXY_PASSWORD) {
            assert!(!outcome.stdout.contains(secret) && !outcome.stderr.contains(secret), "{outcome:?}");
        }
        outcome
    }
}

impl Outcome {
    /// The standard output of a successful run.
    #[track_caller]
    pub(crate) fn answered(self) -> String {
        assert_eq!((self.status, self.stderr.as_str()), (0, ""), "{self:?}");
        self.stdout
    }

    /// The one document of JSON output, which matches the exit status.
    #[track_caller]
    pub(crate) fn document(&self) -> Value {
        assert_eq!(self.stderr, "", "{self:?}");
        let document: Value = serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("{self:?}"));
        assert_eq!(self.stdout.lines().count(), 1, "{self:?}");
        let object = document.as_object().unwrap();
        if let Some(error) = object.get("error") {
            assert_ne!(self.status, 0, "{self:?}");
            let keys: Vec<&String> = error.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["kind", "message"], "{self:?}");
            assert_eq!(object.len(), 1, "{self:?}");
        } else {
            let keys: Vec<&String> = object.keys().collect();
            let is_known = [
                "answer",
                "answer period",
                "answer missing",
                "dialect request",
                "dialect requests",
                "dialect more requests",
            ];
            assert!(
                is_known
                    .contains(&keys.into_iter().map(String::as_str).collect::<Vec<_>>().join(" ").as_str()),
                "{self:?}"
            );
            assert_eq!(self.status, 0, "{self:?}");
        }
        document
    }

    /// Asserts that the run failed with `transport` for this reason. Returns the message.
    #[track_caller]
    pub(crate) fn no_answer(&self, reason: &str) -> String {
        let json = self.stderr.is_empty();
        let message =
            if json { self.document()["error"]["message"].to_string() } else { self.stderr.clone() };
        assert_eq!(self.status, 6, "{self:?}");
        assert!(message.contains(reason), "{self:?}");
        assert!(!message.contains("api_key") && !message.contains("://"), "{self:?}");
        if json {
            assert_eq!(self.kind(), "transport");
        } else {
            assert_eq!(self.stdout, "", "{self:?}");
            assert!(message.ends_with(" [transport]\n") && message.lines().count() == 1, "{self:?}");
        }
        message
    }

    /// Asserts that the host was not found, after one attempt.
    #[track_caller]
    pub(crate) fn unknown_host(&self) {
        let message = self.no_answer("");
        // Without a resolver the failure is temporary, and retried.
        if !message.contains("temporary failure in name resolution") {
            assert!(message.contains("host not found (attempts: 1)"), "{message}");
        }
    }

    /// The kind of the error in the one document of JSON output.
    #[track_caller]
    pub(crate) fn kind(&self) -> String {
        self.document()["error"]["kind"].as_str().unwrap_or_else(|| panic!("{self:?}")).to_owned()
    }
}

/// The exit status of a process. One that passes the time limit is killed and fails the test.
#[track_caller]
pub(crate) fn wait(child: &mut Child) -> i32 {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            // No process here should be ended by a signal.
            return status.code().unwrap_or(-1);
        }
        if started.elapsed() > LONGEST {
            child.kill().unwrap();
            panic!("still running after {LONGEST:?}");
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn collect(mut stream: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    })
}
