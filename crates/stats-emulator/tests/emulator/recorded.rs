//! The defaults of each dialect, as recorded.

use serde_json::{Value, json};
use stats_emulator::{Emulator, Format, Shape, render};

use crate::Outcome;
use crate::http::{CREDENTIALS, get};

const CUSTOMER: &str = "&user=customer%40example.com";

/// The endpoints whose lists are arrays of objects.
const ARRAYS: [(&str, &str); 4] = [
    ("/apiv2/reseller.manage", CUSTOMER),
    ("/apiv2/reseller.manageSubuser", CUSTOMER),
    ("/apiv2/customer.stats", CUSTOMER),
    ("/api/stats.get", ""),
];

const DISTRIBUTOR: [&str; 2] = ["/api/distributor.manage", "/api/distributor.manageSubuser"];

fn json(port: u16, target: &str) -> Result<Value, Box<dyn std::error::Error>> {
    Ok(get(port, target, &[])?.json()?)
}

#[test]
fn lists_are_arrays_of_objects_except_at_the_distributor_dialects() -> Outcome {
    let emulator = Emulator::start()?;
    let port = emulator.port();
    for (endpoint, customer) in ARRAYS {
        let path = format!("{endpoint}.json?{CREDENTIALS}{customer}");
        for more in ["&days=2", "&days=1", "&list=true"] {
            let answer = json(port, &format!("{path}{more}"))?;
            assert!(answer.as_array().is_some_and(|list| list.iter().all(Value::is_object)), "{path}{more}");
        }
        assert!(json(port, &format!("{path}&list=true"))?[0]["category"].is_string());
        assert!(json(port, &format!("{path}&aggregate=1"))?.is_object());
        let header = get(port, &format!("{path}&days=2"), &["x-emulator-shape: strings"])?;
        assert!(header.json()?[0]["requests"].is_string(), "{path}");
        let bare = get(port, &format!("{path}&days=2"), &["x-emulator-shape: bare"])?;
        assert!(bare.text().starts_with("{\""), "{path}");
    }
    let named = format!("/apiv2/customer.stats.json?{CREDENTIALS}&user=shape-strings%40example.com&days=1");
    assert!(json(port, &named)?[0]["requests"].is_string());
    for endpoint in DISTRIBUTOR {
        let path = format!("{endpoint}.json?{CREDENTIALS}{CUSTOMER}");
        assert!(get(port, &format!("{path}&days=2"), &[])?.text().starts_with("{\"date\""));
        assert!(get(port, &format!("{path}&list=true"), &[])?.text().starts_with("{\n"));
    }
    Ok(())
}

#[test]
fn no_period_is_today_at_customer_and_own_and_all_days_elsewhere() -> Outcome {
    let emulator = Emulator::start()?;
    for (endpoint, customer, days) in [
        ("/api/distributor.manage", CUSTOMER, 1096),
        ("/api/distributor.manageSubuser", CUSTOMER, 1096),
        ("/apiv2/reseller.manage", CUSTOMER, 1096),
        ("/apiv2/reseller.manageSubuser", CUSTOMER, 1096),
        ("/apiv2/customer.stats", CUSTOMER, 1),
        ("/api/stats.get", "", 1),
    ] {
        let target = format!("{endpoint}.json?{CREDENTIALS}{customer}");
        let response = get(emulator.port(), &target, &["x-emulator-shape: array"])?;
        let rows: Vec<Value> = serde_json::from_slice(&response.body)?;
        assert_eq!(rows.len(), days, "{endpoint}");
        assert_eq!(rows[days - 1]["date"], "2012-05-31", "{endpoint}");
        let category =
            get(emulator.port(), &format!("{target}&category=categoryA"), &["x-emulator-shape: array"])?;
        let rows: Vec<Value> = serde_json::from_slice(&category.body)?;
        assert!(if days == 1 { rows.len() <= 1 } else { rows.len() > 1 }, "{endpoint}");
        // A start or an end alone is a period.
        let since =
            get(emulator.port(), &format!("{target}&start_date=2012-05-30"), &["x-emulator-shape: array"])?;
        assert_eq!(serde_json::from_slice::<Vec<Value>>(&since.body)?.len(), 2, "{endpoint}");
    }
    Ok(())
}

#[test]
fn an_aggregate_of_categories_is_an_array_of_objects_with_names() -> Outcome {
    let emulator = Emulator::builder().since("2009-06-20".parse()?).today("2009-06-21".parse()?).start()?;
    let dataset = emulator.dataset();
    let customer = dataset.customer("customer@example.com").ok_or("no customer")?;
    for endpoint in ["/apiv2/customer.stats", "/apiv2/reseller.manage", "/api/distributor.manage"] {
        let path = format!("{endpoint}.json?{CREDENTIALS}{CUSTOMER}&aggregate=1");
        let totals =
            json(emulator.port(), &format!("{path}&category=categoryB&category=none&category=categoryA"))?;
        let names = ["categoryB", "categoryA"];
        assert_eq!(totals.as_array().map(Vec::len), Some(2), "{endpoint}");
        for (index, name) in names.into_iter().enumerate() {
            assert_eq!(totals[index]["name"], name);
            assert_eq!(totals[index]["requests"], dataset.category_total(&customer, name).requests);
            assert_eq!(totals[index].get("date").or(totals[index].get("category")), None);
        }
        assert_eq!(json(emulator.port(), &format!("{path}&category=none"))?, json!([]));
        let refused = get(emulator.port(), &format!("{path}&category=categoryA&days=1"), &[])?;
        assert_eq!(refused.status, 400);
    }
    let own = dataset.own().categories().first().ok_or("no category")?.replace(' ', "+");
    let target = format!("/api/stats.get.json?{CREDENTIALS}&aggregate=1&category={own}");
    assert!(json(emulator.port(), &target)?[0]["blocked"].is_u64());
    let xml = format!("/apiv2/customer.stats.xml?{CREDENTIALS}{CUSTOMER}&aggregate=1&category=categoryA");
    let xml = get(emulator.port(), &xml, &["x-emulator-shape: compact"])?.text();
    assert!(xml.contains("<stats><category><name>categoryA</name><requests>"), "{xml}");
    Ok(())
}

#[test]
fn the_builder_shape_applies_to_every_endpoint() -> Outcome {
    let emulator = Emulator::builder().shape(Shape::default()).start()?;
    let target = format!("/apiv2/customer.stats.json?{CREDENTIALS}{CUSTOMER}&days=2");
    assert!(get(emulator.port(), &target, &[])?.text().starts_with("{\"date\""));
    // Rendering has the shape of the specification by default.
    let day = stats_emulator::Record::day("2009-06-20".parse()?);
    assert!(
        render(&stats_emulator::Answer::Daily(vec![day]), Format::Json, &Shape::default()).starts_with(b"{")
    );
    Ok(())
}
