//! `demo`: the four questions, in JSON and in XML, to an emulator inside this process.

use std::io::Write;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use stats_emulator::Emulator;
use stats_proto::{Account, AnyQuery, Format, Parameters, Policy, QueryKind};
use stats_ureq::Client;

use crate::emulate::{KEY, NAME};
use crate::failure::Failure;
use crate::output::table;

/// The customer whose first days the specification prints.
const CUSTOMER: &str = "customer@example.com";
/// Nothing of this takes long over the loopback; whatever hangs should not hang for long.
const DEADLINE: Duration = Duration::from_secs(5);

/// Shows that everything works: emulator, client, both formats, all four questions.
pub(crate) fn demo() -> Result<(), Failure> {
    let started = Instant::now();
    let today = NaiveDate::from_ymd_opt(2009, 6, 30).unwrap_or_default();
    let emulator =
        Emulator::builder().today(today).credentials(NAME, KEY).start().map_err(Failure::Emulator)?;
    // Takes the colours out where no terminal shows them, or NO_COLOR asks for none.
    let mut stdout = anstream::stdout().lock();
    writeln!(stdout, "An emulator inside this process answers at {}.", emulator.base_url())?;
    writeln!(stdout, "Its numbers are made up, and nothing leaves this machine.")?;
    for (number, (title, parameters)) in questions().into_iter().enumerate() {
        writeln!(stdout, "\n{}. {title}\n", number + 1)?;
        show(&emulator, &AnyQuery::parse(&parameters)?, &mut stdout)?;
    }
    let seconds = started.elapsed().as_secs_f64();
    writeln!(stdout, "\nFour questions, each asked in JSON and in XML, answered alike, in {seconds:.2} s.")?;
    Ok(stdout.flush()?)
}

/// Asks one question in both formats and prints what came.
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
    write!(writer, "\n{}", table(first))?;
    Ok(writeln!(writer, "The answers in JSON and in XML are equal.")?)
}

fn questions() -> [(&'static str, Parameters); 4] {
    let about = |question| {
        let mut parameters = Parameters::new(question);
        parameters.customer = Some(CUSTOMER.to_owned());
        parameters
    };
    let during = |start: &str, end: &str, question| {
        let mut parameters = about(question);
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
