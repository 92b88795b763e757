//! One run of the suite on one client.

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::case::{Case, Expected, Suite};
use crate::outcome::Outcome;

/// A client: sends the query of a case and returns the outcome, or a violation of the case as an error.
pub type ClientUnderTest = fn(&Case) -> Result<Outcome, String>;

/// The reason why a client cannot run a case, if it cannot.
pub type Exemption = fn(&Case) -> Option<String>;

/// Runs every case on a client, except those that it exempts by name, and prints how many ran.
#[must_use]
pub fn run(client: &'static str, send: ClientUnderTest, exemption: Exemption) -> ExitCode {
    let arguments = Arguments::from_args();
    let cases = match Suite::of_this_repository().cases() {
        Ok(cases) => cases,
        Err(reason) => {
            eprintln!("{client}: {reason}");
            return ExitCode::FAILURE;
        }
    };
    let total = cases.len();
    let (exempt, cases): (Vec<_>, Vec<_>) = cases.into_iter().partition(|case| exemption(case).is_some());
    let trials = cases
        .into_iter()
        .map(Arc::new)
        .map(|case| Trial::test(case.id.clone(), move || check(&case, send(&case)).map_err(Failed::from)));
    let trials: Vec<_> = trials.collect();
    let planned = trials.len();
    let conclusion = libtest_mimic::run(&arguments, trials);
    for case in &exempt {
        println!("{client} leaves out {}: {}", case.id, exemption(case).unwrap_or_default());
    }
    let ran = conclusion.num_passed + conclusion.num_failed;
    println!("conformance: {client} ran {ran} of {total} cases, {} left out by name", exempt.len());
    let is_complete = usize::try_from(ran).is_ok_and(|ran| ran == planned) && planned + exempt.len() == total;
    let is_filtered = arguments.filter.is_some() || !arguments.skip.is_empty() || arguments.list;
    if conclusion.has_failed() || !(is_complete || is_filtered) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn check(case: &Case, outcome: Result<Outcome, String>) -> Result<(), String> {
    let outcome = outcome?;
    let expected = match case.expected()? {
        Expected::Answer(text) => Outcome::Answer(text),
        Expected::Failure(failure) => Outcome::Failure(failure),
    };
    let outcome = outcome.comparable_with(&expected);
    if outcome == expected {
        return Ok(());
    }
    Err(format!("{}\nexpected {expected}\n     got {outcome}", case.why))
}
