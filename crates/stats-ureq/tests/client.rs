//! The blocking client over real sockets against the emulator.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use stats_emulator::Emulator;
use stats_ureq::{Account, Client, DailyStats, Error, InputError, Kind, Period, Policy};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const CUSTOMER: &str = "customer@example.com";

fn account(emulator: &Emulator) -> Result<Account, Box<dyn std::error::Error>> {
    Ok(Account::new("reseller", "open+sesame/&").with_base_url(&emulator.base_url())?)
}

#[test]
fn threads_share_a_client_and_its_connections() -> Outcome {
    let emulator = Emulator::start()?;
    let client = Client::new(account(&emulator)?);
    let answered = std::thread::scope(|scope| {
        let send = || (0..5).filter(|_| client.send(DailyStats::of(CUSTOMER)).is_ok()).count();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(send)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).sum::<usize>()
    });
    assert_eq!((answered, emulator.requests()), (20, 20));
    Ok(())
}

#[test]
fn connects_by_host_name() -> Outcome {
    let emulator = Emulator::start()?;
    let account = Account::new("reseller", "open+sesame/&");
    let client = Client::new(account.with_base_url(&emulator.base_url().replace("127.0.0.1", "localhost"))?);
    for _ in 0..3 {
        assert!(!client.send(DailyStats::of(CUSTOMER))?.is_empty());
    }
    Ok(())
}

#[test]
fn connects_over_ipv6() -> Outcome {
    let Ok(listener) = TcpListener::bind("[::1]:0") else {
        println!("not tested: this machine has no [::1]; its loopback device has to be given one");
        return if std::env::var_os("CI").is_some() { Err("no [::1]".into()) } else { Ok(()) };
    };
    let base_url = format!("http://{}", listener.local_addr()?);
    let server = std::thread::spawn(move || answer_nothing(&listener.accept()?.0));
    let account = Account::new("reseller", "open+sesame/&").with_base_url(&base_url)?;
    assert!(Client::new(account).send(DailyStats::of(CUSTOMER))?.is_empty());
    assert!(server.join().is_ok_and(|served| served.is_ok()));
    Ok(())
}

#[test]
fn a_query_that_is_stopped_is_not_sent_and_waits_end() -> Outcome {
    let emulator = Emulator::start()?;
    let client = Client::new(account(&emulator)?);
    assert!(client.send_unless(DailyStats::of(CUSTOMER), &|| true)?.is_none());
    assert_eq!(emulator.requests(), 0);
    assert!(client.send_unless(DailyStats::of(CUSTOMER), &|| false)?.is_some());
    // What is in the air is answered.
    let is_sent = || emulator.requests() == 2;
    assert!(client.send_unless(DailyStats::of(CUSTOMER), &is_sent)?.is_some());

    emulator.script("503,retry-after=30s".parse()?);
    let (began, failed) = (Instant::now(), || emulator.requests() == 3);
    assert!(client.send_unless(DailyStats::of(CUSTOMER), &failed)?.is_none());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    Ok(())
}

#[test]
fn attempts_time_out() -> Outcome {
    let emulator = Emulator::start()?;
    for fault in ["silent", "stall=30s", "drip=20ms"] {
        emulator.script(fault.parse()?);
        let policy = Policy::default().with_max_retries(0).with_timeout(Duration::from_millis(200));
        let client = Client::builder(account(&emulator)?).policy(policy).build();
        let started = Instant::now();
        let error = client.send(DailyStats::of(CUSTOMER)).err().map(|error| error.kind());
        assert_eq!(error, Some(Kind::Timeout), "{fault}");
        assert!(started.elapsed() < Duration::from_secs(5), "{fault}");
    }
    Ok(())
}

#[test]
fn retries_transient_failures_and_keeps_responses() -> Outcome {
    let emulator = Emulator::builder().script("503; cut; none".parse()?).start()?;
    let back_off = Duration::from_millis(1);
    let policy = Policy::default().with_backoff(back_off, back_off);
    let client = Client::builder(account(&emulator)?).policy(policy).build();
    let period = Period::between("2009-06-20".parse()?, "2009-06-22".parse()?)?;
    let result = client.send_raw(DailyStats::of(CUSTOMER).during(period))?;
    assert_eq!((result.answer?.len(), result.attempts, result.responses.len()), (3, 3, 1));
    let body = result.responses.first().map(|response| String::from_utf8_lossy(&response.body).into_owned());
    assert!(body.is_some_and(|body| body.starts_with("{\"date\":\"2009-06-20\",\"requests\":12342,")));
    Ok(())
}

#[test]
fn follows_no_redirect() -> Outcome {
    let emulator = Emulator::builder().script("redirect".parse()?).start()?;
    let error = Client::new(account(&emulator)?).send(DailyStats::of(CUSTOMER)).err();
    assert_eq!(error.map(|error| error.kind()), Some(Kind::UnexpectedStatus));
    assert_eq!(emulator.requests(), 1);
    Ok(())
}

