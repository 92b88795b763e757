//! CPU time of a request: our clients against a bare loop over the same HTTP client, with prebuilt URLs, that
//! makes the same requests and reads the same bytes without parsing. The server is another process on the same
//! processor, and what is measured is the whole of this one.
//!
//! Both sides take turns, and what counts is the round whose ratio is the median of all: a neighbour who slows a
//! stretch of rounds down slows both sides of each.
//!
//! The bare clients are as they come, but for the headers. The ratio is printed and has no bound: a request takes 50 to
//! 200 ms on the network.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use reqwest::Url;
use stats_benches::processor::{process_time, stay_on_one};
use stats_benches::report::{self, Row};
use stats_benches::table::{self, Line};
use stats_benches::{Failure, body, process};
use stats_proto::{Account, DailyStats, Period};

/// Requests of one sample.
const REQUESTS: u32 = 1_920;

/// How often each side makes its requests; once more before that warms up.
const ROUNDS: u32 = 51;

/// How many queries are under way at once.
const CONCURRENCY: [u32; 3] = [1, 16, 64];

/// Records of an answer.
const DAYS: u32 = 30;

/// The `User-Agent` of our clients, for identical requests.
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
        lines.push(line("reqwest", concurrency, over_reqwest(&account, &query, &url, concurrency)?));
    }
    for concurrency in CONCURRENCY {
        lines.push(line("ureq", concurrency, over_ureq(&account, &query, &url, concurrency)?));
    }
    let missed = table::foot(&lines);
    debug_assert_eq!(missed, 0, "requests have no floor");
    let rows: Vec<Row> = lines.into_iter().map(|line| line.row).collect();
    println!("report: {}", report::replace(&rows)?.display());
    Ok(())
}

/// Prints a comparison with a transport's bare client.
fn line(transport: &str, concurrency: u32, Round { ours, bare }: Round) -> Line {
    let (work, peer) = (format!("http-{transport}-{concurrency}"), format!("bare {transport}"));
    let row = Row::new(&work, &peer, REQUESTS, ours, bare);
    let line = Line { row, records: 0, memory: None };
    table::line(&line);
    line
}

/// On a runtime of one thread, so that no time is spent on moving tasks between threads.
fn over_reqwest(
    account: &Account,
    query: &DailyStats,
    url: &str,
    concurrency: u32,
) -> Result<Round, Failure> {
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
    let _ = rustls::crypto::ring::default_provider().install_default();
    let as_it_comes = reqwest::Client::builder().user_agent(USER_AGENT).no_proxy().build()?;
    let bare = || {
        runtime.block_on(async {
            let requests = stream::iter(0..REQUESTS).map(|_| fetch(&as_it_comes, url.clone()));
            let bytes = requests.buffer_unordered(concurrency as usize);
            bytes.fold(0, async |sum, bytes| sum + bytes.unwrap_or_default()).await
        })
    };
    side_by_side(&ours, &bare)
}

async fn fetch(client: &reqwest::Client, url: Url) -> Result<usize, reqwest::Error> {
    let mut response = client.get(url).header("accept-encoding", "gzip").send().await?;
    let mut received = 0;
    while let Some(bytes) = response.chunk().await? {
        received += bytes.len();
    }
    Ok(received)
}

/// With a thread for each query that is under way.
fn over_ureq(account: &Account, query: &DailyStats, url: &str, concurrency: u32) -> Result<Round, Failure> {
    let client = stats_ureq::Client::new(account.clone());
    let ours = || in_threads(concurrency, || client.send(query.clone()).map_or(0, |days| days.len()));
    let agent = ureq::Agent::config_builder().user_agent(USER_AGENT).build().new_agent();
    let url: ureq::http::Uri = url.parse()?;
    let bare = || in_threads(concurrency, || read(&agent, url.clone()).unwrap_or_default());
    side_by_side(&ours, &bare)
}

fn read(agent: &ureq::Agent, url: ureq::http::Uri) -> Result<usize, Failure> {
    let mut body = agent.get(url).header("accept-encoding", "gzip").call()?.into_body().into_reader();
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

/// What one round took each side.
struct Round {
    ours: Duration,
    bare: Duration,
}

/// Alternates between both sides and returns the round with the median ratio. Ours reports how many
/// records came, the bare one how many bytes.
fn side_by_side(ours: &dyn Fn() -> usize, bare: &dyn Fn() -> usize) -> Result<Round, Failure> {
    let ours = || timed(ours, DAYS as usize);
    let bare_length = answer().len();
    let bare = || timed(bare, bare_length);
    let mut rounds = Vec::new();
    for round in 0..=ROUNDS {
        rounds.push(if round % 2 == 0 {
            let ours = ours()?;
            Round { ours, bare: bare()? }
        } else {
            let bare = bare()?;
            Round { ours: ours()?, bare }
        });
    }
    rounds.remove(0);
    let ratio = |round: &Round| round.ours.as_secs_f64() / round.bare.as_secs_f64();
    rounds.sort_by(|one, other| ratio(one).total_cmp(&ratio(other)));
    Ok(rounds.swap_remove(rounds.len() / 2))
}

/// The CPU time of all requests, each of which must bring so much.
fn timed(requests: &dyn Fn() -> usize, each: usize) -> Result<Duration, Failure> {
    let start = process_time();
    let came = requests();
    let taken = process_time().saturating_sub(start);
    if came == each * REQUESTS as usize { Ok(taken) } else { Err("a request went wrong".into()) }
}

fn answer() -> Vec<u8> {
    body::array(DAYS, 1)
}

/// Answers every request with thirty days, as fast as possible.
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

/// Until the client disconnects. A request ends with an empty line: none here has a body.
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
