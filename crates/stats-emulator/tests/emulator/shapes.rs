//! Shapes, selected by header, by the customer's name and by the builder.

use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{CREDENTIALS, get, query};

#[test]
fn header_precedes_name_and_name_precedes_builder() -> Outcome {
    let emulator = Emulator::builder().shape("aggregate-array,compact".parse()?).start()?;
    let start = |user: &str, headers: &[&str]| -> std::io::Result<String> {
        Ok(query(emulator.port(), user, "&aggregate=1", headers)?.text().chars().take(11).collect())
    };
    assert_eq!(start("customer@example.com", &[])?, "[{\"requests");
    assert_eq!(start("shape-compact@example.com", &[])?, "{\"requests\"");
    assert_eq!(
        start("shape-compact@example.com", &["x-emulator-shape: bom,pretty"])?,
        "\u{feff}{\n  \"reque"
    );
    Ok(())
}

#[test]
fn rejects_unknown_shapes() -> Outcome {
    let emulator = Emulator::start()?;
    let response = query(emulator.port(), "customer@example.com", "", &["x-emulator-shape: bom,round"])?;
    assert_eq!(
        (response.status, response.text().as_str()),
        (400, "unknown shape `round`; expected words such as `array`, `strings`, `bom`\n")
    );
    Ok(())
}

#[test]
fn writes_awkward_names_in_both_formats() -> Outcome {
    let emulator = Emulator::start()?;
    let names = emulator.dataset().customer("names@example.com").ok_or("no customer")?.categories().to_vec();
    let response =
        query(emulator.port(), "names@example.com", "&list=true", &["x-emulator-shape: names-strings"])?;
    assert_eq!(serde_json::from_slice::<Vec<String>>(&response.body)?, names);
    let target = format!("/api/distributor.manage.xml?{CREDENTIALS}&user=names%40example.com&list=true");
    let xml = get(emulator.port(), &target, &[])?.body;
    for part in [&b">na\xEFve caf\xE9<"[..], b">&#26085;&#26412;<", b">R&amp;D + 100%<", b"> blanks around <"]
    {
        assert!(xml.windows(part.len()).any(|window| window == part), "{}", String::from_utf8_lossy(part));
    }
    let japanese = "&category=%E6%97%A5%E6%9C%AC&days=400";
    let rows = query(emulator.port(), "names@example.com", japanese, &[])?.text();
    assert!(rows.contains("\"category\":\"日本\""));
    Ok(())
}

#[test]
fn bytes_depend_on_the_seed() -> Outcome {
    let (one, same, other) = (Emulator::start()?, Emulator::start()?, Emulator::builder().seed(2).start()?);
    let body =
        |emulator: &Emulator| query(emulator.port(), "customer11@example.com", "", &[]).map(|got| got.body);
    assert_eq!(body(&one)?, body(&same)?);
    assert_ne!(body(&one)?, body(&other)?);
    Ok(())
}
