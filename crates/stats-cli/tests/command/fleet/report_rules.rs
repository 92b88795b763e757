//! The thresholds of `report`, and the exit status that follows from them.

use serde_json::Value;

use super::report::{found, quiet, write};
use super::{NAMES, answer};

#[test]
fn thresholds_come_from_options_before_the_file_before_the_defaults() {
    let place = quiet(&NAMES[..1]);
    write(&place, "bounces = 40");
    let bounces =
        |severity: &str| vec![("anna@example.com".to_owned(), "bounce-rate".to_owned(), severity.to_owned())];
    let report = |arguments: &[&str]| found(&place.report(arguments).status_is(0));
    let json = ["--output", "json"];
    assert_eq!(report(&json), []);
    assert_eq!(report(&[&json[..], &["--bounce-warning", "3.5"]].concat()), bounces("warning"));
    let rules = place.write("rules.toml", "# stricter\n[bounce-rate]\nwarning = 2\ncritical = 3.9\n");
    let with_file = [&json[..], &["--rules", &rules]].concat();
    assert_eq!(report(&with_file), bounces("critical"));
    assert_eq!(report(&[&with_file[..], &["--bounce-critical", "4"]].concat()), bounces("warning"));
    // Exactly the threshold is not above it.
    let equal = ["--bounce-critical", "4", "--bounce-warning", "4"];
    assert_eq!(report(&[&with_file[..], &equal].concat()), []);
    assert_eq!(report(&[&with_file[..], &["--min-events", "281"]].concat()), []);
    assert_eq!(report(&[&with_file[..], &["--days", "1", "--min-volume", "1001"]].concat()), []);
    let rules = answer(&place.report(&[&with_file[..], &["--days", "3"]].concat()))["rules"].clone();
    assert_eq!((&rules["days"], &rules["bounce-rate"]["critical"]), (&3.into(), &3.9.into()));
}

#[test]
fn every_option_of_a_rule_sets_it() {
    let place = quiet(&NAMES[..1]);
    for (option, value, path) in [
        ("--days", "8", "/days"),
        ("--min-volume", "8", "/min-volume"),
        ("--min-events", "8", "/min-events"),
        ("--bounce-warning", "8.5", "/bounce-rate/warning"),
        ("--bounce-critical", "8.5", "/bounce-rate/critical"),
        ("--spam-warning", "0.25", "/spam-report-rate/warning"),
        ("--spam-critical", "0.25", "/spam-report-rate/critical"),
        ("--volume-days", "6", "/volume/days"),
        ("--volume-increase", "8.5", "/volume/increase"),
        ("--volume-decrease", "0.25", "/volume/decrease"),
        ("--volume-deviations", "8.5", "/volume/deviations"),
        ("--silent-days", "6", "/silent/days"),
        ("--max-age", "8", "/stale/max-age"),
        ("--category-factor", "8.5", "/category/factor"),
        ("--category-deviations", "8.5", "/category/deviations"),
    ] {
        let outcome = place.report(&["--output", "json", option, value]).status_is(0);
        let set = answer(&outcome).pointer(&format!("/rules{path}")).and_then(Value::as_f64);
        assert_eq!(set, value.parse().ok(), "{option}");
    }
}

#[test]
fn values_and_rules_that_cannot_be_are_named_and_nothing_is_kept() {
    let place = quiet(&NAMES[..1]);
    let bad = |arguments: &[&str], status: i32, message: &str| {
        let outcome = place.report(&[arguments, &["--since-last"]].concat());
        assert_eq!((outcome.status, &*outcome.stdout), (status, ""), "{outcome:?}");
        assert!(outcome.stderr.contains(message), "{outcome:?}");
        let outcome = place.report(&[arguments, &["--output", "json"]].concat());
        assert_eq!(
            (outcome.status, &*outcome.kind()),
            (status, if status == 7 { "file" } else { "bad-option" })
        );
    };
    bad(&["--days", "31"], 2, "expected 1 to 30 days for `--days` [bad-option]");
    bad(&["--days", "-1"], 2, "expected a number of days, got `-1`");
    bad(&["--spam-critical", "0.3 %"], 2, "expected a percentage from 0 to 100");
    bad(&["--bounce-warning", "20"], 2, "for `--bounce-warning` and `--bounce-critical` [bad-option]");
    bad(&["--volume-increase", "1"], 2, "expected a factor above 1 for `--volume-increase`");
    bad(&["--fail-on", "info"], 2, "expected the severity `warning` or `critical`, got `info`");
    bad(&["--account", "eu"], 2, "got `eu` [bad-option]");
    let rules = place.write("rules.toml", "[volume]\ndays = 3\nfactor = 2\n");
    bad(&["--rules", &rules], 7, "rules.toml`, line 3, `factor`: unknown field `factor`, expected one of");
    let rules = place.write("rules.toml", "days = 7\n[silent\n");
    bad(&["--rules", &rules], 7, "rules.toml`, line 2: ");
    let rules = place.write("rules.toml", "\nvolume = { days = 8 }\n");
    bad(&["--rules", &rules], 7, "rules.toml`, line 2, `volume.days`: expected 1 to 7 days [file]");
    let missing = place.path("missing.toml");
    bad(&["--rules", missing.to_str().unwrap()], 7, "missing.toml` cannot be read: ");
    let date = place.report(&["--through", "2026-6-1"]);
    assert!(date.status == 2 && date.stderr.ends_with("[bad-date]\n"), "{date:?}");
    let both = place.report(&["--all", "--output", "csv"]);
    assert!(both.status == 2 && both.stderr.contains("expected `--output table` with `--all"), "{both:?}");
    assert!(place.report(&["--since-last"]).answered().contains("\nno earlier report to compare with\n"));
}

#[test]
fn fail_on_ends_with_10_where_a_finding_is_as_severe() {
    let place = quiet(&NAMES[..1]);
    write(&place, "bounces = 60");
    for (arguments, status) in [
        (&[][..], 0),
        (&["--fail-on", "warning"], 10),
        (&["--fail-on", "critical"], 0),
        (&["--fail-on", "critical", "--bounce-critical", "5.5"], 10),
        (&["--fail-on", "warning", "--bounce-warning", "7"], 0),
        (&["--fail-on=warning", "--output", "json"], 10),
    ] {
        let outcome = place.report(arguments);
        assert_eq!((outcome.status, &*outcome.stderr), (status, ""), "{arguments:?} {outcome:?}");
        assert!(!outcome.stdout.is_empty());
    }
}
