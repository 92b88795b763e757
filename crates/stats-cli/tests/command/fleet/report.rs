//! `report`: findings of an emulator's troubles, in every output.

use std::collections::BTreeMap;

use serde_json::Value;
use stats_emulator::{Emulator, FleetPlan, Trouble};

use super::{NAMES, Place, ago, answer, emulator, today};
use crate::run::{Outcome, with_bearer_key};

/// The kind of finding that each trouble leads to.
const EXPECTED: [(Trouble, &str); 6] = [
    (Trouble::Bouncing, "bounce-rate"),
    (Trouble::Complaining, "spam-report-rate"),
    (Trouble::Doubled, "volume-increase"),
    (Trouble::Silent, "silent"),
    (Trouble::BadCategory, "spam-report-rate"),
    (Trouble::Failing, "failed"),
];

/// A store of an emulator's customers, one of each trouble among quiet ones, with numbers of before the failure.
fn troubled() -> (Place, Emulator) {
    let plan = FleetPlan::new(6).troubles(Trouble::ALL);
    let emulator = Emulator::builder().today(today()).fleet(plan).start().unwrap();
    let place = Place::new();
    emulator.set_today(ago(4)).unwrap();
    let (since, until) = (ago(40).to_string(), ago(4).to_string());
    let kinds = ["--kinds", "daily,category-stats"];
    let earlier = place.sync(&emulator.base_url(), &["--since", &since, "--until", &until]);
    earlier.with(&kinds).run().status_is(0);
    emulator.set_today(today()).unwrap();
    let until = ago(2).to_string();
    place.sync(&emulator.base_url(), &["--until", &until]).with(&kinds).run().status_is(8);
    (place, emulator)
}

/// A store of customers without a trouble.
pub(super) fn quiet(names: &[&str]) -> Place {
    let (place, emulator) = (Place::new(), emulator(names).start().unwrap());
    let until = ago(2).to_string();
    place
        .sync(&emulator.base_url(), &["--since", &ago(40).to_string(), "--until", &until])
        .run()
        .status_is(0);
    place
}

/// The same requests every day, without bounces and spam reports; then these changes to the newest week.
pub(super) fn write(place: &Place, changes: &str) {
    let connection = rusqlite::Connection::open(place.store()).unwrap();
    let even = "update days set requests = 1000, delivered = 1000, bounces = 0, blocks = 0, spam_reports = 0";
    connection.execute(even, []).unwrap();
    let week = "where date > (select max(date) - 7 from days)";
    for change in changes.split(';').filter(|change| !change.is_empty()) {
        connection.execute(&format!("update days set {change} {week}"), []).unwrap();
    }
}

/// The kind and the severity of each finding.
pub(super) fn found(outcome: &Outcome) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = answer(outcome)["findings"].as_array().unwrap().clone();
    let one = |of: &Value| (text(&of["customer"]), text(&of["kind"]), text(&of["severity"]));
    findings.iter().map(one).collect()
}

#[test]
fn every_planted_trouble_is_a_finding_in_every_output() {
    let (place, emulator) = troubled();
    let dataset = emulator.dataset();
    let planted = dataset.customers().iter().filter_map(|customer| {
        let trouble = customer.trouble()?.trouble;
        let (_, kind) = EXPECTED.into_iter().find(|(other, _)| *other == trouble)?;
        Some(((customer.name().to_owned(), kind.to_owned()), trouble))
    });
    let planted: BTreeMap<(String, String), Trouble> = planted.collect();
    assert_eq!(planted.len(), 6);

    let json = place.report(&["--output", "json"]).status_is(0);
    let report = answer(&json);
    assert_eq!(
        (&report["through"], &report["summary"]["customers"]),
        (&ago(2).to_string().into(), &12.into())
    );
    let findings = report["findings"].as_array().unwrap();
    let identity = |finding: &Value| {
        let [customer, kind] = ["customer", "kind"].map(|name| finding[name].as_str().unwrap().to_owned());
        (customer, kind)
    };
    let identities: Vec<_> = findings.iter().map(identity).collect();
    let mut sorted = identities.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, planted.keys().cloned().collect::<Vec<_>>());

    let ndjson = place.report(&["--output", "ndjson"]).answered();
    let lines: Vec<Value> = ndjson.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, *findings);

    let csv = place.report(&["--output", "csv"]).answered();
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = csv.deserialize().map(Result::unwrap).collect();
    for (row, finding) in rows.iter().zip(findings) {
        for name in ["account", "customer", "kind", "severity", "through", "value", "threshold", "message"] {
            let expected = match &finding[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                number => number.as_f64().unwrap().to_string(),
            };
            // The digits of a document are read with an error of the last one.
            let is_near = |given: f64| (given - finding[name].as_f64().unwrap_or(f64::NAN)).abs() < 1e-15;
            assert!(
                row[name] == expected || row[name].parse().is_ok_and(is_near),
                "{name} of {finding}: {row:?}"
            );
        }
        let rate = &finding["evidence"]["rate"];
        let numerator = rate["numerator"].as_u64().map(|count| count.to_string()).unwrap_or_default();
        let is_of_category = planted[&identity(finding)] == Trouble::BadCategory;
        assert!(row["numerator"] == numerator || is_of_category, "{row:?}");
        assert_eq!(row["category"].is_empty(), !is_of_category, "{row:?}");
        assert_eq!(row["change"], "");
    }
    assert_eq!(rows.len(), 6);

    let table = place.report(&[]).answered();
    let heading = format!("report through {}: 12 customers, ", ago(2));
    assert!(table.starts_with(&heading), "{table}");
    for finding in findings {
        assert!(table.contains(finding["message"].as_str().unwrap()), "{finding} {table}");
    }
}

