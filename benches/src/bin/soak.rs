//! 10,000 queries by 64 workers over reqwest and 2,000 by 8 threads over ureq, to an emulator that fails one
//! request in five in every way it can: every answer is right or a classified error, none is missing or
//! duplicated, nothing hangs, memory is constant, and no socket is left open.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt as _};
use stats_benches::Failure;
use stats_benches::process::{self, Server};
use stats_benches::queries::{SampleQuery, dataset};
use stats_benches::soak::{WARM_UP, Watch, account, policy, serve};
use stats_proto::Format;

const OVER_REQWEST: (usize, usize) = (10_000, 64);
const OVER_UREQ: (usize, usize) = (2_000, 8);

/// No answer for so long is a hang.
const SILENCE: Duration = Duration::from_secs(40);

fn main() -> Result<(), Failure> {
    if process::role().is_some() {
        return serve(OVER_REQWEST.0 * 2);
    }
    // The client that is named, or both.
    let named = std::env::args().nth(1);
    let is_selected = |name| named.as_deref().is_none_or(|named| named == name);
    let reqwest = if is_selected("reqwest") { over_reqwest() } else { Ok(()) };
    let ureq = if is_selected("ureq") { over_ureq() } else { Ok(()) };
    reqwest.and(ureq)
}

fn over_reqwest() -> Result<(), Failure> {
    let server = Server::start("faults")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (queries, workers) = OVER_REQWEST;
    let mut watch = Watch::new("reqwest", queries, &server)?;
    let dataset = dataset();
    let account = account(&server)?;
    let json = stats_reqwest::Client::builder(account.clone()).policy(policy()).build()?;
    let xml = stats_reqwest::Client::builder(account.with_format(Format::Xml)).policy(policy()).build()?;
    runtime.block_on(async {
        let results = stream::iter(0..queries + WARM_UP).map(async |number| {
            let client = if number / 4 % 2 == 0 { &json } else { &xml };
            let (query, start) = (SampleQuery::new(number as u64).query(&dataset)?, Instant::now());
            Ok::<_, Failure>((number, client.send(query).await, start.elapsed()))
        });
        let mut answers = std::pin::pin!(results.buffer_unordered(workers));
        while let Some(answered) =
            tokio::time::timeout(SILENCE, answers.next()).await.map_err(|_| "timed out: a query hangs")?
        {
            let (number, answer, taken) = answered?;
            watch.take(number, &answer, taken)?;
        }
        Ok::<_, Failure>(())
    })?;
    drop((json, xml, runtime));
    watch.finish(&server)
}

fn over_ureq() -> Result<(), Failure> {
    let server = Server::start("faults")?;
    let (queries, threads) = OVER_UREQ;
    let mut watch = Watch::new("ureq", queries, &server)?;
    let account = account(&server)?;
    let json = stats_ureq::Client::builder(account.clone()).policy(policy()).build();
    let xml = stats_ureq::Client::builder(account.with_format(Format::Xml)).policy(policy()).build();
    let next = std::sync::Arc::new(AtomicUsize::new(0));
    let (sender, answers) = mpsc::channel();
    for _ in 0..threads {
        let (json, xml, next, sender) = (json.clone(), xml.clone(), next.clone(), sender.clone());
        let dataset = dataset();
        // Not scoped: a hang must not block the main thread's report.
        thread::spawn(move || {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= queries + WARM_UP {
                    return;
                }
                let client = if number / 4 % 2 == 0 { &json } else { &xml };
                let start = Instant::now();
                let query = SampleQuery::new(number as u64).query(&dataset);
                let answer = query.map(|query| client.send(query));
                if sender.send((number, answer, start.elapsed())).is_err() {
                    return;
                }
            }
        });
    }
    drop((sender, json, xml));
    loop {
        match answers.recv_timeout(SILENCE) {
            Ok((number, answer, taken)) => watch.take(number, &answer?, taken)?,
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => return Err("timed out: a query hangs".into()),
        }
    }
    watch.finish(&server)
}
