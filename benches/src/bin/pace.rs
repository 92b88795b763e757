//! 300 queries by 50 exchanges that share a rate limiter, to an emulator that allows 100 requests in 10 s: no 429, and
//! all done within 34 s.

use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt as _};
use stats_benches::queries::{SampleQuery, dataset, since, today};
use stats_benches::{Failure, process};
use stats_emulator::Emulator;
use stats_proto::Account;

const QUERIES: u64 = 300;
const EXCHANGES: usize = 50;
const ALLOWED: (u32, Duration) = (100, Duration::from_secs(10));
const WITHIN: Duration = Duration::from_secs(34);

fn main() -> Result<(), Failure> {
    if process::role().is_some() {
        let emulator =
            Emulator::builder().since(since()).today(today()).rate_limit(ALLOWED.0, ALLOWED.1).start()?;
        return process::serve_on(emulator.port());
    }
    let server = process::Server::start("limited")?;
    let (dataset, start) = (dataset(), Instant::now());
    let account = Account::new("reseller", "open+sesame/&").with_base_url(&server.base_url())?;
    let client = stats_reqwest::Client::new(account)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let answered = runtime.block_on(async {
        let results = stream::iter((0..QUERIES).map(SampleQuery::new)).map(async |query| {
            let result = client.send_raw(query.query(&dataset)?).await?;
            let right = result.answer.is_ok_and(|answer| query.is_right(&answer, &dataset));
            Ok::<_, Failure>((right, result.attempts))
        });
        results.buffer_unordered(EXCHANGES).collect::<Vec<_>>().await
    });
    let (mut right, mut attempts) = (0, 0);
    for answer in answered {
        let (is_right, tried) = answer?;
        right += u64::from(is_right);
        attempts += u64::from(tried);
    }
    let (taken, requests) = (start.elapsed(), server.requests()?);
    println!("pace: {right} of {QUERIES} answers right, {requests} requests, {:.1} s", taken.as_secs_f64());
    // A query that was refused with 429 would have been retried.
    if right != QUERIES || attempts != QUERIES || requests != QUERIES || taken > WITHIN {
        return Err("expected every query to succeed at its first attempt and in time".into());
    }
    Ok(())
}