#[test]
fn a_customer_that_fails_has_the_numbers_and_the_day_that_are_stored() {
    let (place, emulator) = troubled();
    let dataset = emulator.dataset();
    let is_failing = |trouble: Trouble| trouble == Trouble::Failing;
    let mut customers = dataset.customers().iter();
    let failing =
        customers.find(|customer| customer.trouble().is_some_and(|of| is_failing(of.trouble))).unwrap();
    let report = answer(&place.report(&["--output", "json"]));
    let customers = report["customers"].as_array().unwrap();
    let customer = customers.iter().find(|customer| customer["customer"] == failing.name()).unwrap();
    assert_eq!(customer["through"], ago(4).to_string());
    let requests: u64 = (4..11).map(|days| dataset.day(failing, ago(days)).requests).sum();
    assert_eq!(customer["totals"]["requests"], requests);
    let table = place.report(&[]).answered();
    assert!(table.contains(&format!("stored through {}", ago(4))), "{table}");
    assert!(table.contains(&format!("requests through {} ", ago(4))), "{table}");
    let row = table.lines().find(|line| line.starts_with(&format!("│ {}", failing.name()))).unwrap();
    assert!(row.contains(&ago(4).to_string()) && row.contains(&requests.to_string()), "{row}");
}

#[test]
fn the_table_has_findings_and_the_customers_with_them_or_all() {
    let place = quiet(&NAMES);
    write(&place, "bounces = 120;spam_reports = 2");
    let connection = rusqlite::Connection::open(place.store()).unwrap();
    connection.execute("update days set bounces = 0, blocks = null where customer = 2", []).unwrap();
    connection.execute("update days set spam_reports = 0, delivered = null where customer = 3", []).unwrap();
    connection.execute("update days set unsubscribes = 7", []).unwrap();
    drop(connection);
    let shown = |arguments: &[&str]| {
        let text = place.report(arguments).answered();
        text.replace(&ago(2).to_string(), "2026-06-30")
    };
    insta::assert_snapshot!("report", shown(&[]));
    let rows = |text: &str| text.lines().filter(|line| line.starts_with("│ ")).count();
    assert_eq!(
        (rows(&shown(&[])), rows(&shown(&["--all", "--spam-warning", "1", "--spam-critical", "1"]))),
        (4, 4)
    );
    let text = shown(&["--spam-warning", "1", "--spam-critical", "1"]);
    assert_eq!(rows(&text), 3, "{text}");
    let ascii = shown(&["--ascii", "--all"]);
    assert!(ascii.is_ascii() && ascii.contains("| anna@example.com | critical |"), "{ascii}");
}

#[test]
fn the_table_fits_eighty_columns() {
    let place = quiet(&NAMES);
    write(&place, "bounces = 120");
    let run = with_bearer_key(&["report"]).with(&[place.store()]).variable("COLUMNS", "80").run();
    let text = run.answered();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄"), "{text}");
}

#[test]
fn no_finding_is_said_in_words_and_is_no_line_elsewhere() {
    let place = quiet(&NAMES);
    write(&place, "");
    let expected =
        format!("report through {}: 3 customers, 0 critical, 0 with warnings\nno findings\n", ago(2));
    assert_eq!(place.report(&[]).answered(), expected);
    assert_eq!(place.report(&["--output", "ndjson"]).answered(), "");
    let csv = place.report(&["--output", "csv"]).answered();
    assert!(csv.starts_with("account,customer,kind,") && csv.lines().count() == 1, "{csv}");
    let report = answer(&place.report(&["--output", "json"]));
    assert_eq!(
        (&report["findings"], &report["customers"][0]["rates"]["open_rate"]),
        (&Value::Array(vec![]), &Value::Null)
    );
    let table = place.report(&["--all"]).answered();
    assert!(table.contains("\nno findings\n") && table.contains("│ cleo@example.com ┆"), "{table}");
}

