//! Kills `sendgrid-stats sync` at random moments and compares the store with the emulator's numbers:
//! `fleet-crash [reseller|v3]… [--customers N] [--kills N] [--seed N]`.
//!
//! One customer in twenty fails, in every way it can. At the end the tables have every row of the other customers and none
//! of these, the failures are those that were injected, and no customer was asked again after its rows were confirmed.

mod account;
mod requests;
mod tables;

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use stats_emulator::Emulator;

use crate::account::{Fleet, Random};
use crate::requests::{Finished, Requests};

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// The status of a run that stored all but the customers that failed.
const SOME_FAILED: i32 = 8;

/// How long a run may take to send what it is killed after.
const PATIENCE: Duration = Duration::from_secs(120);

fn main() -> Result<ExitCode, Failure> {
    let (mut dialects, mut customers, mut kills) = (Vec::new(), 2_000, 50);
    let mut seed = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || {
            let number = arguments.next().and_then(|number| number.parse().ok());
            number.ok_or_else(|| format!("expected a number after `{argument}`"))
        };
        match argument.as_str() {
            "--customers" => customers = number()?,
            "--kills" => kills = number()?,
            "--seed" => seed = number()?,
            _ => dialects.push(argument.parse()?),
        }
    }
    if dialects.is_empty() {
        dialects = ["reseller", "v3"].map(str::parse).into_iter().collect::<Result<_, _>>()?;
    }
    let mut passed = true;
    for dialect in dialects {
        let fleet = Fleet::new(dialect, customers);
        writeln!(
            std::io::stdout(),
            "fleet-crash: {dialect}, {customers} customers, {kills} kills, seed {seed}"
        )?;
        passed &= test(&fleet, kills, seed)?;
    }
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs a night that is killed so often, and prints what is wrong; true if nothing is.
fn test(fleet: &Fleet, kills: u64, seed: u64) -> Result<bool, Failure> {
    let started = Instant::now();
    let folder = tempfile::tempdir()?;
    let (store, customers) = (folder.path().join("fleet.db"), folder.path().join("customers.txt"));
    std::fs::write(&customers, fleet.file())?;
    let requests = Requests::new(fleet);
    let emulator = fleet.emulator().log(requests.clone()).start()?;
    let sync = || start(fleet, &emulator, &store, &customers);

    let mut random = Random(seed);
    let mut wrong = Vec::new();
    for kill in 1..=kills {
        // Half of a night in all, so that the last kill comes before its end.
        let share = fleet.usual_requests() / 2 / kills;
        let until = requests.answered() + random.below(2 * share + 1);
        let mut child = sync()?;
        let begun = Instant::now();
        while requests.answered() < until {
            if let Some(status) = child.try_wait()? {
                return Err(format!(
                    "kill {kill} came after the end of the run, {status}: choose another seed"
                )
                .into());
            }
            if begun.elapsed() > PATIENCE {
                child.kill()?;
                return Err(
                    format!("kill {kill}: expected {until} answers, got {}", requests.answered()).into()
                );
            }
            sleep(Duration::from_micros(100));
        }
        sleep(Duration::from_micros(random.below(20_000)));
        child.kill()?; // SIGKILL on Unix
        child.wait()?;
        requests.wait_until_quiet();
        let finished = tables::finished(&store)?;
        requests.set_finished(finished);
        wrong.extend(requests.take_repeated().into_iter().map(|what| format!("kill {kill}: {what}")));
    }
    let finished: Finished = requests.finished();
    let before = finished.daily.len();
    let status = sync()?.wait()?.code();
    if status != Some(SOME_FAILED) {
        wrong.push(format!("expected the last run to end with {SOME_FAILED}, got {status:?}"));
    }
    wrong.extend(requests.take_repeated());
    let stored = tables::compare(fleet, &emulator, &store, &mut wrong)?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "fleet-crash: {}: {} daily rows and {} of categories are equal, {} failures as injected, {before} customers \
         finished before the last run, {} requests, {} wrong, {} s",
        fleet.dialect(),
        stored.daily,
        stored.categories,
        stored.failures,
        emulator.requests(),
        wrong.len(),
        started.elapsed().as_secs(),
    )?;
    for what in wrong.iter().take(20) {
        writeln!(out, "  {what}")?;
    }
    Ok(wrong.is_empty() && stored.daily > 0)
}

/// Starts a run of the command, whose key is in its environment alone.
fn start(fleet: &Fleet, emulator: &Emulator, store: &Path, customers: &Path) -> Result<Child, Failure> {
    let mut command = Command::new(program()?);
    command.arg("sync").arg(store).arg("--customers").arg(customers);
    command.args(["--since", &fleet.since().to_string(), "--until", &fleet.until().to_string()]);
    command.args(["--dialect", fleet.dialect().as_str(), "--kinds", fleet.kinds()]);
    command.args([
        "--base-url",
        &emulator.base_url(),
        "--rate",
        "1000000",
        "--max-retries",
        "0",
        "--timeout",
        "0.5",
    ]);
    command.env_remove("SENDGRID_API_USER").envs(fleet.credentials());
    Ok(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
}

/// The path of the command, in the folder of this program.
fn program() -> Result<PathBuf, Failure> {
    let program = std::env::current_exe()?.with_file_name("sendgrid-stats");
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    let missing = || format!("expected `{}`: build it by `cargo build -p sendgrid-stats`", program.display());
    if program.exists() { Ok(program) } else { Err(missing().into()) }
}
