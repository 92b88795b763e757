//! The key is in no log: ours at any level, a dependency's up to DEBUG, whatever happens to the questions.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use stats_conformance::Secrecy;
use stats_emulator::Emulator;
use stats_proto::{
    Account, AggregateStats, AskError, CategoryList, CategoryStats, DailyStats, Format, Policy, Verb,
};

/// A key that a URL, JSON and XML each escape in another way.
const KEY: &str = "open+sesame/&\"<\u{e9}";

/// Lines that were logged, each with its level and whose it is.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn push(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl log::Log for Lines {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        self.push(format!("{} {}: {}", record.level(), record.target(), record.args()));
    }

    fn flush(&self) {}
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(String::from_utf8_lossy(bytes).trim_start().to_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What an emulator does to the questions of a round.
const FAULTS: [&str; 7] = ["none", "503; none", "cut; none", "redirect", "garbage", "401", "truncated; none"];

#[test]
fn the_key_is_in_no_log_and_no_error() {
    let lines = Lines::default();
    log::set_boxed_logger(Box::new(lines.clone())).unwrap();
    // With TRACE on, ureq shows the query of a GET even in its DEBUG lines: SECURITY says so.
    log::set_max_level(log::LevelFilter::Debug);
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::TRACE);
    subscriber.with_ansi(false).without_time().with_writer(move || writer.clone()).init();

    let secrecy = Secrecy::of(KEY);
    let emulator = Emulator::builder().credentials("reseller", KEY).start().unwrap();
    for fault in FAULTS {
        for (format, verb) in
            [(Format::Json, Verb::Get), (Format::Xml, Verb::Get), (Format::Json, Verb::Post)]
        {
            let account = Account::new("reseller", KEY).with_format(format).with_verb(verb);
            let account = account.with_base_url(&emulator.base_url()).unwrap();
            emulator.script(fault.parse().unwrap());
            ask_blocking(&account, &secrecy);
            emulator.script(fault.parse().unwrap());
            ask_async(&account, &secrecy);
        }
    }

    let lines = lines.all();
    let ours =
        lines.iter().filter(|line| line.contains("stats_ureq") || line.contains("stats_reqwest")).count();
    let others = lines.iter().filter(|line| line.starts_with("DEBUG ureq") || line.contains("hyper")).count();
    assert!(ours > 100 && others > 20, "{ours} lines of ours, {others} of others: the logs were not heard");
    for line in &lines {
        let is_ours = line.contains(" stats_") || line.contains("question{");
        if is_ours || !line.starts_with("TRACE") {
            assert_eq!(secrecy.hold("a line of the log", line), Ok(()), "{}", line.get(..60).unwrap_or(line));
        }
    }
}

fn policy() -> Policy {
    let back_off = Duration::from_millis(1);
    Policy::default()
        .with_attempts(2)
        .with_backoff(back_off, back_off)
        .with_attempt_timeout(Duration::from_secs(5))
}

fn hold<A: std::fmt::Debug>(secrecy: &Secrecy, result: &Result<A, AskError>) {
    let shown = match result {
        Ok(answer) => format!("{answer:?}"),
        Err(error) => format!("{error} {error:?} {error:#?}"),
    };
    assert_eq!(secrecy.hold("what came of a question", &shown), Ok(()));
}

fn ask_blocking(account: &Account, secrecy: &Secrecy) {
    let client = stats_ureq::Client::builder(account.clone()).policy(policy()).build();
    hold(secrecy, &client.send(DailyStats::of("customer@example.com")));
    hold(secrecy, &client.send(AggregateStats::of("nobody@example.com")));
    hold(secrecy, &client.send(CategoryList::of("customer@example.com")));
    hold(secrecy, &client.send_raw(CategoryStats::of("customer@example.com", ["categoryA"])));
}

fn ask_async(account: &Account, secrecy: &Secrecy) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let client = stats_reqwest::Client::builder(account.clone()).policy(policy()).build();
    let (Ok(runtime), Ok(client)) = (runtime, client) else {
        unreachable!("a runtime and a client can be made");
    };
    runtime.block_on(async {
        hold(secrecy, &client.send(DailyStats::of("customer@example.com")).await);
        hold(secrecy, &client.send(AggregateStats::of("nobody@example.com")).await);
        hold(secrecy, &client.send(CategoryList::of("customer@example.com")).await);
        hold(secrecy, &client.send_raw(CategoryStats::of("customer@example.com", ["categoryA"])).await);
    });
}