#[test]
fn absent_numbers_are_absent_in_every_output() {
    let place = quiet(&NAMES[..1]);
    write(&place, "delivered = null, bounces = null, spam_reports = null");
    let report = answer(&place.report(&["--output", "json"]));
    let customer = &report["customers"][0];
    assert_eq!((&customer["totals"]["requests"], &customer["rates"]), (&7000.into(), &serde_json::json!({})));
    for name in ["bounces", "delivered", "spam_reports", "unique_opens"] {
        assert!(
            customer["totals"].get(name).is_none() && report["summary"]["totals"].get(name).is_none(),
            "{name}"
        );
    }
    assert_eq!(report["findings"], Value::Array(vec![]));
    let table = place.report(&["--all"]).answered();
    let row = table.lines().find(|line| line.starts_with("│ anna@example.com ")).unwrap();
    let cells: Vec<&str> = row.split(['│', '┆']).map(str::trim).collect();
    assert_eq!(cells[2..7], ["", "7000", "–", "–", "–"], "{table}");
}

#[test]
fn stores_that_cannot_be_used_end_with_7() {
    let place = Place::new();
    let missing = place.report(&[]);
    assert_eq!((missing.status, &*missing.stdout), (7, ""));
    assert!(missing.stderr.ends_with("found no file: run `sync` first [file]\n"), "{missing:?}");
    place.write(
        "fleet.db",
        "no store, and longer than the header of a database: as long as this sentence and more, by far",
    );
    assert_eq!(place.report(&[]).status, 7);
    std::fs::remove_file(place.store()).unwrap();
    drop(stats_store::Store::open(place.store(), 0o600).unwrap());
    let empty = place.report(&["--output", "json"]);
    assert_eq!((empty.status, &*empty.kind()), (7, "file"), "{empty:?}");
    assert!(empty.stdout.contains("it has no run"), "{empty:?}");
}

#[test]
fn findings_are_new_then_continuing_then_resolved() {
    let place = quiet(&NAMES[..1]);
    write(&place, "bounces = 60");
    let since_last = |output: &str| place.report(&["--since-last", "--output", output]).answered();
    let first = since_last("table");
    assert!(first.contains("\nno earlier report to compare with\n"), "{first}");
    assert!(first.contains("\nwarning   bounce-rate       new         anna@example.com\n"), "{first}");
    // Without the option nothing is compared or kept.
    assert!(!place.report(&["--bounce-warning", "7"]).answered().contains("resolved"));
    let second: Value = serde_json::from_str(&since_last("json")).unwrap();
    assert_eq!(second["answer"]["findings"][0]["change"], "continuing");
    assert_eq!(
        second["answer"]["comparison"],
        serde_json::json!({"through": ago(2).to_string(), "resolved": []})
    );

    write(&place, "");
    let third = place.report(&["--since-last", "--fail-on", "warning"]).answered();
    let since = format!("since the report through {}: 0 new, 0 continuing, 1 resolved\n", ago(2));
    assert!(third.contains(&since), "{third}");
    assert!(third.contains("\nwarning   bounce-rate       resolved    anna@example.com\n"), "{third}");
    assert_eq!(since_last("ndjson"), "");
    write(&place, "bounces = 60");
    let changes = |output: &str| {
        let text = since_last(output);
        ["new", "resolved"]
            .map(|change| text.contains(&format!(",{change},")) || text.contains(&format!("\"{change}\"")))
    };
    assert_eq!(changes("csv"), [true, false]);
    write(&place, "");
    assert_eq!(changes("ndjson"), [false, true]);
}

#[test]
fn a_report_that_cannot_be_printed_is_not_kept_and_one_that_cannot_be_kept_is_printed() {
    let place = quiet(&NAMES[..1]);
    write(&place, "bounces = 60");
    #[cfg(target_os = "linux")]
    {
        let full =
            format!("'{}' report '{}' --since-last > /dev/full", crate::run::path(), place.store().display());
        let output = std::process::Command::new("/bin/sh").args(["-c", &full]).env_clear().output().unwrap();
        assert_eq!(output.status.code(), Some(7), "{output:?}");
    }
    // Another program has the store for itself while the findings are to be kept.
    let connection = rusqlite::Connection::open(place.store()).unwrap();
    connection
        .execute_batch("create trigger keep before insert on findings begin select raise(abort, 'no'); end")
        .unwrap();
    for output in ["table", "json"] {
        let unkept = place.report(&["--since-last", "--output", output]);
        assert_eq!(unkept.status, 7, "{unkept:?}");
        assert!(unkept.stdout.contains("bounce-rate"), "{unkept:?}");
        let expected = "error: the report is not kept for the next one: ";
        assert!(unkept.stderr.starts_with(expected) && unkept.stderr.ends_with("[file]\n"), "{unkept:?}");
    }
    connection.execute_batch("drop trigger keep").unwrap();
    assert!(place.report(&["--since-last"]).answered().contains("\nno earlier report to compare with\n"));
}

