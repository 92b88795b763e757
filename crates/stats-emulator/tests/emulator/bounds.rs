//! Bounds on what a stranger's requests take.

use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{CREDENTIALS, form, query, send};

const USER: &str = "customer@example.com";

#[test]
fn answers_have_at_most_so_many_records() -> Outcome {
    let emulator = Emulator::builder().since("1990-01-01".parse()?).start()?;
    let names: Vec<String> =
        (1..=400).map(|number| format!("&category[]=newsletter+number+{number:04}")).collect();
    let names = names.concat();
    let body = format!("{CREDENTIALS}&user=many-categories@example.com{names}");
    let refused = form(emulator.port(), "/api/distributor.manage.json", &body)?;
    assert_eq!(refused.status, 400);
    let message =
        "error in category: the answer would have more than 100000 records; give fewer days or categories";
    assert!(refused.text().contains(message), "{}", refused.text());
    let fewer = form(emulator.port(), "/api/distributor.manage.json", &format!("{body}&days=30"))?;
    assert_eq!(fewer.status, 200);
    let long = Emulator::builder().since("0001-01-01".parse()?).start()?;
    assert!(query(long.port(), USER, "", &[])?.text().contains("error in days: the answer would have more"));
    assert_eq!(query(long.port(), USER, "&days=100", &[])?.status, 200);
    Ok(())
}

#[test]
fn faults_and_scripts_have_bounds() -> Outcome {
    let emulator = Emulator::start()?;
    for fault in ["gzip-bomb=18446744073GB", "gzip-bomb=101GB", "gzip-trailing=2000000", &"503,".repeat(200)]
    {
        let response = query(emulator.port(), USER, "", &[&format!("x-emulator-fault: {fault}")])?;
        assert_eq!(response.status, 400, "{fault}");
    }
    let script = |entries: usize| format!("{{\"next\":[{}]}}", vec!["\"none\""; entries].join(","));
    let response = send(emulator.port(), "POST", "/__emulator/script", &[], &script(1001))?;
    assert_eq!(
        (response.status, response.text().as_str()),
        (400, "unknown script of `1001 sets`; expected at most 1000 sets of faults\n")
    );
    assert_eq!(send(emulator.port(), "POST", "/__emulator/script", &[], &script(1000))?.status, 200);
    Ok(())
}

#[test]
fn bodies_have_at_most_a_mebibyte() -> Outcome {
    let emulator = Emulator::start()?;
    let response = form(emulator.port(), "/api/stats.get.json", &"a".repeat((1 << 20) + 1));
    // The connection may be reset before the response is read.
    assert!(response.is_err() || response.is_ok_and(|response| [0, 413].contains(&response.status)));
    assert_eq!(query(emulator.port(), USER, "&days=1", &[])?.status, 200);
    Ok(())
}
