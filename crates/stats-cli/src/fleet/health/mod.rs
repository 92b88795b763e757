//! `report`: which customers of a store need attention.

mod arguments;
mod rules;

use stats_fleet::health::{Evidence, Finding, HealthReport, Severity};
use stats_store::{ReportOptions, Store, last_day_everywhere};

pub(crate) use arguments::{ALL, EXAMPLES, Report};

use super::job;
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::secret::without_key;
use crate::values;

/// Reports on a store, and returns the exit status.
pub(crate) fn report(options: &Report, output: Output) -> Result<u8, Failure> {
    let fail_on = options.fail_on.as_deref().map(severity).transpose()?;
    let mut wanted = ReportOptions::new(last_day_everywhere(job::now()));
    wanted.rules = rules::rules(&options.rules)?;
    wanted.account.clone_from(&options.account);
    wanted.through = options.through.as_deref().map(|text| values::date("through", text)).transpose()?;
    let mut report = {
        let store = Store::read(&options.store)?;
        let mut report = store.report(&wanted)?;
        if options.since_last {
            store.compare_with_last(&mut report)?;
        }
        report
    };
    mask(&mut report);
    match output.report(&report) {
        // The findings are known all the same.
        Err(failure) if !failure.is_broken_pipe() => return Err(failure),
        _ => {}
    }
    // After the output: what was not printed is new to the next report too.
    if options.since_last {
        Store::keep_findings(&options.store, &report).map_err(Failure::Unkept)?;
    }
    let is_found = fail_on.is_some_and(|least| report.severity().is_some_and(|worst| worst >= least));
    Ok(if is_found { exit::FOUND } else { exit::SUCCESS })
}

fn severity(text: &str) -> Result<Severity, Failure> {
    let mut severities = arguments::SEVERITIES.iter().copied();
    let severity = severities.find(|severity| severity.as_str() == text);
    severity.ok_or_else(|| Failure::Option {
        given: text.to_owned(),
        expected: "the severity `warning` or `critical`",
    })
}

/// Masks the key in messages of the server, of this report and of the last one.
fn mask(report: &mut HealthReport) {
    let resolved = report.comparison.iter_mut().flat_map(|comparison| &mut comparison.resolved);
    for Finding { evidence, .. } in report.findings.iter_mut().chain(resolved) {
        if let Evidence::Failed { message, .. } = evidence {
            *message = without_key(message).into_owned();
        }
    }
}
