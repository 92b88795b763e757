//! Customers of a fleet with a trouble.

use std::collections::BTreeSet;

use serde_json::json;
use stats_emulator::{Emulator, FleetPlan, Subuser, Trouble};

use crate::Outcome;
use crate::fleet_rows::{
    RETURNED, Row, TODAY, categories, days, fleet, names, planted, returned_rate, spam_rate, sum,
};
use crate::http::{CREDENTIALS, KEY, get, query, send};

const SEEDS: [u64; 4] = [1, 2, 3, 2026];

/// The rows before a day and from it on.
fn parts(rows: &[Row], since: chrono::NaiveDate) -> (&[Row], &[Row]) {
    rows.split_at(rows.partition_point(|row| row.date < since))
}

/// The rows of the only customer with that trouble, before it and during it, for each seed.
fn before_and_during(trouble: Trouble, check: impl Fn(&[Row], &[Row])) -> Outcome {
    for seed in SEEDS {
        let emulator = fleet(seed, 20, &Trouble::ALL)?;
        let (name, planted) = planted(&emulator, trouble)?;
        let rows = days(&emulator, &[name])?.remove(0);
        let (before, during) = parts(&rows, planted.since);
        assert_eq!((before.len() + during.len(), during.len()), (70, trouble.days().into()), "{seed}");
        assert!(before.iter().all(|row| row.count("requests") >= 1000.0), "{seed}: {before:?}");
        assert!((0.004..0.035).contains(&returned_rate(before)), "{seed}");
        assert!(spam_rate(before) < 0.000_5, "{seed}");
        check(before, during);
    }
    Ok(())
}

#[test]
fn bouncing_customers_bounce_for_ten_days_in_every_category() -> Outcome {
    before_and_during(Trouble::Bouncing, |_, during| {
        for row in during {
            let rate = sum([row], &RETURNED) / row.count("requests");
            assert!((0.06..0.17).contains(&rate), "{}: {rate}", row.date);
        }
        assert!((0.08..=0.15).contains(&returned_rate(during)));
        assert!(spam_rate(during) < 0.000_5);
    })?;
    let emulator = fleet(1, 20, &Trouble::ALL)?;
    let (name, planted) = planted(&emulator, Trouble::Bouncing)?;
    for rows in categories(&emulator, &name)? {
        let rate = returned_rate(parts(&rows, planted.since).1);
        assert!((0.07..0.16).contains(&rate), "{}: {rate}", rows[0].name);
    }
    Ok(())
}

#[test]
fn complaining_customers_are_reported_for_ten_days_in_every_category() -> Outcome {
    before_and_during(Trouble::Complaining, |_, during| {
        assert!((0.001_8..0.006_5).contains(&spam_rate(during)), "{}", spam_rate(during));
        assert!(returned_rate(during) < 0.035);
    })?;
    let emulator = fleet(1, 20, &Trouble::ALL)?;
    let (name, planted) = planted(&emulator, Trouble::Complaining)?;
    for rows in categories(&emulator, &name)? {
        let rate = spam_rate(parts(&rows, planted.since).1);
        assert!((0.001..0.009).contains(&rate), "{}: {rate}", rows[0].name);
    }
    Ok(())
}

#[test]
fn doubled_customers_send_at_least_twice_as_much_for_five_days() -> Outcome {
    before_and_during(Trouble::Doubled, |before, during| {
        for row in during {
            // The same days of the week.
            let same = before.iter().filter(|other| (row.date - other.date).num_days() % 7 == 0);
            let same: Vec<&Row> = same.collect();
            let usual =
                sum(same.iter().copied(), &["requests"]) / f64::from(u32::try_from(same.len()).unwrap());
            let factor = row.count("requests") / usual;
            assert!((1.9..4.4).contains(&factor), "{}: {factor}", row.date);
        }
        assert!(returned_rate(during) < 0.035 && spam_rate(during) < 0.000_5);
    })
}

#[test]
fn silent_customers_send_nothing_for_five_days() -> Outcome {
    before_and_during(Trouble::Silent, |_, during| {
        for row in during {
            let counts = row.metrics.as_object().unwrap();
            assert!(counts.values().all(|count| *count == json!(0)), "{row:?}");
        }
    })
}

