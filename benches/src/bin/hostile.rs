//! Hostile servers: each response ends in the right error, within the deadline, in bounded memory, and delays no other
//! query of the same thread.

use std::cell::Cell;
use std::time::{Duration, Instant};

use stats_benches::resources::{forget_peak, peak_resident, resident};
use stats_benches::{Failure, hostile, process};
use stats_emulator::Emulator;
use stats_proto::{Account, AggregateStats, DailyStats, Error, Policy};

/// Faults that a customer's name requests from the emulator, and the expected error.
const FAULTS: [(&str, &str); 5] = [
    ("gzip-bomb=10GB", "too-large"),
    ("drip=50ms", "timeout"),
    ("stall=30s", "timeout"),
    ("endless", "too-large"),
    ("redirect=302", "unexpected-status"),
];

/// Kinds of harm of [`hostile::serve`], and the errors that may follow: a transport gives up by its own bounds or by the
/// clock.
const RESPONSES: [(&str, &str); 8] = [
    ("endless-1xx", "timeout transport"),
    ("endless-headers", "transport"),
    ("endless-size", "timeout transport"),
    ("endless-extension", "transport"),
    ("endless-extensions", "timeout transport too-large"),
    ("endless-trailers", "timeout transport"),
    ("endless-gzip-name", "too-large transport"),
    ("empty-members", "transport"),
];

const DEADLINE: Duration = Duration::from_secs(8);
const ATTEMPT: Duration = Duration::from_secs(5);

/// The most memory that an answer may add to the process, whatever length it claims.
const MEMORY: u64 = 16 << 20;

/// How long another query of the same thread may take meanwhile.
const NEIGHBOUR: Duration = Duration::from_secs(1);

fn main() -> Result<(), Failure> {
    if let Some(role) = process::role() {
        return if role == "emulator" {
            process::serve_on(Emulator::start()?.port())
        } else {
            hostile::serve(&role)
        };
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build()?;
    let named = std::env::args().nth(1);
    let good = process::Server::start("emulator")?;
    let neighbour = stats_reqwest::Client::new(account(&good)?)?;
    let faults = FAULTS.map(|(fault, expected)| ("emulator", fault, expected));
    let hostile = RESPONSES.map(|(kind, expected)| (kind, kind, expected));
    let mut missed = 0;
    let all = faults.into_iter().chain(hostile);
    for (role, kind, expected) in
        all.filter(|(_, kind, _)| named.as_deref().is_none_or(|named| kind.starts_with(named)))
    {
        missed += check(role, kind, expected, "reqwest", |account, policy, query| {
            let client = stats_reqwest::Client::builder(account).policy(policy).build()?;
            let slowest = Cell::new(Duration::ZERO);
            let error = runtime.block_on(async {
                tokio::select! {
                    answer = client.send(query) => Ok::<_, Failure>(answer.err()),
                    broken = keep_sending(&neighbour, &slowest) => Err(broken.into()),
                }
            })?;
            Ok((error, slowest.get()))
        })?;
        missed += check(role, kind, expected, "ureq", |account, policy, query| {
            let client = stats_ureq::Client::builder(account).policy(policy).build();
            Ok((client.send(query).err(), Duration::ZERO))
        })?;
    }
    if missed > 0 { Err(format!("{missed} checks failed").into()) } else { Ok(()) }
}

fn account(server: &process::Server) -> Result<Account, Failure> {
    Ok(Account::new("reseller", "open+sesame/&").with_base_url(&server.base_url())?)
}

/// Sends queries to a good server until one fails.
async fn keep_sending(client: &stats_reqwest::Client, slowest: &Cell<Duration>) -> Error {
    loop {
        let start = Instant::now();
        if let Err(error) = client.send(AggregateStats::of("customer@example.com")).await {
            return error;
        }
        slowest.set(slowest.get().max(start.elapsed()));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn check(
    role: &str,
    kind: &str,
    expected: &str,
    client: &str,
    send: impl Fn(Account, Policy, DailyStats) -> Result<(Option<Error>, Duration), Failure>,
) -> Result<u32, Failure> {
    let server = process::Server::start(role)?;
    let policy = Policy::default().with_deadline(DEADLINE).with_timeout(ATTEMPT);
    forget_peak()?;
    let (before, start) = (resident()?, Instant::now());
    let (error, slowest) =
        send(account(&server)?, policy, DailyStats::of(format!("fault-{kind}@example.com")))?;
    let (taken, grown) = (start.elapsed(), peak_resident()?.saturating_sub(before));
    let outcome = error.as_ref().map_or("answer", |error| error.kind().as_str());
    let shown = format!("{error:?}");
    let leaks = ["sesame", "api_key"].iter().any(|word| shown.contains(word));
    // A followed redirect would be a second request, with the key.
    let followed = kind.starts_with("redirect") && server.requests()? != 1;
    let late = taken > DEADLINE + Duration::from_secs(1) || slowest > NEIGHBOUR;
    let passes =
        expected.split(' ').any(|one| one == outcome) && !late && grown <= MEMORY && !leaks && !followed;
    println!(
        "hostile: {client:<8} {kind:<19} {outcome:<18} {:>5.1} s {:>6} kB more, others within {:>3} ms  {}",
        taken.as_secs_f64(),
        grown / 1000,
        slowest.as_millis(),
        if passes { "ok" } else { "MISSED" }
    );
    Ok(u32::from(!passes))
}