#[test]
fn the_customers_of_one_account_or_of_all_are_reported() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let (base_url, until) = (emulator.base_url(), ago(2).to_string());
    let list = place.write("list", "anna@example.com\nbert@example.com\n");
    place.sync(&base_url, &["--until", &until]).run().status_is(0);
    let second = ["--until", &until, "--account", "eu", "--customers", &list];
    place.sync(&base_url, &second).run().status_is(0);
    write(&place, "bounces = 60");
    let count = |arguments: &[&str]| found(&place.report(&[arguments, &["--output", "json"]].concat())).len();
    assert_eq!([count(&[]), count(&["--account", "eu"]), count(&["--account", "default"])], [5, 2, 3]);
    let table = place.report(&[]).answered();
    assert!(table.contains("  anna@example.com of account `eu`\n") && table.contains("┆ eu "), "{table}");
    let one = place.report(&["--account", "eu"]).answered();
    assert!(!one.contains("of account") && one.contains(": 2 customers, "), "{one}");
}

#[test]
fn an_earlier_day_has_the_numbers_of_that_day() {
    let place = quiet(&NAMES[..1]);
    write(&place, "bounces = 60");
    let earlier = ago(10).to_string();
    let outcome = place.report(&["--through", &earlier, "--output", "json"]).status_is(0);
    let report = answer(&outcome);
    assert_eq!(
        (&report["through"], &report["customers"][0]["through"]),
        (&Value::from(&*earlier), &Value::from(&*earlier))
    );
    assert_eq!(found(&outcome), []);
}

#[test]
fn numbers_that_are_old_are_stale() {
    let (place, emulator) = (Place::new(), emulator(&NAMES[..1]).start().unwrap());
    place.sync(&emulator.base_url(), &["--until", &ago(9).to_string()]).run().status_is(0);
    write(&place, "");
    let stale = found(&place.report(&["--output", "json"]));
    assert_eq!(stale, [("anna@example.com".to_owned(), "stale".to_owned(), "warning".to_owned())]);
    assert_eq!(found(&place.report(&["--output", "json", "--max-age", "9"])), []);
}

#[test]
fn the_reader_of_a_pipe_may_end_early_and_what_it_missed_is_not_kept() {
    let place = quiet(&NAMES[..1]);
    write(&place, "bounces = 60");
    let mut child = crate::run::program();
    child.arg("report").arg(place.store()).args(["--output", "json", "--since-last", "--fail-on", "warning"]);
    let mut child = child.stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(crate::run::wait(&mut child), 10);
    let connection = rusqlite::Connection::open(place.store()).unwrap();
    let kept = connection.query_row("select count(*) from findings", [], |row| row.get::<_, i64>(0));
    assert_eq!(kept, Ok(0));
}

#[test]
fn the_key_in_a_stored_message_is_masked_in_every_output_and_in_what_is_kept() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let list = place.write("list", "anna@example.com\nunknown\n");
    place.sync(&emulator.base_url(), &["--customers", &list]).run().status_is(8);
    let connection = rusqlite::Connection::open(place.store()).unwrap();
    let message = format!("the key {} is refused", crate::run::BEARER_KEY);
    assert_eq!(connection.execute("update failures set message = ?1", [message]).unwrap(), 1);
    for output in ["table", "json", "csv", "ndjson"] {
        let text = place.report(&["--output", output, "--since-last"]).answered();
        assert!(text.contains("the key *** is refused"), "{text}");
    }
    let kept: String = connection.query_row("select findings from findings", [], |row| row.get(0)).unwrap();
    assert!(kept.contains("the key *** is refused") && !kept.contains(crate::run::BEARER_KEY), "{kept}");
}

#[cfg(target_os = "linux")]
#[test]
fn severities_are_coloured_on_a_terminal() {
    let place = quiet(&NAMES[..1]);
    write(&place, "bounces = 120");
    let line = format!("report '{}'", place.store().display());
    let shown = |variables: &[(&str, &str)]| {
        let (status, shown) = crate::terminal::Terminal::run(&line, variables).end("numbers of 7 days");
        assert_eq!(status, 0, "{shown}");
        shown
    };
    let colours = shown(&[]);
    assert!(colours.contains("\u{1b}[1m\u{1b}[31mcritical\u{1b}[0m  bounce-rate "), "{colours:?}");
    let plain = shown(&[("NO_COLOR", "1")]);
    assert!(!plain.contains("\u{1b}[") && plain.contains("\ncritical  bounce-rate "), "{plain:?}");
}