#[test]
fn one_category_of_a_customer_is_reported_for_ten_days() -> Outcome {
    for seed in SEEDS {
        let emulator = fleet(seed, 20, &Trouble::ALL)?;
        let (name, planted) = planted(&emulator, Trouble::BadCategory)?;
        let bad = planted.category.ok_or("no category")?;
        let categories = categories(&emulator, &name)?;
        let all: f64 = categories.iter().map(|rows| sum(parts(rows, planted.since).1, &["requests"])).sum();
        assert!(categories.iter().any(|rows| rows[0].name == bad), "{bad}");
        for rows in categories {
            let (before, during) = parts(&rows, planted.since);
            assert!(spam_rate(before) < 0.000_8, "{seed} {}", rows[0].name);
            if rows[0].name == bad {
                assert!((0.013..0.033).contains(&spam_rate(during)), "{seed}: {}", spam_rate(during));
                assert!(sum(during, &["requests"]) / all >= 0.15, "{seed}");
            } else {
                assert!(spam_rate(during) < 0.001, "{seed} {}: {}", rows[0].name, spam_rate(during));
            }
            assert!(returned_rate(during) < 0.05, "{seed}");
        }
    }
    Ok(())
}

#[test]
fn failing_customers_fail_alone_at_every_endpoint() -> Outcome {
    let emulator = fleet(1, 20, &Trouble::ALL)?;
    let port = emulator.port();
    let (name, planted) = planted(&emulator, Trouble::Failing)?;
    let other = &names(&emulator, None)[0];
    let named = |name: &str| format!("on-behalf-of: {name}");
    let statuses = |name: &str| -> Result<Vec<u16>, Box<dyn std::error::Error>> {
        let days = format!("start_date={TODAY}&end_date={TODAY}");
        let reseller = format!("/apiv2/reseller.manage.json?{CREDENTIALS}&user={name}");
        Ok(vec![
            query(port, name, "&days=3", &[])?.status,
            get(port, &format!("{reseller}&list=true"), &[])?.status,
            get(port, &format!("{reseller}&aggregate=1"), &[])?.status,
            get(port, &format!("/v3/subusers/stats?{days}&subusers={name}"), &[KEY])?.status,
            get(port, &format!("/v3/stats?{days}"), &[KEY, &named(name)])?.status,
            get(port, "/v3/categories", &[KEY, &named(name)])?.status,
        ])
    };
    assert_eq!(statuses(&name)?, [500; 6]);
    assert_eq!(statuses(other)?, [200; 6]);
    // A group with it is refused as for a subuser that does not exist.
    let group = |name: &str| {
        let days = format!("start_date={TODAY}&end_date={TODAY}");
        get(port, &format!("/v3/subusers/stats?{days}&subusers={other}&subusers={name}"), &[KEY])
    };
    let (refused, unknown) = (group(&name)?, group("stranger@example.com")?);
    assert_eq!((refused.status, refused.json()?), (404, unknown.json()?));
    // A request that is refused by itself keeps its reason.
    let wrong =
        format!("/api/distributor.manage.json?api_user=reseller&api_key=wrong&method=stats&user={name}");
    assert!(get(port, &wrong, &[])?.text().contains("Invalid username"));
    let keyless = format!("/v3/subusers/stats?start_date={TODAY}&subusers={name}");
    assert_eq!(get(port, &keyless, &[])?.status, 401);
    // It is listed, and before its first day it answers.
    let list = get(port, &format!("/v3/subusers?username={name}"), &[KEY])?.json()?;
    assert_eq!(list[0]["username"], name.as_str());
    let before = planted.since.pred_opt().ok_or("no day")?;
    emulator.set_today(before)?;
    let target = format!("/v3/subusers/stats?start_date={before}&subusers={other}&subusers={name}");
    assert_eq!((query(port, &name, "&days=3", &[])?.status, get(port, &target, &[KEY])?.status), (200, 200));
    emulator.set_today(planted.since)?;
    assert_eq!(statuses(&name)?[..3], [500; 3]);
    Ok(())
}

#[test]
fn days_of_a_fleet_are_the_sums_of_their_categories_at_both_apis() -> Outcome {
    let emulator =
        fleet(4, 3, &[Trouble::Bouncing, Trouble::BadCategory, Trouble::Doubled, Trouble::Silent])?;
    let dataset = emulator.dataset();
    for customer in dataset.customers() {
        let name = customer.name().to_owned();
        let categories = categories(&emulator, &name)?;
        let days = days(&emulator, std::slice::from_ref(&name))?.remove(0);
        for (index, day) in days.iter().enumerate() {
            for metric in day.metrics.as_object().ok_or("no metrics")?.keys() {
                let sum = sum(categories.iter().map(|rows| &rows[index]), &[metric]);
                assert!((day.count(metric) - sum).abs() < 0.5, "{name} on {}: {metric}", day.date);
            }
        }
        let legacy = query(emulator.port(), &name, "&start_date=2026-06-29&end_date=2026-06-30", &[])?.text();
        let requests = days.last().ok_or("no day")?.metrics["requests"].clone();
        assert!(legacy.contains(&format!("\"requests\":{requests}")), "{legacy}");
    }
    Ok(())
}

