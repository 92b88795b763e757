//! The switches of v3, each by a header.

use serde_json::Value;
use stats_emulator::Emulator;
use stats_emulator::v3::Switches;

use crate::Outcome;
use crate::http::Response;
use crate::v3::v3;

/// The data is from 2009-06-01 to 2016-06-30.
fn emulator() -> Result<Emulator, Box<dyn std::error::Error>> {
    Ok(Emulator::builder().today("2016-06-30".parse()?).start()?)
}

/// What is told apart: the status, else the days and the items.
fn brief(response: &Response) -> String {
    if response.status != 200 {
        return response.status.to_string();
    }
    let days: Value = response.json().unwrap_or_default();
    let days = days.as_array().cloned().unwrap_or_default();
    let items = |day: &Value| day.get("stats").and_then(Value::as_array).map_or(0, Vec::len);
    format!("{} days, {} items", days.len(), days.iter().map(items).sum::<usize>())
}

const MANY: &str = "&subusers=customer01@example.com&subusers=stranger&subusers=customer02@example.com";

fn eleven() -> String {
    let names: Vec<String> =
        (1..=11).map(|number| format!("&subusers=customer{number:02}@example.com")).collect();
    names.concat()
}

fn subusers(names: &str, start: &str, end: &str) -> String {
    format!("/v3/subusers/stats?start_date={start}&end_date={end}{names}")
}

#[test]
fn positions_decide_what_is_not_known() -> Outcome {
    let emulator = emulator()?;
    let one = "&subusers=stranger";
    let many = subusers(MANY, "2016-06-01", "2016-06-02");
    let first = "&subusers=customer01@example.com";
    let (early, reversed) = ("2009-05-30", subusers(first, "2016-06-02", "2016-06-01"));
    let week = "/v3/stats?start_date=2016-01-01&end_date=2016-01-31&aggregated_by=week";
    let long = subusers(first, "2014-01-01", "2016-06-30");
    for (position, target, expected) in [
        ("unknown-subuser=404", &*many, "404"),
        ("unknown-subuser=400", &many, "400"),
        ("unknown-subuser=403", &many, "403"),
        ("unknown-subuser=empty", &many, "0 days, 0 items"),
        ("unknown-subuser=others-only", &many, "2 days, 4 items"),
        ("unknown-subuser=others-only", &subusers(one, "2016-06-01", "2016-06-02"), "0 days, 0 items"),
        ("before-retention=zeros", &subusers(first, early, "2009-06-02"), "4 days, 4 items"),
        ("before-retention=cut", &subusers(first, early, "2009-06-02"), "2 days, 2 items"),
        ("before-retention=400", &subusers(first, early, "2009-06-02"), "400"),
        ("before-retention=500", &subusers(first, early, "2009-06-02"), "500"),
        (
            "before-retention=cut,retention=documented",
            &subusers(first, "2013-06-29", "2013-07-01"),
            "2 days, 2 items",
        ),
        ("end-before-start=400", &reversed, "400"),
        ("end-before-start=empty", &reversed, "0 days, 0 items"),
        ("eleventh-name=400", &subusers(&eleven(), "2016-06-01", "2016-06-01"), "400"),
        ("eleventh-name=ignored", &subusers(&eleven(), "2016-06-01", "2016-06-01"), "1 days, 10 items"),
        ("limit-above-500=cap", &format!("{long}&limit=501"), "500 days, 500 items"),
        ("limit-above-500=400", &format!("{long}&limit=501"), "400"),
        ("limit-above-500=500", &format!("{long}&limit=501"), "500"),
        ("default-limit=none", &long, "912 days, 912 items"),
        ("default-limit=500-days", &long, "500 days, 500 items"),
        (
            "default-limit=500-items",
            &format!("{long}&subusers=customer02@example.com"),
            "250 days, 500 items",
        ),
        (
            "default-limit=500-items",
            &format!("{long}&subusers=customer02@example.com&limit=3"),
            "2 days, 3 items",
        ),
        ("default-limit=none", &format!("{long}&subusers=customer02@example.com&limit=3"), "3 days, 6 items"),
        ("future-days=absent", &subusers(first, "2016-06-30", "2016-07-02"), "1 days, 1 items"),
        ("future-days=zeros", &subusers(first, "2016-06-30", "2016-07-02"), "3 days, 3 items"),
        ("week-53=500", week, "500"),
        ("week-53=400", week, "400"),
        (
            "idle-day=zeros",
            &subusers("&subusers=quiet@example.com", "2016-06-01", "2016-06-02"),
            "2 days, 2 items",
        ),
        (
            "idle-day=stats-empty",
            &subusers("&subusers=quiet@example.com", "2016-06-01", "2016-06-02"),
            "2 days, 0 items",
        ),
        (
            "idle-day=stats-null",
            &subusers("&subusers=quiet@example.com", "2016-06-01", "2016-06-02"),
            "2 days, 0 items",
        ),
        (
            "idle-day=day-missing",
            &subusers("&subusers=quiet@example.com", "2016-06-01", "2016-06-02"),
            "0 days, 0 items",
        ),
        ("server-today=same", "/v3/stats?start_date=2016-06-29", "2 days, 2 items"),
        ("server-today=ahead", "/v3/stats?start_date=2016-06-29", "3 days, 3 items"),
        ("server-today=behind", "/v3/stats?start_date=2016-06-29", "1 days, 1 items"),
    ] {
        let header = format!("x-emulator-switch: {position}");
        let response = v3(emulator.port(), target, &[&header])?;
        assert_eq!(brief(&response), expected, "{position} {target}");
    }
    Ok(())
}

