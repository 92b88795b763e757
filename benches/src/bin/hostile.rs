//! Servers that mean harm: each answer ends in the right error, within the deadline, in bounded memory.

use std::time::{Duration, Instant};

use stats_benches::resources::{forget_peak, peak_resident, resident};
use stats_benches::{Failure, process};
use stats_emulator::Emulator;
use stats_proto::{Account, AskError, DailyStats, Policy};

/// What a customer's name asks of the emulator, and the error that must come of it.
const CASES: [(&str, &str); 5] = [
    ("gzip-bomb=10GB", "too-large"),
    ("drip=50ms", "timeout"),
    ("stall=30s", "timeout"),
    ("endless", "too-large"),
    ("redirect=302", "unexpected-status"),
];

const DEADLINE: Duration = Duration::from_secs(8);
const ATTEMPT: Duration = Duration::from_secs(5);

/// What an answer may add to the memory of the process, whatever it claims to hold.
const MEMORY: u64 = 16 << 20;

fn main() -> Result<(), Failure> {
    if process::role().is_some() {
        return process::serve_on(Emulator::start()?.port());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut missed = 0;
    for (fault, expected) in CASES {
        missed += hold(fault, expected, "reqwest", |account, policy, query| {
            let client = stats_reqwest::Client::builder(account).policy(policy).build()?;
            Ok(runtime.block_on(client.send(query)).err())
        })?;
        missed += hold(fault, expected, "ureq", |account, policy, query| {
            let client = stats_ureq::Client::builder(account).policy(policy).build();
            Ok(client.send(query).err())
        })?;
    }
    if missed > 0 { Err(format!("{missed} did not hold").into()) } else { Ok(()) }
}

fn hold(
    fault: &str,
    expected: &str,
    client: &str,
    ask: impl Fn(Account, Policy, DailyStats) -> Result<Option<AskError>, Failure>,
) -> Result<u32, Failure> {
    let server = process::Server::start("harm")?;
    let account = Account::new("reseller", "open+sesame/&").with_base_url(&server.base_url())?;
    let policy = Policy::default().with_deadline(DEADLINE).with_attempt_timeout(ATTEMPT);
    forget_peak()?;
    let (before, start) = (resident()?, Instant::now());
    let error = ask(account, policy, DailyStats::of(format!("fault-{fault}@example.com")))?;
    let (taken, grown) = (start.elapsed(), peak_resident()?.saturating_sub(before));
    let kind = error.as_ref().map_or("answer", AskError::kind);
    let tells = format!("{error:?}");
    let leaks = ["sesame", "api_key"].iter().any(|word| tells.contains(word));
    // A redirect that was followed would be one more request, with the key in it.
    let followed = fault.starts_with("redirect") && server.requests()? != 1;
    let late = taken > DEADLINE + Duration::from_secs(1);
    let holds = kind == expected && !late && grown <= MEMORY && !leaks && !followed;
    println!(
        "hostile: {client:<8} {fault:<16} {kind:<18} {:>5.1} s {:>6} kB more  {}",
        taken.as_secs_f64(),
        grown / 1000,
        if holds { "ok" } else { "MISSED" }
    );
    Ok(u32::from(!holds))
}
