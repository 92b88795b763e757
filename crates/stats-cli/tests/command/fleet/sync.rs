//! Runs of a fleet, and what they end with.

use super::{NAMES, Place, ago, answer, emulator};
use crate::canned::{canned, closed_port};
use crate::run::{sendgrid_stats, with_bearer_key};

#[test]
fn the_same_line_stores_every_customer_night_after_night() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let arguments = ["--kinds", "daily,category-stats", "--until", &ago(2).to_string(), "--output", "json"];
    let first = place.sync(&emulator.base_url(), &arguments).run();
    assert_eq!(first.status, 0, "{first:?}");
    let report = answer(&first);
    assert_eq!((&report["run"]["number"], &report["state"]), (&1.into(), &"finished".into()));
    assert_eq!(report["complete_through"], ago(2).to_string());
    assert_eq!(report["customers"]["complete"], 3);
    assert!(first.stderr.ends_with("0 failed\n") && first.stderr.lines().count() == 1, "{first:?}");
    let rows = report["rows"]["changed"].as_u64().unwrap();
    assert!(rows > 3 * 31, "{report}");

    let second = answer(&place.sync(&emulator.base_url(), &arguments).run());
    assert_eq!((&second["run"]["number"], &second["rows"]["changed"]), (&2.into(), &0.into()));
    assert_eq!(place.reached(), NAMES.map(|name| (name.to_owned(), Some(ago(2)))));
}

#[test]
fn customers_are_listed_where_no_file_names_them() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let report = answer(&place.sync(&emulator.base_url(), &["--output", "json"]).run());
    assert_eq!((&report["customers"]["total"], &report["tasks"]), (&3.into(), &2.into()));

    let place = Place::new();
    let run = sendgrid_stats(&["sync"]).with(&[place.store()]).at(&emulator.base_url()).run();
    assert_eq!((run.status, &*run.stdout), (2, ""));
    assert_eq!(
        run.stderr,
        "error: dialect `distributor` has no list of customers: name them by `--customers FILE` [unsupported]\n"
    );
    assert!(place.files().is_empty());
}

#[test]
fn the_legacy_api_takes_customers_of_a_file() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let list = place.write("list", NAMES.join("\n"));
    for dialect in ["distributor", "reseller"] {
        let store = place.path(dialect);
        let run = sendgrid_stats(&["sync"]).with(&[&store]).at(&emulator.base_url());
        let run = run.with(&["--dialect", dialect, "--customers", &list, "--kinds", "daily,category-stats"]);
        let run = run.with(&["--until", &ago(2).to_string(), "--rate", "1000000"]).run();
        assert_eq!(run.status, 0, "{run:?}");
        assert_eq!(super::reached(&store), NAMES.map(|name| (name.to_owned(), Some(ago(2)))));
    }
}

