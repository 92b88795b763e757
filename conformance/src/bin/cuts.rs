//! Tests clients with responses truncated at every byte: `cuts [ureq|reqwest|command]… [--every N]`.
//!
//! The default is all three clients. Prints the number of queries and of each result, and fails if a result is wrong,
//! such as a shorter list. The default of `--every` is 61 for the command, because a process takes longer than a
//! request.

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use serde_json::Value;
use stats_conformance::cuts::{Client, Cut, Outcome, Server, run};
use stats_proto::{self as proto, Account, AnyAnswer, AnyQuery, Parameters, Policy};

const CUSTOMER: &str = "customer@example.com";

/// The number of wrong results that are printed for a client.
const MAX_PRINTED: usize = 12;

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<ExitCode, Failure> {
    let (mut names, mut every) = (Vec::new(), None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--every" {
            let number = arguments.next().and_then(|number| number.parse().ok()).filter(|every| *every > 0);
            every = Some(number.ok_or("expected a number above 0 after `--every`")?);
        } else {
            names.push(argument);
        }
    }
    if names.is_empty() {
        names = ["ureq", "reqwest", "command"].map(str::to_owned).into();
    }
    let server = Server::start()?;
    let mut passed = true;
    for name in &names {
        passed &= match name.as_str() {
            "ureq" => test(&server, name, every.unwrap_or(1), 16, &|cut, url| blocking(&server, cut, url))?,
            "reqwest" => {
                let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
                let client = |cut: &Cut, url: &str| runtime.block_on(asynchronous(&server, cut, url));
                test(&server, name, every.unwrap_or(1), 16, &client)?
            }
            "command" => {
                let program = program()?;
                let client = |cut: &Cut, url: &str| command(&program, server.file(), cut, url);
                test(&server, name, every.unwrap_or(61), 16, &client)?
            }
            _ => return Err(format!("expected `ureq`, `reqwest` or `command`, got `{name}`").into()),
        };
    }
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Tests a client and prints the results; true if all are right.
fn test(
    server: &Server,
    name: &str,
    every: usize,
    concurrency: usize,
    client: &Client<'_>,
) -> Result<bool, Failure> {
    let mut out = std::io::stdout();
    let mut passed = true;
    for (tls, protocol) in [(false, "plain"), (true, "TLS")] {
        let cuts: Vec<_> = Cut::all(every).filter(|cut| cut.tls == tls).collect();
        let started = Instant::now();
        let report = run(server, &cuts, concurrency, client);
        writeln!(out, "cuts: {name} over {protocol}, {report}, {} s", started.elapsed().as_secs())?;
        for wrong in report.wrong().iter().take(MAX_PRINTED) {
            writeln!(out, "  {wrong}")?;
        }
        if report.wrong().len() > MAX_PRINTED {
            writeln!(out, "  and {} more", report.wrong().len() - MAX_PRINTED)?;
        }
        passed &= report.wrong().is_empty() && report.queries() > 0;
    }
    Ok(passed)
}

fn account(cut: &Cut, base_url: &str) -> Result<(Account, AnyQuery), proto::Error> {
    let mut parameters = Parameters::new(cut.kind.query().parse()?);
    parameters.customer = Some(CUSTOMER.to_owned());
    let account = Account::new("reseller", "open+sesame/&").with_format(cut.kind.format().parse()?);
    Ok((account.with_base_url(base_url)?, AnyQuery::parse(&parameters)?))
}

/// No retries, and a timeout that suffices on a busy machine.
fn policy() -> Policy {
    Policy::default().with_max_retries(0).with_timeout(Duration::from_secs(20))
}

fn outcome(result: Result<AnyAnswer, proto::Error>) -> Outcome {
    let answer = result.map_err(|error| (error.kind().to_string(), error.to_string()))?;
    serde_json::to_string(&answer).map_err(|error| ("output".to_owned(), error.to_string()))
}

fn setting(error: &impl ToString) -> (String, String) {
    ("setting".to_owned(), error.to_string())
}

/// The number of queries: two for a whole response, the second over the kept connection.
fn repetitions(cut: &Cut) -> usize {
    if cut.is_whole() { 2 } else { 1 }
}

fn blocking(server: &Server, cut: &Cut, base_url: &str) -> Outcome {
    let (account, query) = account(cut, base_url).map_err(|error| setting(&error))?;
    let builder = stats_ureq::Client::builder(account).policy(policy());
    let client = builder.root_certificates(server.pem()).map_err(|error| setting(&error))?.build();
    let mut result = Err(setting(&"no query was sent"));
    for _ in 0..repetitions(cut) {
        result = Ok(outcome(client.send(query.clone()))?);
    }
    result
}

async fn asynchronous(server: &Server, cut: &Cut, base_url: &str) -> Outcome {
    let (account, query) = account(cut, base_url).map_err(|error| setting(&error))?;
    let builder = stats_reqwest::Client::builder(account).policy(policy());
    let client = builder
        .root_certificates(server.pem())
        .map_err(|error| setting(&error))?
        .build()
        .map_err(|error| setting(&error))?;
    let mut result = Err(setting(&"no query was sent"));
    for _ in 0..repetitions(cut) {
        result = Ok(outcome(client.send(query.clone()).await)?);
    }
    result
}

/// The path of the command, in the folder of this program.
fn program() -> Result<PathBuf, Failure> {
    let program = std::env::current_exe()?.with_file_name("sendgrid-stats");
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    let missing = || format!("expected `{}`: build it by `cargo build -p sendgrid-stats`", program.display());
    if program.exists() { Ok(program) } else { Err(missing().into()) }
}

fn command(program: &Path, authority: &Path, cut: &Cut, base_url: &str) -> Outcome {
    let mut command = Command::new(program);
    command.args([cut.kind.query(), "--output", "json", "--customer", CUSTOMER, "--timeout", "20"]);
    command.args(["--format", cut.kind.format(), "--base-url", base_url]);
    command.env("SENDGRID_API_USER", "reseller").env("SENDGRID_API_KEY", "open+sesame/&");
    command.env("SSL_CERT_FILE", authority).env_remove("SSL_CERT_DIR");
    let output = command.output().map_err(|error| setting(&error))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let document: Value = serde_json::from_str(&text).map_err(|error| setting(&error))?;
    if let Some(error) = document.get("error") {
        let member = |name| error.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        return Err((member("kind"), member("message")));
    }
    let answer = text.trim().strip_prefix("{\"answer\":").and_then(|text| text.strip_suffix('}'));
    answer.map(|answer| answer.trim().to_owned()).ok_or_else(|| setting(&text))
}
