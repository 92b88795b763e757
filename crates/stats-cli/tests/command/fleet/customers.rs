//! Lists of customers.

use chrono::Days;
use stats_store::{TimeZone, last_day_everywhere};

use super::{NAMES, Place, ago, answer, emulator, now};

#[test]
fn a_bad_line_is_an_error_that_names_it_and_nothing_is_sent_or_made() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    for (text, line, reason) in [
        ("a\nb\na\n", 3, "expected each customer once, got `a` of line 1 again"),
        ("customer,since\na,2026-02-30\n", 2, "expected a date YYYY-MM-DD as `since`, got `2026-02-30`"),
        (
            "customer,time_zone\na,Mars\n",
            2,
            "expected a time zone, such as `Europe/Berlin` or `+09:00`, got `Mars`",
        ),
        ("customer,colour\na,red\n", 1, "expected a column `customer`, `time_zone` or `since`, got `colour`"),
    ] {
        let list = place.write("list", text);
        let run = place.sync(&emulator.base_url(), &["--customers", &list]).run();
        assert_eq!((run.status, &*run.stdout), (7, ""), "{run:?}");
        assert_eq!(run.stderr, format!("error: `{list}`, line {line}: {reason} [file]\n"));
        let run = place.sync(&emulator.base_url(), &["--customers", "-", "--output", "json"]);
        let run = run.input(text.as_bytes()).run();
        let message = format!("`standard input`, line {line}: {reason}");
        assert_eq!((run.status, run.kind().as_str()), (7, "file"));
        assert_eq!(run.document()["error"]["message"], message);
    }
    let run = place.sync(&emulator.base_url(), &["--customers", "no-such-file"]).run();
    assert_eq!(run.status, 7, "{run:?}");
    assert!(run.stderr.starts_with("error: expected a list of customers in `no-such-file` ("), "{run:?}");
    assert_eq!((emulator.requests(), place.files()), (0, vec!["list".to_owned()]));
}

#[test]
fn a_customer_has_its_own_yesterday_where_its_time_zone_is_known() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let list = "customer,time_zone\r\nanna@example.com,Pacific/Kiritimati\r\nbert@example.com,-12:00\r\ncleo@example.com,\r\n";
    let before = now();
    let run = place.sync(&emulator.base_url(), &["--customers", "-"]).input(list.as_bytes()).run();
    assert_eq!(run.status, 0, "{run:?}");
    if last_day_everywhere(before) == last_day_everywhere(now()) {
        let first: TimeZone = "Pacific/Kiritimati".parse().unwrap();
        let everywhere = last_day_everywhere(before);
        let [anna, bert, cleo] = NAMES.map(str::to_owned);
        // 26 hours apart: one day or two.
        let days = first.yesterday(before) - everywhere;
        assert!((1..=2).contains(&days.num_days()), "{days:?}");
        assert_eq!(
            place.reached(),
            [(anna, Some(first.yesterday(before))), (bert, Some(everywhere)), (cleo, Some(everywhere))]
        );
    }
    let store = stats_store::Store::read(place.store()).unwrap();
    let account = store.accounts().unwrap()[0].0;
    let zones: Vec<_> = store.customers(account).unwrap().into_iter().map(|one| one.time_zone).collect();
    assert_eq!(zones, [Some("Pacific/Kiritimati".to_owned()), Some("-12:00".to_owned()), None]);

    // A day that is given is that of all.
    let place = Place::new();
    let until = ago(5).to_string();
    let run = place.sync(&emulator.base_url(), &["--customers", "-", "--until", &until]);
    run.input(list.as_bytes()).run().status_is(0);
    assert_eq!(place.reached(), NAMES.map(|name| (name.to_owned(), Some(ago(5)))));
}

#[test]
fn a_customer_has_its_own_first_day() {
    let (place, emulator) = (Place::new(), emulator(&NAMES).start().unwrap());
    let (until, since) = (ago(2), ago(4));
    let later = ago(2).checked_add_days(Days::new(30)).unwrap();
    let list =
        format!("customer,since\nanna@example.com,{since}\nbert@example.com,\ncleo@example.com,{later}\n");
    let list = place.write("list.csv", list);
    let arguments = ["--customers", &list, "--until", &until.to_string(), "--output", "json"];
    let run = place.sync(&emulator.base_url(), &arguments).run();
    assert_eq!(run.status, 0, "{run:?}");
    // Three days and 31; nothing is wanted of the third customer yet.
    assert_eq!(answer(&run)["rows"]["changed"], 34);
    let status = place.status(&[]);
    assert_eq!(status.status, 0, "{status:?}");
}

#[test]
fn a_customer_that_the_file_lacks_is_gone_until_it_is_back() {
    let (place, emulator) = (Place::new(), emulator(&NAMES[..2]).start().unwrap());
    let customers = |names: &str, status: i32| {
        let run = place.sync(&emulator.base_url(), &["--customers", "-", "--output", "json"]);
        run.input(names.as_bytes()).run().status_is(status);
        let status = place.status(&["--output", "json"]);
        let customers = answer(&status)["accounts"][0]["customers"].clone();
        (status.status, customers["total"].as_u64().unwrap(), customers["gone"].as_u64().unwrap())
    };
    assert_eq!(customers("anna@example.com\nunknown\n", 8), (10, 2, 0));
    assert_eq!(customers("anna@example.com\n", 0), (0, 1, 1));
    assert_eq!(customers("anna@example.com\nbert@example.com\n", 0), (0, 2, 1));
    assert_eq!(customers("anna@example.com\nunknown\n", 8), (10, 2, 1));
}
