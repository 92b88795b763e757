//! Prompts and colours, which need a terminal.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::fleet::{NAMES, Place, emulator};
use crate::run::{BEARER_KEY, KEY, NAME, june, path, wait};

const COLOUR: &str = "\u{1b}[";

/// The command on a terminal of its own, made by `script`.
pub(crate) struct Terminal {
    child: Child,
    shown: Arc<Mutex<String>>,
}

impl Terminal {
    pub(crate) fn run(arguments: &str, variables: &[(&str, &str)]) -> Self {
        Self::shell(&format!("'{}' {arguments}", path()), variables)
    }

    /// The command below a shell that outlives it, and that prints its exit status and the terminal's modes.
    fn run_and_report(arguments: &str) -> Self {
        let run = format!("sh -c 'echo process=$$.; exec \"{}\" {arguments}'", path());
        Self::shell(
            &format!("trap : INT QUIT; {run}; echo ended=$?; stty -a"),
            &[("SENDGRID_API_USER", NAME)],
        )
    }

    fn shell(script: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new("script");
        command.args(["-qec", script, "/dev/null"]);
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
        self.type_bytes(format!("{line}\n").as_bytes());
    }

    fn type_bytes(&mut self, bytes: &[u8]) {
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin.write_all(bytes).unwrap();
        stdin.flush().unwrap();
    }

    /// The command's process id, as the shell has printed it.
    fn process(&self) -> String {
        self.expect("process=");
        let shown = self.shown();
        let (_, process) = shown.split_once("process=").unwrap();
        process.split_once('.').unwrap().0.to_owned()
    }

    /// Sends the command a signal.
    fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.process()]).status().unwrap();
        assert!(status.success());
    }

    /// True if the command's terminal echoes what is typed.
    fn has_echo(&self) -> bool {
        let terminal = fs::read_link(format!("/proc/{}/fd/0", self.process())).unwrap();
        let output = Command::new("stty").arg("-a").arg("-F").arg(terminal).output().unwrap();
        has_echo(&String::from_utf8(output.stdout).unwrap())
    }

    /// True if the command is stopped. It restores the echo before that.
    fn is_stopped(&self) -> bool {
        fs::read_to_string(format!("/proc/{}/status", self.process())).unwrap().contains("State:\tT")
    }

    fn shown(&self) -> String {
        self.shown.lock().unwrap().clone()
    }

    /// The exit status, and all that was shown.
    pub(crate) fn end(mut self, last: &str) -> (i32, String) {
        self.expect(last);
        drop(self.child.stdin.take());
        let status = wait(&mut self.child);
        thread::sleep(Duration::from_millis(50));
        let shown = self.shown();
        assert!(!shown.contains(KEY) && !shown.contains(BEARER_KEY), "{shown}");
        (status, shown)
    }
}

impl Drop for Terminal {
    /// Ends what still runs after a failed test; it would keep the output of the tests open.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// True if the output of `stty -a` has the mode `echo`.
fn has_echo(modes: &str) -> bool {
    modes.split_whitespace().any(|mode| mode == "echo")
}

/// Waits until a condition holds.
#[track_caller]
fn until(condition: impl Fn() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < Duration::from_secs(10), "time limit passed");
        thread::sleep(Duration::from_millis(10));
    }
}

fn daily(base_url: &str) -> String {
    format!("daily --customer customer@example.com --days 3 --base-url {base_url}")
}

#[test]
fn prompts_for_credentials_without_echoing_the_key() {
    let emulator = june();
    let arguments = format!("{} --dialect distributor", daily(&emulator.base_url()));
    for variables in [&[][..], &[("SENDGRID_API_USER", NAME)], &[("SENDGRID_API_KEY", KEY)]] {
        let mut terminal = Terminal::run(&arguments, variables);
        for (variable, prompt, typed) in
            [("SENDGRID_API_USER", "API user: ", NAME), ("SENDGRID_API_KEY", "API key (not shown): ", KEY)]
        {
            if variables.iter().all(|(name, _)| *name != variable) {
                terminal.expect(prompt);
                terminal.type_line(typed);
            }
        }
        let (status, shown) = terminal.end("spam_reports ┆     1");
        assert_eq!(status, 0, "{shown}");
    }
    assert_eq!(emulator.requests(), 3);
}

#[test]
fn without_name_and_key_prompts_for_a_key_of_v3() {
    let emulator = june();
    let arguments =
        daily(&emulator.base_url()).replace("--days 3", "--start-date 2009-06-28 --end-date 2009-06-30");
    for (dialect, variables) in
        [("", &[][..]), (" --dialect v3", &[]), (" --dialect v3", &[("SENDGRID_API_USER", NAME)])]
    {
        let mut terminal = Terminal::run(&format!("{arguments}{dialect}"), variables);
        terminal.expect("API key (not shown): ");
        terminal.type_line(BEARER_KEY);
        let (status, shown) = terminal.end("unsubscribe_drops ┆");
        assert_eq!(status, 0, "{shown}");
        assert!(!shown.contains("API user"), "{shown}");
    }
    assert_eq!(emulator.requests(), 3);
    let (status, shown) =
        Terminal::run(&arguments, &[("SENDGRID_API_KEY", BEARER_KEY)]).end("unsubscribe_drops ┆");
    assert!(status == 0 && !shown.contains("API key"), "{shown}");
}

