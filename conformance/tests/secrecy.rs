//! The key is in no log: ours at any level, a dependency's up to DEBUG, whatever happens to the queries; nor is the
//! password of a proxy.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use stats_conformance::Secrecy;
use stats_conformance::cuts::Server;
use stats_emulator::Emulator;
use stats_proto::{
    Account, AggregateStats, CategoryList, CategoryStats, DailyStats, Error, Format, Kind, Method, Policy,
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

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// A proxy's password.
const PASSWORD: &str = "hush+hush";

/// The emulator's faults, one script a round.
const FAULTS: [&str; 7] = ["none", "503; none", "cut; none", "redirect", "garbage", "401", "truncated; none"];

#[test]
fn no_log_and_no_error_shows_the_key() {
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
        for (format, method) in
            [(Format::Json, Method::Get), (Format::Xml, Method::Get), (Format::Json, Method::Post)]
        {
            let account = Account::new("reseller", KEY).with_format(format).with_method(method);
            let account = account.with_base_url(&emulator.base_url()).unwrap();
            emulator.script(fault.parse().unwrap());
            send_blocking(&account, &secrecy);
            emulator.script(fault.parse().unwrap());
            send_async(&account, &secrecy);
        }
    }

    check_certificates(&secrecy).unwrap();
    check_proxies(&secrecy).unwrap();
    check_credentials(&secrecy).unwrap();

    let lines = lines.all();
    let ours =
        lines.iter().filter(|line| line.contains("stats_ureq") || line.contains("stats_reqwest")).count();
    let others = lines.iter().filter(|line| line.starts_with("DEBUG ureq") || line.contains("hyper")).count();
    assert!(
        ours > 100 && others > 20,
        "{ours} lines of ours, {others} of others: expected more lines in the logs"
    );
    for line in &lines {
        let is_ours = line.contains(" stats_") || line.contains("query{");
        if is_ours || !line.starts_with("TRACE") {
            for secret in [&secrecy, &Secrecy::of(PASSWORD)] {
                let shown = line.get(..60).unwrap_or(line);
                assert_eq!(secret.check("a line of the log", line), Ok(()), "{shown}");
            }
        }
    }
}

fn policy() -> Policy {
    let back_off = Duration::from_millis(1);
    Policy::default()
        .with_max_retries(1)
        .with_backoff(back_off, back_off)
        .with_timeout(Duration::from_secs(5))
}

fn check<A: std::fmt::Debug>(secrecy: &Secrecy, result: &Result<A, Error>) {
    let shown = match result {
        Ok(answer) => format!("{answer:?}"),
        Err(error) => format!("{error} {error:?} {error:#?}"),
    };
    assert_eq!(secrecy.check("the result of a query", &shown), Ok(()));
}

fn send_blocking(account: &Account, secrecy: &Secrecy) {
    let client = stats_ureq::Client::builder(account.clone()).policy(policy()).build();
    check(secrecy, &client.send(DailyStats::of("customer@example.com")));
    check(secrecy, &client.send(AggregateStats::of("unknown@example.com")));
    check(secrecy, &client.send(CategoryList::of("customer@example.com")));
    check(secrecy, &client.send_raw(CategoryStats::of("customer@example.com", ["categoryA"])));
}

fn send_async(account: &Account, secrecy: &Secrecy) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let client = stats_reqwest::Client::builder(account.clone()).policy(policy()).build();
    let (Ok(runtime), Ok(client)) = (runtime, client) else {
        unreachable!("a runtime and a client can be made");
    };
    runtime.block_on(async {
        check(secrecy, &client.send(DailyStats::of("customer@example.com")).await);
        check(secrecy, &client.send(AggregateStats::of("unknown@example.com")).await);
        check(secrecy, &client.send(CategoryList::of("customer@example.com")).await);
        check(secrecy, &client.send_raw(CategoryStats::of("customer@example.com", ["categoryA"])).await);
    });
}

