//! Scripts: faults for the next requests, from Rust and over HTTP.

use stats_emulator::{Emulator, Script};

use crate::Outcome;
use crate::http::{get, query, send};

const USER: &str = "customer@example.com";

fn statuses(port: u16, count: usize) -> std::io::Result<Vec<u16>> {
    (0..count).map(|_| Ok(query(port, USER, "", &[])?.status)).collect()
}

#[test]
fn scripted_faults_apply_in_order() -> Outcome {
    let emulator = Emulator::builder().script("503; none; 429".parse()?).start()?;
    assert_eq!(statuses(emulator.port(), 4)?, [503, 200, 429, 200]);
    emulator.script(Script::default().next("500")?.then("502")?);
    assert_eq!(statuses(emulator.port(), 3)?, [500, 502, 502]);
    assert_eq!(emulator.requests(), 7);
    Ok(())
}

#[test]
fn scripts_are_set_over_http() -> Outcome {
    let emulator = Emulator::start()?;
    let port = emulator.port();
    let script = "{\"next\":[\"503,retry-after=2s\",\"none\"],\"then\":\"500,one-in=3\"}";
    let set = send(port, "POST", "/__emulator/script", &[], script)?;
    assert_eq!((set.status, set.text().as_str()), (200, script));
    let first = query(port, USER, "", &[])?;
    assert_eq!((first.status, first.header("retry-after")), (503, Some("2")));
    assert_eq!(
        get(port, "/__emulator/script", &[])?.text(),
        "{\"next\":[\"none\"],\"then\":\"500,one-in=3\"}"
    );
    assert_eq!(statuses(port, 7)?, [200, 200, 200, 500, 200, 200, 500]);
    assert_eq!(send(port, "DELETE", "/__emulator/script", &[], "")?.status, 200);
    assert_eq!(statuses(port, 4)?, [200; 4]);
    let bad = send(port, "POST", "/__emulator/script", &[], "{\"next\":[\"boom\"]}")?;
    assert_eq!(
        (bad.status, bad.text().as_str()),
        (400, "unknown fault `boom`; expected a fault such as `503`, `cut`, `delay=200ms`\n")
    );
    assert_eq!(get(port, "/__emulator", &[])?.json()?["requests"], 12);
    Ok(())
}

#[test]
fn fault_headers_do_not_advance_the_script() -> Outcome {
    let emulator = Emulator::builder().script("503".parse()?).start()?;
    assert_eq!(query(emulator.port(), USER, "", &["x-emulator-fault: none"])?.status, 200);
    assert_eq!(statuses(emulator.port(), 2)?, [503, 200]);
    Ok(())
}

#[test]
fn customer_names_can_fail_a_few_times() -> Outcome {
    let emulator = Emulator::start()?;
    let status = || query(emulator.port(), "fault-503%2Btimes=2@example.com", "", &[]).map(|got| got.status);
    assert_eq!([status()?, status()?, status()?], [503, 503, 200]);
    assert_eq!(query(emulator.port(), "fault-503@example.com", "", &[])?.status, 503);
    Ok(())
}

#[test]
fn lists_customers_over_http() -> Outcome {
    let emulator = Emulator::start()?;
    let customers = get(emulator.port(), "/__emulator/customers", &[])?.json()?;
    let customers = customers.as_array().ok_or("no list")?;
    assert!(customers.len() >= 60);
    assert_eq!(customers[0]["user"], "customer@example.com");
    assert_eq!(customers[0]["categories"][2], "categoryC");
    Ok(())
}
