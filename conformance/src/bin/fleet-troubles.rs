//! Plants six troubles among quiet customers of the emulator, stores 90 days of all of them, and compares the report's findings
//! with what was planted: `fleet-troubles [--customers N] [--seeds N] [--first N]`.
//!
//! It fails where a trouble of any seed is not found, the category of one is not named, or a seed has more than one finding that
//! was not planted. The seeds are of the emulator; odd ones are read by v3, even ones by `reseller`.

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use chrono::{Days, NaiveDate};
use stats_emulator::{BEARER_KEY, Emulator, FleetPlan, PlantedTrouble, Trouble};
use stats_fleet::Wanted;
use stats_fleet::health::{Finding, FindingKind};
use stats_store::{AccountRecord, Plan, ReportOptions, Store, sync};
use stats_ureq::{Account, Client, Dialect};

type Failure = Box<dyn Error + Send + Sync>;

/// How many days are stored, and how many findings of a seed may be false.
const DAYS: u64 = 90;
const MOST_FALSE: usize = 1;

fn main() -> Result<ExitCode, Failure> {
    let (mut customers, mut seeds, mut first) = (200, 10, 1);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let number = arguments.next().and_then(|number| number.parse::<u32>().ok());
        let number = number.ok_or_else(|| format!("expected a number after `{argument}`"))?;
        match argument.as_str() {
            "--customers" => customers = number,
            "--seeds" => seeds = number,
            "--first" => first = number,
            _ => return Err(format!("expected --customers, --seeds or --first, got `{argument}`").into()),
        }
    }
    let (mut found, mut false_findings, mut passed) = (0, 0, seeds > 0);
    let begun = Instant::now();
    for seed in first..first.saturating_add(seeds) {
        let of_seed = test(seed.into(), customers)?;
        found += of_seed.found;
        false_findings += of_seed.false_findings;
        passed &= of_seed.found == Trouble::ALL.len() && of_seed.false_findings <= MOST_FALSE;
    }
    writeln!(
        std::io::stdout(),
        "fleet-troubles: {seeds} seeds, {found} of {} troubles found, {false_findings} false findings, {} s",
        u64::from(seeds) * Trouble::ALL.len() as u64,
        begun.elapsed().as_secs()
    )?;
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a report has of the planted troubles.
struct Compared {
    found: usize,
    false_findings: usize,
}

fn test(seed: u64, customers: u32) -> Result<Compared, Failure> {
    let dialect = if seed % 2 == 1 { Dialect::V3 } else { Dialect::Reseller };
    let today: NaiveDate = "2012-05-31".parse()?;
    let plan = FleetPlan::new(customers).troubles(Trouble::ALL);
    let emulator = Emulator::builder().seed(seed).today(today).fleet(plan).start()?;
    let dataset = emulator.dataset();
    let planted: Vec<(String, PlantedTrouble)> = (dataset.customers().iter())
        .filter_map(|customer| Some((customer.name().to_owned(), *customer.trouble()?)))
        .collect();
    let fails = planted.iter().find(|(_, planted)| planted.trouble == Trouble::Failing);
    let first_failure = fails.ok_or("expected a customer that fails")?.1.since;

    let folder = tempfile::tempdir()?;
    let mut store = Store::open(folder.path().join("fleet.db"), Store::MODE)?;
    // The night before the first failure, and the last night.
    for today in [first_failure, today] {
        emulator.set_today(today)?;
        store_night(&mut store, &emulator, dialect, today)?;
    }
    let report = store.report(&ReportOptions::new(yesterday(today)))?;
    let expected = customers as usize + Trouble::ALL.len();
    if report.customers.len() != expected {
        return Err(format!("expected {expected} customers, got {}", report.customers.len()).into());
    }

    let mut out = std::io::stdout();
    let (mut missed, mut is_planted) = (Vec::new(), vec![false; report.findings.len()]);
    for (customer, planted) in &planted {
        let place = report.findings.iter().position(|of| of.customer == *customer && is(of, planted));
        match place.and_then(|place| is_planted.get_mut(place)) {
            Some(is_planted) => *is_planted = true,
            None => missed.push((customer, planted)),
        }
    }
    let wrong: Vec<_> =
        report.findings.iter().zip(&is_planted).filter(|(_, is_planted)| !**is_planted).collect();
    let compared = Compared { found: planted.len() - missed.len(), false_findings: wrong.len() };
    writeln!(
        out,
        "fleet-troubles: seed {seed}, {dialect}: {} of {} troubles found, {} false findings",
        compared.found,
        planted.len(),
        compared.false_findings
    )?;
    for (customer, planted) in missed {
        writeln!(out, "  missed: {customer}, {planted:?}")?;
    }
    for (finding, _) in wrong {
        writeln!(out, "  false: {}, {}: {finding}", finding.customer, finding.kind.as_str())?;
    }
    Ok(compared)
}

fn yesterday(today: NaiveDate) -> NaiveDate {
    today - Days::new(1)
}

/// Stores what the emulator has until yesterday.
fn store_night(
    store: &mut Store,
    emulator: &Emulator,
    dialect: Dialect,
    today: NaiveDate,
) -> Result<(), Failure> {
    let account = match dialect {
        Dialect::V3 => Account::bearer(BEARER_KEY),
        dialect => Account::new("reseller", "open+sesame/&").with_dialect(dialect),
    };
    let record = AccountRecord {
        label: "default".to_owned(),
        name: (dialect != Dialect::V3).then(|| "reseller".to_owned()),
        dialect: dialect.as_str().to_owned(),
        origin: "https://api.example.com".to_owned(),
    };
    let account_id = store.account(&record)?;
    let client = Client::builder(account.with_base_url(&emulator.base_url())?).max_retries(0).build();
    let wanted = Wanted::new(dialect, yesterday(today)).since(today - Days::new(DAYS)).with_categories();
    let names = emulator.dataset().customers().iter().map(|customer| customer.name().into()).collect();
    let plan = Plan::new(wanted, Some(names), today).with_concurrency(2);
    sync(store, account_id, &client, &plan, &AtomicBool::new(false), &mut |_| {})?;
    Ok(())
}

/// True if a finding of a customer is the trouble that was planted there, with its category and no other.
fn is(finding: &Finding, planted: &PlantedTrouble) -> bool {
    let kind = match planted.trouble {
        Trouble::Bouncing => FindingKind::BounceRate,
        Trouble::Complaining | Trouble::BadCategory => FindingKind::SpamReportRate,
        Trouble::Doubled => FindingKind::VolumeIncrease,
        Trouble::Silent => FindingKind::Silent,
        _ => FindingKind::Failed,
    };
    let named: Vec<&str> = finding.categories().iter().map(|of| &*of.category).collect();
    finding.kind == kind && named.as_slice() == planted.category.as_slice()
}