#[test]
fn customers_that_fail_are_listed_and_the_rest_is_stored() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let list = place.write("list", "anna@example.com\nunknown\nfault-503@example.com\nbert@example.com\n");
    let (until, since) = (ago(2).to_string(), ago(4).to_string());
    let arguments = ["--customers", &list, "--until", &until, "--since", &since, "--concurrency", "1"];
    let shown = place.sync(&emulator.base_url(), &arguments).run();
    assert_eq!(shown.status, 8, "{shown:?}");
    let dates = |text: &str| text.replace(&ago(2).to_string(), "UNTIL").replace(&ago(4).to_string(), "SINCE");
    insta::assert_snapshot!(dates(&shown.stdout), @r"
    run 1 of account `default` up to UNTIL: finished
      customers         4: 2 complete, 2 failed, 0 pending
      complete through  none, a customer has nothing
      queries           8
      rows              6 received, 6 new or changed (0 of late days), 0 removed
    failed:
      unknown: daily of SINCE to UNTIL: refused-not-found with status 404: `No user found`, of `unknown` (attempts: 1) [refused-not-found]
      fault-503@example.com: daily of SINCE to UNTIL: refused-server with status 503: `internal server error`, of `fault-503@example.com` (attempts: 1) [refused-server]
    ");
    let run = place.sync(&emulator.base_url(), &arguments).with(&["--output", "json"]).run();
    assert_eq!(run.status, 8, "{run:?}");
    insta::assert_snapshot!(dates(&run.stdout), @r#"
    {"answer":{"account":"default","state":"finished","run":{"number":2,"until":"UNTIL","is_finished":true},"customers":{"total":4,"complete":2,"failed":2,"pending":0},"complete_through":null,"failures":[{"customer":"unknown","kind":"daily","window":{"from":"SINCE","until":"UNTIL"},"failure":{"kind":"refused-not-found","status":404,"message":"refused-not-found with status 404: `No user found`, of `unknown` (attempts: 1)"}},{"customer":"fault-503@example.com","kind":"daily","window":{"from":"SINCE","until":"UNTIL"},"failure":{"kind":"refused-server","status":503,"message":"refused-server with status 503: `internal server error`, of `fault-503@example.com` (attempts: 1)"}}],"left_out":[],"tasks":6,"rows":{"received":6,"changed":0,"removed":0,"outside":0},"drift":{"2":{"compared":2,"changed":0},"3":{"compared":2,"changed":0},"4":{"compared":2,"changed":0}}}}
    "#);
    let run = place.sync(&emulator.base_url(), &arguments).with(&["--output", "ndjson"]).run();
    assert_eq!(run.status, 8, "{run:?}");
    insta::assert_snapshot!(dates(&run.stdout), @r#"
    {"failed":{"customer":"unknown","kind":"daily","window":{"from":"SINCE","until":"UNTIL"},"failure":{"kind":"refused-not-found","status":404,"message":"refused-not-found with status 404: `No user found`, of `unknown` (attempts: 1)"}}}
    {"failed":{"customer":"fault-503@example.com","kind":"daily","window":{"from":"SINCE","until":"UNTIL"},"failure":{"kind":"refused-server","status":503,"message":"refused-server with status 503: `internal server error`, of `fault-503@example.com` (attempts: 1)"}}}
    {"report":{"account":"default","complete_through":null,"customers":{"complete":2,"failed":2,"pending":0,"total":4},"drift":{"2":{"changed":0,"compared":2},"3":{"changed":0,"compared":2},"4":{"changed":0,"compared":2}},"rows":{"changed":0,"outside":0,"received":6,"removed":0},"run":{"is_finished":true,"number":3,"until":"UNTIL"},"state":"finished","tasks":6}}
    "#);
    let reached = place.reached();
    assert_eq!(
        reached.iter().map(|(name, _)| &**name).collect::<Vec<_>>(),
        ["anna@example.com", "bert@example.com"]
    );
}

#[test]
fn only_20_failures_are_shown() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let names: Vec<String> = (0..23).map(|number| format!("unknown{number}")).collect();
    let list = place.write("list", format!("{}\nanna@example.com\n", names.join("\n")));
    let run = place.sync(&emulator.base_url(), &["--customers", &list]).run();
    assert_eq!((run.status, run.stdout.matches("[refused-not-found]").count()), (8, 20), "{run:?}");
    let more = format!("  and 3 more: sendgrid-stats status {}\n", place.store().display());
    assert!(run.stdout.ends_with(&more), "{run:?}");
    let status = place.status(&[]);
    assert!(status.stdout.contains("  and 3 more: `--output json` has all of them\n"), "{status:?}");
}

#[test]
fn a_run_that_the_server_stops_ends_with_the_status_of_its_reason() {
    let place = Place::new();
    let names: Vec<String> = (0..50).map(|number| format!("customer{number}@example.com")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let list = place.write("list", names.join("\n"));
    let arguments = ["--customers", &list, "--until", &ago(2).to_string()];
    let refusing = canned(401, "", b"{\"error\":\"no\"}");
    let failing = canned(503, "", b"");
    for (base_url, status, kind) in [
        (&refusing, 3, "refused-authentication"),
        (&failing, 6, "refused-server"),
        (&closed_port(), 6, "transport"),
    ] {
        let place = Place::new();
        let run = place.legacy(base_url, &arguments).with(&["--output", "json"]).run();
        assert_eq!(run.status, status, "{run:?}");
        let report = answer(&run);
        assert_eq!((&report["state"], &report["run"]["is_finished"]), (&"stopped".into(), &false.into()));
        assert!(report["stopped"].to_string().contains(kind), "{report}");
        assert!(report["tasks"].as_u64().unwrap() < 50, "{report}");
    }
}

#[test]
fn a_list_that_is_refused_stops_the_run() {
    let place = Place::new();
    let run = place.sync(&canned(401, "", b"{\"errors\":[{\"message\":\"no\"}]}"), &[]).run();
    assert_eq!(run.status, 3, "{run:?}");
    assert!(
        run.stdout.contains(": stopped (refused-authentication), the next run continues it: "),
        "{run:?}"
    );
}

#[test]
fn a_dry_run_sends_nothing_and_makes_nothing() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let until = ago(2).to_string();
    let base_url = emulator.base_url();
    let plain = |arguments: &[&str]| {
        let run = with_bearer_key(&["sync"]).with(&[place.store()]).with(arguments).at(&base_url);
        let run = run.with(&["--dry-run", "--until", &until]).run();
        run.answered().replace(&until, "UNTIL")
    };
    insta::assert_snapshot!(plain(&[]), @r"
    dry run of account `default` with `v3` up to UNTIL: nothing is sent or stored
      customers         not known: the account lists them first
      requests at least 1 (1 min at 540 a minute)
      requests at most  not known before names are listed
      requests at worst not known before names are listed
      at most if nothing fails, at worst whatever fails; retries of one request come on top
    ");
    let names: Vec<String> = (0..25).map(|number| format!("customer{number}@example.com")).collect();
    let list = place.write("list", names.join("\n"));
    insta::assert_snapshot!(plain(&["--customers", &list, "--rate", "2"]), @r"
    dry run of account `default` with `v3` up to UNTIL: nothing is sent or stored
      customers         25, of which 25 lag
      requests at least 3 (2 min at 2 a minute)
      requests at most  3 (2 min at 2 a minute)
      requests at worst 3100 (1550 min at 2 a minute)
      at most if nothing fails, at worst whatever fails; retries of one request come on top
    ");
    insta::assert_snapshot!(plain(&["--customers", &list, "--kinds", "daily,category-stats", "--output", "json"]), @r#"
    {"answer":{"account":"default","dialect":"v3","until":"UNTIL","estimate":{"customers":25,"lagging":25,"forgotten":0,"at_least":28,"at_most":null,"at_worst":null},"rate":540,"minutes":{"at_least":1,"at_most":null,"at_worst":null}}}
    "#);
    assert_eq!((emulator.requests(), place.files()), (0, vec!["list".to_owned()]));

    place.sync(&base_url, &["--until", &until]).run().status_is(0);
    let sent = emulator.requests();
    assert!(plain(&["--only", NAMES[0]]).contains("  customers         1, of which 0 lag\n"));
    assert_eq!(emulator.requests(), sent);
}

#[test]
fn only_asks_about_the_customers_that_are_named() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let base_url = emulator.base_url();
    let list = place.write("list", NAMES.join("\n"));
    let until = ago(2).to_string();
    let arguments = ["--customers", &list, "--until", &until, "--output", "json"];
    let run = place.sync(&base_url, &arguments).with(&["--only", NAMES[1]]).run();
    assert_eq!(run.status, 0, "{run:?}");
    let report = answer(&run);
    assert_eq!((&report["customers"]["total"], emulator.requests()), (&1.into(), 1));
    // Two others have nothing yet.
    assert!(report["complete_through"].is_null(), "{report}");
    assert_eq!(place.reached(), [(NAMES[1].to_owned(), Some(ago(2)))]);
    assert_eq!(place.status(&["--max-age", "36500"]).status, 10);

    let run = place.sync(&base_url, &arguments).run();
    assert_eq!((run.status, &answer(&run)["complete_through"]), (0, &until.clone().into()));
    // Without a file the store knows its customers.
    let run = place.sync(&base_url, &["--only", NAMES[0], "--output", "json"]).run();
    assert_eq!((run.status, &answer(&run)["complete_through"]), (0, &until.into()), "{run:?}");

    for (arguments, expected) in [
        (
            vec!["--only", "dora"],
            "error: expected `--only` with a customer of the store, got `dora` [bad-option]\n",
        ),
        (
            vec!["--only", "dora", "--customers", &list],
            "error: expected `--only` with a customer of the file of `--customers`, got `dora` [bad-option]\n",
        ),
        (
            vec!["--only", NAMES[0], "--only", NAMES[0]],
            "error: expected each customer once, got `anna@example.com` twice [bad-customer]\n",
        ),
    ] {
        let run = place.sync(&base_url, &arguments).run();
        assert_eq!((run.status, run.stdout, run.stderr), (2, String::new(), expected.to_owned()));
    }
}

#[test]
fn some_customers_do_not_finish_the_run_of_all() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let names = "anna@example.com\nbert@example.com\ncleo@example.com\n";
    let list = place.write("list", names);
    let arguments = ["--customers", &list, "--until", &ago(2).to_string()];
    let arguments = [&arguments[..], &["--output", "json"]].concat();
    // Stopped before anybody is stored.
    let refusing = canned(401, "", b"{\"errors\":[{\"message\":\"no\"}]}");
    let url = emulator.base_url();
    place.legacy(&refusing, &arguments).run();
    // Another server is another account: a proxy before both would be the same.
    let run = place.legacy(&url, &arguments).run();
    assert_eq!(run.status, 7, "{run:?}");

    let place = Place::new();
    emulator.script("401; 401; 401".parse().unwrap());
    assert_eq!(place.legacy(&url, &arguments).with(&["--concurrency", "1"]).run().status, 3);
    let some = answer(&place.legacy(&url, &arguments).with(&["--only", NAMES[0]]).run());
    assert_eq!((&some["run"]["number"], &some["run"]["is_finished"]), (&1.into(), &false.into()));
    let sent = emulator.requests();
    let all = answer(&place.legacy(&url, &arguments).run());
    assert_eq!((&all["run"]["number"], &all["run"]["is_finished"]), (&1.into(), &true.into()));
    assert_eq!(emulator.requests() - sent, 2, "who is stored is not asked again");
}

#[test]
fn values_that_are_no_option_are_refused_before_anything_is_sent() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let (until, since) = (ago(2).to_string(), ago(1).to_string());
    let future = ago(0).succ_opt().unwrap().to_string();
    for (arguments, expected) in [
        (
            vec!["--kinds", "category-stats"],
            "expected the kinds `daily` or `daily,category-stats` (categories",
        ),
        (vec!["--lookback", "0"], "expected a look-back from 1 to 1095 days, got `0`"),
        (vec!["--rate", "0"], "expected a rate from 1 to 1000000 requests a minute, got `0`"),
        (vec!["--concurrency", "65"], "expected from 1 to 64 requests at once, got `65`"),
        (
            vec!["--mode", "755"],
            "expected the permissions of files in octal, from 600 to 666, such as 640, got `755`",
        ),
        (vec!["--until", "2026-6-1"], "[bad-date]"),
        (vec!["--since", "yesterday"], "[bad-date]"),
        (vec!["--until", &until, "--since", &since], "[dates-out-of-order]"),
        (vec!["--until", &future], "expected `--until` with a day that is over, "),
        (vec!["--utc-offset", "+09:00"], "expected no `--utc-offset`"),
        (vec!["--only", "anna@example.com", "--since", &since], "expected no `--since` with `--only`"),
        (vec!["--output", "csv"], "expected `--output table`, `json` or `ndjson`"),
        (vec!["--dialect", "own"], "[unsupported]"),
        (vec!["--format", "xml"], "[unsupported]"),
        (vec!["--account", ""], "expected the account's label, got an empty one"),
    ] {
        let run = place.sync(&emulator.base_url(), &[]);
        // The last of an option given twice would be a usage error of its own.
        let run = if ["--rate"].contains(&arguments[0]) {
            with_bearer_key(&["sync"]).with(&[place.store()]).at(&emulator.base_url())
        } else {
            run
        };
        let run = run.with(&arguments).run();
        assert_eq!((run.status, &*run.stdout), (2, ""), "{run:?}");
        assert!(run.stderr.contains(expected), "{run:?}");
    }
    assert_eq!((emulator.requests(), place.files().len()), (0, 0));
}

#[test]
fn the_rate_bounds_how_many_requests_wait() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let run = with_bearer_key(&["sync"]).with(&[place.store()]).at(&emulator.base_url());
    // Two requests, one a minute, of which the first is the list: none may pass its deadline while it waits.
    let list = place.write("list", "anna@example.com\n");
    let run = run.with(&["--rate", "1", "--customers", &list, "--deadline", "2"]).run();
    assert_eq!((run.status, emulator.requests()), (0, 1), "{run:?}");
}
