//! The parameters of a request: what selects, and what would be misunderstood.

use serde_json::Value;
use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{CREDENTIALS, form, get, send};

/// Every dialect's endpoint, with the parameters of a valid request.
const ENDPOINTS: [(&str, &str); 6] = [
    ("/api/distributor.manage", "&user=customer%40example.com"),
    ("/api/distributor.manageSubuser", "&user=customer%40example.com"),
    ("/apiv2/reseller.manage", "&user=customer%40example.com"),
    ("/apiv2/reseller.manageSubuser", "&user=customer%40example.com"),
    ("/apiv2/customer.stats", "&user=customer%40example.com"),
    ("/api/stats.get", ""),
];

const JUNE: &str = "&start_date=2009-06-20&end_date=2009-06-22";

#[test]
fn every_encoding_of_several_categories_selects_them() -> Outcome {
    let emulator = Emulator::start()?;
    let names = emulator.dataset().own().categories().to_vec();
    let own = names.get(..2).ok_or("too few categories")?;
    for (endpoint, customer) in ENDPOINTS {
        let [a, b] = if customer.is_empty() { [&*own[0], &*own[1]] } else { ["categoryA", "categoryB"] };
        let [a, b] = [a.replace(' ', "+"), b.replace(' ', "+")];
        let answer = |more: &str| -> Result<Vec<Value>, Box<dyn std::error::Error>> {
            let target = format!("{endpoint}.json?{CREDENTIALS}{customer}{JUNE}{more}");
            Ok(serde_json::from_slice(&get(emulator.port(), &target, &["x-emulator-shape: array"])?.body)?)
        };
        let expected = answer(&format!("&category[]={a}&category[]={b}"))?;
        assert!(expected.len() > 1 && expected.iter().all(|row| row["category"].is_string()), "{endpoint}");
        for more in [
            format!("&category[0]={a}&category[1]={b}"),
            format!("&category%5B0%5D={a}&category%5B1%5D={b}"),
            format!("&category%5b7%5d={a}&category%5b3%5d={b}"),
            format!("&category%5B%5D={a}&category[]={b}"),
            format!("&category={a}&category={b}"),
            format!("&category={a}&category={b}&category={a}"),
            format!("&category[]={a}&category[1]={b}"),
        ] {
            assert_eq!(answer(&more)?, expected, "{endpoint} {more}");
        }
    }
    Ok(())
}

#[test]
fn parameters_that_resemble_known_ones_are_refused_by_name() -> Outcome {
    let emulator = Emulator::start()?;
    for (endpoint, customer) in ENDPOINTS {
        for (more, message) in [
            ("&categories=A", "error in categories: expected `category`, `category[]` or `category[0]`"),
            ("&Category=A", "error in Category: expected `category`"),
            ("&CATEGORY[]=A", "error in CATEGORY[]: expected `category`"),
            ("&category[x]=A", "error in category[x]: expected `category`"),
            ("&category[0][1]=A", "error in category[0][1]: expected `category`"),
            ("&category[=A", "error in category[: expected `category`"),
            ("&category%00=A", "error in category?: expected `category`"),
            ("&category[0]=A&category[0]=B", "error in category[0]: it is given more than once"),
            ("&category=A&category[]=B", "error in category: it is `category` or `category[]`, not both"),
            ("&start-date=2009-06-20", "error in start-date: expected `start_date`"),
            ("&endDate=2009-06-20", "error in endDate: expected `end_date`"),
            ("&day=3", "error in day: expected `days`"),
            ("&days[]=3", "error in days[]: expected `days`"),
            ("&aggregated=1", "error in aggregated: expected `aggregate`"),
            ("&Users=x", "error in Users: expected `user`"),
            ("&days=1&days=1", "error in days: it is given more than once"),
            ("&end_date=2009-06-20&end_date=2009-06-21", "error in end_date: it is given more than once"),
            ("&user=a&user=b", "error in user: it is given more than once"),
        ] {
            let target = format!("{endpoint}.json?{CREDENTIALS}{customer}{more}");
            let response = get(emulator.port(), &target, &[])?;
            assert_eq!(response.status, 400, "{target}");
            assert!(response.text().contains(message), "{target}: {}", response.text());
        }
        let target = format!("{endpoint}.json?{CREDENTIALS}{customer}&callback=x&_=17&limit=5");
        assert_eq!(get(emulator.port(), &target, &[])?.status, 200);
    }
    Ok(())
}

#[test]
fn pages_about_misspelt_parameters_contain_no_markup_of_them() -> Outcome {
    let emulator = Emulator::start()?;
    let target = format!("/api/distributor.manage.json?{CREDENTIALS}&category%3Cscript%3E=1");
    let page = get(emulator.port(), &target, &["x-emulator-refusal: html"])?.text();
    assert!(page.contains("error in category?script?: expected") && !page.contains("<script"), "{page}");
    Ok(())
}

#[test]
fn an_end_in_the_future_is_refused_by_every_dialect() -> Outcome {
    let emulator = Emulator::start()?;
    for (endpoint, customer) in ENDPOINTS {
        for more in [
            "&end_date=2012-06-01",
            "&start_date=2012-05-30&end_date=2012-06-01",
            "&end_date=2012-06-01&category=A",
        ] {
            let target = format!("{endpoint}.json?{CREDENTIALS}{customer}{more}");
            let response = get(emulator.port(), &target, &[])?;
            assert_eq!(response.status, 400, "{target}");
            assert!(response.text().contains("error in end_date: end date is in the future"), "{target}");
        }
        let today = format!("{endpoint}.json?{CREDENTIALS}{customer}&end_date=2012-05-31");
        assert_eq!(get(emulator.port(), &today, &[])?.status, 200);
    }
    Ok(())
}

#[test]
fn bodies_that_are_no_forms_are_refused_by_name() -> Outcome {
    let emulator = Emulator::start()?;
    for (endpoint, customer) in ENDPOINTS {
        let path = format!("{endpoint}.json?{CREDENTIALS}{customer}");
        for (media_type, name) in [
            ("content-type: multipart/form-data; boundary=x", "multipart/form-data"),
            ("content-type: Application/JSON; charset=utf-8", "application/json"),
            ("content-type: text/plain", "text/plain"),
            ("content-type: image/png", "another content-type"),
            ("a: b", "no content-type"),
        ] {
            let response = send(emulator.port(), "POST", &path, &[media_type], "{\"days\":1}")?;
            let message = format!("expected a form (application/x-www-form-urlencoded), got {name}");
            assert_eq!(response.status, 415, "{path}");
            assert!(response.text().contains(&message), "{path}: {}", response.text());
        }
        assert_eq!(form(emulator.port(), &path, "days=1")?.status, 200);
        assert_eq!(
            send(emulator.port(), "POST", &path, &["content-type: application/json"], "")?.status,
            200
        );
    }
    Ok(())
}
