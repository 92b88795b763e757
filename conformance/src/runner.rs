//! One run of the suite on one front.

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::case::{Case, Expected, Suite};
use crate::outcome::Outcome;

/// A front: asks a case's question and says what came of it, or what is wrong with how it did so.
pub type Front = fn(&Case) -> Result<Outcome, String>;

/// Why a front cannot run a case, if it cannot.
pub type LeavesOut = fn(&Case) -> Option<String>;

/// Runs every case on a front, less what it leaves out by name, and prints how many ran.
#[must_use]
pub fn run(front: &'static str, ask: Front, leaves_out: LeavesOut) -> ExitCode {
    let arguments = Arguments::from_args();
    let cases = match Suite::of_this_repository().cases() {
        Ok(cases) => cases,
        Err(reason) => {
            eprintln!("{front}: {reason}");
            return ExitCode::FAILURE;
        }
    };
    let total = cases.len();
    let (left_out, cases): (Vec<_>, Vec<_>) = cases.into_iter().partition(|case| leaves_out(case).is_some());
    let trials = cases
        .into_iter()
        .map(Arc::new)
        .map(|case| Trial::test(case.id.clone(), move || hold(&case, ask(&case)).map_err(Failed::from)));
    let trials: Vec<_> = trials.collect();
    let planned = trials.len();
    let conclusion = libtest_mimic::run(&arguments, trials);
    for case in &left_out {
        println!("{front} leaves out {}: {}", case.id, leaves_out(case).unwrap_or_default());
    }
    let ran = conclusion.num_passed + conclusion.num_failed;
    println!("conformance: {front} ran {ran} of {total} cases, {} left out by name", left_out.len());
    let whole = usize::try_from(ran).is_ok_and(|ran| ran == planned) && planned + left_out.len() == total;
    let filtered = arguments.filter.is_some() || !arguments.skip.is_empty() || arguments.list;
    if conclusion.has_failed() || !(whole || filtered) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn hold(case: &Case, outcome: Result<Outcome, String>) -> Result<(), String> {
    let outcome = outcome?;
    let expected = match case.expected()? {
        Expected::Answer(text) => Outcome::Answer(text),
        Expected::Failure(failure) => Outcome::Failure(failure),
    };
    let outcome = outcome.as_told_by(&expected);
    if outcome == expected {
        return Ok(());
    }
    Err(format!("{}\nexpected {expected}\n     got {outcome}", case.why))
}