#[test]
fn name_is_optional_with_the_dialects_that_take_a_key_alone() {
    let emulator = june();
    for dialect in ["reseller", "reseller-subuser", "customer"] {
        for name in ["", NAME] {
            let arguments = format!("{} --dialect {dialect}", daily(&emulator.base_url()));
            let mut terminal = Terminal::run(&arguments, &[]);
            terminal.expect("API user (optional): ");
            terminal.type_line(name);
            terminal.expect("API key (not shown): ");
            terminal.type_line(if name.is_empty() { BEARER_KEY } else { KEY });
            let (status, shown) = terminal.end("unique_opens      ┆");
            assert_eq!(status, 0, "{shown}");
        }
    }
}

#[test]
fn invalid_query_fails_before_the_prompt() {
    let terminal = Terminal::run("daily --customer customer@example.com --days 0", &[]);
    let (status, shown) = terminal.end("bad-days");
    assert_eq!(status, 2);
    assert!(!shown.contains("API"), "{shown}");
}

#[test]
fn empty_line_at_the_prompt_is_missing_credentials() {
    let mut terminal = Terminal::run(&daily("http://127.0.0.1:9"), &[("SENDGRID_API_USER", NAME)]);
    terminal.expect("API key");
    terminal.type_line("");
    assert_eq!(terminal.end("missing-credentials").0, 2);
}

#[test]
fn signal_at_the_key_prompt_restores_the_echo() {
    // What is typed, or the signal that another process sends; and the exit status in a shell.
    for (typed, sent, ended) in [
        (Some(b"\x03"), "", 130),
        (Some(b"\x1c"), "", 131),
        (None, "INT", 130),
        (None, "TERM", 143),
        (None, "HUP", 129),
        (None, "QUIT", 131),
    ] {
        let mut terminal = Terminal::run_and_report(&daily("http://127.0.0.1:9"));
        terminal.expect("API key (not shown): ");
        assert!(!terminal.has_echo());
        match typed {
            Some(bytes) => terminal.type_bytes(&[KEY.as_bytes(), bytes].concat()),
            // What is typed reaches the terminal at any time, before or after a signal of another process.
            None => terminal.signal(sent),
        }
        terminal.expect(&format!("ended={ended}"));
        let (_, shown) = terminal.end("echoctl");
        let (_, modes) = shown.split_once("ended=").unwrap();
        assert!(has_echo(modes), "{shown}");
    }
}

#[test]
fn stop_at_the_key_prompt_restores_the_echo_until_continued() {
    let emulator = june();
    let mut terminal = Terminal::run_and_report(&daily(&emulator.base_url()));
    terminal.expect("API key (not shown): ");
    terminal.signal("TSTP");
    until(|| terminal.has_echo() && terminal.is_stopped());
    terminal.signal("CONT");
    until(|| !terminal.has_echo());
    terminal.expect("API key (not shown): \r\nAPI key (not shown): ");
    terminal.type_line(KEY);
    terminal.expect("ended=0");
    let (_, shown) = terminal.end("echoctl");
    assert!(shown.contains("spam_reports"), "{shown}");
    assert!(has_echo(shown.split_once("ended=").unwrap().1), "{shown}");
}

#[test]
fn interrupt_works_after_the_prompt() {
    let emulator = june();
    let arguments = daily(&emulator.base_url()).replace("customer@", "fault-silent=60s@");
    let mut terminal = Terminal::run_and_report(&arguments);
    terminal.expect("API key (not shown): ");
    terminal.type_line(KEY);
    until(|| terminal.has_echo() && emulator.requests() == 1);
    terminal.type_bytes(b"\x03");
    terminal.expect("ended=130");
    terminal.end("echoctl");
}