#[test]
fn a_seed_has_the_same_fleet_and_another_seed_another_one() -> Outcome {
    let rows = |seed| -> Result<_, Box<dyn std::error::Error>> {
        let emulator = fleet(seed, 20, &Trouble::ALL)?;
        let troubled: Vec<_> = Trouble::ALL.iter().map(|trouble| planted(&emulator, *trouble)).collect();
        let troubled: Vec<_> = troubled.into_iter().collect::<Result<_, _>>()?;
        Ok((troubled, days(&emulator, &names(&emulator, None))?))
    };
    let (one, same, other) = (rows(7)?, rows(7)?, rows(8)?);
    assert!(one == same);
    assert!(one.0 != other.0 && one.1 != other.1);
    Ok(())
}

#[test]
fn neither_names_nor_positions_reveal_a_trouble() -> Outcome {
    let mut positions = BTreeSet::new();
    for seed in 1..=20 {
        let emulator = fleet(seed, 30, &Trouble::ALL)?;
        let dataset = emulator.dataset();
        let expected: Vec<_> = (1..=36).map(|number| format!("customer{number:06}@example.com")).collect();
        let listed: Vec<_> = dataset.customers().iter().map(|customer| customer.name().to_owned()).collect();
        assert_eq!(listed, expected);
        positions.extend(dataset.customers().iter().position(|customer| customer.trouble().is_some()));
    }
    assert!(positions.len() > 3, "{positions:?}");
    Ok(())
}

#[test]
fn troubles_stay_on_their_days_when_today_moves() -> Outcome {
    let emulator = fleet(1, 10, &Trouble::ALL)?;
    let (name, planted) = planted(&emulator, Trouble::Silent)?;
    let before = days(&emulator, std::slice::from_ref(&name))?;
    emulator.set_today("2026-07-04".parse()?)?;
    assert_eq!(days(&emulator, std::slice::from_ref(&name))?, before);
    let dataset = emulator.dataset();
    let customer = dataset.customer(&name).ok_or("unknown")?;
    assert_eq!(customer.trouble(), Some(&planted));
    assert!(dataset.day(&customer, "2026-07-04".parse()?).is_zero());
    Ok(())
}

#[test]
fn a_fleet_follows_chosen_and_ordinary_customers_and_takes_no_name() -> Outcome {
    let builder =
        Emulator::builder().subusers([Subuser::new("shop"), Subuser::new("customer000004@example.com")]);
    let plan = FleetPlan::new(2).troubles([Trouble::Silent, Trouble::Silent]);
    let emulator = builder.ordinary_customers(2).fleet(plan).start()?;
    let dataset = emulator.dataset();
    let listed: Vec<_> = dataset.customers().iter().map(|customer| customer.name().to_owned()).collect();
    let numbered = |number: u32| format!("customer{number:06}@example.com");
    let mut expected = vec!["shop".to_owned()];
    expected.extend([4, 1, 2, 3, 5, 6, 7].map(numbered));
    assert_eq!(listed, expected);
    assert_eq!(names(&emulator, Some(Trouble::Silent)).len(), 2);
    Ok(())
}

#[test]
fn the_control_api_lists_troubles_and_customers_change_as_others_do() -> Outcome {
    let emulator = fleet(1, 10, &Trouble::ALL)?;
    let port = emulator.port();
    let (name, planted) = planted(&emulator, Trouble::BadCategory)?;
    let list = get(port, "/__emulator/customers", &[])?.json()?;
    let row =
        |name: &str| list.as_array().and_then(|list| list.iter().find(|row| row["user"] == name)).cloned();
    assert_eq!(
        row(&name).ok_or("unknown")?["trouble"],
        json!({ "kind": "bad-category", "since": planted.since.to_string(), "category": planted.category })
    );
    let quiet = &names(&emulator, None)[0];
    assert!(row(quiet).ok_or("unknown")?.get("trouble").is_none());
    // Its numbers do not depend on its new name.
    let before = days(&emulator, std::slice::from_ref(&name))?;
    let renamed = name.replace('c', "C");
    let change = json!({ name: { "renamed": renamed } }).to_string();
    assert_eq!(send(port, "POST", "/__emulator/customers", &[], &change)?.status, 200);
    let metrics =
        |rows: &[Vec<Row>]| rows.iter().flatten().map(|row| row.metrics.clone()).collect::<Vec<_>>();
    assert_eq!(metrics(&days(&emulator, &[renamed])?), metrics(&before));
    Ok(())
}
