//! Hostile bodies end at once, in a clean error and in little memory.
//!
//! Each is read in a process of its own, in pieces as a network brings them: only so its peak of memory is known.

mod bodies;
mod body;

use std::io::Read;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Failed, Trial};
use stats_proto::{Account, AnyAnswer, AnyQuery, Flow, Parameters, QueryKind};

use body::{Body, Fate};

/// Names the body to a process that is to read it.
const CHOSEN: &str = "STATS_HOSTILE_BODY";

/// No body takes a tenth of this, even without optimisation; what is not linear takes far more.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    if let Some(name) = std::env::var_os(CHOSEN) {
        return match bodies::all().into_iter().find(|body| body.name == name) {
            Some(body) => exit_after(read(body)),
            None => exit_after(Err(format!("no body is called {}", name.display()))),
        };
    }
    let trials = bodies::all()
        .into_iter()
        .map(|body| Trial::test(body.name, move || check(&body).map_err(Failed::from)));
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn exit_after(line: Result<String, String>) -> ExitCode {
    match line {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the body in chunks and prints the outcome, the number of bytes read, and by how many KiB the memory grew.
fn read(body: Body) -> Result<String, String> {
    let Body { kind, format, status, pieces, in_one, .. } = body;
    let mut parameters = Parameters::new(kind);
    parameters.customer = Some("customer@example.com".to_owned());
    if kind == QueryKind::CategoryStats {
        parameters.categories = vec!["category".to_owned()];
    }
    let query = AnyQuery::parse(&parameters).map_err(|error| error.to_string())?;
    let account = Account::new("reseller", "some key").with_format(format);
    let call = account.call(query).map_err(|error| error.to_string())?;
    let mut pieces = pieces;
    if in_one {
        let whole: Vec<u8> = pieces.flatten().collect();
        pieces = Box::new(std::iter::once(whole));
    }
    let (before, mut taken, mut reader) = (peak(), 0, call.reader(status));
    for piece in pieces {
        taken += piece.len();
        if reader.push(&piece) == Flow::Stop {
            break;
        }
    }
    let fate = match reader.finish() {
        Ok(AnyAnswer::Categories(names)) => format!("{} names", names.len()),
        Ok(_) => "answer".to_owned(),
        Err(error) => error.kind().to_string(),
    };
    let more = peak().zip(before).map_or("?".to_owned(), |(after, before)| (after - before).to_string());
    Ok(format!("{fate}\t{taken}\t{more}"))
}

/// The peak memory of this process in KiB, where the system reports it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Compares the outcome that a separate process prints for the body with the expected one.
fn check(body: &Body) -> Result<(), String> {
    let line = ask(body.name)?;
    let Fate { outcome, taken: most, times } = &body.fate;
    let [kind, taken, more] = line.trim().split('\t').collect::<Vec<_>>()[..] else {
        return Err(format!("it says {line}"));
    };
    let taken: u64 = taken.parse().map_err(|_| line.clone())?;
    if kind != *outcome || (taken > *most && !body.in_one) {
        return Err(format!("{outcome} after {most} bytes at the latest, and it was {kind} after {taken}"));
    }
    match more.parse::<u64>() {
        Ok(more) if more > taken * times / 1024 + 4096 => {
            Err(format!("{more} KiB for {taken} bytes: more than {times} times as much"))
        }
        Err(_) if cfg!(target_os = "linux") => Err("how much memory it took is not known".to_owned()),
        _ => Ok(()),
    }
}

/// Has the body read by a process of its own; one that does not come to an end is ended.
fn ask(name: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| error.to_string();
    let program = std::env::current_exe().map_err(failed)?;
    let mut child = Command::new(program).env(CHOSEN, name).stdout(Stdio::piped()).spawn().map_err(failed)?;
    let began = Instant::now();
    let status = loop {
        match child.try_wait().map_err(failed)? {
            Some(status) => break status,
            None if began.elapsed() > PATIENCE => {
                child.kill().and_then(|()| child.wait()).map_err(failed)?;
                return Err(format!("no end after {PATIENCE:?}"));
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let mut line = String::new();
    child.stdout.take().ok_or("no output")?.read_to_string(&mut line).map_err(failed)?;
    if status.success() { Ok(line) } else { Err(format!("it ended with {status}")) }
}
