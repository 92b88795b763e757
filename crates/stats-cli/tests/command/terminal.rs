//! What only happens where somebody sits at a terminal: prompts and colours.
#![cfg(target_os = "linux")]

use std::io::{ErrorKind, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::run::{KEY, NAME, june, wait};

const COLOUR: &str = "\u{1b}[";

/// The command on a terminal of its own, which `script` lends it.
struct Terminal {
    child: Child,
    shown: Arc<Mutex<String>>,
}

impl Terminal {
    fn run(arguments: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new("script");
        command.args([
            "-qec",
            &format!("'{}' {arguments}", env!("CARGO_BIN_EXE_sendgrid-stats")),
            "/dev/null",
        ]);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm").env("SHELL", "/bin/sh");
        command.envs(variables.iter().copied());
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let is_missing = spawned.as_ref().is_err_and(|error| error.kind() == ErrorKind::NotFound);
        assert!(!is_missing, "`script` is missing: apt-get install bsdutils");
        let mut child = spawned.unwrap();
        let shown = Arc::new(Mutex::new(String::new()));
        let (mut stdout, kept) = (child.stdout.take().unwrap(), Arc::clone(&shown));
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = stdout.read(&mut bytes) {
                kept.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..length]));
            }
        });
        Self { child, shown }
    }

    /// Waits until the terminal shows this text.
    fn expect(&self, text: &str) {
        let started = Instant::now();
        while !self.shown().contains(text) {
            assert!(started.elapsed() < Duration::from_secs(10), "no `{text}` in {:?}", self.shown());
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn type_line(&mut self, line: &str) {
        // A prompt is shown a moment before the terminal stops to echo.
        thread::sleep(Duration::from_millis(300));
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    fn shown(&self) -> String {
        self.shown.lock().unwrap().clone()
    }

    /// The exit status, and all that was shown.
    fn end(mut self, last: &str) -> (i32, String) {
        self.expect(last);
        drop(self.child.stdin.take());
        let status = wait(&mut self.child);
        thread::sleep(Duration::from_millis(50));
        let shown = self.shown();
        assert!(!shown.contains(KEY), "{shown}");
        (status, shown)
    }
}

fn daily(base_url: &str) -> String {
    format!("daily --user customer@example.com --days 3 --base-url {base_url}")
}

#[test]
fn credentials_are_asked_for_and_the_key_is_not_echoed() {
    let emulator = june();
    let mut terminal = Terminal::run(&daily(&emulator.base_url()), &[]);
    terminal.expect("API user: ");
    terminal.type_line(NAME);
    terminal.expect("API key");
    terminal.type_line(KEY);
    let (status, shown) = terminal.end("spam_reports ┆     1");
    assert_eq!(status, 0, "{shown}");
    assert_eq!(emulator.requests(), 1);
}

#[test]
fn a_bad_question_is_refused_before_anybody_is_asked() {
    let terminal = Terminal::run("daily --user customer@example.com --days 0", &[]);
    let (status, shown) = terminal.end("bad-days");
    assert_eq!(status, 2);
    assert!(!shown.contains("API"), "{shown}");
}

#[test]
fn an_empty_answer_to_a_prompt_is_missing_credentials() {
    let mut terminal = Terminal::run(&daily("http://127.0.0.1:9"), &[("SENDGRID_API_USER", NAME)]);
    terminal.expect("API key");
    terminal.type_line("");
    assert_eq!(terminal.end("missing-credentials").0, 2);
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let emulator = june();
    let account = [("SENDGRID_API_USER", NAME), ("SENDGRID_API_KEY", KEY)];
    let run = |more: &[(&str, &str)]| {
        let variables = [&account, more].concat();
        let (status, shown) = Terminal::run(&daily(&emulator.base_url()), &variables).end("└──────────────┴");
        assert_eq!(status, 0, "{shown}");
        shown
    };
    assert!(run(&[]).contains(COLOUR));
    assert!(!run(&[("NO_COLOR", "1")]).contains(COLOUR));
    assert!(!run(&[("TERM", "dumb")]).contains(COLOUR));
    let failed = |more: &[(&str, &str)]| {
        Terminal::run("daily --user a --days 0", &[&account, more].concat()).end("bad-days").1
    };
    assert!(failed(&[]).contains(COLOUR));
    assert!(!failed(&[("NO_COLOR", "1")]).contains(COLOUR));
    // Where there is no terminal there are none, even where they were asked for; all other tests see none either.
    let run = crate::run::sendgrid_stats(&["daily", "--user", "customer@example.com", "--days", "3"]);
    let piped = run.variable("TERM", "xterm-256color").at(&emulator.base_url()).run().answered();
    assert!(!piped.contains(COLOUR));
}
