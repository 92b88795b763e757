//! `demo`: the four queries, in JSON and in XML, to an emulator inside this process.

use std::io::Write;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use stats_emulator::Emulator;
use stats_proto::{Account, AnyQuery, Format, Parameters, Policy, QueryKind};
use stats_ureq::Client;

use crate::emulate::{KEY, NAME};
use crate::failure::Failure;
use crate::log;
use crate::output::{Look, table};

/// The customer whose first days the specification prints.
const CUSTOMER: &str = "customer@example.com";
/// Queries over the loopback are fast, and one that hangs should end soon.
const DEADLINE: Duration = Duration::from_secs(5);

/// Runs all four queries in both formats against an emulator, and prints their answers.
pub(crate) fn demo() -> Result<(), Failure> {
    log::start(false)?;
    let started = Instant::now();
    let today = NaiveDate::from_ymd_opt(2009, 6, 30).unwrap_or_default();
    let emulator =
        Emulator::builder().today(today).credentials(NAME, KEY).start().map_err(Failure::Emulator)?;
    // Strips colours without a terminal or with NO_COLOR.
    let mut stdout = anstream::stdout().lock();
    writeln!(stdout, "An emulator inside this process answers at {}.", emulator.base_url())?;
    writeln!(stdout, "Its numbers are made up, and nothing leaves this machine.")?;
    for (number, (title, parameters)) in queries().into_iter().enumerate() {
        writeln!(stdout, "\n{}. {title}\n", number + 1)?;
        show(&emulator, &AnyQuery::parse(&parameters)?, &mut stdout)?;
    }
    let seconds = started.elapsed().as_secs_f64();
    writeln!(stdout, "\nFour queries, each in JSON and in XML, with equal answers, in {seconds:.2} s.")?;
    Ok(stdout.flush()?)
}

/// Sends one query in both formats and prints its answer.
fn show(emulator: &Emulator, query: &AnyQuery, writer: &mut impl Write) -> Result<(), Failure> {
    let policy = Policy::default().with_deadline(DEADLINE);
    let mut answers = Vec::new();
    for format in Format::ALL {
        let account = Account::new(NAME, KEY).with_format(*format).with_base_url(&emulator.base_url())?;
        let request = account.call(query.clone())?.request().redacted();
        writeln!(writer, "{} {}", request.method, request.url)?;
        answers.push(Client::builder(account).policy(policy).build().send(query.clone())?);
    }
    let [first, others @ ..] = answers.as_slice() else { return Err(Failure::Disagreement) };
    if others.iter().any(|other| other != first) {
        return Err(Failure::Disagreement);
    }
    writeln!(writer)?;
    table(first, Look::new(false, false), writer)?;
    Ok(writeln!(writer, "The answers in JSON and in XML are equal.")?)
}

fn queries() -> [(&'static str, Parameters); 4] {
    let about = |kind| {
        let mut parameters = Parameters::new(kind);
        parameters.customer = Some(CUSTOMER.to_owned());
        parameters
    };
    let during = |start: &str, end: &str, kind| {
        let mut parameters = about(kind);
        parameters.start_date = Some(start.to_owned());
        parameters.end_date = Some(end.to_owned());
        parameters
    };
    let mut category = during("2009-06-15", "2009-06-24", QueryKind::CategoryStats);
    category.categories = ["categoryA", "categoryB"].map(str::to_owned).to_vec();
    [
        ("Daily statistics of a fortnight", during("2009-06-15", "2009-06-28", QueryKind::Daily)),
        ("Totals of all time", about(QueryKind::Aggregate)),
        ("The names of the categories", about(QueryKind::Categories)),
        ("Daily statistics of two categories", category),
    ]
}