/// The results of a query by both clients, with these settings.
macro_rules! results {
    ($account:expr, |$builder:ident| $settings:expr) => {{
        let query = || DailyStats::of("customer@example.com");
        let $builder = stats_ureq::Client::builder($account.clone()).policy(policy());
        let blocking = $settings.build();
        let $builder = stats_reqwest::Client::builder($account.clone()).policy(policy());
        let asynchronous = $settings.build()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let shown = format!("{blocking:?} {asynchronous:?}");
        for secret in [KEY, PASSWORD] {
            assert_eq!(Secrecy::of(secret).check("a client", &shown), Ok(()));
        }
        [blocking.send(query()), runtime.block_on(asynchronous.send(query()))]
    }};
}

/// A certificate of an unknown authority, and of a trusted one.
fn check_certificates(secrecy: &Secrecy) -> Outcome {
    let server = Server::start()?;
    let account = |how: &str| -> Result<Account, stats_proto::InputError> {
        let base_url = format!("{}/cut/array-length-plain-close/{how}", server.tls());
        Account::new("reseller", KEY).with_base_url(&base_url)
    };
    for result in results!(account("notify/0")?, |builder| builder) {
        assert_eq!(
            result.as_ref().err().map(|error| (error.kind(), error.attempts())),
            Some((Kind::Transport, 1))
        );
        check(secrecy, &result);
    }
    for how in ["close/100", "notify/100", "reset/100"] {
        for result in results!(account(how)?, |builder| builder.root_certificates(server.pem())?) {
            assert_eq!(result.as_ref().err().map(Error::kind), Some(Kind::Transport), "{how}");
            check(secrecy, &result);
        }
    }
    Ok(())
}

/// Proxies that return the request in a refusal, and proxies that are unreachable.
fn check_proxies(secrecy: &Secrecy) -> Outcome {
    let echo = echoing_proxy()?;
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    for origin in ["https://stats.invalid", "http://stats.invalid"] {
        for proxy in ["http", "socks5"] {
            for port in [echo, closed] {
                let account = Account::new("reseller", KEY).with_plain_http_base_url(origin)?;
                let proxy = format!("{proxy}://me:{}@127.0.0.1:{port}", PASSWORD.replace('+', "%2B"));
                for result in results!(account, |builder| builder.proxy(&proxy)?) {
                    assert!(result.is_err(), "{origin} by {proxy}");
                    check(secrecy, &result);
                    check(&Secrecy::of(PASSWORD), &result);
                }
            }
        }
    }
    Ok(())
}

/// A proxy that responds with status 502 and the request as the body.
fn echoing_proxy() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = vec![0; 1 << 16];
            let Ok(length) = stream.read(&mut request) else { continue };
            let head =
                format!("HTTP/1.1 502 Bad Gateway\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(request.get(..length).unwrap_or_default()));
        }
    });
    Ok(port)
}

/// Names and keys that cannot be sent.
fn check_credentials(secrecy: &Secrecy) -> Outcome {
    for key in [format!("{KEY}\n"), format!("\r\n{KEY}"), format!("{KEY}\0{KEY}"), format!("{KEY}\u{7f}")] {
        let account = Account::new("reseller", &key);
        assert_eq!(secrecy.check("an account", &format!("{account:?}")), Ok(()));
        for result in results!(account, |builder| builder) {
            assert_eq!(result.as_ref().err().map(Error::kind), Some(Kind::BadCredentials), "{}", key.len());
            check(secrecy, &result);
        }
        let refused = Account::try_new("reseller", &key).map(drop).map_err(Error::from);
        assert_eq!(refused.as_ref().err().map(Error::kind), Some(Kind::BadCredentials));
        check(secrecy, &refused);
        // The key as the name.
        let refused = Account::try_new(&key, "key").map(drop).map_err(Error::from);
        assert!(refused.is_err());
        check(secrecy, &refused);
    }
    for key in [format!(" {KEY}"), format!("{KEY} "), format!("{KEY}\u{a0}")] {
        let refused = Account::try_new("reseller", &key).map(drop).map_err(Error::from);
        assert_eq!(refused.as_ref().err().map(Error::kind), Some(Kind::BadCredentials));
        check(secrecy, &refused);
    }
    Ok(())
}
