//! The page and the metrics that `report` writes.

use std::fs;

use super::report::{quiet, write};
use super::{NAMES, Place, ago};

/// A store with a finding of anna's.
fn store() -> Place {
    let place = quiet(&NAMES);
    write(&place, "bounces = 60");
    let connection = rusqlite::Connection::open(place.store()).unwrap();
    assert!(connection.execute("update days set bounces = 0 where customer > 1", []).unwrap() > 0);
    place
}

/// The files beside those of the store.
fn files(place: &Place) -> Vec<String> {
    let mut files = place.files();
    files.retain(|file| !file.starts_with("fleet.db"));
    files
}

#[test]
fn page_and_metrics_have_the_findings_and_the_page_all_customers_or_those_with_findings() {
    let place = store();
    let [page, metrics] = ["report.html", "sendgrid.prom"].map(|name| place.path(name));
    let wanted = ["--html", page.to_str().unwrap(), "--prometheus", metrics.to_str().unwrap()];
    let plain = place.report(&[]).answered();
    assert_eq!(place.report(&wanted).answered(), plain);
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains(&ago(2).to_string()), "{html}");
    assert!(NAMES.iter().all(|name| html.contains(name)));
    let text = fs::read_to_string(&metrics).unwrap();
    for line in [
        "\nsendgrid_stats_customers 3\n",
        "\nsendgrid_stats_findings{severity=\"critical\"} 0\n",
        "\nsendgrid_stats_findings{severity=\"warning\"} 1\n",
        "\nsendgrid_stats_bounce_ratio{account=\"default\",customer=\"anna@example.com\"} 0.06\n",
    ] {
        assert!(text.contains(line), "no {line} in {text}");
    }

    let arguments =
        [&wanted[..], &["--html-findings-only", "--fail-on", "warning", "--output", "json"]].concat();
    place.report(&arguments).status_is(10);
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.contains(NAMES[0]) && !html.contains(NAMES[1]), "{html}");
    assert_eq!(files(&place), ["report.html", "sendgrid.prom"]);
}

#[cfg(unix)]
#[test]
fn new_metrics_can_be_read_by_all_and_a_new_page_by_its_owner() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = store();
    let line = format!(
        "umask 077; cd '{}'; '{}' report fleet.db --html report.html --prometheus sendgrid.prom > /dev/null",
        place.path("").display(),
        crate::run::path()
    );
    let run = || std::process::Command::new("/bin/sh").args(["-ec", &line]).env_clear().output().unwrap();
    let mode = |name| fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777;
    let output = run();
    assert!(output.status.success(), "{output:?}");
    assert_eq!((mode("report.html"), mode("sendgrid.prom")), (0o600, 0o644));
    fs::set_permissions(place.path("report.html"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::write(place.path("report.html"), "earlier").unwrap();
    let output = run();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(mode("report.html"), 0o640);
    assert!(fs::read_to_string(place.path("report.html")).unwrap().contains(NAMES[0]));
}

#[test]
fn files_that_cannot_be_written_are_named_and_nothing_is_printed_or_kept() {
    let place = store();
    fs::create_dir(place.path("folder")).unwrap();
    let folder = place.path("folder").to_str().unwrap().to_owned();
    let missing = place.path("missing/sendgrid.prom").to_str().unwrap().to_owned();
    let null = "/dev/null".to_owned();
    for (option, path) in [("--html", &folder), ("--prometheus", &missing), ("--html", &null)] {
        let outcome = place.report(&[option, path, "--since-last"]);
        assert_eq!((outcome.status, &*outcome.stdout), (7, ""), "{outcome:?}");
        assert!(outcome.stderr.starts_with(&format!("error: `{path}` cannot be written: ")), "{outcome:?}");
        assert_eq!(place.report(&[option, path, "--output", "json"]).kind(), "file");
    }
    assert!(place.report(&["--since-last"]).answered().contains("\nno earlier report to compare with\n"));
    assert_eq!(files(&place), ["folder"]);
}

#[test]
fn the_store_and_the_other_file_are_not_replaced() {
    let place = store();
    let before = fs::read(place.store()).unwrap();
    let store = place.path("./fleet.db").to_str().unwrap().to_owned();
    for option in ["--html", "--prometheus"] {
        let outcome = place.report(&[option, &store]);
        assert_eq!((outcome.status, &*outcome.stdout), (2, ""), "{outcome:?}");
        let expected = format!("error: expected `{option}` with another file than the store [bad-option]\n");
        assert_eq!(outcome.stderr, expected);
    }
    let [one, same] = ["new", "./new"].map(|name| place.path(name).to_str().unwrap().to_owned());
    let outcome = place.report(&["--html", &one, "--prometheus", &same]);
    assert_eq!(outcome.status, 2);
    let expected = "error: expected `--prometheus` with another file than `--html` [bad-option]\n";
    assert_eq!(outcome.stderr, expected);
    let outcome = place.report(&["--html-findings-only"]);
    assert!(outcome.status == 2 && outcome.stderr.contains("--html <FILE>"), "{outcome:?}");
    assert_eq!((fs::read(place.store()).unwrap(), place.path("new").exists()), (before, false));
}
