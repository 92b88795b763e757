//! Accounts with many customers.

use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{get, query};

const KEY: &str = "authorization: Bearer SG.open-sesame.emulator";

/// The names of one page of the list of subusers.
fn listed(port: u16, offset: usize) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let page = get(port, &format!("/v3/subusers?limit=500&offset={offset}"), &[KEY])?.json()?;
    let rows = page.as_array().ok_or("no list")?;
    Ok(rows.iter().filter_map(|row| row["username"].as_str().map(str::to_owned)).collect())
}

#[test]
fn ordinary_customers_are_listed_after_the_others_and_known_to_every_endpoint() -> Outcome {
    let emulator = Emulator::builder().ordinary_customers(1000).start()?;
    let port = emulator.port();
    let known = Emulator::start()?.dataset().customers().len();
    let mut names = Vec::new();
    while let Some(page) = Some(listed(port, names.len())?).filter(|page| !page.is_empty()) {
        names.extend(page);
    }
    assert_eq!(names.len(), known + 1000);
    assert_eq!(names[known], "customer000001@example.com");
    assert_eq!(names[known + 999], "customer001000@example.com");

    let dataset = emulator.dataset();
    let user = "customer000777@example.com";
    let customer = dataset.customer(user).ok_or("unknown")?;
    let requests = dataset.day(&customer, "2010-02-02".parse()?).requests;
    assert!(requests > 0);
    let legacy = query(port, user, "&start_date=2010-02-02&end_date=2010-02-03", &[])?.text();
    assert!(legacy.contains(&format!("\"requests\":{requests}")), "{legacy}");
    let days = "start_date=2010-02-02&end_date=2010-02-02";
    let v3 = get(port, &format!("/v3/subusers/stats?{days}&subusers={user}"), &[KEY])?.json()?;
    assert_eq!(v3[0]["stats"][0]["metrics"]["requests"], requests);
    let id = format!("on-behalf-of: account-id {}", customer.account_id());
    assert_eq!(customer.account_id(), format!("sg{:04}", known + 777));
    assert_eq!(
        get(port, &format!("/v3/stats?{days}"), &[KEY, &id])?.json()?[0]["stats"][0]["metrics"],
        v3[0]["stats"][0]["metrics"]
    );
    assert_eq!(query(port, "customer001001@example.com", "", &[])?.status, 200);
    assert!(query(port, "customer001001@example.com", "", &[])?.text().contains("error"));
    Ok(())
}