#[test]
fn rejects_unsendable_credentials_at_the_prompt() {
    let bad = |bytes: &[u8], variables: &[(&str, &str)], prompt: &str, message: &str| {
        let dialect = if prompt == "API user" { " --dialect distributor" } else { "" };
        let mut terminal = Terminal::run(&format!("{}{dialect}", daily("http://127.0.0.1:9")), variables);
        terminal.expect(prompt);
        terminal.type_bytes(bytes);
        let (status, shown) = terminal.end("bad-credentials");
        assert_eq!(status, 2, "{shown}");
        assert!(shown.contains(message), "{shown}");
        assert!(!shown.contains("sesame"), "{shown}");
    };
    let name = [("SENDGRID_API_USER", NAME)];
    for (key, reason) in [
        (b"open\tsesame\n".as_slice(), "contains a control character"),
        (b"open\x1b[Asesame\n", "contains a control character"),
        (b" opensesame\n", "begins or ends with white space"),
        (b"opensesame \n", "begins or ends with white space"),
        (b"open\xffsesame\n", "is not UTF-8"),
    ] {
        bad(key, &name, "API key", &format!("prompt: the account's key {reason}"));
    }
    for (key, reason) in
        [("SG.s\u{e9}same\n", "contains a character other than visible ASCII"), (" SG.key\n", "begins or")]
    {
        bad(key.as_bytes(), &[], "API key", &format!("prompt: the account's key {reason}"));
    }
    let key = [("SENDGRID_API_KEY", KEY)];
    bad(b" reseller\n", &key, "API user", "prompt: the account's name begins or ends with white space");
}

#[test]
fn uses_colours_only_on_terminals_that_want_them() {
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
        Terminal::run("daily --customer a --days 0", &[&account, more].concat()).end("bad-days").1
    };
    assert!(failed(&[]).contains(COLOUR));
    assert!(!failed(&[("NO_COLOR", "1")]).contains(COLOUR));
    // Without a terminal there are no colours.
    let run = crate::run::sendgrid_stats(&["daily", "--customer", "customer@example.com", "--days", "3"]);
    let piped = run.variable("TERM", "xterm-256color").at(&emulator.base_url()).run().answered();
    assert!(!piped.contains(COLOUR));
}

/// What the command shows on a terminal for a saved body.
fn decoded(name: &str, body: &str, options: &str) -> String {
    let file = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&file, body).unwrap();
    let (_, shown) = Terminal::shell(
        &format!("'{}' decode --format json {options} '{file}'; echo ended=$?", path()),
        &[("NO_COLOR", "1")],
    )
    .end("ended=0");
    shown
}

#[test]
fn separates_thousands_in_tables_on_a_terminal_only() {
    let body =
        r#"[{"date":"2009-06-20","requests":1234567,"opens":999},{"date":"2009-06-21","requests":1000}]"#;
    let shown = decoded("thousands.json", body, "--kind daily");
    for cell in [" 1,234,567 ┆ ", " 1,000 ┆", " 999 │"] {
        assert!(shown.contains(cell), "{shown}");
    }
    for output in ["csv", "json", "ndjson"] {
        let shown = decoded("thousands.json", body, &format!("--kind daily --output {output}"));
        assert!(shown.contains("1234567") && !shown.contains("1,234"), "{shown}");
    }
    let arguments = ["decode", "--kind", "daily", "--format", "json", "-"];
    let piped = crate::run::sendgrid_stats(&arguments).input(body.as_bytes()).run().answered();
    assert!(piped.contains(" 1234567 ┆"), "{piped}");
}

#[test]
fn no_output_sends_raw_control_characters_to_a_terminal() {
    let names = [r"\u001b[2J", r"\u202egnp.exe", r"zero\u200bwidth", r"\u009b2J", r"\ufeffmark"];
    let list = |before: &str, after: &str| {
        format!("[{}]", names.map(|name| format!("{before}\"{name}\"{after}")).join(","))
    };
    let days =
        format!(r#"[{{"date":"2026-06-01","stats":{}}}]"#, list(r#"{"metrics":{"opens":1},"name":"#, "}"));
    let bodies = [
        ("categories", list("", "")),
        ("customers", list(r#"{"region":"eu","username":"#, "}")),
        ("daily-by-customer --dialect v3", days),
    ];
    let outputs = ["table", "csv", "json", "ndjson"];
    for (output, (kind, body)) in
        outputs.iter().flat_map(|output| bodies.iter().map(move |body| (output, body)))
    {
        let shown = decoded("raw.json", body, &format!("--kind {kind} --output {output}"));
        for char in ['\u{1b}', '\u{202e}', '\u{200b}', '\u{9b}', '\u{feff}'] {
            assert!(!shown.contains(char), "{output} {shown:?}");
        }
        assert!(shown.contains("202e") && shown.contains("200b"), "{output} {shown:?}");
    }
}

#[test]
fn sync_has_a_progress_bar_on_a_terminal() {
    let (place, emulator) =
        (Place::new(), emulator(&NAMES).faults("delay=300ms".parse().unwrap()).start().unwrap());
    let arguments = format!("sync '{}' --base-url {}", place.store().display(), emulator.base_url());
    let mut terminal = Terminal::run(&arguments, &[("SENDGRID_API_KEY", BEARER_KEY)]);
    assert_eq!(wait(&mut terminal.child), 0);
    let shown = terminal.shown();
    assert!(shown.contains("queries, 0 failed") && shown.contains(": finished"), "{shown}");
    assert!(!shown.contains("sync: ") && !shown.contains(BEARER_KEY) && !shown.contains("http"), "{shown}");
}
