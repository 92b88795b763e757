//! Accounts with many customers.

use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{KEY, get, query, send};

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
    let unknown = format!("/v3/subusers/stats?{days}&subusers=customer001001@example.com");
    assert_eq!(get(port, &unknown, &[KEY])?.status, 404);
    Ok(())
}

#[test]
fn today_moves_while_the_emulator_runs() -> Outcome {
    let emulator = Emulator::builder().today("2009-06-30".parse()?).start()?;
    let port = emulator.port();
    let days = || -> Result<usize, Box<dyn std::error::Error>> {
        let target = "/v3/stats?start_date=2009-06-29&end_date=2009-07-04";
        Ok(get(port, target, &[KEY])?.json()?.as_array().ok_or("no list")?.len())
    };
    assert_eq!(days()?, 2);
    assert_eq!(get(port, "/__emulator/today", &[])?.text(), "2009-06-30\n");
    let moved = send(port, "POST", "/__emulator/today", &[], "2009-07-02")?;
    assert_eq!((moved.status, moved.text().as_str()), (200, "2009-07-02\n"));
    assert_eq!((days()?, emulator.dataset().today()), (4, "2009-07-02".parse()?));
    assert_eq!(get(port, "/__emulator", &[])?.json()?["today"], "2009-07-02");
    let user = "customer@example.com";
    assert!(
        query(port, user, "&start_date=2009-07-01&end_date=2009-07-02", &[])?.text().contains("2009-07-02")
    );
    emulator.set_today("2009-07-03".parse()?)?;
    assert_eq!(days()?, 5);
    for (body, expected) in [
        ("2009-5-1", "expected a date such as 2009-06-30, got `2009-5-1`\n"),
        ("", "expected a date such as 2009-06-30, got ``\n"),
        ("2009-05-31", "expected a date from 2009-06-01 on, got `2009-05-31`\n"),
    ] {
        let refused = send(port, "POST", "/__emulator/today", &[], body)?;
        assert_eq!((refused.status, refused.text().as_str()), (400, expected));
    }
    assert_eq!(days()?, 5);
    emulator.reset();
    assert_eq!(days()?, 2);
    Ok(())
}

#[test]
fn days_settle_as_today_moves() -> Outcome {
    let builder = Emulator::builder().today("2009-07-10".parse()?);
    let settled = builder.clone().start()?.dataset();
    let emulator = builder.settle(3).start()?;
    let port = emulator.port();
    let date = "2009-07-10".parse()?;
    let name = "customer@example.com";
    let full = settled.day(&*settled.customer(name).ok_or("unknown")?, date);
    let mut before = 0;
    for (today, parts) in
        [("2009-07-10", 1), ("2009-07-11", 2), ("2009-07-12", 3), ("2009-07-13", 4), ("2009-07-20", 4)]
    {
        emulator.set_today(today.parse()?)?;
        let target = format!("/v3/subusers/stats?start_date={date}&end_date={date}&subusers={name}");
        let v3 = get(port, &target, &[KEY])?.json()?;
        let metrics = &v3[0]["stats"][0]["metrics"];
        let opens = metrics["opens"].as_u64().ok_or("no opens")?;
        let dataset = emulator.dataset();
        assert_eq!(opens, dataset.day(&*dataset.customer(name).ok_or("unknown")?, date).opens);
        assert!(opens > before || parts == 4 && opens == full.opens, "{today}");
        // Each of three categories is rounded down.
        assert!(full.opens * parts / 4 - opens < 3, "{today}: {opens} of {}", full.opens);
        assert_eq!(
            (&metrics["requests"], &metrics["bounces"]),
            (&full.requests.into(), &full.bounces.into())
        );
        assert_eq!(metrics["unique_opens"] == full.unique_opens, parts == 4);
        let legacy = query(port, name, "&start_date=2009-07-09&end_date=2009-07-10", &[])?.text();
        assert!(legacy.contains(&format!("\"opens\":{opens}")), "{legacy}");
        before = opens;
    }
    Ok(())
}
