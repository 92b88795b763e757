//! `emulate --fleet`: quiet customers, and some with a trouble.

use stats_emulator::{Customer, FleetPlan, Trouble};

use super::{Place, answer, emulator, today};
use crate::emulator::Emulating;
use crate::run::sendgrid_stats;

#[test]
fn sync_stores_every_customer_but_the_failing_one_with_both_apis() {
    let plan = FleetPlan::new(30).troubles(Trouble::ALL);
    let emulator = emulator(&[]).fleet(plan).start().unwrap();
    let dataset = emulator.dataset();
    let is_failing = |name: &&str| {
        let planted = dataset.customer(name).and_then(|customer| customer.trouble().copied());
        planted.is_some_and(|planted| planted.trouble == Trouble::Failing)
    };
    let names: Vec<&str> = dataset.customers().iter().map(Customer::name).collect();
    let failing: Vec<&str> = names.iter().copied().filter(is_failing).collect();
    let until = today().to_string();
    for is_legacy in [false, true] {
        let place = Place::new();
        let list = place.write("list", names.join("\n"));
        let arguments = ["--customers", &list, "--until", &until, "--output", "json"];
        let url = emulator.base_url();
        let run = if is_legacy { place.legacy(&url, &arguments) } else { place.sync(&url, &arguments) };
        let run = run.run();
        assert_eq!(run.status, 8, "{run:?}");
        let report = answer(&run);
        assert_eq!(report["customers"]["complete"], 35, "{report}");
        let failures = report["failures"].as_array().unwrap();
        let failed: Vec<_> = failures.iter().map(|failure| failure["customer"].as_str().unwrap()).collect();
        assert_eq!(failed, failing);
        assert_eq!(failures[0]["failure"]["kind"], "refused-server", "{report}");
    }
}

/// The names of those customers whose query fails.
fn fails(emulating: &Emulating, names: &[&str]) -> Vec<String> {
    let fails = |name: &&&str| {
        let run = sendgrid_stats(&["daily", "--customer", name, "--days", "1", "--max-retries", "0"]);
        run.at(&emulating.base_url).run().status != 0
    };
    names.iter().filter(fails).map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_fleet_is_instead_of_the_known_customers_and_has_the_troubles() {
    let arguments = ["--today", "2009-06-30", "--fleet", "3", "--trouble", "failing", "--trouble", "silent"];
    let emulating = Emulating::start(&arguments);
    let names = ["1", "2", "3", "4", "5"].map(|number| format!("customer00000{number}@example.com"));
    let failing = fails(&emulating, &names.each_ref().map(String::as_str));
    assert_eq!(failing.len(), 1);
    assert_eq!(fails(&emulating, &["customer@example.com", "customer000006@example.com"]).len(), 2);
    // The silent customer is not the failing one.
    let idle = |name: &&String| {
        let run = sendgrid_stats(&["daily", "--customer", name, "--days", "1", "--output", "ndjson"]);
        let run = run.with(&["--max-retries", "0"]).at(&emulating.base_url).run();
        run.status == 0 && run.stdout.contains("\"requests\":0,")
    };
    assert_eq!(names.iter().filter(idle).count(), 1);

    let all = Emulating::start(&["--today", "2009-06-30", "--fleet", "0", "--trouble", "all"]);
    let known = ["customer000006@example.com", "customer000007@example.com"];
    let failing = fails(&all, &known);
    assert!(failing.contains(&known[1].to_owned()), "{failing:?}");
}

#[test]
fn a_trouble_needs_a_fleet_and_a_known_word() {
    for (arguments, message) in [
        (["--trouble", "silent", "--keyless"].as_slice(), "--fleet <NUMBER>"),
        (
            &["--fleet", "1", "--trouble", "silnet"],
            "--trouble: unknown trouble `silnet`; did you mean `silent`?",
        ),
        (
            &["--fleet", "1", "--trouble", "bouncing,silent"],
            "--trouble: unknown trouble `bouncing,silent`; expected",
        ),
        (&["--fleet", "1000001"], "expected a number of quiet customers from 0 to 1000000, got `1000001`"),
        (&["--fleet", ""], "expected a number of quiet customers from 0 to 1000000"),
    ] {
        let refused = sendgrid_stats(&["emulate"]).with(arguments).run();
        assert_eq!(refused.status, 2, "{refused:?}");
        assert!(refused.stderr.contains(message), "{refused:?}");
    }
}
