//! `demo`: the four queries in JSON, in XML and with v3, and one of several customers, to an emulator inside this process.

use std::io::Write;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use serde_json::{Map, Value};
use stats_emulator::{BEARER_KEY, Emulator};
use stats_proto::{Account, AnyAnswer, AnyQuery, Format, Parameters, Policy, QueryKind};
use stats_ureq::Client;

use crate::emulate::{KEY, NAME};
use crate::failure::Failure;
use crate::log;
use crate::output::{Look, table};

/// The customer whose first days the specification prints.
const CUSTOMER: &str = "customer@example.com";
/// The customers of the last query.
const CUSTOMERS: [&str; 3] = [CUSTOMER, "customer01@example.com", "customer02@example.com"];
/// Queries over the loopback are fast, and one that hangs should end soon.
const DEADLINE: Duration = Duration::from_secs(5);

/// Runs all queries against an emulator, and prints their answers.
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
        show(&emulator, &parameters, &mut stdout)?;
    }
    writeln!(stdout, "\n5. Daily statistics of several customers in one request\n")?;
    show_customers(&emulator, &mut stdout)?;
    let seconds = started.elapsed().as_secs_f64();
    writeln!(stdout, "\nFour queries in JSON, in XML and with v3, with equal answers, in {seconds:.2} s.")?;
    Ok(stdout.flush()?)
}

/// Sends one query in both formats and with v3, and prints its answer.
fn show(emulator: &Emulator, parameters: &Parameters, writer: &mut impl Write) -> Result<(), Failure> {
    let mut answers = Vec::new();
    for format in Format::ALL {
        let account = Account::new(NAME, KEY).with_format(*format);
        answers.push(answer(emulator, account, parameters, writer)?);
    }
    let [first, others @ ..] = answers.as_slice() else { return Err(Failure::Disagreement) };
    if others.iter().any(|other| other != first) {
        return Err(Failure::Disagreement);
    }
    let mut during = parameters.clone();
    if parameters.kind == QueryKind::Aggregate {
        // v3 has no totals of all time: those of the emulator's whole period.
        during.start_date = Some(emulator.dataset().since().to_string());
        during.end_date = Some(emulator.dataset().today().to_string());
    }
    let v3 = answer(emulator, Account::bearer(BEARER_KEY), &during, writer)?;
    check_agreement(first, &v3)?;
    writeln!(writer)?;
    table(first, Look::new(false, false), writer)?;
    writeln!(writer, "The answers in JSON and in XML are equal.")?;
    Ok(writeln!(writer, "With v3 it is equal in everything that both APIs have.")?)
}

/// Sends one query about several customers with v3, and prints its answer.
fn show_customers(emulator: &Emulator, writer: &mut impl Write) -> Result<(), Failure> {
    let mut parameters = during("2009-06-20", "2009-06-22", Parameters::new(QueryKind::DailyByCustomer));
    parameters.customers = CUSTOMERS.map(str::to_owned).to_vec();
    let v3 = answer(emulator, Account::bearer(BEARER_KEY), &parameters, writer)?;
    let legacy = answer(emulator, Account::new(NAME, KEY), &parameters, writer)?;
    check_agreement(&legacy, &v3)?;
    writeln!(writer)?;
    table(&v3, Look::new(false, false), writer)?;
    Ok(writeln!(writer, "The legacy API has a request for each customer, and equal numbers.")?)
}

/// Sends one query and prints its requests.
fn answer(
    emulator: &Emulator,
    account: Account,
    parameters: &Parameters,
    writer: &mut impl Write,
) -> Result<AnyAnswer, Failure> {
    let account = account.with_base_url(&emulator.base_url())?.with_today(emulator.dataset().today());
    let policy = Policy::default().with_deadline(DEADLINE);
    let sent = Client::builder(account).policy(policy).build().send_raw(AnyQuery::parse(parameters)?)?;
    for response in &sent.responses {
        writeln!(writer, "{} {}", response.method, response.url)?;
    }
    Ok(sent.answer?)
}

/// Compares an answer with that of v3, in the metrics that both have.
fn check_agreement(legacy: &AnyAnswer, v3: &AnyAnswer) -> Result<(), Failure> {
    let agree = match (serde_json::to_value(legacy)?, serde_json::to_value(v3)?) {
        (Value::Object(legacy), Value::Object(v3)) => shared(&legacy, &v3).all(|(one, other)| one == other),
        (Value::Array(legacy), Value::Array(v3)) if matches!(v3.first(), Some(Value::Object(_))) => {
            let is_found = |row: &Value| v3.iter().any(|other| is_same_row(row, other));
            legacy.iter().all(is_found) && v3.iter().all(|row| rows_agree(&legacy, row))
        }
        (legacy, v3) => legacy == v3,
    };
    if agree { Ok(()) } else { Err(Failure::Disagreement) }
}

/// True if the legacy rows have the numbers of a row of v3; where they lack it, the numbers are zeros.
fn rows_agree(legacy: &[Value], row: &Value) -> bool {
    let Value::Object(members) = row else { return false };
    match legacy.iter().find(|known| is_same_row(known, row)) {
        Some(Value::Object(known)) => shared(known, members).all(|(one, other)| one == other),
        _ => members.values().filter_map(Value::as_u64).all(|count| count == 0),
    }
}

/// True if two rows are about the same.
fn is_same_row(row: &Value, other: &Value) -> bool {
    ["date", "category", "customer"].iter().all(|name| row.get(name) == other.get(name))
}

/// The values of the members that both have.
fn shared<'v>(
    one: &'v Map<String, Value>,
    other: &'v Map<String, Value>,
) -> impl Iterator<Item = (&'v Value, &'v Value)> {
    one.iter().filter_map(|(name, value)| Some((value, other.get(name)?)))
}

fn queries() -> [(&'static str, Parameters); 4] {
    let about = |kind| {
        let mut parameters = Parameters::new(kind);
        parameters.customer = Some(CUSTOMER.to_owned());
        parameters
    };
    let mut category = during("2009-06-15", "2009-06-24", about(QueryKind::CategoryStats));
    category.categories = ["categoryA", "categoryB"].map(str::to_owned).to_vec();
    [
        ("Daily statistics of a fortnight", during("2009-06-15", "2009-06-28", about(QueryKind::Daily))),
        ("Totals of all time", about(QueryKind::Aggregate)),
        ("The names of the categories", about(QueryKind::Categories)),
        ("Daily statistics of two categories", category),
    ]
}

fn during(start: &str, end: &str, mut parameters: Parameters) -> Parameters {
    parameters.start_date = Some(start.to_owned());
    parameters.end_date = Some(end.to_owned());
    parameters
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::rows_agree;

    #[test]
    fn rows_agree_in_shared_metrics_and_where_only_v3_has_zeros() {
        let legacy = [json!({"date": "2009-06-20", "category": "a", "requests": 3, "spam_drop": 1})];
        for (row, expected) in [
            (json!({"date": "2009-06-20", "category": "a", "requests": 3, "processed": 2}), true),
            (json!({"date": "2009-06-20", "category": "a", "requests": 4}), false),
            (json!({"date": "2009-06-21", "category": "a", "requests": 0}), true),
            (json!({"date": "2009-06-20", "category": "b", "requests": 1}), false),
        ] {
            assert_eq!(rows_agree(&legacy, &row), expected, "{row}");
        }
    }
}