#[test]
fn refused_connections_are_transport_errors_without_the_address() -> Outcome {
    let port = Emulator::start()?.port();
    let account =
        Account::new("reseller", "open+sesame/&").with_base_url(&format!("http://127.0.0.1:{port}"))?;
    let client = Client::builder(account).policy(Policy::default().with_max_retries(0)).build();
    let error = client.send(DailyStats::of(CUSTOMER)).err().ok_or("expected an error")?;
    assert_eq!(error.kind(), Kind::Transport);
    assert!(!format!("{error} {error:?}").contains("127.0.0.1"), "{error}");
    Ok(())
}

#[test]
fn rejects_invalid_settings() -> Outcome {
    let builder = || Client::builder(Account::new("reseller", "open+sesame/&"));
    assert!(builder().header("bad name", "x").is_err() && builder().header("x", "bad\nvalue").is_err());
    assert!(builder().user_agent_suffix("bad\nsuffix").is_err());
    let shown =
        format!("{:?}", builder().header("x-secret", "hidden")?.proxy("http://me:hidden@127.0.0.1:1")?);
    assert!(!shown.contains("hidden"), "{shown}");
    Ok(())
}

#[test]
fn custom_agents_obey_the_policy() -> Outcome {
    let emulator = Emulator::builder().script("503; redirect".parse()?).start()?;
    let policy = Policy::default().with_max_retries(0);
    let agent = ureq::Agent::new_with_defaults();
    let client = Client::builder(account(&emulator)?).agent(agent).policy(policy).build();
    for kind in [Kind::RefusedServer, Kind::UnexpectedStatus] {
        let error = client.send(DailyStats::of(CUSTOMER)).err();
        assert_eq!(error.map(|error| error.kind()), Some(kind));
    }
    assert_eq!(emulator.requests(), 2);
    Ok(())
}

#[test]
fn custom_agents_bypass_their_proxy_for_loopback() -> Outcome {
    let emulator = Emulator::start()?;
    let nowhere = format!("http://{}", TcpListener::bind("127.0.0.1:0")?.local_addr()?);
    let config = ureq::Agent::config_builder().proxy(Some(ureq::Proxy::new(&nowhere)?));
    let builder = |account| Client::builder(account).policy(Policy::default().with_max_retries(0));
    let client = builder(account(&emulator)?).agent(config.build().new_agent()).build();
    assert!(!client.send(DailyStats::of(CUSTOMER))?.is_empty());
    let config = ureq::Agent::config_builder().proxy(Some(ureq::Proxy::new(&nowhere)?));
    let elsewhere = Account::new("reseller", "open+sesame/&").with_base_url("https://stats.invalid")?;
    let client = builder(elsewhere).agent(config.build().new_agent()).build();
    let error = client.send(DailyStats::of(CUSTOMER)).err().ok_or("expected an error")?;
    assert!(error.to_string().starts_with("connection refused"), "{error}");
    Ok(())
}

#[test]
fn the_deadline_ends_an_attempt() -> Outcome {
    let emulator = Emulator::builder().script("stall=30s".parse()?).start()?;
    let policy = Policy::default().with_deadline(Duration::from_millis(300));
    let client = Client::builder(account(&emulator)?).policy(policy).build();
    let started = Instant::now();
    let error = client.send(DailyStats::of(CUSTOMER)).err();
    assert_eq!(error.map(|error| error.kind()), Some(Kind::Timeout));
    assert!(started.elapsed() < Duration::from_secs(5));
    Ok(())
}

#[test]
fn closed_connections_are_not_reused() -> Outcome {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let server = std::thread::spawn(move || -> std::io::Result<()> {
        for _ in 0..3 {
            answer_nothing(&listener.accept()?.0)?;
        }
        Ok(())
    });
    let account = Account::new("reseller", "open+sesame/&").with_base_url(&base_url)?;
    let client = Client::builder(account).policy(Policy::default().with_max_retries(0)).build();
    for _ in 0..3 {
        assert!(client.send(DailyStats::of(CUSTOMER))?.is_empty());
        // The end of the connection takes its time, even over loopback.
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(server.join().is_ok_and(|served| served.is_ok()));
    Ok(())
}

/// Responds to one request with an empty list and closes without notice.
fn answer_nothing(mut stream: &TcpStream) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        request.extend_from_slice(&byte);
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]")
}

#[test]
fn errors_match_with_all_of_their_fields() -> Outcome {
    let emulator = Emulator::start()?;
    let refused = Account::new("reseller", "wrong").with_base_url(&emulator.base_url())?;
    let closed = Account::new("reseller", "open+sesame/&").with_base_url("http://127.0.0.1:9")?;
    for (account, customer, expected) in [
        (refused, CUSTOMER, "answer 1 Invalid username and/or password"),
        (closed, CUSTOMER, "transport 1"),
        (account(&emulator)?, "", "input"),
    ] {
        let client = Client::builder(account).max_retries(0).build();
        let matched = match client.send(DailyStats::of(customer)).unwrap_err() {
            Error::Input(InputError::EmptyCustomer) => "input".to_owned(),
            Error::Transport { error: _, attempts } => format!("transport {attempts}"),
            Error::Answer { error, attempts } => format!("answer {attempts} {}", error.messages()[0].text),
            other => other.to_string(),
        };
        assert_eq!(matched, expected);
    }
    Ok(())
}
