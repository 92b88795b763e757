//! The protocol with nothing but a `TcpStream`: the core builds the request, decides what comes next and reads
//! the answer; the lines below move the bytes and sleep.
//!
//! Run it with `cargo run -p example-by-hand`.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use stats_emulator::Emulator;
use stats_proto::{Account, Cause, DailyStats, Method, Now, Period, Policy, Request, Step, TransportError};

fn main() -> Result<(), Box<dyn Error>> {
    // A server to ask: one that fails the first request and answers the second.
    let emulator = Emulator::builder().script("503; none".parse()?).start()?;
    let account = Account::new("reseller", "open+sesame/&")
        .with_base_url(&emulator.base_url())?
        .with_method(Method::Post);
    let period = Period::between("2009-06-20".parse()?, "2009-06-22".parse()?)?;
    let query = DailyStats::of("customer@example.com").during(period);

    // The codec: one request, one answer.
    let call = account.call(query.clone())?;
    println!("asking {:?}", call.request());

    // The exchange adds retries and waits.
    let policy = Policy::default().with_backoff(Duration::from_millis(20), Duration::from_secs(1));
    let seed = SystemTime::now().duration_since(UNIX_EPOCH)?.subsec_nanos();
    let mut exchange = account.exchange(query, &policy, seed.into())?;
    let started = Instant::now();
    let now =
        || Now::new(started.elapsed(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default());
    let days = loop {
        match exchange.step(now()) {
            Step::Send { request, timeout } => match send(emulator.port(), request, timeout) {
                Ok(Received { status, head, body }) => {
                    println!("status {status}");
                    let headers = head.lines().filter_map(|line| line.split_once(':'));
                    let headers = headers.map(|(name, value)| (name, value.trim()));
                    exchange.received(now(), status, headers, &body)?;
                }
                Err(error) => {
                    exchange.failed(now(), TransportError::new(Cause::Interrupted, error.to_string()))?;
                }
            },
            Step::Wait(pause) => {
                println!("waiting {pause:?}");
                std::thread::sleep(pause);
            }
            Step::Done(answer) => break answer?,
        }
    };

    for day in &days {
        let count = |count: Option<u64>| count.map_or("–".to_owned(), |count| count.to_string());
        println!("{} {:>8} requests {:>8} opens", day.date(), count(day.requests()), count(day.opens()));
    }
    println!("{} days after {} attempts", days.len(), exchange.attempts());
    Ok(())
}

struct Received {
    status: u16,
    head: String,
    body: Vec<u8>,
}

/// Sends a request over a connection of its own, which the server closes after the answer.
fn send(port: u16, request: &Request, timeout: Option<Duration>) -> Result<Received, Box<dyn Error>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(timeout)?;
    let origin = format!("http://127.0.0.1:{port}");
    let target = request.url().strip_prefix(&origin).ok_or("another server")?;
    let form = request.body().unwrap_or_default();
    write!(stream, "{} {target} HTTP/1.0\r\nhost: 127.0.0.1\r\n", request.method())?;
    for (name, value) in request.headers() {
        write!(stream, "{name}: {value}\r\n")?;
    }
    write!(stream, "content-length: {}\r\n\r\n{form}", form.len())?;

    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").ok_or("no head")?;
    let (head, body) = bytes.split_at_checked(end + 4).ok_or("no body")?;
    let head = String::from_utf8(head.to_vec())?;
    let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
    Ok(Received { status, head, body: body.to_vec() })
}
