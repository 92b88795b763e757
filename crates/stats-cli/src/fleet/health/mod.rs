//! `report`: which customers of a store need attention.

mod arguments;
mod file;
mod rules;

use stats_fleet::health::{Evidence, Finding, HealthReport, HtmlOptions, Severity};
use stats_store::{ReportOptions, Store, last_day_everywhere};

pub(crate) use arguments::{ALL, EXAMPLES, Report};

use super::job;
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::secret::without_key;
use crate::values;

/// The permissions of a new page, which has the names and numbers of customers, and of new metrics, which the user of a
/// collector reads.
const HTML_MODE: u32 = 0o600;
const PROMETHEUS_MODE: u32 = 0o644;

/// Reports on a store, and returns the exit status.
pub(crate) fn report(options: &Report, output: Output) -> Result<u8, Failure> {
    let fail_on = options.fail_on.as_deref().map(severity).transpose()?;
    let mut wanted = ReportOptions::new(last_day_everywhere(job::now()));
    wanted.rules = rules::rules(&options.rules)?;
    wanted.account.clone_from(&options.account);
    wanted.through = options.through.as_deref().map(|text| values::date("through", text)).transpose()?;
    check_files(options)?;
    let mut report = {
        let store = Store::read(&options.store)?;
        let mut report = store.report(&wanted)?;
        if options.since_last {
            store.compare_with_last(&mut report)?;
        }
        report
    };
    mask(&mut report);
    write_files(options, &report)?;
    let is_printed = match output.report(&report) {
        Ok(()) => true,
        // The files are written all the same, and the findings are known.
        Err(failure) if failure.is_broken_pipe() => false,
        Err(failure) => return Err(failure),
    };
    // After the output: what was not printed is new to the next report too.
    if options.since_last && is_printed {
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

/// Refuses files that would replace the store, or each other.
fn check_files(options: &Report) -> Result<(), Failure> {
    let store = Some(("the store", options.store.as_path()));
    let html = options.html.as_deref().map(|path| ("`--html`", path));
    let prometheus = options.prometheus.as_deref().map(|path| ("`--prometheus`", path));
    for (one, other) in [(html, store), (prometheus, store), (prometheus, html)] {
        if let (Some((name, one)), Some((of, other))) = (one, other)
            && file::resolved(one) == file::resolved(other)
        {
            return Err(Failure::Usage(format!("expected {name} with another file than {of}")));
        }
    }
    Ok(())
}

fn write_files(options: &Report, report: &HealthReport) -> Result<(), Failure> {
    if let Some(path) = &options.html {
        let how = HtmlOptions::default().with_only_findings(options.html_findings_only);
        let page = report.to_html(&how);
        file::replace(path, page.as_bytes(), HTML_MODE)?;
    }
    if let Some(path) = &options.prometheus {
        file::replace(path, report.to_prometheus().as_bytes(), PROMETHEUS_MODE)?;
    }
    Ok(())
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
