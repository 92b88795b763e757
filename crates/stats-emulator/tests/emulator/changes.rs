//! Customers of the list that are changed while the emulator runs.

use std::io;

use serde_json::Value;
use stats_emulator::{CustomerChange, Emulator};

use crate::Outcome;
use crate::http::{CREDENTIALS, KEY, Response, get, query, send};

/// An ordinary customer, and another one.
const USER: &str = "customer000007@example.com";
const OTHER: &str = "customer000008@example.com";

fn fleet() -> io::Result<Emulator> {
    Emulator::builder().subusers([]).ordinary_customers(20).start()
}

/// Changes the customer over HTTP.
fn change(port: u16, change: &str) -> io::Result<Response> {
    send(port, "POST", "/__emulator/customers", &[], &format!("{{\"{USER}\": {change}}}"))
}

/// The first ten days of May 2012 of both customers.
fn may(port: u16) -> io::Result<Response> {
    let days = "start_date=2012-05-01&end_date=2012-05-10";
    get(port, &format!("/v3/subusers/stats?{days}&subusers={OTHER}&subusers={USER}"), &[KEY])
}

/// The same days of the customer at the legacy endpoint.
fn legacy(port: u16) -> io::Result<Response> {
    query(port, USER, "&start_date=2012-05-01&end_date=2012-05-10", &[])
}

/// The rows of one customer on each day.
fn rows(days: &Value, name: &str) -> Vec<(String, Value)> {
    let mut rows = Vec::new();
    for day in days.as_array().into_iter().flatten() {
        for item in day["stats"].as_array().into_iter().flatten().filter(|item| item["name"] == name) {
            rows.push((day["date"].as_str().unwrap_or_default().to_owned(), item["metrics"].clone()));
        }
    }
    rows
}

fn listed(port: u16) -> Result<Vec<(String, u64)>, Box<dyn std::error::Error>> {
    let list = get(port, "/v3/subusers", &[KEY])?.json()?;
    let row = |row: &Value| Some((row["username"].as_str()?.to_owned(), row["id"].as_u64()?));
    Ok(list.as_array().into_iter().flatten().filter_map(row).collect())
}

#[test]
fn faults_are_of_every_request_with_the_customer_among_its_names() -> Outcome {
    let emulator = fleet()?;
    let port = emulator.port();
    assert_eq!(change(port, "{\"faults\": \"503,times=3\"}")?.status, 200);
    assert_eq!(query(port, OTHER, "", &[])?.status, 200);
    assert_eq!(
        [may(port)?.status, legacy(port)?.status, may(port)?.status, may(port)?.status],
        [503, 503, 503, 200]
    );
    change(port, "{\"faults\": \"502\"}")?;
    let named = format!("on-behalf-of: {USER}");
    let target = "/v3/categories";
    assert_eq!(get(port, target, &[KEY, &named])?.status, 502);
    assert_eq!(get(port, target, &[KEY, "on-behalf-of: account-id sg0007"])?.status, 502);
    assert_eq!(get(port, target, &[KEY, "on-behalf-of: account-id sg0008"])?.status, 200);
    // The script and headers have precedence.
    assert_eq!(query(port, USER, "", &["x-emulator-fault: none"])?.status, 200);
    assert_eq!(change(port, "{}")?.status, 200);
    assert_eq!(legacy(port)?.status, 200);
    Ok(())
}

#[test]
fn a_removed_customer_is_unknown_until_it_comes_back() -> Outcome {
    let emulator = fleet()?;
    let port = emulator.port();
    let (before, numbers) = (listed(port)?, may(port)?.json()?);
    change(port, "{\"removed\": true}")?;
    let during: Vec<_> = before.iter().filter(|(name, _)| name != USER).cloned().collect();
    // The ids of the others stay.
    assert_eq!((during.len(), listed(port)?), (19, during));
    assert_eq!(may(port)?.status, 404);
    assert_eq!(get(port, "/v3/categories", &[KEY, "on-behalf-of: account-id sg0007"])?.status, 404);
    let unknown = query(port, "stranger@example.com", "", &[])?.text();
    assert_eq!(query(port, USER, "", &[])?.text(), unknown);
    change(port, "{}")?;
    assert_eq!((listed(port)?, may(port)?.json()?), (before, numbers));
    Ok(())
}

#[test]
fn a_renamed_customer_keeps_its_numbers() -> Outcome {
    let emulator = fleet()?;
    let port = emulator.port();
    let before = rows(&may(port)?.json()?, USER);
    change(port, "{\"renamed\": \"Customer000007@example.com\"}")?;
    assert_eq!(listed(port)?[6].0, "Customer000007@example.com");
    let days = "start_date=2012-05-01&end_date=2012-05-10";
    let target = format!("/v3/subusers/stats?{days}&subusers=Customer000007@example.com");
    assert_eq!(rows(&get(port, &target, &[KEY])?.json()?, "Customer000007@example.com"), before);
    assert_eq!(may(port)?.status, 404);
    Ok(())
}