#[test]
fn positions_decide_about_categories_names_and_lists() -> Outcome {
    let emulator = emulator()?;
    let text = |target: &str, position: &str| -> Result<String, Box<dyn std::error::Error>> {
        let header = format!("x-emulator-switch: {position}");
        let customer = "on-behalf-of: customer@example.com";
        let response = v3(emulator.port(), target, &[&header, customer])?;
        Ok(format!("{} {}", response.status, response.text()))
    };
    let categories = "/v3/categories/stats?start_date=2016-06-01&end_date=2016-06-01&categories=categoryA";
    let with_unknown = format!("{categories}&categories=stranger");
    assert!(text(&with_unknown, "unknown-category=404")?.starts_with("404 "));
    let others = text(&with_unknown, "unknown-category=others-only")?;
    assert!(others.starts_with("200 ") && others.contains("categoryA") && !others.contains("stranger"));
    let unknown = categories.replace("categoryA", "stranger");
    assert!(text(&unknown, "unknown-category=others-only")?.starts_with("404 "));
    assert!(text(categories, "other-letters=yes")?.contains("\"name\":\"CATEGORYa\""));
    assert!(!text(categories, "unnamed-items=yes")?.contains("\"name\""));
    assert!(text("/v3/subusers", "disabled-subusers=listed")?.contains("disabled@example.com"));
    assert!(!text("/v3/subusers", "disabled-subusers=left-out")?.contains("disabled@example.com"));
    assert!(text("/v3/subusers", "disabled-subusers=left-out")?.contains("eu@example.com"));
    Ok(())
}

#[test]
fn switches_are_set_by_header_name_and_builder() -> Outcome {
    let switches: Switches = "idle-day=day-missing".parse()?;
    let emulator = Emulator::builder().switches(switches).start()?;
    let of = |name: &str| format!("/v3/subusers/stats?start_date=2012-05-30&subusers={name}");
    let shown = |target: &str, headers: &[&str]| v3(emulator.port(), target, headers).map(|it| brief(&it));
    let quiet = of("quiet@example.com");
    assert_eq!(shown(&quiet, &[])?, "0 days, 0 items");
    assert_eq!(shown(&quiet, &["x-emulator-switch: unknown-subuser=403"])?, "0 days, 0 items");
    assert_eq!(shown(&quiet, &["x-emulator-switch: idle-day=zeros"])?, "2 days, 2 items");
    let named = of("switch-server-today=ahead%2Bidle-day=zeros@example.com");
    assert_eq!(shown(&named, &[])?, "3 days, 3 items");
    assert_eq!(shown(&named, &["x-emulator-switch: idle-day=zeros"])?, "2 days, 2 items");
    let unknown = v3(emulator.port(), &quiet, &["x-emulator-switch: idle-day=none"])?;
    assert_eq!(
        (unknown.status, unknown.text().as_str()),
        (
            400,
            "unknown switch `idle-day=none`; expected `idle-day=zeros|stats-empty|stats-null|day-missing`\n"
        )
    );
    Ok(())
}
