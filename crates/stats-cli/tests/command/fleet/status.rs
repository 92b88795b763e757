//! `status`: freshness, failures, drift and runs.

use super::{NAMES, Place, ago, answer, emulator};

#[test]
fn shows_how_far_the_customers_are_what_fails_and_the_runs() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let list = place.write("list", "anna@example.com\nunknown\n");
    let until = ago(2).to_string();
    place.sync(&emulator.base_url(), &["--customers", &list, "--until", &until]).run().status_is(8);
    let shown = |output: &str| {
        let outcome = place.status(&["--max-age", "9", "--output", output]);
        assert_eq!((outcome.status, &*outcome.stderr), (10, ""));
        let mut text = outcome.stdout.replace(&emulator.base_url(), "ORIGIN");
        for (days, name) in [(32, "SINCE"), (2, "UNTIL"), (1, "YESTERDAY")] {
            text = text.replace(&ago(days).to_string(), name);
        }
        text
    };
    let text = shown("table");
    assert!(
        text.starts_with(
            "account `default` with `v3` at ORIGIN\n  customers         2, of which 1 fail; 0 more are gone\n"
        ),
        "{text}"
    );
    assert!(text.contains("  complete through  none, a customer has nothing\n"), "{text}");
    assert!(text.contains("\n  run 1             up to UNTIL: finished, began 20"), "{text}");
    assert!(text.contains("\nfailed:\n  unknown: daily of SINCE to UNTIL: refused-not-found"), "{text}");
    assert!(text.ends_with("the last day that is over everywhere\n"), "{text}");

    let document = answer(&place.status(&["--max-age", "9", "--output", "json"]));
    let account = &document["accounts"][0];
    let keys =
        |value: &serde_json::Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&document), ["accounts", "is_stale", "last_day", "max_age"]);
    assert_eq!(
        keys(account),
        [
            "account",
            "complete_through",
            "customers",
            "dialect",
            "drift",
            "failures",
            "is_stale",
            "kinds",
            "origin",
            "runs",
            "since"
        ]
    );
    assert_eq!(account["kinds"]["daily"]["stale"], 1);
    assert_eq!(account["failures"][0]["customer"], "unknown");
    assert_eq!(account["runs"][0]["until"], until);
    assert_eq!(account["since"], ago(32).to_string());
}

#[test]
fn is_stale_by_the_age_of_the_oldest_customer() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    place.sync(&emulator.base_url(), &["--until", &ago(9).to_string()]).run().status_is(0);
    // The last day that is over everywhere is yesterday or the day before.
    for (age, status) in [("6", 10), ("8", 0), ("0", 10)] {
        assert_eq!(place.status(&["--max-age", age]).status, status, "{age}");
    }
    assert_eq!(place.status(&[]).status, 10);
    for age in ["-1", "two", "36501", ""] {
        assert_eq!(place.status(&["--max-age", age]).status, 2, "{age}");
    }
    // A customer that is gone makes nothing stale.
    let list = place.write("list", "");
    place.sync(&emulator.base_url(), &["--customers", &list]).run().status_is(0);
    let status = place.status(&["--output", "json"]);
    assert_eq!((status.status, &answer(&status)["accounts"][0]["customers"]["gone"]), (0, &3.into()));
}

#[test]
fn drift_is_shown_by_kind_and_age() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let arguments = ["--until", &ago(2).to_string(), "--kinds", "daily,category-stats"];
    place.sync(&emulator.base_url(), &arguments).run().status_is(0);
    // As if the numbers of two days had come late.
    let connection = rusqlite::Connection::open(place.store()).unwrap();
    let changed = "update days set requests = requests + 1000 where date >= (select max(date) - 1 from days) and customer = 1";
    assert_eq!(connection.execute(changed, []).unwrap(), 2);
    drop(connection);
    place.sync(&emulator.base_url(), &arguments).run().status_is(0);
    let document = answer(&place.status(&["--output", "json"]));
    let drift = document["accounts"][0]["drift"].to_string();
    assert_eq!(drift, r#"[{"age":2,"changed":1,"kind":"daily"},{"age":3,"changed":1,"kind":"daily"}]"#);
    let text = place.status(&[]).stdout;
    let expected =
        "rows that later answers changed, by the age of their day:\n  daily, 2 days: 1\n  daily, 3 days: 1\n";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn numbers_that_come_late_are_stored_and_counted_by_their_age() {
    let place = Place::new();
    let emulator = emulator(&NAMES).today(ago(6)).settle(3).start().unwrap();
    for night in (2..=6).rev() {
        emulator.set_today(ago(night)).unwrap();
        let until = ago(night + 1).to_string();
        place.sync(&emulator.base_url(), &["--until", &until]).run().status_is(0);
    }
    let connection = rusqlite::Connection::open(place.store()).unwrap();
    let opens =
        "select date, opens from daily where customer = 'anna@example.com' order by date desc limit 5";
    let mut statement = connection.prepare(opens).unwrap();
    let stored = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)));
    let stored: Vec<_> = stored.unwrap().map(Result::unwrap).collect();
    let dataset = emulator.dataset();
    let anna = dataset.customer(NAMES[0]).unwrap();
    let expected = (3..8)
        .map(|days| (ago(days).to_string(), i64::try_from(dataset.day(&anna, ago(days)).opens).unwrap()));
    assert_eq!(stored, expected.collect::<Vec<_>>());

    // By the system's date, which is two to six days after the emulator's.
    let document = answer(&place.status(&["--output", "json"]));
    let drift = document["accounts"][0]["drift"].as_array().unwrap();
    assert!(!drift.is_empty(), "{document}");
    for one in drift {
        assert!(one["kind"] == "daily" && one["changed"].as_u64() > Some(0), "{drift:?}");
    }
}

#[test]
fn categories_that_are_wanted_no_longer_make_nothing_stale() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let base_url = emulator.base_url();
    place
        .sync(&base_url, &["--until", &ago(9).to_string(), "--kinds", "daily,category-stats"])
        .run()
        .status_is(0);
    place.sync(&base_url, &[]).run().status_is(0);
    let outcome = place.status(&["--output", "json"]);
    let document = answer(&outcome);
    assert_eq!(outcome.status, 0);
    let kinds = document["accounts"][0]["kinds"].as_object().unwrap();
    assert_eq!(kinds.keys().collect::<Vec<_>>(), ["daily"]);
}
