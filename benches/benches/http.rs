//! CPU time of a request: our clients against a bare loop over the same HTTP client, with prebuilt URLs, that
//! makes the same requests and reads the same bytes without parsing. The server is another process on the same
//! processor, and what is measured is the whole of this one.
//!
//! The bare clients are as they come, but for the User-Agent.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use reqwest::Url;
use stats_benches::contest::median;
use stats_benches::processor::{process_time, stay_on_one};
use stats_benches::report::{self, Row};
use stats_benches::table::{self, Line};
use stats_benches::{Failure, body, process};
use stats_proto::{Account, DailyStats, Period};

/// Requests of one sample.
const REQUESTS: u32 = 1_920;

/// Samples of each side; one more before them warms up.
const ROUNDS: u32 = 25;

/// How many questions are under way at once.
const CONCURRENCY: [u32; 3] = [1, 16, 64];

/// Records of an answer.
const DAYS: u32 = 30;

/// As our clients call themselves: the same requests.
const USER_AGENT: &str = concat!("sendgrid-stats/", env!("CARGO_PKG_VERSION"));

fn main() -> Result<(), Failure> {
    if process::role().is_some() {
        return serve();
    }
    stay_on_one();
    let server = process::Server::start("days")?;
    let account = Account::new("reseller", "secret").with_base_url(&server.base_url())?;
    let query = DailyStats::of("customer@example.com").during(Period::last_days(30)?);
    let url = account.call(query.clone())?.request().url().to_owned();

    let mut lines = Vec::new();
    table::head("request");
    for concurrency in CONCURRENCY {
        let work = format!("http-reqwest-{concurrency}");
        add(&mut lines, &work, &over_reqwest(&account, &query, &url, concurrency)?);
    }
    for concurrency in CONCURRENCY {
        let work = format!("http-ureq-{concurrency}");
        add(&mut lines, &work, &over_ureq(&account, &query, &url, concurrency)?);
    }
    table::foot(&lines);
    let rows: Vec<Row> = lines.into_iter().map(|line| line.row).collect();
    println!("report: {}", report::replace(&rows)?.display());
    Ok(())
}

/// Compares the first side with the others.
fn add(lines: &mut Vec<Line>, work: &str, sides: &[(&str, Duration)]) {
    let Some(((_, ours), peers)) = sides.split_first() else { return };
    for (peer, theirs) in peers {
        let row = Row::new(work, peer, REQUESTS, *ours, *theirs);
        let line = Line { row, records: 0, memory: None };
        table::line(&line);
        lines.push(line);
    }
}

/// On a runtime of one thread, so that no time is spent on moving tasks between threads.
fn over_reqwest(
    account: &Account,
    query: &DailyStats,
    url: &str,
    concurrency: u32,
) -> Result<Times, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let client = stats_reqwest::Client::new(account.clone())?;
    let ours = || {
        runtime.block_on(async {
            let queries = (0..REQUESTS).map(|_| query.clone());
            let answers = client.send_all_unordered(queries, concurrency as usize);
            let days = answers.map(|(_, days)| days.map_or(0, |days| days.len()));
            days.fold(0, async |sum, days| sum + days).await
        })
    };
    let url: Url = url.parse()?;
    let bare = |client: reqwest::Client| {
        let (runtime, url) = (&runtime, &url);
        move || {
            runtime.block_on(async {
                let requests = stream::iter(0..REQUESTS).map(|_| fetch(&client, url.clone()));
                let bytes = requests.buffer_unordered(concurrency as usize);
                bytes.fold(0, async |sum, bytes| sum + bytes.unwrap_or_default()).await
            })
        }
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client_as_it_comes = reqwest::Client::builder().user_agent(USER_AGENT).no_proxy().build()?;
    side_by_side(&mut [
        Side { name: "ours", run: Box::new(ours), each: DAYS as usize },
        Side { name: "bare reqwest", run: Box::new(bare(client_as_it_comes)), each: answer().len() },
    ])
}

async fn fetch(client: &reqwest::Client, url: Url) -> Result<usize, reqwest::Error> {
    let mut response = client.get(url).send().await?;
    let mut received = 0;
    while let Some(bytes) = response.chunk().await? {
        received += bytes.len();
    }
    Ok(received)
}

/// With a thread for each question that is under way.
fn over_ureq(account: &Account, query: &DailyStats, url: &str, concurrency: u32) -> Result<Times, Failure> {
    let client = stats_ureq::Client::new(account.clone());
    let ours = || in_threads(concurrency, || client.send(query.clone()).map_or(0, |days| days.len()));
    let agent = ureq::Agent::config_builder().user_agent(USER_AGENT).build().new_agent();
    let url: ureq::http::Uri = url.parse()?;
    let bare = || in_threads(concurrency, || read(&agent, url.clone()).unwrap_or_default());
    side_by_side(&mut [
        Side { name: "ours", run: Box::new(ours), each: DAYS as usize },
        Side { name: "bare ureq", run: Box::new(bare), each: answer().len() },
    ])
}

fn read(agent: &ureq::Agent, url: ureq::http::Uri) -> Result<usize, Failure> {
    let mut body = agent.get(url).call()?.into_body().into_reader();
    let (mut chunk, mut received) = (vec![0; 16 << 10], 0);
    loop {
        match body.read(&mut chunk)? {
            0 => return Ok(received),
            length => received += length,
        }
    }
}

fn in_threads(threads: u32, request: impl Fn() -> usize + Sync) -> usize {
    let each = || (0..REQUESTS / threads).map(|_| request()).sum::<usize>();
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(each)).collect();
        running.into_iter().filter_map(|thread| thread.join().ok()).sum()
    })
}

/// One way to make the requests.
struct Side<'a> {
    name: &'static str,
    /// Makes all of them and tells how many records or bytes came.
    run: Box<dyn Fn() -> usize + 'a>,
    /// How many come of each request.
    each: usize,
}

/// Who took how long.
type Times = Vec<(&'static str, Duration)>;

/// The median CPU time that each side takes for its requests, in turns.
fn side_by_side(sides: &mut [Side<'_>]) -> Result<Times, Failure> {
    let mut samples = vec![Vec::new(); sides.len()];
    for round in 0..=ROUNDS {
        sides.rotate_left(1);
        samples.rotate_left(1);
        for (side, samples) in sides.iter().zip(&mut samples) {
            let start = process_time();
            let came = (side.run)();
            let taken = process_time().saturating_sub(start);
            if came != side.each * REQUESTS as usize {
                return Err(format!("{}: a request went wrong", side.name).into());
            }
            if round > 0 {
                samples.push(taken);
            }
        }
    }
    let mut times: Times = sides.iter().map(|side| side.name).zip(samples.into_iter().map(median)).collect();
    times.sort_by_key(|(name, _)| *name != "ours");
    Ok(times)
}

fn answer() -> Vec<u8> {
    body::array(DAYS, 1)
}

/// Answers every request with the same thirty days, as fast as sockets go.
fn serve() -> Result<(), Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    let body = answer();
    let mut response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    response.extend_from_slice(&body);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let response = response.clone();
            thread::spawn(move || converse(stream, &response));
        }
    });
    process::serve_on(port)
}

/// Until the client leaves. A request ends with an empty line: none here has a body.
fn converse(mut stream: TcpStream, response: &[u8]) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut received, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let length = stream.read(&mut chunk)?;
        if length == 0 {
            return Ok(());
        }
        received.extend_from_slice(chunk.get(..length).unwrap_or_default());
        if received.ends_with(b"\r\n\r\n") {
            received.clear();
            stream.write_all(response)?;
        }
    }
}
