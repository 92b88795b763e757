//! Refused requests, and the forms of refusals.

use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{CREDENTIALS, get};

const OWN: &str = "api_user=reseller&api_key=open%2Bsesame%2F%26";

#[test]
fn enforces_the_rules_of_the_specification() -> Outcome {
    let emulator = Emulator::start()?;
    let known = format!("{CREDENTIALS}&user=customer%40example.com");
    for (parameters, message) in [
        (String::new(), "Invalid username"),
        (CREDENTIALS.replace("reseller", "someone"), "Invalid username"),
        (CREDENTIALS.replace("open", "closed"), "Invalid username"),
        (format!("{known}&api_key=other"), "error in api_key: it is given more than once"),
        (known.replace("stats", "status"), "error in method"),
        (known.replace("&method=stats", ""), "error in method"),
        (CREDENTIALS.to_owned(), "error in user: it is required"),
        (format!("{CREDENTIALS}&user=stranger"), "Email does not exist"),
        (format!("{known}&days=0"), "error in days"),
        (format!("{known}&days=-1"), "error in days"),
        (format!("{known}&days=%2B1"), "error in days"),
        (format!("{known}&days="), "error in days"),
        (format!("{known}&days=1&days=2"), "error in days"),
        (format!("{known}&days=1&start_date=2009-06-20"), "error in days"),
        (format!("{known}&start_date=2009-6-20"), "error in start_date"),
        (format!("{known}&start_date=2009-02-29"), "error in start_date"),
        (format!("{known}&end_date=20090620"), "error in end_date"),
        (format!("{known}&start_date=2009-06-20&end_date=2009-06-20"), "error in end_date"),
        (format!("{known}&start_date=2009-06-21&end_date=2009-06-20"), "error in end_date"),
        (format!("{known}&aggregate="), "error in aggregate: it must be `1`"),
        (format!("{known}&aggregate=2"), "error in aggregate"),
        (format!("{known}&aggregate=1&days=2"), "error in aggregate"),
        (format!("{known}&list=tru"), "error in list: it must be `true`"),
        (format!("{known}&list=true&aggregate=1"), "error in list"),
        (format!("{known}&list=true&category=A"), "error in list"),
        (format!("{known}&category=A&category%5B%5D=B"), "error in category"),
    ] {
        let response = get(emulator.port(), &format!("/api/distributor.manage.json?{parameters}"), &[])?;
        assert!(response.text().contains(message), "{parameters}: {}", response.text());
        assert!(response.status == 200 || response.status == 400);
        let shown = response.text();
        assert!(!shown.contains("sesame"), "{shown}");
    }
    Ok(())
}

#[test]
fn other_endpoints_have_other_rules() -> Outcome {
    let emulator = Emulator::start()?;
    let same_day = "&start_date=2009-06-20&end_date=2009-06-20";
    for (target, status, start) in [
        (
            format!("/apiv2/customer.stats.json?{OWN}&user=customer%40example.com{same_day}"),
            200,
            "[{\"date\":\"2009-06-20\"",
        ),
        (
            format!("/apiv2/reseller.manage.json?{CREDENTIALS}&user=customer%40example.com{same_day}"),
            200,
            "[{\"date\"",
        ),
        (
            format!("/apiv2/reseller.manage.json?{OWN}&user=customer%40example.com"),
            400,
            "{\"message\":\"error\"",
        ),
        (format!("/api/stats.get.json?{OWN}{same_day}"), 200, "[{\"date\""),
        (format!("/api/stats.get.json?{OWN}&user=customer%40example.com"), 400, "{\"error\":\"error in user"),
        (
            format!("/api/stats.get.json?{OWN}&end_date=2012-06-01"),
            400,
            "{\"error\":\"error in end_date: end date is",
        ),
    ] {
        let response = get(emulator.port(), &target, &[])?;
        assert_eq!(response.status, status, "{target}");
        assert!(response.text().starts_with(start), "{target}: {}", response.text());
    }
    Ok(())
}

#[test]
fn endpoints_refuse_in_their_own_form_unless_another_is_selected() -> Outcome {
    let emulator = Emulator::start()?;
    let wrong = "api_user=reseller&api_key=no";
    let distributor = format!("/api/distributor.manage.json?{wrong}");
    for (target, header, status, body) in [
        (
            &*distributor,
            "a: b",
            200,
            "{\"message\":\"error\",\"errors\":[\"Invalid username and/or password\"]}\n",
        ),
        (
            &format!("/apiv2/customer.stats.json?{wrong}"),
            "a: b",
            200,
            "{\"error\":{\"code\":401,\"message\":\"Permission denied, wrong credentials\"}}\n",
        ),
        (&format!("/api/stats.get.json?{wrong}"), "a: b", 403, "{\"error\":\"Bad username / password\"}\n"),
        (&distributor, "x-emulator-refusal: nothing,401", 401, ""),
        (&distributor, "x-emulator-refusal: words", 200, "Invalid username and/or password"),
        (
            &distributor,
            "x-emulator-shape: escaped",
            200,
            "{\"message\":\"error\",\"errors\":[\"Invalid username and\\/or password\"]}\n",
        ),
        (
            &distributor,
            "x-emulator-refusal: loudly",
            400,
            "unknown refusal `loudly`; expected a status, `list`, `object`, `string`, `message`, `two-messages`, `v3`, `html`, `words` or `nothing`\n",
        ),
    ] {
        let response = get(emulator.port(), target, &[header])?;
        assert_eq!((response.status, response.text().as_str()), (status, body), "{target} {header}");
    }
    let xml = get(emulator.port(), &format!("/api/distributor.manage.xml?{wrong}"), &[])?;
    assert!(
        xml.text()
            .starts_with("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n\n<result>\n   <message>error")
    );
    let html = get(emulator.port(), &distributor, &["x-emulator-refusal: html,502"])?;
    assert_eq!((html.status, html.header("content-type")), (502, Some("text/html")));
    Ok(())
}

#[test]
fn keyless_emulator_requires_no_credentials() -> Outcome {
    let emulator = Emulator::builder().keyless().start()?;
    let target = "/api/distributor.manage.json?method=stats&user=customer%40example.com&list=true";
    let response = get(emulator.port(), target, &[])?;
    assert!(response.text().contains("categoryA"));
    Ok(())
}