#[test]
fn days_before_a_date_are_in_no_answer() -> Outcome {
    let emulator = fleet()?;
    let port = emulator.port();
    let before = may(port)?.json()?;
    change(port, "{\"since\": \"2012-05-04\"}")?;
    let after = may(port)?.json()?;
    assert_eq!(rows(&after, USER), rows(&before, USER)[3..]);
    assert_eq!(rows(&after, OTHER), rows(&before, OTHER));
    let text = legacy(port)?.text();
    assert!(text.contains("2012-05-04") && !text.contains("2012-05-03"), "{text}");
    // A day without any customer is missing.
    let target = format!("/v3/subusers/stats?start_date=2012-05-01&end_date=2012-05-10&subusers={USER}");
    assert_eq!(get(port, &target, &[KEY])?.json()?.as_array().map(Vec::len), Some(7));
    let sum = |metric: &str| -> u64 {
        let target = format!("/v3/subusers/stats?start_date=2009-06-01&end_date=2012-05-31&subusers={USER}");
        let days = get(port, &target, &[KEY]).ok().and_then(|days| days.json().ok()).unwrap_or_default();
        rows(&days, USER).iter().filter_map(|(_, metrics)| metrics[metric].as_u64()).sum()
    };
    let total = query(port, USER, "&aggregate=1", &[])?.text();
    assert!(total.contains(&format!("\"opens\": {}", sum("opens"))), "{total}");
    Ok(())
}

#[test]
fn a_category_is_in_no_answer() -> Outcome {
    let emulator = fleet()?;
    let port = emulator.port();
    let dataset = emulator.dataset();
    let customer = dataset.customer(USER).ok_or("unknown")?;
    let without = customer.categories()[0].clone();
    assert!(customer.categories().len() > 1);
    let date = "2012-05-04".parse()?;
    let (all, one) =
        (dataset.day(&customer, date).requests, dataset.category(&customer, &without, date).requests);
    assert!(one > 0);
    change(port, &format!("{{\"without_category\": \"{without}\"}}"))?;
    let target = format!("/apiv2/reseller.manage.json?{CREDENTIALS}&user={USER}&list=true");
    assert!(!get(port, &target, &[])?.text().contains(&without));
    assert_eq!(rows(&may(port)?.json()?, USER)[3].1["requests"], all - one);
    Ok(())
}

#[test]
fn a_metric_appears_from_a_day_on() -> Outcome {
    let emulator = fleet()?;
    let port = emulator.port();
    change(port, "{\"amp_opens_since\": \"2012-05-06\"}")?;
    for (index, (date, metrics)) in rows(&may(port)?.json()?, USER).into_iter().enumerate() {
        let expected = if index < 5 { Value::Null } else { metrics["unique_opens"].clone() };
        assert_eq!(metrics["amp_opens"], expected, "{date}");
    }
    assert_eq!(legacy(port)?.text().matches("amp_opens").count(), 5);
    Ok(())
}

#[test]
fn a_count_is_beyond_63_bits_on_one_day() -> Outcome {
    let change = CustomerChange::default().large_on("2012-05-06".parse()?);
    let builder = Emulator::builder().subusers([]).ordinary_customers(20);
    let emulator = builder.customer_change(USER, change).start()?;
    let port = emulator.port();
    let large = |count: &Value| count.as_u64().is_some_and(|count| count >= 1 << 63);
    let rows = rows(&may(port)?.json()?, USER);
    let days: Vec<_> =
        rows.iter().filter(|(_, metrics)| large(&metrics["requests"])).map(|(date, _)| &**date).collect();
    assert_eq!(days, ["2012-05-06"]);
    assert!(legacy(port)?.text().contains("\"requests\":92233720368547"), "{}", legacy(port)?.text());
    // The change is part of the state after the start.
    emulator.change_customers([(USER.to_owned(), CustomerChange::default())])?;
    assert!(!legacy(port)?.text().contains("92233720368547"));
    emulator.reset();
    assert!(legacy(port)?.text().contains("92233720368547"));
    assert_eq!(send(port, "DELETE", "/__emulator/customers", &[], "")?.status, 200);
    assert!(!legacy(port)?.text().contains("92233720368547"));
    Ok(())
}

#[test]
fn changes_that_cannot_be_are_refused_and_change_nothing() -> Outcome {
    let emulator = Emulator::builder().ordinary_customers(20).start()?;
    let port = emulator.port();
    for (body, expected) in [
        ("{\"stranger\": {}}", "expected a customer of the list, got `stranger`"),
        (
            "{\"customer01@example.com\": {\"renamed\": \"x\"}}",
            "expected `customer01@example.com` in other letter case, got `x`",
        ),
        (
            "{\"quiet@example.com\": {\"without_category\": \"silence\"}}",
            "expected one of several categories of `quiet@example.com`, got `silence`",
        ),
        (
            "{\"largest@example.com\": {\"large_on\": \"2012-05-06\"}}",
            "expected a customer with ordinary numbers for `large_on`, got `largest@example.com`",
        ),
        (
            "{\"customer01@example.com\": {\"since\": \"2012-5-6\"}}",
            "expected a date such as 2009-06-30, got `2012-5-6`",
        ),
        ("{\"customer01@example.com\": {\"faults\": \"boom\"}}", "unknown fault `boom`"),
        (
            "{\"customer01@example.com\": {\"deleted\": true}}",
            "unknown field `deleted`, expected one of `faults`, `removed`",
        ),
        ("[]", "invalid type"),
    ] {
        let body = if body.len() > 2 {
            body.replacen('{', &format!("{{\"{USER}\": {{\"removed\": true}}, "), 1)
        } else {
            body.to_owned()
        };
        let refused = send(port, "POST", "/__emulator/customers", &[], &body)?;
        assert_eq!(refused.status, 400, "{body}");
        assert!(refused.text().starts_with(expected), "{}", refused.text());
        assert_eq!(legacy(port)?.status, 200);
        assert!(legacy(port)?.text().contains("2012-05-04"));
    }
    let failed = Emulator::builder().customer_change("stranger", CustomerChange::default()).start();
    assert_eq!(failed.err().map(|error| error.kind()), Some(io::ErrorKind::InvalidInput));
    Ok(())
}
