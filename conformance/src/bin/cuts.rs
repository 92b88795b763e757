//! Holds clients against responses that are cut at every byte: `cuts [ureq|reqwest|command]… [--every N]`.
//!
//! Without a client it takes all three. It prints how many responses were asked for and what became of them, and
//! fails when a client made a shorter list of one. The command asks for every 61st unless `--every` says otherwise,
//! because a process takes longer than a request.

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use serde_json::Value;
use stats_conformance::cuts::{Client, Cut, Outcome, Server, run};
use stats_proto::{self as proto, Account, AnyAnswer, AnyQuery, Parameters, Policy};

const CUSTOMER: &str = "customer@example.com";

/// How many wrong outcomes of a client are shown.
const SHOWN: usize = 12;

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
    let mut right = true;
    for name in &names {
        right &= match name.as_str() {
            "ureq" => hold(&server, name, every.unwrap_or(1), 16, &|cut, url| blocking(&server, cut, url))?,
            "reqwest" => {
                let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
                let client = |cut: &Cut, url: &str| runtime.block_on(asynchronous(&server, cut, url));
                hold(&server, name, every.unwrap_or(1), 16, &client)?
            }
            "command" => {
                let program = program()?;
                let client = |cut: &Cut, url: &str| command(&program, server.file(), cut, url);
                hold(&server, name, every.unwrap_or(61), 16, &client)?
            }
            _ => return Err(format!("expected `ureq`, `reqwest` or `command`, got `{name}`").into()),
        };
    }
    Ok(if right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints what a client made of the cuts, and says whether all of it was right.
fn hold(
    server: &Server,
    name: &str,
    every: usize,
    at_a_time: usize,
    client: &Client<'_>,
) -> Result<bool, Failure> {
    let mut out = std::io::stdout();
    let mut right = true;
    for (tls, protocol) in [(false, "plain"), (true, "TLS")] {
        let cuts: Vec<_> = Cut::all(every).filter(|cut| cut.tls == tls).collect();
        let started = Instant::now();
        let report = run(server, &cuts, at_a_time, client);
        writeln!(out, "cuts: {name} over {protocol}, {report}, {} s", started.elapsed().as_secs())?;
        for wrong in report.wrong().iter().take(SHOWN) {
            writeln!(out, "  {wrong}")?;
        }
        if report.wrong().len() > SHOWN {
            writeln!(out, "  and {} more", report.wrong().len() - SHOWN)?;
        }
        right &= report.wrong().is_empty() && report.asked() > 0;
    }
    Ok(right)
}

fn account(cut: &Cut, base_url: &str) -> Result<(Account, AnyQuery), proto::Error> {
    let mut parameters = Parameters::new(cut.kind.query().parse()?);
    parameters.customer = Some(CUSTOMER.to_owned());
    let account = Account::new("reseller", "open+sesame/&").with_format(cut.kind.format().parse()?);
    Ok((account.with_base_url(base_url)?, AnyQuery::parse(&parameters)?))
}

/// One attempt, with more time than it takes on a busy machine.
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

/// A whole response is asked for twice: the second time over a connection that was kept.
fn times(cut: &Cut) -> usize {
    if cut.is_whole() { 2 } else { 1 }
}

fn blocking(server: &Server, cut: &Cut, base_url: &str) -> Outcome {
    let (account, query) = account(cut, base_url).map_err(|error| setting(&error))?;
    let builder = stats_ureq::Client::builder(account).policy(policy());
    let client = builder.root_certificates(server.pem()).map_err(|error| setting(&error))?.build();
    let mut asked = Err(setting(&"nothing was asked"));
    for _ in 0..times(cut) {
        asked = Ok(outcome(client.send(query.clone()))?);
    }
    asked
}

async fn asynchronous(server: &Server, cut: &Cut, base_url: &str) -> Outcome {
    let (account, query) = account(cut, base_url).map_err(|error| setting(&error))?;
    let builder = stats_reqwest::Client::builder(account).policy(policy());
    let client = builder
        .root_certificates(server.pem())
        .map_err(|error| setting(&error))?
        .build()
        .map_err(|error| setting(&error))?;
    let mut asked = Err(setting(&"nothing was asked"));
    for _ in 0..times(cut) {
        asked = Ok(outcome(client.send(query.clone()).await)?);
    }
    asked
}

/// The command, beside this program.
fn program() -> Result<PathBuf, Failure> {
    let program = std::env::current_exe()?.with_file_name("sendgrid-stats");
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    let missing = || format!("expected `{}`: build it by `cargo build -p sendgrid-stats`", program.display());
    if program.exists() { Ok(program) } else { Err(missing().into()) }
}

fn command(program: &Path, authority: &Path, cut: &Cut, base_url: &str) -> Outcome {
    let mut command = Command::new(program);
    command.args([cut.kind.query(), "--output", "json", "--user", CUSTOMER, "--timeout", "20"]);
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
